"""What is missing to reach a target, told from its figure (``domain.md`` §4.2)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from targets.indicators import COUNTED, REASONS, TargetStatus, behind
from targets.models import Indicator, Operator, Unit
from training.models import ClassStatus
from vietnamese import numbers

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from django.utils.functional import _StrPromise

    from targets.indicators import AreaFigure, Figure
    from targets.models import Target

OPEN = {TargetStatus.NOT_MET, TargetStatus.IN_PROGRESS}
CLASSES = {Indicator.DIRECTOR_CLASSES, Indicator.ACCOUNTANT_CLASSES}
CLASSES_TOLD = 5

# What more of it there must be: rows, members, đồng or percentage points.
WHAT: dict[str, _StrPromise] = {
    Indicator.MODEL_PROGRESS: ngettext_lazy(
        "%(count)s percentage point of mean progress",
        "%(count)s percentage points of mean progress",
        "n",
    ),
    Indicator.HUB_COUNT: ngettext_lazy(
        "%(count)s model cooperative assigned",
        "%(count)s model cooperatives assigned",
        "n",
    ),
    Indicator.SATELLITE_COUNT: ngettext_lazy(
        "%(count)s satellite cooperative assigned",
        "%(count)s satellite cooperatives assigned",
        "n",
    ),
    Indicator.LARGE_COOPERATIVES: ngettext_lazy(
        "%(count)s cooperative that grows past 100 members in the year",
        "%(count)s cooperatives that grow past 100 members in the year",
        "n",
    ),
    Indicator.MEAN_MEMBERS: ngettext_lazy("%(count)s member", "%(count)s members", "n"),
    Indicator.MEAN_PAID_IN: gettext_lazy("%(count)s đồng of paid-in capital"),
    Indicator.MEAN_REVENUE: gettext_lazy("%(count)s đồng of revenue"),
    Indicator.MEAN_INCOME: gettext_lazy("%(count)s đồng of mean yearly income"),
    Indicator.LINKED_MODELS: ngettext_lazy(
        "%(count)s cooperative with a linkage contract",
        "%(count)s cooperatives with a linkage contract",
        "n",
    ),
    Indicator.RATED_TEAMS: ngettext_lazy(
        "%(count)s tổ hợp tác rated fair or good",
        "%(count)s tổ hợp tác rated fair or good",
        "n",
    ),
    Indicator.RATED_HALLS: ngettext_lazy(
        "%(count)s hội quán rated fair or good",
        "%(count)s hội quán rated fair or good",
        "n",
    ),
    Indicator.HIGH_TECH_MODELS: ngettext_lazy(
        "%(count)s model or satellite with high or digital technology",
        "%(count)s models or satellites with high or digital technology",
        "n",
    ),
    Indicator.TRACEABLE_MODELS: ngettext_lazy(
        "%(count)s model or satellite with traceability",
        "%(count)s models or satellites with traceability",
        "n",
    ),
    Indicator.OCOP_MODELS: ngettext_lazy(
        "%(count)s model or satellite with an OCOP product",
        "%(count)s models or satellites with an OCOP product",
        "n",
    ),
    Indicator.DIRECTOR_CLASSES: ngettext_lazy(
        "%(count)s class for directors with recognised results",
        "%(count)s classes for directors with recognised results",
        "n",
    ),
    Indicator.ACCOUNTANT_CLASSES: ngettext_lazy(
        "%(count)s class for accountants with recognised results",
        "%(count)s classes for accountants with recognised results",
        "n",
    ),
    Indicator.DRAFT_RESOLUTIONS: ngettext_lazy(
        "%(count)s draft resolution submitted with its number",
        "%(count)s draft resolutions submitted with their numbers",
        "n",
    ),
    Indicator.NEW_COOPERATIVES: ngettext_lazy(
        "%(count)s cooperative founded in the year",
        "%(count)s cooperatives founded in the year",
        "n",
    ),
    Indicator.NEW_TEAMS: ngettext_lazy(
        "%(count)s tổ hợp tác founded in the year",
        "%(count)s tổ hợp tác founded in the year",
        "n",
    ),
    Indicator.NEW_UNIONS: ngettext_lazy(
        "%(count)s union of cooperatives founded in the year",
        "%(count)s unions of cooperatives founded in the year",
        "n",
    ),
    Indicator.EFFECTIVE_RATE: ngettext_lazy(
        "%(count)s cooperative rated fair or good",
        "%(count)s cooperatives rated fair or good",
        "n",
    ),
    Indicator.QUALIFIED_RATE: ngettext_lazy(
        "%(count)s key post held by a qualified person",
        "%(count)s key posts held by qualified people",
        "n",
    ),
    Indicator.REFRESHED_RATE: ngettext_lazy(
        "%(count)s key person with a completed short course",
        "%(count)s key people with a completed short course",
        "n",
    ),
}
# Means of every cooperative: what is missing is missing in the sum.
SUMS = {Indicator.MEAN_MEMBERS, Indicator.MEAN_PAID_IN, Indicator.MEAN_REVENUE}


@dataclass(frozen=True)
class Gap:
    """A sentence, and where the rows are that could close the gap.

    ``area`` is the code of the area it speaks of, "" for the whole province.
    """

    sentence: str
    area: str = ""


def gaps(figure: Figure) -> list[Gap]:
    """One sentence for an unmet target, or one for each area that does not meet it.

    Nothing for a target that is met or promises nothing. Asks the database only for the
    classes that are on their way.
    """
    target = figure.target
    if target.value is None:
        return []
    if figure.areas:
        return list(_of_areas(figure))
    if figure.status == TargetStatus.NO_DATA:
        return [Gap(_("Nothing is known yet: the rows behind it say what is missing."))]
    if figure.status not in OPEN or figure.value is None:
        return []
    what = _what(target, figure.value, figure.numerator, figure.denominator)
    sentence = _("Still needed in the province: %s") % what
    if target.indicator in CLASSES:
        sentence = f"{sentence}. {_on_their_way(target, figure.as_of)}"
    return [Gap(sentence)]


def _of_areas(figure: Figure) -> Iterator[Gap]:
    for each in figure.areas:
        code, name = each.area.code, each.area.name
        if each.value is None:
            yield Gap(_("%(area)s has no model cooperative yet") % {"area": name}, code)
        elif each.status in OPEN:
            words = {"area": name, "what": _what_of(figure.target, each)}
            yield Gap(_("Still needed in %(area)s: %(what)s") % words, code)


def _what_of(target: Target, each: AreaFigure) -> str:
    value = each.value or Decimal(0)
    return _what(target, value, each.numerator, each.denominator)


def _what(
    target: Target,
    value: Decimal,
    numerator: Decimal | None,
    denominator: Decimal | None,
) -> str:
    more = _more(target, value, numerator, denominator)
    places = None if more == more.to_integral_value() else 1
    words = {"n": int(more), "count": numbers.decimal(more, places)}
    return str(WHAT[target.indicator] % words)


def _more(
    target: Target,
    value: Decimal,
    numerator: Decimal | None,
    denominator: Decimal | None,
) -> Decimal:
    """The least that must be added: whole rows, members and đồng; points of progress."""
    goal = target.value or Decimal(0)
    if target.indicator == Indicator.MODEL_PROGRESS:
        return (goal - value) * 100
    is_of_rows = target.unit == Unit.RATIO or target.indicator in SUMS
    if is_of_rows and numerator is not None and denominator is not None:
        lacking = goal * denominator - numerator
    else:
        lacking = goal - value
    if target.operator == Operator.MORE_THAN:
        return lacking.to_integral_value(ROUND_FLOOR) + 1
    return lacking.to_integral_value(ROUND_CEILING)


def _on_their_way(target: Target, as_of: dt.date) -> str:
    """The classes that do not count yet, each with its state."""
    classes = behind(target, as_of).exclude(part=COUNTED)[:CLASSES_TOLD]
    if not classes:
        return _("No class of the year is planned.")
    states = "; ".join(
        f"{each.code}: {REASONS[each.reason]}"
        if each.status == ClassStatus.COMPLETED
        else f"{each.code}: {each.get_status_display()}"
        for each in classes
    )
    return _("On their way: %s") % states
