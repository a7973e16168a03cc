"""Generated records for measuring. Quick and many, not a story: no operation is told."""

from __future__ import annotations

import datetime as dt
import random
from itertools import product
from typing import TYPE_CHECKING

from django.db import transaction

from config.story.reference import read
from config.story.scale_classes import POSTS, YEAR, teach
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
    Rating,
    ReportingArea,
    Scope,
    StatusEntry,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


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
    teach(people, made)
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
