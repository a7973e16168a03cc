"""Records that may be one: which look alike, and by what.

Everybody is compared only with those that share a key with them (a name, a phone, a tax
number), so that the whole province is looked through in one go. Pairs that somebody
judged "not the same" are not proposed again.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from django.db import models
from django.db.models import Count, F, Q, Value, Window
from django.db.models.functions import ExtractYear, Left, Length, Replace, Right, Trim
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cooperatives.models import Cooperative, DistinctPair, PairKind, Person, Precision
from vietnamese import dates, text

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Hashable, Iterable, Iterator

    from django.db.models import QuerySet

SWITCHBOARD = 8  # a phone that more records share tells nothing of any two of them
SHORTEST_NAME = 7  # one letter in a shorter name makes another name
CODE = 10  # digits of a tax number; a branch adds its own behind a dash


class Evidence(models.TextChoices):
    """What speaks for two records being one, and what against."""

    TAX_NUMBER = "tax_number", _("same tax number")
    NAME = "name", _("same name")
    NEAR_NAME = "near_name", _("almost the same name")
    BIRTH_DAY = "birth_day", _("same date of birth")
    BIRTH_YEAR = "birth_year", _("same year of birth")
    PHONE = "phone", _("same phone")
    ONE_NUMBER = "one_number", _("only one has a citizen number")
    TWO_NUMBERS = "two_numbers", _("two citizen numbers")
    TWO_CODES = "two_codes", _("two tax codes")
    TWO_AREAS = "two_areas", _("not in the same area")


WEIGHTS = {
    Evidence.TAX_NUMBER: 5,
    Evidence.NAME: 3,
    Evidence.NEAR_NAME: 2,
    Evidence.BIRTH_DAY: 3,
    Evidence.BIRTH_YEAR: 1,
    Evidence.PHONE: 3,
    Evidence.ONE_NUMBER: 0,
    Evidence.TWO_NUMBERS: -3,
    Evidence.TWO_CODES: -3,
    Evidence.TWO_AREAS: -2,
}


@dataclass(frozen=True)
class Pair:
    """Two records of a kind, by keys in ascending order, and why they are proposed."""

    kind: PairKind
    first: int
    second: int
    first_label: str
    second_label: str
    evidence: tuple[Evidence, ...]

    @property
    def strength(self) -> int:
        return sum(WEIGHTS[evidence] for evidence in self.evidence)

    @property
    def reasons(self) -> str:
        return ", ".join(str(evidence.label) for evidence in self.evidence)

    def get_absolute_url(self) -> str:
        args = [self.kind.value, self.first, self.second]
        return reverse("cooperatives:pair_detail", args=args)

    def answers_to(self, query: str) -> bool:
        """Whether each word of the query stands in one of the two names."""
        names = text.fold(f"{self.first_label} {self.second_label}")
        return all(word in names for word in text.search_words(query))


class _Someone(NamedTuple):
    pk: int
    name: str
    spelling: str
    born: dt.date
    precision: str
    phone: str
    number: str | None

    @property
    def label(self) -> str:
        known = self.precision == Precision.DAY
        birth = dates.short_date(self.born) if known else str(self.born.year)
        return f"{self.name}, {birth}"


class _Firm(NamedTuple):
    pk: int
    name: str
    matching: str
    code: str | None
    phone: str
    area: int | None
    area_name: str | None

    @property
    def label(self) -> str:
        return f"{self.name}, {self.area_name}" if self.area_name else self.name


Row = TypeVar("Row", _Someone, _Firm)

# The folded name is what the search text holds before the last digits of the phone;
# y and i write the same sound (Lý, Lí).
_SPELLING = Replace(
    Trim(Left("search_text", Length("search_text") - Length(Right("phone", 4)))),
    Value("y"),
    Value("i"),
)


def pairs(kinds: Iterable[PairKind], judged: QuerySet[DistinctPair]) -> list[Pair]:
    """Every pair worth a look, the most likely first; not those judged distinct."""
    known = {(row.kind, row.first, row.second) for row in judged}
    found = [
        pair
        for kind in kinds
        for pair in (_people() if kind == PairKind.PERSON else _firms())
        if (pair.kind, pair.first, pair.second) not in known
    ]
    return sorted(found, key=lambda pair: (-pair.strength, pair.first, pair.second))


def pairs_of(record: Person | Cooperative) -> list[Pair]:
    """The pairs of one record, for its own page. Two queries."""
    if isinstance(record, Person):
        found = _pairs_around(record.pk, _people_near(record), PairKind.PERSON)
    else:
        found = _pairs_around(record.pk, _firms_near(record), PairKind.COOPERATIVE)
    if not found:
        return []
    judged = DistinctPair.objects.filter(
        Q(first=record.pk) | Q(second=record.pk), kind=found[0].kind
    )
    known = set(judged.values_list("first", "second"))
    return [pair for pair in found if (pair.first, pair.second) not in known]


def _pairs_around(pk: int, rows: list[Row], kind: PairKind) -> list[Pair]:
    here = next((row for row in rows if row.pk == pk), None)
    others = (row for row in rows if here is not None and row is not here)
    return list(_proposed(((here, row) for row in others if here), kind))


def _proposed(couples: Iterable[tuple[Row, Row]], kind: PairKind) -> Iterator[Pair]:
    for one, other in couples:
        first, second = sorted((one, other), key=lambda row: row.pk)
        if evidence := _evidence(first, second):
            yield Pair(
                kind, first.pk, second.pk, first.label, second.label, tuple(evidence)
            )


def _couples(
    rows: list[Row], keys: Callable[[Row], Iterable[Hashable]]
) -> set[tuple[Row, Row]]:
    """All twos that share one of their keys."""
    groups: dict[Hashable, list[Row]] = defaultdict(list)
    for row in rows:
        for key in keys(row):
            groups[key].append(row)
    return {
        couple
        for group in groups.values()
        if len(group) > 1
        for couple in combinations(group, 2)
    }


def _evidence(first: Row, second: Row) -> list[Evidence]:
    if isinstance(first, _Someone) and isinstance(second, _Someone):
        return _evidence_of_people(first, second)
    if isinstance(first, _Firm) and isinstance(second, _Firm):
        return _evidence_of_firms(first, second)
    raise TypeError


# People


def _someones(rows: QuerySet[Person]) -> list[_Someone]:
    return [
        _Someone(*row)
        for row in rows.order_by("pk").values_list(
            "pk",
            "full_name",
            _SPELLING,
            "date_of_birth",
            "dob_precision",
            "phone",
            "citizen_id_hash",
        )
    ]


def _people() -> Iterator[Pair]:
    """Whoever shares name and year of birth, or a phone; the database finds them."""
    everybody = Person.objects.known().annotate(spelling=_SPELLING)
    namesakes = everybody.annotate(
        shared=Window(Count("*"), [F("spelling"), ExtractYear("date_of_birth")])
    ).filter(shared__gt=1)
    sharers = (
        everybody.exclude(phone="")
        .annotate(shared=Window(Count("*"), [F("phone")]))
        .filter(shared__gt=1, shared__lte=SWITCHBOARD)
    )
    by_name = _couples(
        _someones(namesakes), lambda row: [(row.spelling, row.born.year)]
    )
    by_phone = _couples(_someones(sharers), lambda row: [row.phone])
    return _proposed(by_name | by_phone, PairKind.PERSON)


def _people_near(person: Person) -> list[_Someone]:
    namesakes = Q(
        ("spelling", text.fold(person.full_name).replace("y", "i")),
        ("date_of_birth__year", person.date_of_birth.year),
    )
    sharers = Q(phone=person.phone) if person.phone else Q()
    everybody = Person.objects.known().annotate(spelling=_SPELLING)
    return _someones(everybody.filter(Q(pk=person.pk) | namesakes | sharers))


def _evidence_of_people(first: _Someone, second: _Someone) -> list[Evidence]:
    same_year = first.born.year == second.born.year
    same_day = first.born == second.born and (
        first.precision == second.precision == Precision.DAY
    )
    same_name = first.spelling == second.spelling
    same_phone = bool(first.phone) and first.phone == second.phone
    near_name = not same_name and (
        _abbreviates(first.spelling, second.spelling)
        or (same_year and _is_one_slip(first.spelling, second.spelling))
    )
    # Families share a phone, so that a phone needs a name beside it.
    proposed = (same_name and same_year) or (same_phone and (same_name or near_name))
    # Two numbers are two namesakes unless the very day or the phone is the same.
    two_numbers = bool(first.number and second.number)
    if not proposed or (two_numbers and not (same_day or same_phone)):
        return []
    said = {
        Evidence.NAME: same_name,
        Evidence.NEAR_NAME: near_name,
        Evidence.BIRTH_DAY: same_day,
        Evidence.BIRTH_YEAR: same_year and not same_day,
        Evidence.PHONE: same_phone,
        Evidence.ONE_NUMBER: bool(first.number) != bool(second.number),
        Evidence.TWO_NUMBERS: two_numbers,
    }
    return [evidence for evidence, holds in said.items() if holds]


def _abbreviates(one: str, other: str) -> bool:
    """Whether the names end alike and one leaves out or moves words of the other."""
    short, long = sorted((one.split(), other.split()), key=len)
    return len(short) > 1 and short[-1] == long[-1] and not set(short) - set(long)


def _is_one_slip(one: str, other: str) -> bool:
    """Whether one letter more, less or other makes the names equal.

    Figures, single letters and Roman numerals number things ("Minh Họa 1", "… B").
    """
    short, long = sorted((one, other), key=len)
    if one == other or len(long) - len(short) > 1 or len(short) < SHORTEST_NAME:
        return False
    alike = zip(short, long, strict=False)
    place = next((i for i, (a, b) in enumerate(alike) if a != b), len(short))
    added = len(long) - len(short)
    word = f"{long[:place].rpartition(' ')[2]}{long[place:].partition(' ')[0]}"
    return (
        short[place + 1 - added :] == long[place + 1 :]
        and not re.search("[0-9]", long[place] + short[place : place + 1 - added])
        and len(word) > 2
        and not re.fullmatch("[ivx]+", word)
    )


# Cooperatives


def _firms_of(rows: QuerySet[Cooperative]) -> list[_Firm]:
    return [
        _Firm(*row)
        for row in rows.order_by("pk").values_list(
            "pk",
            "name",
            "matching_name",
            "coop_code",
            "phone",
            "reporting_area",
            "reporting_area__name",
        )
    ]


def _firms() -> Iterator[Pair]:
    rows = _firms_of(Cooperative.objects.all())
    shared: dict[str, int] = defaultdict(int)
    for row in rows:
        shared[row.phone] += 1
    usable = {phone for phone, n in shared.items() if phone and n <= SWITCHBOARD}

    def keys(row: _Firm) -> Iterator[Hashable]:
        yield "name", row.matching
        yield "words", row.area, " ".join(sorted(row.matching.split()))
        if row.code:
            yield "code", row.code[:CODE]
        if row.phone in usable:
            yield "phone", row.phone
        for slip in _slips(row.matching):
            yield "slip", row.area, slip

    return _proposed(_couples(rows, keys), PairKind.COOPERATIVE)


def _slips(name: str) -> set[str]:
    """The name and what is left of it without one letter.

    Two names that are one slip apart have one of these in common.
    """
    if len(name) < SHORTEST_NAME:
        return set()
    return {name} | {
        name[:place] + name[place + 1 :]
        for place, letter in enumerate(name)
        if not letter.isdigit()
    }


def _firms_near(cooperative: Cooperative) -> list[_Firm]:
    near = (
        Q(pk=cooperative.pk)
        | Q(reporting_area=cooperative.reporting_area_id)
        | Q(matching_name=text.fold_cooperative(cooperative.name))
    )
    if cooperative.phone:
        near |= Q(phone=cooperative.phone)
    if cooperative.coop_code:
        near |= Q(coop_code__startswith=cooperative.coop_code[:CODE])
    return _firms_of(Cooperative.objects.filter(near))


def _evidence_of_firms(first: _Firm, second: _Firm) -> list[Evidence]:
    same_area = first.area == second.area
    same_name = first.matching == second.matching
    near_name = same_area and not same_name and _is_near(first, second)
    same_phone = bool(first.phone) and first.phone == second.phone
    both_coded = bool(first.code and second.code)
    same_code = both_coded and (first.code or "")[:CODE] == (second.code or "")[:CODE]
    two_codes = both_coded and not same_code
    proposed = (
        same_code
        or same_phone
        or (same_name and (same_area or not two_codes))
        or (near_name and not two_codes)
    )
    said = {
        Evidence.TAX_NUMBER: same_code,
        Evidence.NAME: same_name,
        Evidence.NEAR_NAME: near_name,
        Evidence.PHONE: same_phone,
        Evidence.TWO_CODES: two_codes,
        Evidence.TWO_AREAS: not same_area,
    }
    return [evidence for evidence, holds in said.items() if proposed and holds]


def _is_near(first: _Firm, second: _Firm) -> bool:
    words = sorted(first.matching.split()) == sorted(second.matching.split())
    return words or _is_one_slip(first.matching, second.matching)
