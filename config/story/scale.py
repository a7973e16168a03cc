"""Generated records for measuring. Quick and many, not a story: no operation is told."""

from __future__ import annotations

import datetime as dt
import hashlib
import random
from decimal import Decimal
from itertools import product
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from certificates.models import Certificate, CertificateStatus, IssueRun, Register
from certificates.operations import register_row
from config.story.reference import read
from cooperatives.models import (
    AnnualReport,
    Cooperative,
    CooperativeGroup,
    CooperativeStatus,
    GroupKind,
    GroupRating,
    GroupStatus,
    LinkageContract,
    ModelAssignment,
    ModelKind,
    ModelProgress,
    OcopProduct,
    Person,
    Post,
    PostKind,
    Qualification,
    Rating,
    ReportingArea,
    Scope,
    StatusEntry,
    TrainingRecord,
)
from curriculum.models import Classification, Programme
from enrollment.models import Application, ApplicationStatus, Call
from papers import pdf
from papers.models import Decision, DecisionKind, IssuingBody, Signatory
from training.models import ClassStatus, Participant, Result, TrainingClass

if TYPE_CHECKING:
    from collections.abc import Iterator

CLASS_SIZE = 40
POSTS = (PostKind.DIRECTOR, PostKind.ACCOUNTANT, PostKind.BOARD_CHAIR)
YEAR = 2023


@transaction.atomic
def grow(cooperatives: int) -> str:
    """Add about this many cooperatives with 3 people each, a class per 40 people.

    Nine in ten hold a certificate. They share one file, drawn once: what is measured is
    lists and counts, not drawing. Says what was added.
    """
    dice = random.Random(cooperatives)  # noqa: S311  the same records every time
    base = Person.objects.count()
    areas = list(ReportingArea.objects.filter(scheme="CM-2024-9"))
    made = Cooperative.objects.bulk_create(
        Cooperative(
            name=f"Hợp tác xã đo lường {base + place} (minh họa)",
            founded_on=dt.date(2015 + place % 9, 1 + place % 12, 1),
            status=CooperativeStatus.STOPPED
            if place % 20 == 19
            else CooperativeStatus.ACTIVE,
            reporting_area=areas[place % len(areas)],
            address_text=f"{areas[place % len(areas)]}",
        )
        for place in range(cooperatives)
    )
    names = _names(dice)
    people = Person.objects.bulk_create(
        Person(
            full_name=next(names),
            gender="nam",
            date_of_birth=dt.date(1970 + place % 30, 1 + place % 12, 1 + place % 28),
            citizen_id=f"0010{place % 100:02d}{(base + place) % 1_000_000:06d}",
            phone=f"059{(base + place) % 10_000_000:07d}",
        )
        for place in range(cooperatives * len(POSTS))
    )
    Post.objects.bulk_create(
        Post(
            person=person,
            cooperative=made[place // len(POSTS)],
            kind=POSTS[place % len(POSTS)],
            since=dt.date(2020, 1, 1),
        )
        for place, person in enumerate(people)
    )
    _record(made, areas, dice)
    actor = _somebody()
    for number, start in enumerate(range(0, len(people), CLASS_SIZE), start=1):
        _finished_class(people[start : start + CLASS_SIZE], made, start, number, actor)
    return f"{len(made)} cooperatives, {len(people)} people added."


def _record(
    cooperatives: list[Cooperative], areas: list[ReportingArea], dice: random.Random
) -> None:
    """Two years of reports for nine in ten, one in twenty stopped, models and groups.

    The first eight of each area are its two models and six satellites.
    """
    StatusEntry.objects.bulk_create(
        StatusEntry(
            cooperative=cooperative,
            status=cooperative.status,
            since=dt.date(2024, 1 + place % 12, 1),
        )
        for place, cooperative in enumerate(cooperatives)
        if not cooperative.is_active
    )
    AnnualReport.objects.bulk_create(
        AnnualReport(
            cooperative=cooperative,
            year=year,
            data_date=dt.date(year, 12, 31),
            source="Số liệu minh họa",
            members_total=dice.randint(7, 130),
            charter_capital_registered=(registered := dice.randint(2, 20) * 50_000_000),
            charter_capital_paid_in=registered * dice.randint(5, 10) // 10,
            revenue=dice.randint(1, 60) * 100_000_000,
            avg_income_worker=dice.randint(30, 90) * 1_000_000,
            rating=dice.choice(Rating.values),
            uses_digital_tech=dice.random() < 0.5,
            traceability=dice.random() < 0.5,
        )
        for place, cooperative in enumerate(cooperatives)
        if place % 10 != 9
        for year in (YEAR, YEAR + 1)
    )
    models = cooperatives[: 8 * len(areas)]
    hubs = models[: 2 * len(areas)]
    assignments = ModelAssignment.objects.bulk_create(
        ModelAssignment(
            cooperative=cooperative,
            kind=ModelKind.HUB if place < len(hubs) else ModelKind.SATELLITE,
            area=areas[place % len(areas)],
            hub=None if place < len(hubs) else hubs[place % len(areas)],
            since=dt.date(YEAR + 1, 3, 1),
        )
        for place, cooperative in enumerate(models)
        if not ModelAssignment.objects.exists()
    )
    ModelProgress.objects.bulk_create(
        ModelProgress(assignment=assignment, percent=dice.choice([20, 40, 60, 80, 100]))
        for assignment in assignments
    )
    LinkageContract.objects.bulk_create(
        LinkageContract(
            cooperative=cooperative,
            partner="Công ty Minh Họa",
            signed_on=dt.date(YEAR + 1, 5, 1),
            scope=Scope.BOTH,
        )
        for cooperative in cooperatives[::7]
    )
    OcopProduct.objects.bulk_create(
        OcopProduct(
            cooperative=cooperative,
            name="Sản phẩm minh họa",
            stars=3,
            recognised_on=dt.date(YEAR, 6, 1),
            valid_to=dt.date(YEAR + 3, 6, 1),
        )
        for cooperative in cooperatives[::5]
    )
    groups = CooperativeGroup.objects.bulk_create(
        CooperativeGroup(
            name=f"{kind.label} đo lường {cooperative.pk} (minh họa)",
            kind=kind,
            reporting_area=areas[place % len(areas)],
        )
        for place, cooperative in enumerate(cooperatives[::3])
        for kind in [list(GroupKind)[place // len(areas) % 2]]
    )
    GroupStatus.objects.bulk_create(
        GroupStatus(group=group, status=CooperativeStatus.ACTIVE) for group in groups
    )
    GroupRating.objects.bulk_create(
        GroupRating(group=group, rating=dice.choice(Rating.values)) for group in groups
    )


def _names(dice: random.Random) -> Iterator[str]:
    """Plausible names, each once for as long as they last."""
    story = read("config/data/demo_story.json")
    every = [
        " ".join(parts)
        for parts in product(
            story["family_names"]["Kinh"],
            story["middle_names"]["Kinh"]["male"],
            story["given_names"]["Kinh"]["male"],
        )
    ]
    while True:
        yield from dice.sample(every, len(every))


def _somebody() -> User:
    user, _created = User.objects.get_or_create(
        email="do-luong@demo.example", defaults={"full_name": "Đo Lường Mẫu"}
    )
    return user


def _finished_class(
    people: list[Person],
    cooperatives: list[Cooperative],
    start: int,
    number: int,
    actor: User,
) -> None:
    programme = Programme.objects.order_by("code")[number % 2]
    series = TrainingClass.objects.filter(code__startswith=f"{programme.code}-{YEAR}-")
    serial = series.count() + 1
    training_class = TrainingClass.objects.create(
        code=f"{programme.code}-{YEAR}-{serial:04d}",
        title=f"Lớp đo lường {serial:04d} (minh họa)",
        version=programme.versions.order_by("number")[0],
        body=IssuingBody.objects.get(code="LMHTX"),
        capacity=CLASS_SIZE,
        starts_on=dt.date(YEAR, 3, 6),
        ends_on=dt.date(YEAR, 3, 17),
        place="Hội trường A (minh họa)",
        status=ClassStatus.COMPLETED,
        opening_decision=_decision(DecisionKind.OPEN_CLASS, dt.date(YEAR, 3, 1), actor),
        recognition_decision=_decision(
            DecisionKind.GRADUATION, dt.date(YEAR, 3, 27), actor
        ),
    )
    Call.objects.create(
        training_class=training_class,
        audience="Cán bộ hợp tác xã (minh họa)",
        dossier="Phiếu đăng ký dự học",
        contact_name="Minh họa",
        contact_phone="0290 0000 123",
        letter_required=False,
        opens_at=timezone.make_aware(dt.datetime(YEAR, 1, 9, 8, 0)),  # noqa: DTZ001
        closes_at=timezone.make_aware(dt.datetime(YEAR, 2, 10, 17, 0)),  # noqa: DTZ001
        published_at=timezone.make_aware(dt.datetime(YEAR, 1, 9, 8, 0)),  # noqa: DTZ001
    )
    participants = Participant.objects.bulk_create(
        _participant(training_class, person, cooperatives, start + place)
        for place, person in enumerate(people)
    )
    Application.objects.bulk_create(
        _application(participant, actor) for participant in participants
    )
    _certify(training_class, [p for p in participants if p.result], actor)


def _decision(kind: DecisionKind, day: dt.date, actor: User) -> Decision:
    body = IssuingBody.objects.get(code="LMHTX")
    signatory, _created = Signatory.objects.get_or_create(
        body=body, name="Đo Lường Mẫu", position="Chủ tịch"
    )
    return Decision.objects.create(
        kind=kind,
        body=body,
        number=f"ĐL{Decision.objects.count() + 1}/QĐ-LMHTX",
        signed_on=day,
        year=day.year,
        subject="Đo lường (minh họa)",
        signatory=signatory,
        signer_name=signatory.name,
        signer_position=signatory.position,
    )


def _participant(
    training_class: TrainingClass,
    person: Person,
    cooperatives: list[Cooperative],
    place: int,
) -> Participant:
    passed = place % 10 != 9
    return Participant(
        training_class=training_class,
        person=person,
        cooperative=cooperatives[place // len(POSTS)],
        post=POSTS[place % len(POSTS)],
        attended=80,
        held=80,
        final_score=Decimal("7.5"),
        result=Result.PASSED if passed else "",
        classification=Classification.GOOD if passed else "",
    )


def _application(participant: Participant, actor: User) -> Application:
    person = participant.person
    moment = timezone.make_aware(dt.datetime(YEAR, 2, 1, 8, 0))  # noqa: DTZ001
    return Application(
        training_class=participant.training_class,
        full_name=person.full_name,
        gender=person.gender,
        date_of_birth=person.date_of_birth,
        citizen_id=person.citizen_id,
        phone=person.phone,
        cooperative=participant.cooperative,
        position=participant.post,
        qualification_level=Qualification.COLLEGE,
        consents={"enrollment": "2026-01"},
        status=ApplicationStatus.ADMITTED,
        submitted_at=moment + dt.timedelta(seconds=participant.pk),
        decided_at=moment + dt.timedelta(days=10),
        decided_by=actor,
        person=person,
        participant=participant,
    )


def _certify(
    training_class: TrainingClass, passed: list[Participant], actor: User
) -> None:
    programme = training_class.version.programme
    register, _created = Register.objects.get_or_create(programme=programme, year=YEAR)
    run = IssueRun.objects.create(
        training_class=training_class,
        requested_by=actor,
        finished_at=timezone.now(),
    )
    rows = [
        register_row(participant, training_class, register, number, run)
        for number, participant in enumerate(passed, start=register.last_number + 1)
    ]
    if not rows:
        return
    name, sha256 = _shared_file(rows[0])
    for row in rows:
        row.pdf.name = name
        row.pdf_sha256 = sha256
        row.status = CertificateStatus.ISSUED
        row.issued_at = timezone.now()
    Certificate.objects.bulk_create(rows)
    register.last_number += len(rows)
    register.save(update_fields=["last_number"])
    TrainingRecord.objects.bulk_create(
        TrainingRecord(
            person=row.participant.person,
            cooperative=row.participant.cooperative,
            post=row.participant.post,
            role=programme.role,
            programme=row.programme_name,
            evidence=row.serial_number,
            issuer=row.issuing_body_name,
            certified_on=row.issue_date,
        )
        for row in rows
    )


def _shared_file(certificate: Certificate) -> tuple[str, str]:
    """One drawn certificate for all, made at the first need."""
    name = "certificates/do-luong.pdf"
    if not default_storage.exists(name):
        context: dict[str, Any] = {"certificates": [certificate]}
        content = pdf.draw("papers/certificate.html", context)
        default_storage.save(name, ContentFile(content))
    with default_storage.open(name) as file:
        return name, hashlib.sha256(file.read()).hexdigest()
