"""Correcting what a certificate says about its holder, by a decision."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.operations import record
from certificates import papers, signing
from certificates.models import (
    FACTS,
    Certificate,
    CertificateKind,
    CertificateStatus,
    EntryAct,
    Register,
)
from certificates.operations.book import enter
from certificates.operations.keys import enter_key
from certificates.operations.telling import tell
from cooperatives.operations import renumber_training
from papers.faults import words_of
from papers.models import DecisionKind
from papers.operations import sign
from papers.pdf import OverflowingError, UnknownLetterError
from vietnamese import dates, text

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from accounts.models import User
    from papers.models import Decision, Signatory

TOKENS = {"token", "holder_token"}  # of the old one alone
# What may be written wrongly on a paper. Programme, dates and result rest on the decision
# that recognised them: who did not earn them is not corrected but revoked.
CORRECTABLE = (
    "holder_name",
    "holder_gender",
    "holder_dob",
    "holder_dob_precision",
    "holder_birth_place",
    "holder_workplace",
    "holder_position",
)


@transaction.atomic
def correct(
    certificate: Certificate,
    facts: Mapping[str, object],
    *,
    number: str,
    signed_on: dt.date | None,
    signatory: Signatory | None,
    reason: str,
    actor: User,
) -> Certificate:
    """Replace a certificate by one with other facts about its holder (``CORRECTABLE``).

    The new one has the next number of the year of the decision and points to the old,
    which is superseded on that day. The training counts once and from its own day: its
    record follows to the new number. One decision may correct several, each by this act.
    Refused as ``revoke`` refuses, for a certificate from a paper register
    (``certificate_is_historic``), and when nothing differs (``nothing_corrected``) or it
    would run over the page (``certificate_overflows``) or has a letter that no typeface
    has (``letter_unknown``); without a key that can sign as ``issue`` refuses.
    """
    certificate.refresh_from_db(from_queryset=Certificate.objects.select_for_update())
    changed = _changed(certificate, facts)
    _check(certificate, changed)
    if signatory is None or signed_on is None or not number.strip():
        raise ValidationError(
            _(
                "A certificate is corrected by a decision: enter number, date, signatory."
            ),
            code="decision_missing",
        )
    reason = text.clean(reason)
    if not reason:
        raise ValidationError(_("Give the reason."), code="reason_missing")
    if signed_on < certificate.issue_date:
        raise ValidationError(
            _("The decision is older than the certificate."), code="decision_too_early"
        )
    decision = sign(
        DecisionKind.REPLACEMENT,
        number=number,
        signed_on=signed_on,
        signatory=signatory,
        subject="Về việc chỉnh sửa giấy chứng nhận",
        actor=actor,
    )
    certificate.status = CertificateStatus.SUPERSEDED
    certificate.ended_on = signed_on
    certificate.ending = decision
    certificate.ending_reason = reason
    certificate.save(update_fields=["status", "ended_on", "ending", "ending_reason"])
    new = _replace(certificate, changed, decision, actor=actor)
    _write_down(certificate, new, decision, reason, actor=actor)
    tell(new)
    return new


def _changed(
    certificate: Certificate, facts: Mapping[str, object]
) -> dict[str, object]:
    """What differs from the paper, cleaned; other facts than ``CORRECTABLE`` are an error."""
    changed = {}
    for name, value in facts.items():
        if name not in CORRECTABLE:
            raise KeyError(name)
        cleaned = text.clean(value) if isinstance(value, str) else value
        if cleaned != getattr(certificate, name):
            changed[name] = cleaned
    return changed


def _check(certificate: Certificate, changed: dict[str, object]) -> None:
    if certificate.is_historic:
        raise ValidationError(
            _(
                "A certificate from a paper register is corrected there; an entry that"
                " was copied wrongly is voided and entered again."
            ),
            code="certificate_is_historic",
        )
    if not certificate.can_be_corrected:
        raise ValidationError(
            _("Only a valid certificate can be corrected."),
            code="certificate_not_valid",
        )
    if not changed:
        raise ValidationError(
            _("Nothing differs from the certificate as it is."),
            code="nothing_corrected",
        )


def _replace(
    old: Certificate, changed: dict[str, object], decision: Decision, *, actor: User
) -> Certificate:
    """The certificate with the right facts: numbered, drawn, signed and kept."""
    key = signing.current()
    signing_key = enter_key(key.identity, actor=actor)
    series: dict[str, Any] = {
        "programme_id": old.register.programme_id,
        "year": decision.signed_on.year,
        "kind": old.kind,
        "is_historic": False,
    }
    Register.objects.get_or_create(**series)
    register = Register.objects.select_for_update(of=("self",)).get(**series)
    register.last_number += 1
    register.save(update_fields=["last_number"])
    new = Certificate(
        **{name: getattr(old, name) for name in FACTS if name not in TOKENS},
        register=register,
        number=register.last_number,
        participant_id=old.participant_id,
        person_id=old.person_id,
        run_id=old.run_id,
        template_version_id=old.template_version_id,
        corrects=old,
        status=CertificateStatus.ISSUED,
        issued_at=timezone.now(),
        signing_key=signing_key,
    )
    new.serial_number = register.serial_number(new.number)
    new.register_entry_no = register.entry_no(new.number)
    new.issue_date = decision.signed_on
    new.issue_place = decision.body.place
    new.signatory_power_prefix = decision.signer_power_prefix
    new.signatory_position = decision.signer_position
    new.signatory_name = decision.signer_name
    for name, value in changed.items():
        setattr(new, name, value)
    unchanged = {field.name for field in new._meta.fields} - {*changed}  # noqa: SLF001  Django's public name
    new.clean_fields(exclude=unchanged)
    ((_same, content),) = papers.draw_each([new])
    if isinstance(content, UnknownLetterError):
        raise ValidationError(words_of(content), code="letter_unknown") from content
    if isinstance(content, OverflowingError):
        raise ValidationError(
            _("With this it runs over the page. Shorten the workplace or the post."),
            code="certificate_overflows",
        ) from content
    if isinstance(content, Exception):
        raise content
    signed = signing.sign(content, key)
    papers.keep(new.pdf, papers.path_of(new), signed)
    new.pdf_sha256 = hashlib.sha256(signed).hexdigest()
    new.save(force_insert=True)
    return new


def _write_down(
    old: Certificate, new: Certificate, decision: Decision, reason: str, *, actor: User
) -> None:
    if old.kind == CertificateKind.COMPLETION:
        renumber_training(
            issuer=old.issuing_body_name,
            evidence=old.serial_number,
            new_evidence=new.serial_number,
            actor=actor,
        )
    by = f"theo Quyết định số {decision.number}"
    by += f" ngày {dates.short_date(decision.signed_on)}"
    enter(
        old,
        EntryAct.SUPERSEDED,
        on=decision.signed_on,
        decision=decision,
        reason=reason,
        remark=f"Chỉnh sửa {by}, xem số hiệu {new.serial_number}",
        actor=actor,
    )
    enter(
        new,
        EntryAct.ISSUED,
        on=new.issue_date,
        at=new.issued_at,
        decision=decision,
        reason=reason,
        remark=f"Cấp thay số hiệu {old.serial_number} {by}",
        pdf=new.pdf.name or "",
        pdf_sha256=new.pdf_sha256,
        actor=actor,
    )
    record(actor, "certificate.corrected", old, numbers=[new.serial_number])
    record(actor, "certificate.issued", new, sha256=new.pdf_sha256)
