"""`manage.py targets`: the year's figures for the shell and for machines."""

from __future__ import annotations

import datetime as dt
import json
from argparse import ArgumentTypeError
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from targets.indicators import default_as_of
from targets.models import Level, TargetSet
from targets.plan import Plan
from vietnamese import dates, text

if TYPE_CHECKING:
    from decimal import Decimal

    from django.core.management.base import CommandParser

    from targets.indicators import AreaFigure, Figure


class Command(BaseCommand):
    help = "Print every target of a year with its figure, unrounded."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--year", type=int, required=True)
        parser.add_argument(
            "--as-of",
            type=_day,
            help="YYYY-MM-DD; the year's last day, or today while the year runs",
        )
        parser.add_argument(
            "--plan",
            default="",
            help="number of a plan, or part of its name; the year's first plan",
        )
        parser.add_argument("--json", action="store_true", help="for machines")

    def handle(self, **options: Any) -> None:
        year = options["year"]
        sets = TargetSet.objects.filter(year=year).order_by("pk")
        target_set = next(
            (each for each in sets if _is_called(each, options["plan"])), None
        )
        if target_set is None:
            raise CommandError(_("There are no targets for %s.") % year)
        plan = Plan.on(target_set, options["as_of"] or default_as_of(year))
        self.stdout.write(_as_json(plan) if options["json"] else _as_table(plan))


def _day(written: str) -> dt.date:
    try:
        return dt.date.fromisoformat(written)
    except ValueError:
        raise ArgumentTypeError(
            _("“%s” is not a day; it is written YYYY-MM-DD.") % written
        ) from None


def _is_called(target_set: TargetSet, name: str) -> bool:
    """By its number, or by part of its name in any case and without marks."""
    if name.isdigit():
        return target_set.pk == int(name)
    return text.fold(name) in text.fold(target_set.plan)


def _as_json(plan: Plan) -> str:
    return json.dumps(
        {
            "year": plan.target_set.year,
            "as_of": plan.as_of.isoformat(),
            "scheme": plan.target_set.scheme,
            "indicators": [_indicator(card.figure) for card in plan.cards],
        },
        ensure_ascii=False,
        indent=1,
    )


def _indicator(figure: Figure) -> dict[str, Any]:
    target = figure.target
    indicator: dict[str, Any] = {
        "code": target.code,
        "label": target.label,
        "value": _number(figure.value),
        "numerator": _number(figure.numerator),
        "denominator": _number(figure.denominator),
        "coverage": _number(figure.coverage),
        "operator": target.operator,
        "target": _number(target.value),
        "status": figure.status.value,
    }
    if target.level == Level.AREA:
        indicator["areas"] = [_area(area) for area in figure.areas]
    return indicator


def _area(found: AreaFigure) -> dict[str, Any]:
    return {
        "code": found.area.code,
        "name": found.area.name,
        "value": _number(found.value),
        "numerator": _number(found.numerator),
        "denominator": _number(found.denominator),
        "status": found.status.value,
    }


def _number(value: Decimal | None) -> float | None:
    """A JSON number, whole where it is whole."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def _as_table(plan: Plan) -> str:
    rows = [
        (
            card.figure.target.code,
            card.value or "–",
            card.goal or "–",
            str(card.figure.status.label if card.goal else _("for information")),
            card.figure.target.label,
        )
        for card in plan.cards
    ]
    head = (_("Target code"), _("Figure"), _("Needed"), _("Status"), _("Indicator"))
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    as_of = _("as of %s") % dates.short_date(plan.as_of)
    title = f"{plan.target_set.plan}, {as_of}"
    lines = (
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in (head, *rows)
    )
    return "\n".join([title, *(line.rstrip() for line in lines)])
