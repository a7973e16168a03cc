"""How a figure is written and drawn: the value, what is needed, the bar."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from targets.indicators import TargetStatus, figures
from targets.models import Operator, Unit
from vietnamese import numbers

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from targets.indicators import Figure
    from targets.models import TargetSet

MILLION = 1_000_000
REACHED = {TargetStatus.MET, TargetStatus.EXCEEDED}

FORMULAS: dict[str, _StrPromise] = {
    "T8a": gettext_lazy(
        "Classes of the province's own programme for directors whose results were"
        " recognised in the year by the date shown, with at least one certificate that"
        " was valid on that date."
    ),
    "T8b": gettext_lazy(
        "Classes of the province's own programme for accountants whose results were"
        " recognised in the year by the date shown, with at least one certificate that"
        " was valid on that date."
    ),
}


@dataclass(frozen=True)
class Card:
    """A figure, ready for a page."""

    figure: Figure

    @property
    def value(self) -> str:
        """ "54,2%", "412,5 triệu đồng"; "" where nothing is known."""
        if self.figure.value is None:
            return ""
        return in_unit(self.figure.value, self.figure.target.unit)

    @property
    def goal(self) -> str:
        """ "≥ 22 người"; "" for a row that promises nothing."""
        target = self.figure.target
        if target.value is None:
            return ""
        sign = Operator(target.operator).label
        return f"{sign} {in_unit(target.value, target.unit)}"

    @property
    def bar(self) -> tuple[Decimal, Decimal, Decimal] | None:
        """Value, target and full length, if there is anything to draw."""
        value, goal = self.figure.value, self.figure.target.value
        if value is None or goal is None:
            return None
        full = Decimal(1) if self.figure.target.unit == Unit.RATIO else max(value, goal)
        return value, goal, full

    @property
    def sentence(self) -> str:
        """What the bar says."""
        words = {
            "label": self.figure.target.label,
            "value": self.value,
            "goal": self.goal,
            "status": self.figure.status.label,
        }
        return _("%(label)s: %(value)s, needed %(goal)s. %(status)s") % words

    @property
    def formula(self) -> _StrPromise | str:
        return FORMULAS.get(self.figure.target.code, "")


@dataclass(frozen=True)
class Plan:
    """A target set with the cards of all its targets on a day."""

    target_set: TargetSet
    as_of: dt.date
    cards: list[Card]

    @classmethod
    def on(cls, target_set: TargetSet, as_of: dt.date) -> Plan:
        targets = list(target_set.targets.all())
        return cls(target_set, as_of, [Card(each) for each in figures(targets, as_of)])

    @property
    def promised(self) -> list[Card]:
        """Without the rows for information."""
        return [card for card in self.cards if card.goal]

    @property
    def met(self) -> int:
        return sum(card.figure.status in REACHED for card in self.promised)

    @property
    def days_left(self) -> int:
        """To the year's last day; 0 from then on."""
        return max((dt.date(self.target_set.year, 12, 31) - self.as_of).days, 0)


def in_unit(value: Decimal, unit: str) -> str:
    """A value as people read it: at most one decimal, money in million đồng."""
    if unit == Unit.RATIO:
        return f"{_short(value * 100)}%"
    if unit == Unit.DONG:
        return _("%s million đồng") % _short(value / MILLION)
    if unit == Unit.MEMBERS:
        return _("%s members") % _short(value)
    return _short(value)


def _short(value: Decimal) -> str:
    return numbers.decimal(value, 0 if value == value.to_integral_value() else 1)
