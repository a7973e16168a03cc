"""Generated classes for measuring: who sat in them, what they applied with, what they hold.

Written many rows at a time, as everything of ``config.story.scale``.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from decimal import Decimal
from itertools import count, islice
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import prefetch_related_objects
from django.utils import timezone

from accounts.models import User
from certificates import papers, signing
from certificates.models import (
    Certificate,
    CertificateKind,
    CertificateStatus,
    EntryAct,
    IssueRun,
    Register,
    RegisterEntry,
    RegisterHead,
    SigningKey,
)
from certificates.operations import draft, enter_key, next_row, version_for
from cooperatives.models import HeadOffice, PostKind, Qualification, TrainingRecord
from curriculum.models import Classification, Programme, ProgrammeVersion
from enrollment.models import Application, ApplicationStatus, Call
from papers.models import Decision, DecisionKind, IssuingBody, Signatory
from training.models import Award, ClassStatus, Participant, Result, TrainingClass

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cooperatives.models import Cooperative, Person

CLASS_SIZE = 40
AT_ONCE = 25  # classes
YEAR = 2023
POSTS = (PostKind.DIRECTOR, PostKind.ACCOUNTANT, PostKind.BOARD_CHAIR)


def teach(people: Sequence[Person], cooperatives: Sequence[Cooperative]) -> None:
    """A finished class for each 40 people; nine in ten passed and are certified.

    ``people`` come in the order of their cooperatives, one for each of ``POSTS``.
    """
    actor, _created = User.objects.get_or_create(
        email="do-luong@demo.example", defaults={"full_name": "Đo Lường Mẫu"}
    )
    planned = _planned()
    learners = _learners(people, cooperatives)
    while seats := list(islice(learners, CLASS_SIZE * AT_ONCE)):
        size = -(-len(seats) // CLASS_SIZE)
        classes = _hold(list(islice(planned, size)))
        for place, seat in enumerate(seats):
            seat.training_class = classes[place // CLASS_SIZE]
        Participant.objects.bulk_create(seats)
        Application.objects.bulk_create(_application(seat, actor) for seat in seats)
        _certify([seat for seat in seats if seat.result], actor)


def _planned() -> Iterator[TrainingClass]:
    """Classes of two programmes in turn, numbered on from those that are there."""
    versions = [
        programme.versions.prefetch_related("modules").order_by("number")[0]
        for programme in Programme.objects.order_by("code")[:2]
    ]
    serials = []
    for version in versions:
        series = TrainingClass.objects.filter(code__startswith=_code(version, ""))
        serials.append(count(series.count() + 1))
    body = IssuingBody.objects.get(code="LMHTX")
    while True:
        for version, numbers in zip(versions, serials, strict=True):
            serial = f"{next(numbers):04d}"
            yield TrainingClass(
                code=_code(version, serial),
                title=f"Lớp đo lường {serial} (minh họa)",
                version=version,
                body=body,
                capacity=CLASS_SIZE,
                starts_on=dt.date(YEAR, 3, 6),
                ends_on=dt.date(YEAR, 3, 17),
                place="Hội trường A (minh họa)",
                status=ClassStatus.COMPLETED,
            )


def _code(version: ProgrammeVersion, serial: str) -> str:
    return f"{version.programme.code}-{YEAR}-{serial}"


def _hold(classes: list[TrainingClass]) -> list[TrainingClass]:
    """Save the classes with the decisions and the call of each."""
    opening = _decisions(DecisionKind.OPEN_CLASS, dt.date(YEAR, 3, 1), len(classes))
    closing = _decisions(DecisionKind.GRADUATION, dt.date(YEAR, 3, 27), len(classes))
    for each, begin, end in zip(classes, opening, closing, strict=True):
        each.opening_decision, each.recognition_decision = begin, end
    TrainingClass.objects.bulk_create(classes)
    Call.objects.bulk_create(
        Call(
            training_class=each,
            audience="Cán bộ hợp tác xã (minh họa)",
            dossier="Phiếu đăng ký dự học",
            contact_name="Minh họa",
            contact_phone="0290 0000 123",
            letter_required=False,
            opens_at=_moment(1, 9),
            closes_at=_moment(2, 10),
            published_at=_moment(1, 9),
        )
        for each in classes
    )
    return classes


def _decisions(kind: DecisionKind, day: dt.date, number: int) -> list[Decision]:
    body = IssuingBody.objects.get(code="LMHTX")
    signatory, _created = Signatory.objects.get_or_create(
        body=body, name="Đo Lường Mẫu", position="Chủ tịch"
    )
    first = Decision.objects.count() + 1
    return Decision.objects.bulk_create(
        Decision(
            kind=kind,
            body=body,
            number=f"ĐL{place}/QĐ-LMHTX",
            signed_on=day,
            year=day.year,
            subject="Đo lường (minh họa)",
            signatory=signatory,
            signer_name=signatory.name,
            signer_position=signatory.position,
        )
        for place in range(first, first + number)
    )


def _moment(month: int, day: int) -> dt.datetime:
    return timezone.make_aware(dt.datetime(YEAR, month, day, 8, 0))  # noqa: DTZ001


def _learners(
    people: Sequence[Person], cooperatives: Sequence[Cooperative]
) -> Iterator[Participant]:
    """The last of each ten has not passed."""
    for place, person in enumerate(people):
        passed = place % 10 != 9
        yield Participant(
            person=person,
            cooperative=cooperatives[place // len(POSTS)],
            post=POSTS[place % len(POSTS)],
            attended=80,
            held=80,
            final_score=Decimal("7.5"),
            result=Result.PASSED if passed else "",
            award=Award.CERTIFICATE if passed else "",
            classification=Classification.GOOD if passed else "",
        )


def _application(seat: Participant, actor: User) -> Application:
    person = seat.person
    return Application(
        training_class=seat.training_class,
        full_name=person.full_name,
        gender=person.gender,
        date_of_birth=person.date_of_birth,
        citizen_id=person.citizen_id,
        phone=person.phone,
        cooperative=seat.cooperative,
        position=seat.post,
        qualification_level=Qualification.COLLEGE,
        consents={"enrollment": "2026-01"},
        status=ApplicationStatus.ADMITTED,
        submitted_at=_moment(2, 1) + dt.timedelta(seconds=seat.pk),
        decided_at=_moment(2, 11),
        decided_by=actor,
        person=person,
        participant=seat,
    )


def _certify(passed: list[Participant], actor: User) -> None:
    """Enter everyone in the register. They share one file, drawn at the first need."""
    now = timezone.now()
    prefetch_related_objects(
        [seat.cooperative for seat in passed], HeadOffice.prefetch()
    )
    classes = {seat.training_class_id: seat.training_class for seat in passed}
    runs = IssueRun.objects.bulk_create(
        IssueRun(training_class=each, requested_by=actor, finished_at=now)
        for each in classes.values()
    )
    run_of = {run.training_class_id: run for run in runs}
    registers: dict[int, Register] = {}
    rows = []
    for seat in passed:
        held = seat.training_class
        programme = held.version.programme
        if programme.pk not in registers:
            registers[programme.pk], _created = Register.objects.get_or_create(
                programme=programme, year=YEAR
            )
        register = registers[programme.pk]
        register.last_number += 1
        version = version_for(programme, CertificateKind.COMPLETION)
        rows.append(draft(seat, held, register, version, run_of[held.pk]))
    if not rows:
        return
    name, sha256, key = _shared_file(rows[0], actor)
    for row in rows:
        row.pdf.name, row.pdf_sha256, row.signing_key = name, sha256, key
        row.status, row.issued_at = CertificateStatus.ISSUED, now
    _write_down(Certificate.objects.bulk_create(rows), actor)
    Register.objects.bulk_update(registers.values(), ["last_number"])
    TrainingRecord.objects.bulk_create(_training_record(row) for row in rows)


def _training_record(certificate: Certificate) -> TrainingRecord:
    seat = certificate.seat
    return TrainingRecord(
        person=seat.person,
        cooperative=seat.cooperative,
        post=seat.post,
        role=seat.training_class.version.programme.role,
        programme=certificate.programme_name,
        evidence=certificate.serial_number,
        issuer=certificate.issuing_body_name,
        certified_on=certificate.issue_date,
    )


def _write_down(certificates: list[Certificate], actor: User) -> None:
    """The rows of the book, chained; the caller is alone with the register."""
    head, _created = RegisterHead.objects.select_for_update().get_or_create()
    RegisterEntry.objects.bulk_create(
        next_row(
            head,
            certificate,
            EntryAct.ISSUED,
            at=certificate.issued_at or timezone.now(),
            acted_on=certificate.issue_date,
            recorded_by=actor,
            pdf=certificate.pdf.name,
            pdf_sha256=certificate.pdf_sha256,
        )
        for certificate in certificates
    )
    head.save()


def _shared_file(certificate: Certificate, actor: User) -> tuple[str, str, SigningKey]:
    name = "certificates/do-luong.pdf"
    key = signing.current()
    if not default_storage.exists(name):
        ((_same, content),) = papers.draw_each([certificate])
        if isinstance(content, Exception):
            raise content
        default_storage.save(name, ContentFile(signing.sign(content, key)))
    with default_storage.open(name) as file:
        sha256 = hashlib.sha256(file.read()).hexdigest()
    return name, sha256, enter_key(key.identity, actor=actor)
