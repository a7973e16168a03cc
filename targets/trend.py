"""The same indicators at the ends of the years before, beside the day shown."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from targets.cards import Card, written
from targets.indicators import values

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

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
    def is_line(self) -> bool:
        return sum(value is not None for value in self.values) > 1

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


def trends(plans: Sequence[Plan]) -> list[list[Trend]]:
    """Of each plan every promised indicator that is known on two of the days at least.

    The years of all plans are asked together.
    """
    known = iter(
        values(
            [
                (card.figure.target, day)
                for plan in plans
                for card in plan.promised
                for day in days(plan)[:-1]
            ]
        )
    )
    return [
        [
            trend
            for card in plan.promised
            if (trend := _trend(card, days(plan), known)).is_line
        ]
        for plan in plans
    ]


def _trend(card: Card, days: list[dt.date], known: Iterator[Decimal | None]) -> Trend:
    """``known`` gives the values before the last day's, which the card knows."""
    found = [*islice(known, len(days) - 1), card.figure.value]
    return Trend(
        card,
        [
            Moment(day, value, written(value, card.figure.target))
            for day, value in zip(days, found, strict=True)
        ],
    )
