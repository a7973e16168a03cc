"""An unsure row beside the records that it may be about."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cooperatives.imports.kinds import KINDS
from cooperatives.models import Cooperative, ImportKind, Person
from cooperatives.trained import with_posts_and_training
from vietnamese import phones

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cooperatives.models import ImportRow

_OF_FILE = "row"  # the key of a candidate that an earlier row of the file will enter


@dataclass(frozen=True)
class Candidate:
    """A record that a row may be about: its key for the choice, and what is known.

    ``facts`` by column key as people read them; identity numbers are masked.
    """

    key: str
    label: str
    url: str
    facts: dict[str, str] = field(default_factory=dict)


def candidates_of(row: ImportRow) -> list[Candidate]:
    """The records that a row may be about, in the order of likelihood; gone ones not."""
    keys = [key for key in row.candidates if not key.startswith(_OF_FILE)]
    cooperatives = row.batch.kind == ImportKind.COOPERATIVES
    found = _cooperatives(keys) if cooperatives else _persons(keys)
    found |= _rows(row)
    return [found[key] for key in row.candidates if key in found]


def compared(
    row: ImportRow, candidates: list[Candidate]
) -> Iterator[tuple[str, str, list[str]]]:
    """For each column: its name, what the row says, what is known of each candidate."""
    written = json.loads(row.values or "{}")
    for column in KINDS[row.batch.kind].columns():
        known = [each.facts.get(column.key, "") for each in candidates]
        if column.key in written or any(known):
            header = row.batch.headers.get(column.key, column.header)
            yield header, written.get(column.key, ""), known


def _persons(keys: list[str]) -> dict[str, Candidate]:
    people = Person.objects.filter(pk__in=keys)
    return {
        str(person.pk): Candidate(
            str(person.pk),
            f"{person.full_name}, {person.date_of_birth_text}",
            person.get_absolute_url(),
            {
                "full_name": person.full_name,
                "birth": person.date_of_birth_text,
                "gender": str(capfirst(person.get_gender_display())),
                "citizen_id": person.masked_citizen_id,
                "phone": phones.display(person.phone),
                "email": person.email,
                "qualification": str(
                    capfirst(person.get_qualification_level_display())
                ),
                "post": "; ".join(map(str, person.current_posts)),  # type: ignore[attr-defined]
            },
        )
        for person in with_posts_and_training(people, timezone.localdate())
    }


def _cooperatives(keys: list[str]) -> dict[str, Candidate]:
    rows = Cooperative.objects.filter(pk__in=keys).select_related("reporting_area")
    return {
        str(each.pk): Candidate(
            str(each.pk),
            each.name,
            each.get_absolute_url(),
            {
                "coop_name": each.name,
                "coop_code": each.coop_code or "",
                "legal_type": str(capfirst(each.get_legal_type_display())),
                "field": each.main_activity,
                "status": str(capfirst(each.get_status_display())),
                "address": each.address_text,
                "area": str(each.reporting_area or ""),
                "phone": phones.display(each.phone),
            },
        )
        for each in rows
    }


def _rows(row: ImportRow) -> dict[str, Candidate]:
    numbers = [
        int(key.removeprefix(_OF_FILE))
        for key in row.candidates
        if key.startswith(_OF_FILE)
    ]
    if not numbers:
        return {}
    return {
        f"{_OF_FILE}{other.number}": Candidate(
            f"{_OF_FILE}{other.number}",
            _("row %(number)s of this file: %(label)s")
            % {"number": other.number, "label": other.label},
            "",
            json.loads(other.values or "{}"),
        )
        for other in row.batch.import_rows.filter(number__in=numbers)
    }
