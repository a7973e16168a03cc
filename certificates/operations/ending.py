"""What ends a certificate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.operations import record
from certificates.models import (
    Certificate,
    CertificateKind,
    CertificateStatus,
    EntryAct,
)
from certificates.operations.book import enter
from cooperatives.operations import withdraw_training
from papers.models import DecisionKind
from papers.operations import sign
from vietnamese import dates

if TYPE_CHECKING:
    import datetime as dt

    from accounts.models import User
    from papers.models import Signatory


@transaction.atomic
def revoke(
    certificate: Certificate,
    *,
    number: str,
    signed_on: dt.date | None,
    signatory: Signatory | None,
    reason: str,
    actor: User,
) -> None:
    """Revoke a certificate by a signed decision; it stops counting on that day.

    Refused unless it is valid (``certificate_not_valid``), without decision
    (``decision_missing``) or reason (``reason_missing``), or by a decision older than
    the certificate (``decision_too_early``).
    """
    certificate.refresh_from_db(from_queryset=Certificate.objects.select_for_update())
    if not certificate.can_be_revoked:
        raise ValidationError(
            _("Only a valid certificate can be revoked."), code="certificate_not_valid"
        )
    if signatory is None or signed_on is None or not number.strip():
        raise ValidationError(
            _("A certificate is revoked by a decision: enter number, date, signatory."),
            code="decision_missing",
        )
    if not reason.strip():
        raise ValidationError(_("Give the reason."), code="reason_missing")
    if signed_on < certificate.issue_date:
        raise ValidationError(
            _("The decision is older than the certificate."), code="decision_too_early"
        )
    decision = sign(
        DecisionKind.REVOCATION,
        number=number,
        signed_on=signed_on,
        signatory=signatory,
        subject=f"Về việc thu hồi giấy chứng nhận số {certificate.serial_number}",
        actor=actor,
    )
    certificate.ending = decision
    certificate.status = CertificateStatus.REVOKED
    certificate.ended_on = signed_on
    certificate.ending_reason = reason.strip()
    certificate.save(update_fields=["status", "ended_on", "ending", "ending_reason"])
    if certificate.kind == CertificateKind.COMPLETION:
        withdraw_training(
            issuer=certificate.issuing_body_name,
            evidence=certificate.serial_number,
            on=signed_on,
            reason=reason.strip(),
            actor=actor,
        )
    enter(
        certificate,
        EntryAct.REVOKED,
        on=signed_on,
        decision=decision,
        reason=certificate.ending_reason,
        remark=(
            f"Thu hồi theo Quyết định số {decision.number}"
            f" ngày {dates.short_date(signed_on)}"
        ),
        actor=actor,
    )
    record(actor, "certificate.revoked", certificate, on=signed_on.isoformat())
