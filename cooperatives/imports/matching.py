"""What a file may mean, fetched at once: areas, units, cooperatives, people.

Looking up asks the database for all rows of a file together, never for one row.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import Q

from accounts.fields import lookup_hashes
from cooperatives.models import (
    AdminUnit,
    Cooperative,
    Person,
    Precision,
    ReportingArea,
    UnitLevel,
)
from cooperatives.trained import SCHEME
from vietnamese.text import fold, fold_cooperative

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Hashable, Iterable, Iterator

    from vietnamese.dates import BirthDate

T = TypeVar("T")

_CHUNK = 500  # values in one question; databases take only so many
_SUGGESTED = 100  # unknown names for which near ones are looked up
_UNIT_KIND = re.compile(
    r"(?:thanh pho|thi tran|thi xa|phuong|huyen|tp|tx|tt|xa|[pxh](?=\.))\b[\s.]*"
)


def chunks(values: Iterable[T]) -> Iterator[list[T]]:
    """The different values, in lots that one question can carry."""
    rest = iter(dict.fromkeys(values))
    while lot := list(islice(rest, _CHUNK)):
        yield lot


def bare(name: str) -> str:
    """A unit's folded name without its kind: "TP. Cà Mau" → "ca mau".

    A number stays with its kind away ("Phường 5" → "5"); a kind alone stays whole.
    """
    folded = fold(name)
    match = _UNIT_KIND.match(folded)
    return (folded[match.end() :] if match else "") or folded


class Areas:
    """The nine areas of the 2024 plan, by their names however they are written."""

    @cached_property
    def all(self) -> list[ReportingArea]:
        return list(ReportingArea.objects.filter(scheme=SCHEME))

    @cached_property
    def _by_name(self) -> dict[str, ReportingArea]:
        return {bare(area.name): area for area in self.all}

    def find(self, written: str) -> ReportingArea | None:
        return self._by_name.get(bare(written))


class Units:
    """Communes of today and of before 1 July 2025, by name and old district."""

    @cached_property
    def _communes(self) -> dict[str, list[AdminUnit]]:
        found: dict[str, list[AdminUnit]] = defaultdict(list)
        communes = AdminUnit.objects.filter(level=UnitLevel.COMMUNE)
        for unit in communes.select_related("parent__parent"):
            found[bare(unit.name)].append(unit)
        return found

    def find(
        self, commune: str, district: str, area: ReportingArea | None
    ) -> AdminUnit | None:
        """The unit that is meant; None where the words fit none, or more than one.

        With a district it is a unit of before 1 July 2025 (or a later one in an address
        written the old way), without one a unit of today, else an old one of the area.
        """
        named = self._of_kind(commune, self._communes.get(bare(commune), []))
        today = [unit for unit in named if unit.valid_to is None]
        before = [unit for unit in named if unit.valid_to is not None]
        if district:
            inside = self._in(before, bare(district))
            return _only(inside) or (None if inside else _only(today))
        return _only(today) or _only(
            self._in(before, bare(area.name)) if area and not today else []
        )

    def _of_kind(self, commune: str, units: list[AdminUnit]) -> list[AdminUnit]:
        """Those of the kind that is written, if a kind is: a town is no commune."""
        words = fold(commune)
        kind = _UNIT_KIND.match(words)
        short = kind[0].strip(" .") if kind else ""
        long = {"p": "phuong", "x": "xa", "tt": "thi tran"}.get(short, short)
        same = [unit for unit in units if fold(unit.kind) == long]
        return same if long in {"phuong", "xa", "thi tran"} else units

    def _in(self, units: list[AdminUnit], district: str) -> list[AdminUnit]:
        return [
            unit for unit in units if unit.parent and bare(unit.parent.name) == district
        ]


def _only(units: list[AdminUnit]) -> AdminUnit | None:
    return units[0] if len(units) == 1 else None


class Cooperatives:
    """The cooperatives that rows may name, by tax code and by name within an area."""

    def __init__(self, codes: Iterable[str], names: Iterable[str]) -> None:
        self.by_code: dict[str, Cooperative] = {}
        self.by_name: dict[str, list[Cooperative]] = defaultdict(list)
        self.found: dict[int, Cooperative] = {}
        self._suggested = 0
        everyone = Cooperative.objects.select_related("reporting_area", "admin_unit")
        for lot in chunks(filter(None, codes)):
            self._keep(everyone.filter(coop_code__in=lot))
        for lot in chunks(matching(name) for name in filter(None, names)):
            self._keep(everyone.filter(matching_name__in=lot))

    def _keep(self, rows: Iterable[Cooperative]) -> None:
        for each in rows:
            if each.pk not in self.found:
                self.found[each.pk] = each
                self.by_name[each.matching_name].append(each)
                if each.coop_code:
                    self.by_code[each.coop_code] = each

    def named(self, name: str, area: ReportingArea | None) -> list[Cooperative]:
        """Those of a name in an area, or in any where none is said."""
        rows = self.by_name.get(matching(name), [])
        if area is None:
            return rows
        return [each for each in rows if each.reporting_area_id == area.pk]

    @cached_property
    def _names(self) -> dict[int | None, dict[str, str]]:
        """All names by area, from the matching name to the name as written."""
        names: dict[int | None, dict[str, str]] = defaultdict(dict)
        columns = ("reporting_area", "matching_name", "name")
        for area, folded, name in Cooperative.objects.values_list(*columns):
            names[area][folded] = names[None][folded] = name
        return names

    def near(self, name: str, area: ReportingArea | None) -> list[str]:
        """Names that are written much like an unknown one, at most three."""
        self._suggested += 1
        if self._suggested > _SUGGESTED:
            return []
        names = self._names.get(area.pk if area else None, {})
        return [names[each] for each in get_close_matches(matching(name), names)]


def matching(name: str) -> str:
    """The matching name that the database keeps for a cooperative's name."""
    return fold_cooperative(name)[:200]


@dataclass(frozen=True)
class Someone:
    """A person as far as matching needs them; no number is decrypted for it."""

    pk: int
    name: str
    born: dt.date
    precision: str
    phone: str
    number: str | None  # the hash


class People:
    """The people that rows may mean, by citizen number and by name with birth year."""

    def __init__(
        self,
        numbers: Iterable[str],
        names: Iterable[str],
        births: Iterable[BirthDate],
    ) -> None:
        self.by_number: dict[str, Someone] = {}
        self.by_name: dict[tuple[str, int], list[Someone]] = defaultdict(list)
        self._records: dict[int, Person] = {}
        wanted = {fold(name) for name in names}
        hashes = {each for number in numbers for each in lookup_hashes(number)}
        years = {birth.date.year for birth in births}
        for year in sorted(years):
            for each in _someones(Q(date_of_birth__year=year)):
                if each.name in wanted:
                    self.by_name[each.name, year].append(each)
        for lot in chunks(hashes):
            for each in _someones(Q(citizen_id_hash__in=lot)):
                if each.number:
                    self.by_number[each.number] = each

    @property
    def everyone(self) -> set[int]:
        found = {each.pk for each in self.by_number.values()}
        return found | {each.pk for rows in self.by_name.values() for each in rows}

    def fetch(self) -> None:
        """Have the records of all that may be meant at hand."""
        for lot in chunks(self.everyone):
            self._records.update(Person.objects.in_bulk(lot))

    def record(self, someone: Someone) -> Person:
        return self._records[someone.pk]

    def numbered(self, number: str | None) -> Someone | None:
        found = (self.by_number.get(each) for each in lookup_hashes(number or ""))
        return next((each for each in found if each is not None), None)

    def namesakes(self, name: str, birth: BirthDate) -> list[Someone]:
        """Those with this name, born in this year."""
        return self.by_name.get((fold(name), birth.date.year), [])


def _someones(which: Q) -> Iterator[Someone]:
    columns = (
        "pk",
        "search_text",
        "date_of_birth",
        "dob_precision",
        "phone",
        "citizen_id_hash",
    )
    for pk, words, born, precision, phone, number in Person.objects.filter(
        which
    ).values_list(*columns):
        # The search text is the folded name and the end of the phone.
        name = words.removesuffix(phone[-4:]).rstrip()
        yield Someone(pk, name, born, precision, phone, number)


def same_birth(one: BirthDate, born: dt.date, precision: str) -> bool:
    """Whether two dates of birth agree as far as both are known."""
    if Precision.YEAR in (one.precision, precision):
        return one.date.year == born.year
    return one.date == born


def bundle(rows: Iterable[Any], key: str) -> dict[Hashable, list[Any]]:
    """Rows in lists by one of their columns."""
    found: dict[Hashable, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, key)].append(row)
    return found
