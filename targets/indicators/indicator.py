"""An indicator: a rule over a source, how its tally is read, and how it is said."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from targets.indicators.rule import BASE, LEFT_OUT

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.utils.functional import _StrPromise

    from targets.indicators.rule import Asked, Rule, Source, Tally

Reading = tuple[Decimal | None, Decimal | None, Decimal | None]


class Measure(StrEnum):
    """How a tally becomes value, numerator and denominator."""

    COUNT = "count"
    SHARE = "share"
    MEAN = "mean"
    PROGRESS = "progress"


@dataclass(frozen=True)
class Indicator:
    """What is counted and how it is explained.

    ``slots`` are the places that each area has, where a plan fixes them. ``amount`` says
    what a row's amount is, in ``amount_unit``; ``beside`` and ``rise`` name the second
    figures.
    """

    source: Source
    rule: Callable[[Asked], Rule]
    measure: Measure
    formula: _StrPromise
    slots: int = 0
    amount: _StrPromise | None = None
    amount_unit: str = ""
    beside: _StrPromise | None = None
    rise: _StrPromise | None = None

    @property
    def can_exceed(self) -> bool:
        """Only a level that is to be reached can be exceeded (Vượt)."""
        return self.measure == Measure.MEAN

    @property
    def adds_up(self) -> bool:
        """Whether what the rows say is added up, not only the rows counted."""
        return self.measure in (Measure.MEAN, Measure.PROGRESS)

    @property
    def by_area(self) -> bool:
        """Whether it can be promised for each area."""
        return bool(self.source.area)

    @property
    def base(self) -> str:
        """The part of rows that are known and not counted: only shares divide by them."""
        return BASE if self.measure == Measure.SHARE else LEFT_OUT

    def read(self, tally: Tally, areas: int) -> Reading:
        """Value, numerator and denominator of a number of areas together."""
        counted, known = Decimal(tally.counted), Decimal(tally.known)
        slots = Decimal(self.slots * areas) if self.slots else None
        if self.measure == Measure.COUNT:
            return counted, counted, slots
        if self.measure == Measure.PROGRESS:
            done = Decimal(tally.total) / 100
            assigned = slots is not None and tally.eligible
            return (done / slots if slots and assigned else None), done, slots
        above = counted if self.measure == Measure.SHARE else Decimal(tally.total)
        return (above / known if known else None), above, known

    def coverage(self, tally: Tally) -> Decimal | None:
        """How many of the eligible say their value, as a ratio."""
        if not tally.eligible:
            return Decimal(1) if self.measure == Measure.COUNT else None
        return Decimal(tally.covered) / tally.eligible
