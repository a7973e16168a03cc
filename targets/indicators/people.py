"""Trained people by area (``domain.md`` §5.4). The unit counted is the person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q

from cooperatives.models import (
    POSTS_OF_ROLE,
    Person,
    Post,
    ReportingArea,
    TrainedRole,
    TrainingRecord,
    trained_posts,
)

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet


def trained_for(role: str, as_of: dt.date) -> QuerySet[TrainingRecord, int]:
    """Keys of everyone trained for a role: one list, looked up for every post."""
    records = TrainingRecord.objects.cumulative(role, as_of).order_by()
    return records.values_list("person", flat=True)


@dataclass(frozen=True)
class AreaCount:
    """Distinct trained persons of one area; ``area`` is None for the province."""

    area: ReportingArea | None
    directors: int
    accountants: int
    directors_ever: int
    accountants_ever: int


def trained_by_area(scheme: str, as_of: dt.date) -> list[AreaCount]:
    """Trained staff now in post, and ever trained, by area; the province last.

    A person with posts in two areas counts once in each and once in the province.
    """
    in_post = _people(
        Post.objects.held_on(as_of),
        scheme,
        {
            role: Q(kind__in=POSTS_OF_ROLE[role])
            & Q(person__in=trained_for(role, as_of))
            for role in TrainedRole.values
        },
    )
    ever = _people(
        TrainingRecord.objects.valid_on(as_of),
        scheme,
        {role: Q(role=role) for role in TrainedRole.values},
    )
    areas = [*ReportingArea.objects.filter(scheme=scheme), None]
    nobody = dict.fromkeys(TrainedRole.values, 0)
    return [
        AreaCount(
            area,
            *(
                counts.get(area.pk if area else None, nobody)[role]
                for counts in (in_post, ever)
                for role in TrainedRole.values
            ),
        )
        for area in areas
    ]


def _people(
    rows: QuerySet[Any], scheme: str, roles: dict[str, Q]
) -> dict[int | None, dict[str, Any]]:
    """Distinct persons of each role by area; None is the province."""
    rows = rows.filter(cooperative__reporting_area__scheme=scheme).order_by()
    people = {
        role: Count("person", distinct=True, filter=condition)
        for role, condition in roles.items()
    }
    area = "cooperative__reporting_area"
    counts = {row.pop(area): row for row in rows.values(area).annotate(**people)}
    return {**counts, None: rows.aggregate(**people)}


def trained_people(
    role: str, as_of: dt.date, *, scheme: str, area: str = "", ever: bool = False
) -> QuerySet[Person]:
    """The persons behind a figure of trained staff, in list order.

    Now in post, or with ``ever`` everyone whom a cooperative of the area sent.
    """
    rows = (
        TrainingRecord.objects.cumulative(role, as_of)
        if ever
        else trained_posts(role, as_of)
    ).filter(cooperative__reporting_area__scheme=scheme)
    if area:
        rows = rows.filter(cooperative__reporting_area__code=area)
    people = rows.order_by().values_list("person", flat=True)
    return Person.objects.filter(pk__in=people)
