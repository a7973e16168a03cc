"""`manage.py targets`: the year's figures for the shell and for machines."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from cooperatives.models import ReportingArea
from targets.cards import Plan
from targets.indicators import TargetStatus, default_as_of
from targets.models import Level, TargetSet
from vietnamese import dates

if TYPE_CHECKING:
    from decimal import Decimal

    from django.core.management.base import CommandParser

    from targets.indicators import Figure


class Command(BaseCommand):
    help = "Print every target of a year with its figure, unrounded."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--year", type=int, required=True)
        parser.add_argument(
            "--as-of",
            type=dt.date.fromisoformat,
            help="YYYY-MM-DD; the year's last day, or today while the year runs",
        )
        parser.add_argument("--json", action="store_true", help="for machines")

    def handle(self, **options: Any) -> None:
        year = options["year"]
        target_set = TargetSet.objects.filter(year=year).order_by("pk").first()
        if target_set is None:
            raise CommandError(_("There are no targets for %s.") % year)
        plan = Plan.on(target_set, options["as_of"] or default_as_of(year))
        self.stdout.write(_as_json(plan) if options["json"] else _as_table(plan))


def _as_json(plan: Plan) -> str:
    scheme = plan.target_set.scheme
    areas = list(ReportingArea.objects.filter(scheme=scheme))
    return json.dumps(
        {
            "year": plan.target_set.year,
            "as_of": plan.as_of.isoformat(),
            "scheme": scheme,
            "indicators": [_indicator(card.figure, areas) for card in plan.cards],
        },
        ensure_ascii=False,
        indent=1,
    )


def _indicator(figure: Figure, areas: list[ReportingArea]) -> dict[str, Any]:
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
        indicator["areas"] = [_area(area) for area in areas]
    return indicator


def _area(area: ReportingArea) -> dict[str, Any]:
    """No indicator is counted by area yet, so every area says that nothing is known."""
    return {
        "code": area.code,
        "name": area.name,
        "value": None,
        "numerator": None,
        "denominator": None,
        "status": TargetStatus.NO_DATA.value,
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
            str(card.figure.status.label),
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
