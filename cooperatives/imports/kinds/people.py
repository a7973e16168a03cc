"""Lists whose rows name a person: who it is, and what the row says of them.

A citizen number decides. Without one on both sides, name and date of birth decide within
a cooperative only; anywhere else they make two people *likely* one, and a person chooses.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.operations import record
from cooperatives.imports.kinds.base import NEW, column
from cooperatives.imports.kinds.named import NamesCooperatives
from cooperatives.imports.matching import People, bundle, chunks, same_birth
from cooperatives.imports.values import (
    parse_birth_date,
    parse_citizen_id,
    parse_name,
)
from cooperatives.models import Person, Post, Precision
from cooperatives.operations.people import change_person, register_person
from vietnamese import citizen_id
from vietnamese.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accounts.models import User
    from cooperatives.imports.kinds.base import Row
    from cooperatives.imports.matching import Someone
    from cooperatives.models import Cooperative

FULL_NAME = column(
    "full_name",
    "Họ và tên",
    parse_name,
    "Họ tên",
    "Họ và tên học viên",
    "Họ, tên",
    needed=True,
)
BIRTH = column(
    "birth",
    "Ngày sinh",
    parse_birth_date,
    "Năm sinh",
    "Ngày tháng năm sinh",
    "Ngày, tháng, năm sinh",
    "Sinh ngày",
    needed=True,
)
CITIZEN_ID = column(
    "citizen_id",
    "Số CCCD",
    parse_citizen_id,
    "CCCD",
    "Căn cước công dân",
    "Số căn cước công dân",
    "Số căn cước",
    "Số định danh cá nhân",
    "Số định danh",
    "Số CCCD/định danh",
    "Số CCCD/CMND",
    "CMND/CCCD",
)
_DOUBTS = {
    "unknown_province": gettext_lazy("The first three digits are no province's."),
    "gender_mismatch": gettext_lazy(
        "The citizen number does not fit the gender. Please compare."
    ),
    "year_mismatch": gettext_lazy(
        "The citizen number does not fit the year of birth. Please compare."
    ),
}


@dataclass(frozen=True)
class Planned:
    """A person whom an earlier row of the file will enter."""

    row: Row
    cooperative: Cooperative | None

    @property
    def key(self) -> str:
        return f"row{self.row.number}"


class NamesPeople(NamesCooperatives):
    """A kind whose rows each name a person, known or new."""

    def load(self, rows: Sequence[Row]) -> None:
        super().load(rows)
        self.people = People(
            (row.get("citizen_id") for row in rows if row.get("citizen_id")),
            (row.get("full_name") for row in rows if row.get("full_name")),
            (row.get("birth") for row in rows if row.get("birth")),
        )
        self.people.fetch()
        posts = [
            post
            for lot in chunks(self.people.everyone)
            for post in Post.objects.filter(person__in=lot)
        ]
        self.posts = bundle(posts, "person_id")
        self._here = {
            (post.person_id, post.cooperative_id) for post in posts
        }  # who works where, by what is known and by earlier rows
        self._rows = {f"row{row.number}": row for row in rows}
        self._numbers: dict[str, Row] = {}
        self._planned: dict[tuple[str, int], list[Planned]] = {}

    def check_person(self, row: Row) -> None:
        """What is wrong or doubtful about the person as written."""
        birth = row.get("birth")
        if birth is not None and birth.date >= self.today:
            row.fail(
                "birth",
                "birth_date_to_come",
                _("The date of birth must be in the past."),
            )
        number = row.get("citizen_id")
        if not number:
            return
        self._check_number(row, number)
        if birth is None:
            return
        doubts = citizen_id.doubts(
            number, gender=row.get("gender") or "", birth_year=birth.date.year
        )
        for code in doubts:
            if code != "gender_mismatch" or row.get("gender"):
                row.warn("citizen_id", f"citizen_id_{code}", str(_DOUBTS[code]))

    def _check_number(self, row: Row, number: str) -> None:
        """Refuse one number for two people: ``citizen_id_twice``, ``…_taken``."""
        name, birth = row.get("full_name"), row.get("birth")
        if not name:
            return
        first = self._numbers.setdefault(number, row)
        if first is not row and not self._is_same(first, name, birth):
            row.fail(
                "citizen_id",
                "citizen_id_twice",
                _("Row %(row)s gives this number to %(name)s.")
                % {"row": first.number, "name": first.get("full_name")},
            )
            return
        known = self.people.numbered(number)
        if known is not None and known.name != fold(name):
            row.fail(
                "citizen_id",
                "citizen_id_taken",
                _("This is the citizen number of %(name)s.")
                % {"name": self.people.record(known).full_name},
            )

    def _is_same(self, first: Row, name: str, birth: Any) -> bool:
        other = first.get("birth")
        return fold(first.get("full_name")) == fold(name) and (
            None in (birth, other) or same_birth(birth, *other)
        )

    def find_person(self, row: Row, cooperative: Cooperative | None) -> None:
        """Find who is meant: someone known, someone of an earlier row, or someone new.

        Or nobody can tell: then the row is asked.
        """
        found = self._match(row, cooperative)
        if isinstance(found, Person):
            row.plan["person"] = found
        elif found is not None:
            row.leader = found
        row.is_new = found is None
        row.asked = found is None and bool(row.candidates) and row.choice != NEW

    def _match(self, row: Row, cooperative: Cooperative | None) -> Person | Row | None:
        number = row.get("citizen_id")
        if known := self.people.numbered(number):
            return self.people.record(known)
        earlier = self._numbers.get(number) if number else None
        if earlier is not None and earlier is not row and not earlier.errors:
            return self._lead(earlier)
        sure, likely = self._namesakes(row, cooperative)
        if sure is not None:
            return self.people.record(sure)
        earlier_rows = self._planned.get(self._identity(row), [])
        planned = [each for each in earlier_rows if self._may_be(row, each.row)]
        for each in planned:
            if cooperative is not None and each.cooperative == cooperative:
                return self._lead(each.row)
        row.candidates = [str(each.pk) for each in likely]
        row.candidates += [each.key for each in planned]
        return self._chosen(row, likely, planned)

    def _lead(self, row: Row) -> Person | Row:
        """The person of an earlier row, or that row where the person is yet to be."""
        person: Person | None = row.plan.get("person")
        return person or row.leader or row

    def _namesakes(
        self, row: Row, cooperative: Cooperative | None
    ) -> tuple[Someone | None, list[Someone]]:
        """The known person who it surely is, and those who it may be."""
        number, birth = row.get("citizen_id"), row.get("birth")
        surely, likely = [], []
        for each in self.people.namesakes(row.get("full_name"), birth):
            here = cooperative and (each.pk, cooperative.pk) in self._here
            same_day = same_birth(birth, each.born, each.precision)
            two_numbers = bool(number and each.number)
            if here and same_day and not two_numbers:
                surely.append(each)
            elif here or (same_day and not two_numbers):
                likely.append(each)
        if len(surely) == 1:
            return surely[0], []
        return None, [*surely, *likely]

    def _may_be(self, row: Row, other: Row) -> bool:
        numbers = {row.get("citizen_id"), other.get("citizen_id")} - {None}
        return len(numbers) < 2 and same_birth(row.get("birth"), *other.get("birth"))

    def _chosen(
        self, row: Row, likely: list[Someone], planned: list[Planned]
    ) -> Person | Row | None:
        for someone in likely:
            if row.choice == str(someone.pk):
                return self.people.record(someone)
        if row.choice.startswith("row"):
            earlier = self._rows.get(row.choice)
            if earlier is not None and earlier.plan.get("person"):
                return self._lead(earlier)  # saved meanwhile
        return next(
            (self._lead(each.row) for each in planned if each.key == row.choice), None
        )

    def _identity(self, row: Row) -> tuple[str, int]:
        return fold(row.get("full_name")), row.get("birth").date.year

    def remember(self, row: Row, cooperative: Cooperative | None) -> None:
        """Let later rows know whom this row is about, and where they work."""
        person = row.plan.get("person")
        if person is not None:
            if cooperative is not None:
                self._here.add((person.pk, cooperative.pk))
            return
        if row.leader is not None:
            return
        planned = self._planned.setdefault(self._identity(row), [])
        planned.append(Planned(row, cooperative))

    def put_person(self, row: Row, person: Person | None) -> None:
        """What the row says about the person, as changes of their columns."""
        row.target = person
        name, birth = row.get("full_name"), row.get("birth")
        if person is None or _is_better(person.full_name, name):
            row.put(Person, "full_name", name, "full_name")
        row.put(Person, "gender", row.get("gender"), "gender")
        known = (person.date_of_birth, person.dob_precision) if person else None
        if known is None or (birth.precision == Precision.DAY and known != birth):
            row.changes["date_of_birth"] = birth.date
            row.changes["dob_precision"] = birth.precision
            before = person.date_of_birth_text if person else ""
            row.differ(_("date of birth"), before, birth)
        if person is None or not person.citizen_id:
            row.put(Person, "citizen_id", row.get("citizen_id"), "citizen_id")
        row.put(Person, "phone", row.get("phone"), "phone")
        row.put(Person, "email", row.get("email"), "email")
        row.put(
            Person, "qualification_level", row.get("qualification"), "qualification"
        )

    def save_person(self, row: Row, actor: User | None) -> Person:
        """Enter the person, or change what the row says of a known one."""
        if row.leader is not None:
            person: Person = row.leader.plan["person"]
        elif row.plan.get("person") is None:
            person = self._enter(Person(**row.changes), actor)
        else:
            person = row.plan["person"]
            for name, value in row.changes.items():
                setattr(person, name, value)
            if row.changes:
                change_person(person, evidence=self.source, actor=actor)
        row.plan["person"] = person
        return person

    def _enter(self, person: Person, actor: User | None) -> Person:
        if person.gender:
            return register_person(person, actor=actor)
        # Lists of earlier training do not say the gender; nobody may guess it.
        person.full_clean(exclude=["citizen_id_hash", "gender"])
        person.save(force_insert=True)
        record(actor, "person.registered", person)
        return person


def _is_better(known: str, written: str) -> bool:
    """Whether the file spells a name better: with other marks, not merely without.

    Upper case and the place of a tone mark are ways of writing the same.
    """
    if known.casefold() == written.casefold() or written.isascii():
        return False
    return _letters(known) != _letters(written)


def _letters(name: str) -> list[list[str]]:
    """Each word as its letters and marks in any order: "Hòa" equals "Hoà"."""
    return [sorted(normalize("NFD", word)) for word in name.casefold().split()]
