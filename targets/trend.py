"""The same indicators at the ends of the years before, beside the day shown."""

from __future__ import annotations

import copy
import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from targets.cards import Card, written
from targets.indicators import figures

if TYPE_CHECKING:
    from decimal import Decimal

    from targets.models import Target
    from targets.plan import Plan

YEARS_BEFORE = 3


@dataclass(frozen=True)
class Moment:
    """An indicator's value on a day, as it was; "" and None where nothing is known."""

    day: dt.date
    value: Decimal | None
    text: str


@dataclass(frozen=True)
class Trend:
    """An indicator over the years, oldest first; the last moment is the day shown."""

    card: Card
    moments: list[Moment]

    @property
    def values(self) -> list[Decimal | None]:
        return [moment.value for moment in self.moments]

    @property
    def sentence(self) -> str:
        """What the line says."""
        label = self.card.figure.target.label
        told = "; ".join(
            f"{moment.day.year}: {moment.text}"
            for moment in self.moments
            if moment.text
        )
        return f"{label}. {told}"


def days(plan: Plan) -> list[dt.date]:
    """The last days of the years before the plan's, then the day shown."""
    first = plan.target_set.year - YEARS_BEFORE
    return [
        *(dt.date(year, 12, 31) for year in range(first, plan.target_set.year)),
        plan.as_of,
    ]


def trends(plan: Plan) -> list[Trend]:
    """Every promised indicator that is known on two of the days at least.

    Asks for all figures once for each year, whatever their number.
    """
    targets = [card.figure.target for card in plan.promised]
    *past, today = days(plan)
    columns = [
        {
            figure.target.pk: figure.value
            for figure in figures(_in_year(targets, day), day)
        }
        for day in past
    ]
    rows = []
    for card in plan.promised:
        values = [*(column[card.figure.target.pk] for column in columns)]
        values.append(card.figure.value)
        moments = [
            Moment(day, value, written(value, card.figure.target))
            for day, value in zip((*past, today), values, strict=True)
        ]
        if sum(value is not None for value in values) > 1:
            rows.append(Trend(card, moments))
    return rows


def _in_year(targets: list[Target], day: dt.date) -> list[Target]:
    """The same questions, asked of another year."""
    moved = []
    for target in targets:
        twin = copy.copy(target)
        twin.target_set = copy.copy(target.target_set)
        twin.target_set.year = day.year
        moved.append(twin)
    return moved
