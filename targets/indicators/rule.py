"""How rows become a figure: a source of rows, and the rule that sorts them.

One rule is asked twice: for the figure, as one aggregate, and for the list behind it, as
a part and a reason on each row. So figure and list cannot differ.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, Any, cast

from django.db.models import (
    Case,
    CharField,
    Count,
    F,
    IntegerField,
    Model,
    Q,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet
    from django.db.models.expressions import Combinable

ALWAYS = Q(pk__isnull=False)
Reasons = tuple[tuple[Q, str], ...]

COUNTED, BASE, LEFT_OUT = "counted", "base", "left_out"


@dataclass(frozen=True)
class Asked:
    """For which areas, which year's plan and which day is asked."""

    scheme: str
    year: int
    as_of: dt.date

    @property
    def last_year_end(self) -> dt.date:
        """31 December before the plan's year."""
        return dt.date(self.year - 1, 12, 31)


@dataclass(frozen=True)
class Rule:
    """Which of a source's eligible rows count.

    ``scope`` are the rows asked about, ``known`` those that say the value, ``counted``
    those of them in the numerator. ``amount`` is what each says. ``covered`` is what
    coverage takes for known, where that is not the same; ``beside`` a second count.
    """

    counted: Q = ALWAYS
    known: Q = ALWAYS
    scope: Q = ALWAYS
    amount: Combinable | None = None
    missing: Reasons = ()
    why_not: Reasons = ()
    covered: Q | None = None
    beside: Q | None = None


@dataclass(frozen=True)
class Tally:
    """How many rows a rule found, and the total of what the counted ones say."""

    eligible: int = 0
    known: int = 0
    counted: int = 0
    total: int = 0
    covered: int = 0
    beside: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            *(
                getattr(self, field.name) + getattr(other, field.name)
                for field in fields(self)
            )
        )


class Source:
    """Rows of one model about which indicators ask. ``area`` leads to a row's area."""

    model: type[Model]
    area = ""

    def rows(self, asked: Asked) -> QuerySet[Any]:
        raise NotImplementedError

    def eligible(self, asked: Asked) -> Q:
        """Which rows may count at all on the day."""
        return ALWAYS

    def why_not(self, asked: Asked) -> Reasons:
        """Why the others may not."""
        return ()

    def tally(
        self, asked: Asked, rules: Sequence[Rule], *, by_area: bool
    ) -> tuple[list[dict[int, Tally]], list[Tally]]:
        """For each rule the tallies by area, if wanted, and of the whole province."""
        rows = self.rows(asked).filter(self.eligible(asked)).order_by()
        columns = counts(rules)
        if not (by_area and self.area):
            whole = rows.aggregate(**columns)
            return [{} for _rule in rules], split(whole, len(rules))
        areas: list[dict[int, Tally]] = [{} for _rule in rules]
        for row in rows.values(self.area).annotate(**columns):
            for found, tally in zip(areas, split(row, len(rules)), strict=True):
                found[row[self.area]] = tally
        return areas, [sum(found.values(), Tally()) for found in areas]

    def with_area_code(self, rows: QuerySet[Any], asked: Asked) -> QuerySet[Any]:
        """Annotate ``area_code``, "" where a row has no area."""
        code = F(f"{self.area}__code") if self.area else Value("")
        found: QuerySet[Any] = rows.annotate(
            area_code=Coalesce(code, Value(""), output_field=CharField())
        )
        return found

    def of_area(self, rows: QuerySet[Any], asked: Asked, code: str) -> QuerySet[Any]:
        return rows.filter(area_code=code)

    def sorted_by(
        self, asked: Asked, rule: Rule, *, base: str, area: str = ""
    ) -> QuerySet[Any]:
        """The rows asked about, each with its part, reason, amount and area's code.

        ``base`` is the part of rows that are known and do not count.
        """
        eligible = self.eligible(asked)
        rows = self.with_area_code(self.rows(asked).filter(rule.scope), asked)
        if area:
            rows = self.of_area(rows, asked, area)
        reasons = (*self.why_not(asked), *rule.missing, *rule.why_not)
        found: QuerySet[Any] = rows.annotate(
            part=Case(
                When(eligible & rule.known & rule.counted, then=Value(COUNTED)),
                When(eligible & rule.known, then=Value(base)),
                default=Value(LEFT_OUT),
                output_field=CharField(),
            ),
            amount=rule.amount
            if rule.amount is not None
            else Value(None, output_field=IntegerField()),
        ).annotate(
            reason=Case(
                When(part=COUNTED, then=Value("")),
                *(When(condition, then=Value(code)) for condition, code in reasons),
                default=Value(""),
                output_field=CharField(),
            )
        )
        return found


def counts(
    rules: Sequence[Rule], *, row: str = "pk", distinct: bool = False
) -> dict[str, Count | Sum]:
    """The aggregates that tally each rule, named by its place."""
    columns: dict[str, Count | Sum] = {}
    for place, rule in enumerate(rules):
        counted = (rule.scope, rule.known, rule.counted)
        asked = {
            "eligible": (rule.scope,),
            "known": (rule.scope, rule.known),
            "counted": counted,
            "covered": (rule.scope, rule.covered) if rule.covered else None,
            "beside": (rule.scope, rule.beside) if rule.beside else None,
        }
        columns |= {
            f"{name}_{place}": Count(row, filter=_each(*which), distinct=distinct)
            for name, which in asked.items()
            if which is not None
        }
        if rule.amount is not None:
            columns[f"total_{place}"] = Sum(rule.amount, filter=_each(*counted))
    return columns


def _each(*conditions: Q) -> Q | None:
    """All of the conditions; those that are always true cost every row a look."""
    return (
        reduce(and_, (each for each in conditions if each is not ALWAYS), Q()) or None
    )


def split(row: dict[str, Any], rules: int) -> list[Tally]:
    """Tallies out of a row of ``counts``."""
    found = []
    for place in range(rules):
        said = {
            field.name: cast("int | None", row.get(f"{field.name}_{place}")) or 0
            for field in fields(Tally)
        }
        if f"covered_{place}" not in row:
            said["covered"] = said["known"]
        found.append(Tally(**said))
    return found
