"""Every change of state in certificates. Nothing else writes ``Certificate.status``."""

from __future__ import annotations

import hashlib
import logging
from functools import partial
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone, translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.operations import record
from certificates.models import (
    Certificate,
    CertificateStatus,
    IssueRun,
    Register,
)
from certificates.tasks import carry_out_issue
from cooperatives.models import HeadOffice, PostKind
from cooperatives.operations import Training, record_training, withdraw_training
from papers import pdf
from papers.models import DecisionKind
from papers.operations import sign

if TYPE_CHECKING:
    import datetime as dt

    from accounts.models import User
    from papers.models import Signatory
    from training.models import Participant, TrainingClass


logger = logging.getLogger(__name__)


@transaction.atomic
def issue(training_class: TrainingClass, *, actor: User) -> IssueRun:
    """Enter everyone who passed in the register and order their certificates.

    Numbers are drawn here, in the order of the decision's list, in one transaction;
    the worker then makes the files, one by one. Called again it draws no number twice:
    it takes up what is unfinished, also what a killed worker left. Refused before the
    results are recognised (``class_not_recognised``) and when nothing is left to do
    (``nothing_to_issue``).
    """
    training_class.refresh_from_db()  # recognised results never change: no lock below
    decision = training_class.recognition_decision
    if not training_class.is_completed or decision is None:
        raise ValidationError(
            _("Certificates are issued after the results are recognised."),
            code="class_not_recognised",
        )
    programme = training_class.version.programme
    # The register lock orders concurrent calls, so numbers have no gaps and no twins.
    Register.objects.get_or_create(programme=programme, year=decision.signed_on.year)
    register = Register.objects.select_for_update().get(
        programme=programme, year=decision.signed_on.year
    )
    due = list(
        training_class.participants.passed()
        .filter(certificates=None)
        .select_related("person", "cooperative__admin_unit__parent__parent")
        .prefetch_related(HeadOffice.prefetch("cooperative__head_offices"))
        .in_list_order()
    )
    run = training_class.issue_runs.filter(finished_at=None).first()
    if not due and run is None:
        raise ValidationError(
            _("Everyone who passed holds a certificate."), code="nothing_to_issue"
        )
    if run is None:
        run = IssueRun.objects.create(training_class=training_class, requested_by=actor)
    run.certificates.drafts().update(fault="")
    with translation.override("vi"):
        certificates = [
            register_row(participant, training_class, register, number, run)
            for number, participant in enumerate(due, start=register.last_number + 1)
        ]
    Certificate.objects.bulk_create(certificates)
    register.last_number += len(certificates)
    register.save(update_fields=["last_number"])
    record(
        actor,
        "certificates.ordered",
        training_class,
        numbers=[c.serial_number for c in certificates],
    )
    transaction.on_commit(partial(carry_out_issue.enqueue, run.pk))
    return run


def register_row(
    participant: Participant,
    training_class: TrainingClass,
    register: Register,
    number: int,
    run: IssueRun,
) -> Certificate:
    """A register row with every printed fact frozen."""
    person = participant.person
    decision = training_class.recognition_decision
    if decision is None or participant.final_score is None:
        raise AssertionError(participant)  # passed() and is_completed exclude both
    version, body = training_class.version, training_class.body
    code, year = register.programme.code, register.year
    return Certificate(
        register=register,
        number=number,
        serial_number=f"CM-{code}-{year}-{number:04d}",
        register_entry_no=f"{number:04d}/{year}-{code}",
        participant=participant,
        run=run,
        title=version.programme.certificate_title,
        subtitle=version.programme.certificate_subtitle,
        issuing_body_name=body.name,
        superior_body_name=body.superior_name,
        certifier=f"{body.head_title} {body.name}".upper(),
        holder_name=person.full_name,
        holder_gender=person.gender,
        holder_dob=person.date_of_birth,
        holder_dob_precision=person.dob_precision,
        holder_birth_place=person.place_of_birth,
        holder_workplace=", ".join(
            part
            for part in (
                participant.cooperative.name,
                participant.cooperative.address_on(training_class.starts_on),
            )
            if part
        ),
        holder_position=capfirst(str(PostKind(participant.post).label)),
        programme_name=version.programme.name,
        class_title=training_class.title,
        total_periods=version.total_periods,
        start_date=training_class.starts_on,
        end_date=training_class.ends_on,
        final_score=participant.final_score,
        classification=participant.classification,
        decision_no=decision.number,
        decision_date=decision.signed_on,
        issue_place=body.place,
        issue_date=decision.signed_on,
        signatory_power_prefix=decision.signer_power_prefix,
        signatory_position=decision.signer_position,
        signatory_name=decision.signer_name,
    )


def carry_out(run: IssueRun) -> None:
    """Make every file of a run that is still missing. Can be stopped and run again.

    One bad record does not stop the rest: its fault is noted on its row. Two workers on
    one run do no harm: whoever draws a certificate second throws the file away.
    """
    waiting = run.certificates.drafts().in_register_order().values_list("pk", flat=True)
    for pk in list(waiting):
        draft = Certificate.objects.drafts().filter(pk=pk)
        certificate = draft.select_related("register").first()
        if certificate is None:
            continue  # another worker was quicker
        try:
            _finish(certificate, actor=run.requested_by)
        except Exception as fault:
            logger.exception("%s could not be issued", certificate.serial_number)
            draft.update(fault=str(fault)[:300] or type(fault).__name__)
    with transaction.atomic():
        run.refresh_from_db(from_queryset=IssueRun.objects.select_for_update())
        if run.finished_at is None and not run.certificates.drafts().exists():
            run.finished_at = timezone.now()
            run.save(update_fields=["finished_at"])
            record(run.requested_by, "certificates.issued", run.training_class)


def _finish(certificate: Certificate, *, actor: User) -> None:
    """Draw one certificate, keep its file, then let it count.

    The file is written first under a name of its own; only the commit makes it the
    certificate's file, so a kill in between leaves a draft and a stray file at worst.
    """
    content = pdf.draw("papers/certificate.html", {"certificates": [certificate]})
    storage = certificate.pdf.storage
    name = storage.save(
        f"certificates/{certificate.register.year}/{certificate.filename}",
        ContentFile(content),
    )
    with transaction.atomic():
        certificate.refresh_from_db(
            from_queryset=Certificate.objects.select_for_update(
                of=("self",)
            ).select_related(
                "register__programme", "participant__person", "participant__cooperative"
            )
        )
        if certificate.status != CertificateStatus.DRAFT:
            storage.delete(name)  # another worker was quicker
            return
        certificate.pdf.name = name
        certificate.pdf_sha256 = hashlib.sha256(content).hexdigest()
        certificate.status = CertificateStatus.ISSUED
        certificate.issued_at = timezone.now()
        certificate.fault = ""
        certificate.save(
            update_fields=["pdf", "pdf_sha256", "status", "issued_at", "fault"]
        )
        participant = certificate.participant
        record_training(
            participant.person,
            participant.cooperative,
            Training(
                role=certificate.register.programme.role,
                programme=certificate.programme_name,
                post=participant.post,
                evidence=certificate.serial_number,
                issuer=certificate.issuing_body_name,
                certified_on=certificate.issue_date,
            ),
            actor=actor,
        )
        record(actor, "certificate.issued", certificate, sha256=certificate.pdf_sha256)


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
    certificate.revocation = sign(
        DecisionKind.REVOCATION,
        number=number,
        signed_on=signed_on,
        signatory=signatory,
        subject=f"Về việc thu hồi giấy chứng nhận số {certificate.serial_number}",
        actor=actor,
    )
    certificate.status = CertificateStatus.REVOKED
    certificate.revoked_on = signed_on
    certificate.revocation_reason = reason.strip()
    certificate.save(
        update_fields=["status", "revoked_on", "revocation", "revocation_reason"]
    )
    withdraw_training(
        issuer=certificate.issuing_body_name,
        evidence=certificate.serial_number,
        on=signed_on,
        reason=reason.strip(),
        actor=actor,
    )
    record(actor, "certificate.revoked", certificate, on=signed_on.isoformat())
