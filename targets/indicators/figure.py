"""What an indicator says on a day: the figure, its areas, and the state of the target."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from targets.models import Operator, Target

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from cooperatives.models import ReportingArea

EXCEEDED_FROM = Decimal("1.1")  # of a level promised (``domain.md`` §4.3)


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
REACHED = frozenset({TargetStatus.MET, TargetStatus.EXCEEDED})


def reaches(target: Target, value: Decimal) -> bool:
    """Whether a value, unrounded, is what the target promises."""
    if target.value is None:
        return False
    if target.operator == Operator.MORE_THAN:
        return value > target.value
    return value >= target.value


def unmet(target: Target, as_of: dt.date) -> TargetStatus:
    """What is still true of an unmet target: the year's last day decides."""
    ended = as_of >= dt.date(target.target_set.year, 12, 31)
    return TargetStatus.NOT_MET if ended else TargetStatus.IN_PROGRESS


def followed(above: Decimal | None, places: Decimal | None) -> TargetStatus:
    """What is true of a known figure that promises nothing (T1a, T1b): it goes on.

    Only where the plan fixes the places can it be complete. It is never unmet.
    """
    filled = above is not None and places is not None and above >= places
    return TargetStatus.MET if filled else TargetStatus.IN_PROGRESS


@dataclass(frozen=True)
class AreaFigure:
    """An area's part of a figure, in the same units. ``value`` None: nothing to count."""

    area: ReportingArea
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    status: TargetStatus

    @property
    def signal(self) -> str:
        return SIGNALS[self.status]


@dataclass(frozen=True)
class Aside:
    """A second figure shown beside the first. It decides nothing."""

    label: _StrPromise
    value: Decimal | None
    unit: str


@dataclass(frozen=True)
class Figure:
    """An indicator on a date, unrounded. None where nothing is known.

    Ratios and ``coverage`` are 0–1, money is in đồng. Of a target promised for each area
    ``areas`` has them all, ``numerator`` counts those that meet it and ``denominator``
    all of them; ``value`` is the province's own. ``has_places``: the denominator is the
    number of places that the plan fixes.
    """

    target: Target
    as_of: dt.date
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    coverage: Decimal | None = None
    areas: tuple[AreaFigure, ...] = ()
    aside: tuple[Aside, ...] = ()
    can_exceed: bool = False
    has_places: bool = False

    @property
    def status(self) -> TargetStatus:
        """Met, or what is still true of it before and after the year's end."""
        if self.value is None:
            return TargetStatus.NO_DATA
        if self.target.value is None:
            return followed(
                self.numerator, self.denominator if self.has_places else None
            )
        if self.areas:
            met = self.areas_met == len(self.areas)
            return TargetStatus.MET if met else unmet(self.target, self.as_of)
        if not reaches(self.target, self.value):
            return unmet(self.target, self.as_of)
        if self.can_exceed and self.value >= self.target.value * EXCEEDED_FROM:
            return TargetStatus.EXCEEDED
        return TargetStatus.MET

    @property
    def signal(self) -> str:
        return SIGNALS[self.status]

    @property
    def areas_met(self) -> int:
        return sum(area.status in REACHED for area in self.areas)

    @property
    def is_provisional(self) -> bool:
        """Tạm tính: some of those counted have not said their value."""
        return self.coverage is not None and self.coverage < 1
