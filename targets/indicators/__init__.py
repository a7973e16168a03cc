"""How each target's figure comes about (``domain.md`` §4). Figures open to rows."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from cooperatives.models import ReportingArea
from targets.indicators import (
    classes,
    founded,
    groups,
    pilots,
    policies,
    posts,
    reports,
)
from targets.indicators.figure import (
    REACHED,
    SIGNALS,
    AreaFigure,
    Aside,
    Figure,
    TargetStatus,
    followed,
    reaches,
    unmet,
)
from targets.indicators.indicator import Indicator
from targets.indicators.people import AreaCount, trained_by_area, trained_people
from targets.indicators.reasons import REASONS
from targets.indicators.rule import BASE, COUNTED, LEFT_OUT, Asked, Rule, Source, Tally
from targets.models import Level, Unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from targets.models import Target

__all__ = [
    "BASE",
    "COUNTED",
    "INDICATORS",
    "LEFT_OUT",
    "REACHED",
    "REASONS",
    "SIGNALS",
    "AreaCount",
    "AreaFigure",
    "Aside",
    "Figure",
    "Indicator",
    "TargetStatus",
    "behind",
    "behind_model",
    "default_as_of",
    "figures",
    "indicator_of",
    "trained_by_area",
    "trained_people",
    "values",
]

INDICATORS: dict[str, Indicator] = {
    **pilots.INDICATORS,
    **reports.INDICATORS,
    **groups.INDICATORS,
    **classes.INDICATORS,
    **policies.INDICATORS,
    **founded.INDICATORS,
    **posts.INDICATORS,
}

Counted = tuple[dict[int, Tally], Tally]  # by area's key, and of the province


def indicator_of(target: Target) -> Indicator:
    """What a target counts, whatever its plan calls it."""
    return INDICATORS[target.indicator]


def figures(targets: Sequence[Target], as_of: dt.date) -> list[Figure]:
    """Every target's figure on a day. As many queries for one row as for thousands."""
    counted = _count(
        [(target, _asked(target, as_of)) for target in targets], in_full=True
    )
    rising = [target for target in targets if indicator_of(target).rise]
    earlier = _count([(each, _asked_last_year(each)) for each in rising])
    areas = _areas({each.target_set.scheme for each in targets if _needs_areas(each)})
    return [
        _figure(
            target,
            as_of,
            found,
            areas.get(target.target_set.scheme, []),
            earlier[rising.index(target)] if target in rising else None,
        )
        for target, found in zip(targets, counted, strict=True)
    ]


def values(questions: Sequence[tuple[Target, dt.date]]) -> list[Decimal | None]:
    """The province's value of each target on its day, asked of that day's own year.

    Nothing else of the figures is asked: for lines over the years.
    """
    counted = _count(
        [
            (target, Asked(target.target_set.scheme, day.year, day))
            for target, day in questions
        ]
    )
    areas = _areas(
        {each.target_set.scheme for each, _day in questions if indicator_of(each).slots}
    )
    return [
        indicator_of(target).read(whole, len(areas.get(target.target_set.scheme, [])))[
            0
        ]
        for (target, _day), (_by_area, whole) in zip(questions, counted, strict=True)
    ]


def behind(target: Target, as_of: dt.date, *, area: str = "") -> QuerySet[Any]:
    """The rows that a figure counts, and those it leaves out, all of one model.

    Each has ``part`` ("counted" in the numerator, "base" in the denominator only, or
    "left_out"), ``reason`` (a key of ``REASONS``, "" where counted), ``amount`` (what
    it says, or None) and ``area_code``. ``area`` is an area's code.
    """
    indicator = indicator_of(target)
    asked = _asked(target, as_of)
    return indicator.source.sorted_by(
        asked, indicator.rule(asked), base=indicator.base, area=area
    )


def behind_model(target: Target) -> str:
    """The label of the model whose rows stand behind a target's figure."""
    return indicator_of(target).source.model._meta.label_lower  # noqa: SLF001  Django's public name


def default_as_of(year: int) -> dt.date:
    """The year's last day, or today while the year runs."""
    return min(dt.date(year, 12, 31), timezone.localdate())


def _asked(target: Target, as_of: dt.date) -> Asked:
    return Asked(target.target_set.scheme, target.target_set.year, as_of)


def _asked_last_year(target: Target) -> Asked:
    asked = _asked(target, dt.date.min)
    return Asked(asked.scheme, asked.year, asked.last_year_end)


def _count(
    questions: Sequence[tuple[Target, Asked]], *, in_full: bool = False
) -> list[Counted]:
    """Tally each question; those of one source are one query.

    ``in_full``: with the areas of what is promised for each, and the second counts.
    """
    together: dict[tuple[Source, Asked], list[int]] = defaultdict(list)
    for place, (target, asked) in enumerate(questions):
        together[indicator_of(target).source, asked].append(place)
    found: dict[int, Counted] = {}
    for (source, asked), places in together.items():
        targets = [questions[place][0] for place in places]
        areas, whole = source.tally(
            asked,
            [_rule(target, asked, in_full=in_full) for target in targets],
            by_area=in_full and any(each.level == Level.AREA for each in targets),
        )
        found |= dict(zip(places, zip(areas, whole, strict=True), strict=True))
    return [found[place] for place in range(len(questions))]


def _rule(target: Target, asked: Asked, *, in_full: bool) -> Rule:
    """Without what nobody reads: totals of what only counts, second counts."""
    indicator = indicator_of(target)
    rule = indicator.rule(asked)
    if not indicator.adds_up:
        rule = replace(rule, amount=None)
    return rule if in_full else replace(rule, covered=None, beside=None)


def _needs_areas(target: Target) -> bool:
    indicator = indicator_of(target)
    return bool(indicator.slots) or target.level == Level.AREA


def _areas(schemes: set[str]) -> dict[str, list[ReportingArea]]:
    found: dict[str, list[ReportingArea]] = defaultdict(list)
    if schemes:
        for area in ReportingArea.objects.filter(scheme__in=schemes):
            found[area.scheme].append(area)
    return found


def _figure(
    target: Target,
    as_of: dt.date,
    found: Counted,
    areas: list[ReportingArea],
    earlier: Counted | None,
) -> Figure:
    indicator, (by_area, whole) = indicator_of(target), found
    value, above, below = indicator.read(whole, len(areas))
    aside = []
    if indicator.beside is not None:
        aside.append(Aside(indicator.beside, Decimal(whole.beside), Unit.COUNT))
    if indicator.rise is not None and earlier is not None:
        then = indicator.read(earlier[1], len(areas))[0]
        rise = None if value is None or then is None else value - then
        aside.append(Aside(indicator.rise, rise, target.unit))
    parts: tuple[AreaFigure, ...] = ()
    if target.level == Level.AREA and indicator.by_area:
        parts = tuple(
            _area_figure(target, as_of, area, by_area.get(area.pk, Tally()), value)
            for area in areas
        )
    figure = Figure(
        target,
        as_of,
        value=value,
        numerator=above,
        denominator=below,
        coverage=indicator.coverage(whole),
        areas=parts,
        aside=tuple(aside),
        can_exceed=indicator.can_exceed,
        has_places=bool(indicator.slots),
    )
    if not parts or target.value is None:
        return figure
    return replace(
        figure, numerator=Decimal(figure.areas_met), denominator=Decimal(len(parts))
    )


def _area_figure(
    target: Target,
    as_of: dt.date,
    area: ReportingArea,
    tally: Tally,
    province: Decimal | None,
) -> AreaFigure:
    """An area without anything to count is not met, unless no area has anything."""
    indicator = indicator_of(target)
    value, above, below = indicator.read(tally, 1)
    if province is None:
        status = TargetStatus.NO_DATA
    elif target.value is None:
        status = followed(above, below if indicator.slots else None)
    elif value is not None and reaches(target, value):
        status = TargetStatus.MET
    else:
        status = unmet(target, as_of)
    return AreaFigure(area, value, above, below, status)
