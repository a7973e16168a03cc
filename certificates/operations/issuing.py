"""Issuing: numbers are drawn at once, files are made one after the other."""

from __future__ import annotations

import hashlib
import logging
from functools import partial
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.operations import record
from certificates import papers, signing
from certificates.awards import kind_for
from certificates.models import (
    Certificate,
    CertificateKind,
    CertificateStatus,
    EntryAct,
    IssueRun,
    Register,
)
from certificates.operations.book import enter
from certificates.operations.designs import version_for
from certificates.operations.keys import enter_key
from certificates.operations.telling import tell
from certificates.tasks import carry_out_issue
from cooperatives.models import HeadOffice, PostKind
from cooperatives.operations import Training, record_training
from papers.faults import is_disk_full, words_of
from training.models import Participant

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from accounts.models import User
    from certificates.models import SigningKey, TemplateVersion
    from training.models import TrainingClass

AT_ONCE = 50  # laid out as one document
logger = logging.getLogger(__name__)


@transaction.atomic
def issue(
    training_class: TrainingClass,
    *,
    learners: Collection[Participant] | None = None,
    actor: User,
) -> IssueRun:
    """Enter everyone with an award in the register and order their certificates.

    With ``learners``, these only. Numbers are drawn here, in the order of the decision's
    list, in one transaction; the worker then makes the files. Called again it draws no
    number twice: it takes up what is unfinished, also what a killed worker left.

    Refused before the results are recognised (``class_not_recognised``), without a key
    that can sign (``key_missing``, ``key_unreadable``, ``key_expired``), for a learner
    whose result brings none (``learner_not_awarded``), for a template whose signatory
    does not sign for the body (``signatory_not_of_body``) and when nothing is left to do
    (``nothing_to_issue``).
    """
    training_class.refresh_from_db()  # recognised results never change: no lock below
    decision = training_class.recognition_decision
    if not training_class.is_completed or decision is None:
        raise ValidationError(
            _("Certificates are issued after the results are recognised."),
            code="class_not_recognised",
        )
    signing.current()
    awarded = _awarded(training_class, learners)
    # The locks of the registers order concurrent calls: no gaps and no twins.
    registers = _lock_registers(training_class, set(awarded.values()))
    due = _without_certificate(awarded)
    run = training_class.issue_runs.filter(finished_at=None).first()
    if not due and run is None:
        raise ValidationError(
            _("Everyone who is to get a certificate holds one."),
            code="nothing_to_issue",
        )
    if run is None:
        run = IssueRun.objects.create(training_class=training_class, requested_by=actor)
    run.certificates.drafts().update(fault="")
    run.fault = ""
    run.save(update_fields=["fault"])
    versions = {
        kind: version_for(registers[kind].programme, kind)
        for kind in sorted({kind for _seat, kind in due})
    }
    for version in versions.values():
        _check_signatory(version, training_class)
    with translation.override("vi"):
        certificates = list(_numbered(due, training_class, registers, versions, run))
    Certificate.objects.bulk_create(certificates)
    record(
        actor,
        "certificates.ordered",
        training_class,
        numbers=[c.serial_number for c in certificates],
    )
    transaction.on_commit(partial(carry_out_issue.enqueue, run.pk))
    return run


def _awarded(
    training_class: TrainingClass, learners: Collection[Participant] | None
) -> dict[int, CertificateKind]:
    """What each learner's result brings, by the key of the seat."""
    seats = training_class.participants.all()
    if learners is not None:
        seats = seats.filter(pk__in=[learner.pk for learner in learners])
    kinds = {seat: kind_for(seat) for seat in seats.select_related("person")}
    if learners is not None:
        for seat, kind in kinds.items():
            if kind is None:
                raise ValidationError(
                    _("%s did not complete the class: no certificate.") % seat.person,
                    code="learner_not_awarded",
                )
    return {seat.pk: kind for seat, kind in kinds.items() if kind is not None}


def _lock_registers(
    training_class: TrainingClass, kinds: set[CertificateKind]
) -> dict[CertificateKind, Register]:
    """The registers that are needed, locked in the order of their keys."""
    decision = training_class.recognition_decision
    if decision is None:
        raise AssertionError(training_class)  # is_completed excludes it
    series: dict[str, Any] = {
        "programme": training_class.version.programme,
        "year": decision.signed_on.year,
        "is_historic": False,
    }
    for kind in sorted(kinds):
        Register.objects.get_or_create(**series, kind=kind)
    locked = Register.objects.select_for_update(of=("self",)).filter(**series)
    return {
        CertificateKind(register.kind): register
        for register in locked.select_related("programme").order_by("pk")
    }


def _without_certificate(
    awarded: dict[int, CertificateKind],
) -> list[tuple[Participant, CertificateKind]]:
    """Who never had one but voided ones, in the order of the decision's list."""
    seats = (
        Participant.objects.filter(
            Certificate.objects.standing().lacking(), pk__in=awarded
        )
        .select_related("person", "cooperative__admin_unit__parent__parent")
        .prefetch_related(HeadOffice.prefetch("cooperative__head_offices"))
        .in_list_order()
    )
    return [(seat, awarded[seat.pk]) for seat in seats]


def _numbered(
    due: list[tuple[Participant, CertificateKind]],
    training_class: TrainingClass,
    registers: dict[CertificateKind, Register],
    versions: dict[CertificateKind, TemplateVersion],
    run: IssueRun,
) -> Iterator[Certificate]:
    """Drafts under the next numbers of their registers."""
    for participant, kind in due:
        register = registers[kind]
        register.last_number += 1
        yield draft(participant, training_class, register, versions[kind], run)
    for kind in versions:
        registers[kind].save(update_fields=["last_number"])


def _check_signatory(version: TemplateVersion, training_class: TrainingClass) -> None:
    """Refuse the signatory of a template who cannot sign for the body of the class."""
    signatory = version.signatory
    if signatory is None:
        return
    if not signatory.is_active or signatory.body_id != training_class.body_id:
        raise ValidationError(
            _(
                "%(signatory)s, named by the template “%(template)s”, does not sign for"
                " %(body)s: choose another template or signatory."
            )
            % {
                "signatory": signatory,
                "template": version.template,
                "body": training_class.body,
            },
            code="signatory_not_of_body",
        )


def draft(
    participant: Participant,
    training_class: TrainingClass,
    register: Register,
    version: TemplateVersion,
    run: IssueRun,
) -> Certificate:
    """A certificate under the register's last number, with every printed fact frozen."""
    person = participant.person
    decision = training_class.recognition_decision
    if decision is None:
        raise AssertionError(participant)  # is_completed excludes it
    programme, body = training_class.version.programme, training_class.body
    signer = version.signatory
    completes = register.kind == CertificateKind.COMPLETION
    return Certificate(
        kind=register.kind,
        register=register,
        number=register.last_number,
        serial_number=register.serial_number(register.last_number),
        register_entry_no=register.entry_no(register.last_number),
        participant=participant,
        person=person,
        run=run,
        template_version=version,
        template_sha256=version.digest(),
        title=version.title or programme.certificate_title,
        subtitle=version.subtitle or programme.certificate_subtitle,
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
        programme_name=programme.name,
        class_code=training_class.code,
        class_title=training_class.title,
        total_periods=training_class.version.total_periods,
        start_date=training_class.starts_on,
        end_date=training_class.ends_on,
        final_score=participant.final_score if completes else None,
        classification=participant.classification if completes else "",
        decision_no=decision.number,
        decision_date=decision.signed_on,
        issue_place=body.place,
        issue_date=decision.signed_on,
        signatory_power_prefix=(
            signer.power_prefix if signer else decision.signer_power_prefix
        ),
        signatory_position=signer.position if signer else decision.signer_position,
        signatory_name=signer.name if signer else decision.signer_name,
    )


def carry_out(run: IssueRun) -> None:
    """Make every file of a run that is still missing. Can be stopped and run again.

    One bad record does not stop the rest: its fault is noted on its row. A full disk
    stops the run, which says so and is ordered again when there is room. Two workers on
    one run do no harm: whoever draws a certificate second throws the file away.
    """
    try:
        key = signing.current()
    except ValidationError as refusal:
        _stop(run, " ".join(refusal.messages))
        return
    signing_key = enter_key(key.identity, actor=run.requested_by)
    drafts = run.certificates.drafts().in_register_order()
    waiting = list(drafts.values_list("pk", flat=True))
    for start in range(0, len(waiting), AT_ONCE):
        some = drafts.filter(pk__in=waiting[start : start + AT_ONCE])
        certificates = list(some.select_related("register", "template_version"))
        for certificate, content in papers.draw_each(certificates):
            try:
                if isinstance(content, Exception):
                    raise content  # noqa: TRY301  a fault of drawing is one like others
                signed = signing.sign(content, key)
                _finish(certificate, signed, signing_key, actor=run.requested_by)
            except Exception as fault:
                logger.exception("%s could not be issued", certificate.serial_number)
                if is_disk_full(fault):
                    _stop(run, words_of(fault))
                    return
                drafts.filter(pk=certificate.pk).update(fault=words_of(fault))
    with transaction.atomic():
        run.refresh_from_db(from_queryset=IssueRun.objects.select_for_update())
        if run.finished_at is None and not run.certificates.drafts().exists():
            run.finished_at = timezone.now()
            run.save(update_fields=["finished_at"])
            record(run.requested_by, "certificates.issued", run.training_class)


def _stop(run: IssueRun, why: str) -> None:
    run.fault = why[:300]
    run.save(update_fields=["fault"])


def _finish(
    certificate: Certificate, content: bytes, key: SigningKey, *, actor: User
) -> None:
    """Keep a certificate's file and let it count; unless another worker was quicker.

    The storage keeps a file whole or not at all, and it gets its name only while the
    row is locked as a draft. A kill in between leaves a draft, whose file the next
    worker replaces.
    """
    with transaction.atomic():
        certificate.refresh_from_db(
            from_queryset=Certificate.objects.select_for_update(
                of=("self",)
            ).select_related(
                "register__programme", "person", "participant__cooperative"
            )
        )
        if not certificate.is_draft:
            return
        papers.keep(certificate.pdf, papers.path_of(certificate), content)
        certificate.pdf_sha256 = hashlib.sha256(content).hexdigest()
        certificate.status = CertificateStatus.ISSUED
        certificate.issued_at = timezone.now()
        certificate.signing_key = key
        certificate.fault = ""
        certificate.save(
            update_fields=[
                "pdf", "pdf_sha256", "status", "issued_at", "signing_key", "fault",
            ]
        )  # fmt: skip
        if certificate.kind == CertificateKind.COMPLETION:
            _count(certificate, actor=actor)
        enter(
            certificate,
            EntryAct.ISSUED,
            on=certificate.issue_date,
            at=certificate.issued_at,
            pdf=certificate.pdf.name or "",
            pdf_sha256=certificate.pdf_sha256,
            actor=actor,
        )
        record(actor, "certificate.issued", certificate, sha256=certificate.pdf_sha256)
        tell(certificate)


def _count(certificate: Certificate, *, actor: User) -> None:
    """Roll through to the record of the person and the cooperative."""
    record_training(
        certificate.person,
        certificate.seat.cooperative,
        Training(
            role=certificate.register.programme.role,
            programme=certificate.programme_name,
            post=certificate.seat.post,
            evidence=certificate.serial_number,
            issuer=certificate.issuing_body_name,
            certified_on=certificate.issue_date,
        ),
        actor=actor,
    )
