"""What ends a certificate: revoked by a decision, or voided before anyone has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
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
from vietnamese import dates, text

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
    public_reason: str = "",
    actor: User,
) -> None:
    """Revoke a certificate by a signed decision; it stops counting on that day.

    ``reason`` stays in the register; verifiers read ``public_reason``, if there is one.
    One decision may revoke several certificates, each by this act.
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
    reason, public_reason = text.clean(reason), text.clean(public_reason)
    if not reason:
        raise ValidationError(_("Give the reason."), code="reason_missing")
    if signed_on < certificate.issue_date:
        raise ValidationError(
            _("The decision is older than the certificate."), code="decision_too_early"
        )
    certificate.ending = sign(
        DecisionKind.REVOCATION,
        number=number,
        signed_on=signed_on,
        signatory=signatory,
        subject="Về việc thu hồi giấy chứng nhận",
        actor=actor,
    )
    certificate.status = CertificateStatus.REVOKED
    certificate.ended_on = signed_on
    certificate.ending_reason = reason
    certificate.public_reason = public_reason
    certificate.save(
        update_fields=[
            "status", "ended_on", "ending", "ending_reason", "public_reason",
        ]
    )  # fmt: skip
    _stop_counting(certificate, on=signed_on, reason=reason, actor=actor)
    enter(
        certificate,
        EntryAct.REVOKED,
        on=signed_on,
        decision=certificate.ending,
        reason=reason,
        public_reason=public_reason,
        remark=(
            f"Thu hồi theo Quyết định số {certificate.ending.number}"
            f" ngày {dates.short_date(signed_on)}"
        ),
        actor=actor,
    )
    record(actor, "certificate.revoked", certificate, on=signed_on.isoformat())


@transaction.atomic
def void(certificate: Certificate, *, reason: str, actor: User) -> None:
    """Void a number whose paper was spoilt, before it is handed over.

    The number stays in the register and is not used again; the learner can be issued
    another. It counts as if it never was. An entry from a paper register is voided when
    it was entered by mistake. Refused otherwise (``certificate_not_voidable``), also when
    somebody has a copy or a signed original of it; for one that took another's place
    (``certificate_replaces``), whose file is printed again instead; and without a reason
    (``reason_missing``).
    """
    certificate.refresh_from_db(from_queryset=Certificate.objects.select_for_update())
    if certificate.corrects_id is not None and certificate.is_valid:
        raise ValidationError(
            _(
                "This certificate took the place of another, so it is not voided. Print"
                " it again, or correct it again by a decision."
            ),
            code="certificate_replaces",
        )
    if not certificate.can_be_voided:
        raise ValidationError(
            _(
                "Only a certificate that was not handed over, not copied and not signed"
                " digitally yet can be voided; afterwards it is revoked or corrected by a"
                " decision."
            ),
            code="certificate_not_voidable",
        )
    reason = text.clean(reason)
    if not reason:
        raise ValidationError(_("Give the reason."), code="reason_missing")
    counted, today = certificate.is_valid, timezone.localdate()
    certificate.status = CertificateStatus.VOIDED
    certificate.ended_on = today
    certificate.ending_reason = reason
    certificate.fault = ""
    certificate.save(update_fields=["status", "ended_on", "ending_reason", "fault"])
    if counted:
        _stop_counting(
            certificate, on=certificate.issue_date, reason=reason, actor=actor
        )
    enter(
        certificate,
        EntryAct.VOIDED,
        on=today,
        reason=reason,
        remark=f"Hủy ngày {dates.short_date(today)}: {reason}"[:300],
        actor=actor,
    )
    record(actor, "certificate.voided", certificate, reason=reason)


def _stop_counting(
    certificate: Certificate, *, on: dt.date, reason: str, actor: User
) -> None:
    if certificate.kind == CertificateKind.COMPLETION:
        withdraw_training(
            issuer=certificate.issuing_body_name,
            evidence=certificate.serial_number,
            on=on,
            reason=reason,
            actor=actor,
        )
