"""How each target's figure comes about (``domain.md`` §4.2). Figures open to rows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates.models import CertificateStatus
from cooperatives.models import (
    Person,
    ReportingArea,
    TrainedRole,
    TrainingRecord,
    trained_posts,
)
from curriculum.models import ProgrammeRole
from targets.models import Operator, Target
from training.models import ClassStatus, TrainingClass

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class TargetStatus(models.TextChoices):
    MET = "met", _("met")
    EXCEEDED = "exceeded", _("exceeded")
    NOT_MET = "not_met", _("not met")
    IN_PROGRESS = "in_progress", _("in progress")
    NO_DATA = "no_data", _("no data yet")


SIGNALS = {
    TargetStatus.MET: "ok",
    TargetStatus.EXCEEDED: "ok",
    TargetStatus.NOT_MET: "no",
    TargetStatus.IN_PROGRESS: "wait",
    TargetStatus.NO_DATA: "",
}


@dataclass(frozen=True)
class Figure:
    """An indicator on a date, unrounded. None where nothing is known."""

    target: Target
    as_of: dt.date
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    coverage: Decimal | None = None

    @property
    def status(self) -> TargetStatus:
        """Met, or what is still true of it before and after the year's end."""
        if self.value is None or self.target.value is None:
            return TargetStatus.NO_DATA
        reached = (
            self.value > self.target.value
            if self.target.operator == Operator.MORE_THAN
            else self.value >= self.target.value
        )
        if reached:
            return TargetStatus.MET
        ended = self.as_of >= dt.date(self.target.target_set.year, 12, 31)
        return TargetStatus.NOT_MET if ended else TargetStatus.IN_PROGRESS

    @property
    def signal(self) -> str:
        return SIGNALS[self.status]


def completed_classes(
    role: str, year: int, as_of: dt.date
) -> models.QuerySet[TrainingClass]:
    """Classes that count for T8: of the province's own programme, recognised in the
    year by ``as_of``, with at least one certificate that was valid then."""
    return (
        TrainingClass.objects.filter(
            version__programme__role=role,
            version__programme__is_ca_mau_specific=True,
            status=ClassStatus.COMPLETED,
            recognition_decision__signed_on__year=year,
            recognition_decision__signed_on__lte=as_of,
        )
        .annotate(
            valid_certificates=models.Count(
                "participants__certificates",
                filter=~models.Q(
                    participants__certificates__status=CertificateStatus.DRAFT
                )
                & (
                    models.Q(participants__certificates__revoked_on=None)
                    | models.Q(participants__certificates__revoked_on__gt=as_of)
                ),
            )
        )
        .filter(valid_certificates__gt=0)
        .order_by("recognition_decision__signed_on", "code")
    )


CLASS_ROLES: dict[str, ProgrammeRole] = {
    "T8a": ProgrammeRole.DIRECTOR,
    "T8b": ProgrammeRole.ACCOUNTANT,
}


def _classes(target: Target, as_of: dt.date) -> Figure:
    role, year = CLASS_ROLES[target.code], target.target_set.year
    count = Decimal(completed_classes(role, year, as_of).count())
    return Figure(target, as_of, value=count, numerator=count, coverage=Decimal(1))


def classes_behind(target: Target, as_of: dt.date) -> models.QuerySet[TrainingClass]:
    """The classes that the figure of a target counts; none for other targets."""
    role = CLASS_ROLES.get(target.code)
    if role is None:
        return TrainingClass.objects.none()
    return completed_classes(role, target.target_set.year, as_of).select_related(
        "recognition_decision"
    )


def classes_to_come(target: Target, as_of: dt.date) -> models.QuerySet[TrainingClass]:
    """The year's classes of the same kind that do not count, in order of beginning."""
    role = CLASS_ROLES.get(target.code)
    if role is None:
        return TrainingClass.objects.none()
    return (
        TrainingClass.objects.filter(
            version__programme__role=role, starts_on__year=target.target_set.year
        )
        .exclude(pk__in=classes_behind(target, as_of).order_by().values("pk"))
        .order_by("starts_on", "code")
    )


INDICATORS: dict[str, Callable[[Target, dt.date], Figure]] = dict.fromkeys(
    CLASS_ROLES, _classes
)


def figures(targets: Sequence[Target], as_of: dt.date) -> list[Figure]:
    """Every target's figure; without an indicator or its data it says so."""
    return [
        INDICATORS[target.code](target, as_of)
        if target.code in INDICATORS
        else Figure(target, as_of)
        for target in targets
    ]


def default_as_of(year: int) -> dt.date:
    """The year's last day, or today while the year runs."""
    return min(dt.date(year, 12, 31), timezone.localdate())


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
    counts: dict[tuple[str, int | None], int] = {}
    for role in TrainedRole.values:
        in_post = trained_posts(role, as_of).filter(
            cooperative__reporting_area__scheme=scheme
        )
        ever = TrainingRecord.objects.cumulative(role, as_of).filter(
            cooperative__reporting_area__scheme=scheme
        )
        for name, rows in ((role, in_post), (f"{role}_ever", ever)):
            per_area = (
                rows.order_by()
                .values_list("cooperative__reporting_area")
                .annotate(people=models.Count("person", distinct=True))
            )
            counts |= {(name, area): people for area, people in per_area}
            counts[name, None] = rows.aggregate(
                people=models.Count("person", distinct=True)
            )["people"]
    areas = [*ReportingArea.objects.filter(scheme=scheme), None]
    return [
        AreaCount(
            area,
            *(
                counts.get((name, area.pk if area else None), 0)
                for name in (
                    "director",
                    "accountant",
                    "director_ever",
                    "accountant_ever",
                )
            ),
        )
        for area in areas
    ]


def trained_people(
    role: str, as_of: dt.date, *, scheme: str, area: str = "", ever: bool = False
) -> models.QuerySet[Person]:
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
