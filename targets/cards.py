"""How a figure is written and drawn: the value, what is needed, the bar, the tiles."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from targets.indicators import (
    BASE,
    COUNTED,
    LEFT_OUT,
    REACHED,
    SIGNALS,
    indicator_of,
)
from targets.missing import gaps
from targets.models import Level, Operator, Unit
from vietnamese import numbers

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from cooperatives.models import ReportingArea
    from targets.indicators import AreaFigure, Figure
    from targets.missing import Gap
    from targets.models import Target

SIZES: dict[str, Decimal] = {Unit.RATIO: Decimal(100), Unit.DONG: Decimal("1e-6")}
UNITS: dict[str, _StrPromise] = {
    Unit.DONG: gettext_lazy("million đồng"),
    Unit.MEMBERS: gettext_lazy("members"),
}
PARTS: dict[str, _StrPromise] = {
    COUNTED: gettext_lazy("counted"),
    BASE: gettext_lazy("in the denominator only"),
    LEFT_OUT: gettext_lazy("left out"),
}
MOST_DECIMALS = 6  # where a rounded value would hide that it is not the target


@dataclass(frozen=True)
class Card:
    """A figure, ready for a page."""

    figure: Figure

    @property
    def by_area(self) -> bool:
        """Promised for each area: what is told first is how many areas meet it."""
        target = self.figure.target
        return target.level == Level.AREA and target.value is not None

    @property
    def value(self) -> str:
        """ "54,2%", "412,5 triệu đồng"; "" where nothing is known."""
        return written(self.figure.value, self.figure.target)

    @property
    def goal(self) -> str:
        """ "≥ 22 người"; "" for a row that promises nothing."""
        target = self.figure.target
        if target.value is None:
            return ""
        sign = Operator(target.operator).label
        return f"{sign} {in_unit(target.value, target.unit)}"

    @property
    def headline(self) -> str:
        """What stands in large letters: "6/9" areas, or the value without its unit."""
        if self.by_area and self.figure.areas and self.value:
            return f"{self.figure.areas_met}/{len(self.figure.areas)}"
        return bare(self.figure.value, self.figure.target)

    @property
    def unit(self) -> str:
        """What the headline counts, "" where its number says it all."""
        if self.by_area and self.figure.areas:
            return _("areas")
        return str(UNITS.get(self.figure.target.unit, ""))

    @property
    def need(self) -> str:
        """The goal without its unit: "≥ 22"; "" for a row that promises nothing."""
        target = self.figure.target
        if target.value is None:
            return ""
        return f"{Operator(target.operator).label} {bare(target.value, target)}"

    @property
    def share(self) -> Decimal | None:
        """How much of what is promised is reached, as a ratio; more than 1 is beyond."""
        value, goal = self.figure.value, self.figure.target.value
        if value is None or not goal:
            return None
        if self.by_area and self.figure.areas:
            return Decimal(self.figure.areas_met) / len(self.figure.areas)
        return value / goal

    @property
    def share_text(self) -> str:
        """ "91,7%"; never "100%" for what is not reached."""
        if self.share is None:
            return ""
        return in_unit(self.share, Unit.RATIO, apart_from=Decimal(1))

    @property
    def bar(self) -> tuple[Decimal, Decimal, Decimal] | None:
        """Value, target and full length, if there is anything to draw."""
        value, goal = self.figure.value, self.figure.target.value
        if value is None or goal is None:
            return None
        if self.by_area and self.figure.areas:
            count = Decimal(len(self.figure.areas))
            return Decimal(self.figure.areas_met), count, count
        full = Decimal(1) if self.figure.target.unit == Unit.RATIO else max(value, goal)
        return value, goal, full

    @property
    def is_met(self) -> bool:
        return self.figure.status in REACHED

    @property
    def sentence(self) -> str:
        """What the bar says."""
        words = {
            "label": self.figure.target.label,
            "value": self.headline if self.by_area else self.value,
            "goal": self.goal,
            "status": self.figure.status.label,
        }
        if self.by_area:
            text = _("%(label)s: %(value)s areas, needed %(goal)s in each. %(status)s")
            return text % words
        return _("%(label)s: %(value)s, needed %(goal)s. %(status)s") % words

    @property
    def parts(self) -> str:
        """Where the value comes from: "6.050/333", or the mean of the areas."""
        figure = self.figure
        if self.by_area:
            return _("Whole province: %s") % self.value if self.value else ""
        if figure.numerator is None or not figure.denominator:
            return ""
        above, below = (
            numbers.decimal(_round(each, 1))
            for each in (figure.numerator, figure.denominator)
        )
        return f"{above}/{below}"

    @property
    def provisional(self) -> str:
        """ "Tạm tính: 312/333 có số liệu (93,7%)"; "" where every figure is there."""
        figure = self.figure
        if not figure.is_provisional or figure.coverage is None:
            return ""
        share = self.coverage
        if not self.by_area and figure.denominator and figure.coverage:
            eligible = figure.denominator / figure.coverage
            if abs(eligible - _round(eligible, 0)) < Decimal("0.000001"):
                counts = {
                    "known": numbers.decimal(figure.denominator, 0),
                    "eligible": numbers.decimal(eligible, 0),
                    "share": share,
                }
                text = _("Provisional: %(known)s of %(eligible)s have data (%(share)s)")
                return text % counts
        return _("Provisional: %s have data") % share

    @property
    def formula(self) -> _StrPromise:
        return indicator_of(self.figure.target).formula

    @property
    def coverage(self) -> str:
        """ "93,7%"; "" where the question makes no sense."""
        if self.figure.coverage is None:
            return ""
        return in_unit(self.figure.coverage, Unit.RATIO, apart_from=Decimal(1))

    @property
    def beside(self) -> list[tuple[_StrPromise, str]]:
        """The second figures: their names and values."""
        return [
            (each.label, in_unit(each.value, each.unit))
            for each in self.figure.aside
            if each.value is not None
        ]

    @property
    def gaps(self) -> list[Gap]:
        return gaps(self.figure)

    @property
    def tiles(self) -> list[Tile]:
        """The areas as a map shows them; none for a figure of the whole province."""
        return [
            Tile(
                self.figure.target.code,
                area.area,
                written(area.value, self.figure.target) or "–",
                str(area.status.label) if self.goal else "",
                met=area.status in REACHED,
                signal=SIGNALS[area.status],
                bar=_area_bar(area, self.figure.target),
            )
            for area in self.figure.areas
        ]

    @property
    def area_tiles(self) -> list[tuple[AreaFigure, Tile]]:
        return list(zip(self.figure.areas, self.tiles, strict=True))


@dataclass(frozen=True)
class Tile:
    """An area on the map: its name, what it has reached, in figures and words.

    ``code`` names the target, "" where the tile counts the targets that are met.
    """

    code: str
    area: ReportingArea
    value: str
    words: str
    met: bool
    signal: str
    bar: tuple[Decimal, Decimal, Decimal] | None

    @property
    def sentence(self) -> str:
        return f"{self.area}: {self.value}. {self.words}"


def _area_bar(
    area: AreaFigure, target: Target
) -> tuple[Decimal, Decimal, Decimal] | None:
    if area.value is None or target.value is None:
        return None
    full = Decimal(1) if target.unit == Unit.RATIO else max(area.value, target.value)
    return area.value, target.value, full


def written(value: Decimal | None, target: Target) -> str:
    """A target's value, never rounded to the target itself; "" where it is unknown."""
    if value is None:
        return ""
    return in_unit(value, target.unit, apart_from=target.value)


def in_unit(value: Decimal, unit: str, *, apart_from: Decimal | None = None) -> str:
    """A value as people read it: one decimal at most, money in million đồng.

    Where that would read like ``apart_from`` without being it, as many decimals as tell
    them apart: 21,96 beside 22, 79,96% beside 80%.
    """
    number = _number(value, unit, apart_from)
    return f"{number} {UNITS[unit]}" if unit in UNITS else number


def bare(value: Decimal | None, target: Target) -> str:
    """A target's value without the name of its unit, which stands elsewhere."""
    if value is None:
        return ""
    return _number(value, target.unit, target.value)


def _number(value: Decimal, unit: str, apart_from: Decimal | None) -> str:
    size = SIZES.get(unit, Decimal(1))
    number = _short(value * size, None if apart_from is None else apart_from * size)
    return f"{number}%" if unit == Unit.RATIO else number


def _short(value: Decimal, apart_from: Decimal | None) -> str:
    if value == value.to_integral_value():
        return numbers.decimal(value, 0)
    places = 1
    if apart_from is not None:
        while places < MOST_DECIMALS and _round(value, places) == apart_from:
            places += 1
    return numbers.decimal(value, places)


def _round(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
