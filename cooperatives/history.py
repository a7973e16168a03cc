"""What changed in a cooperative's record, and how it stood on a day.

Status and head office have histories of their own. The other columns are undated: the
journal keeps what they were before each change, and ``as_it_stood`` takes the later
changes back.
"""

from __future__ import annotations

import copy
import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy

from accounts.changes import choice_in_words, in_words, value_in_words
from accounts.models import AuditEntry
from accounts.verbs import DETAILS, VERBS
from cooperatives.models import (
    Cooperative,
    CooperativeStatus,
    ModelKind,
    PostKind,
    Rating,
)

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.utils.functional import _StrPromise

    from cooperatives.models import HeadOffice, StatusEntry

# The columns of a cooperative that have no dates of their own.
UNDATED = (
    "name",
    "short_name",
    "coop_code",
    "legal_type",
    "field_group",
    "legacy_reg_no",
    "legacy_reg_on",
    "legacy_reg_place",
    "governance",
    "size_class",
    "main_activity",
    "is_alliance_member",
    "union",
    "founded_on",
    "reporting_area",
    "phone",
)
# Whose columns the changes of an act name.
_MODEL_OF_NOUN = {
    "cooperative": "cooperatives.Cooperative",
    "report": "cooperatives.AnnualReport",
    "contract": "cooperatives.LinkageContract",
    "ocop": "cooperatives.OcopProduct",
    "certification": "cooperatives.Certification",
    "group": "cooperatives.CooperativeGroup",
    "person": "cooperatives.Person",
    "policy": "cooperatives.PolicyDocument",
    "post": "cooperatives.Post",
}
# Codes in the details that people read as words.
_WORDS_OF_CODE = {
    "status": CooperativeStatus,
    "post": PostKind,
    "kind": ModelKind,
    "rating": Rating,
}
# Details that are told without their value.
_SAID = {"citizen_id": gettext_lazy("The citizen number was entered.")}


@dataclass(frozen=True)
class Standing:
    """A cooperative as it was on a day, in a copy that is never saved.

    ``product_lines`` are their names; ``address`` names the units of that day. All that
    was known of status and head office by then stands in ``statuses`` and ``offices``,
    the latest first.
    """

    cooperative: Cooperative
    product_lines: list[str]
    address: str
    statuses: list[StatusEntry]
    offices: list[HeadOffice]


def as_it_stood(cooperative: Cooperative, day: dt.date) -> Standing:
    """The record at the end of a day: status and place of then, later changes undone.

    Changes from before the journal kept old values stay as they are.
    """
    then = copy.copy(cooperative)
    lines = [line.name for line in cooperative.product_lines.all()]
    morrow = dt.datetime.combine(day + dt.timedelta(days=1), dt.time())
    later = entries_about(cooperative).filter(
        verb__in=("cooperative.changed", "cooperative.merged"),
        at__gte=timezone.make_aware(morrow),
    )
    for entry in later:
        for name, (before, _after) in entry.details.get("changes", {}).items():
            if name == "product_lines":
                lines = before
            elif name in UNDATED:
                setattr(then, name, _column(name, before))
    statuses = list(cooperative.status_entries.known_on(day).latest_first())
    then.status = statuses[0].status if statuses else CooperativeStatus.ACTIVE
    then.status_since = statuses[0].since if statuses else None
    then.admin_unit = cooperative.unit_on(day)
    return Standing(
        then,
        lines,
        cooperative.address_on(day),
        statuses,
        cooperative.offices_until(day)[::-1],
    )


def _column(name: str, value: Any) -> Any:
    """The value of a column from its plain form; of a relation a row with its name."""
    field = Cooperative._meta.get_field(name)  # noqa: SLF001  Django's public name
    if isinstance(field, models.ForeignKey):
        return field.related_model(name=value) if value else None
    return field.to_python(value)  # type: ignore[union-attr]


def entries_about(subject: models.Model) -> QuerySet[AuditEntry]:
    """The acts on a row, the newest first."""
    return AuditEntry.objects.filter(
        subject_type=subject._meta.label_lower,  # noqa: SLF001  Django's public name
        subject_id=str(subject.pk),
    ).select_related("actor")


def act_of(entry: AuditEntry) -> _StrPromise | str:
    """The act in words."""
    return VERBS.get(entry.verb, entry.verb)


def told(subject: models.Model, most: int) -> list[tuple[AuditEntry, str, list[str]]]:
    """The latest acts on a row for its page: (entry, the act, what it was about)."""
    return [
        (entry, str(act_of(entry)), words_of(entry))
        for entry in entries_about(subject)[:most]
    ]


def words_of(entry: AuditEntry) -> list[str]:
    """What an act was about, a line each: "name: HTX Lúa → HTX Lúa Vàng"."""
    lines = []
    for key, value in entry.details.items():
        if value in ("", None, [], {}):
            continue
        if key in _WORDS_OF_CODE:
            words = choice_in_words(_WORDS_OF_CODE[key].choices, value)
            lines.append(str(capfirst(words)))
        elif key in _SAID:
            lines.append(str(_SAID[key]))
        elif key in DETAILS:
            lines.append(f"{capfirst(DETAILS[key])}: {in_words(value)}")
    return [*lines, *_changes(entry)]


def _changes(entry: AuditEntry) -> list[str]:
    label = _MODEL_OF_NOUN.get(entry.verb.partition(".")[0])
    changes = entry.details.get("changes", {})
    if label is None or not isinstance(changes, dict):
        return []
    model = apps.get_model(label)
    lines = []
    for name, (before, after) in changes.items():
        field = model._meta.get_field(name)  # noqa: SLF001  Django's public name
        old, new = (value_in_words(field, value) for value in (before, after))
        lines.append(f"{capfirst(field.verbose_name)}: {old} → {new}")
    return lines
