"""Striking people out of the journal: that something was done stays, to whom goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from accounts.models import AuditEntry

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from django.db.models import Model, QuerySet

# What stands where a name or a text about somebody was; Vietnamese, as it is stored.
ERASED = "(đã xóa dữ liệu)"
# Details that say nothing by themselves: keys of rows, days, codes.
_CODES = {
    *("person_id", "other", "dropped", "into", "moved", "post", "kind", "purpose"),
    *("channel", "since", "until", "on", "sha256", "fields", "citizen_id", "why"),
}
# Columns whose old value the figures of a past day rest on.
_COUNTED = {"qualification_level"}
_NAMES = ("person", "name")


def entries_of(rows: QuerySet[Model]) -> QuerySet[AuditEntry]:
    """The journal about these rows."""
    keys = [str(pk) for pk in rows.values_list("pk", flat=True)]
    return AuditEntry.objects.filter(
        subject_type=rows.model._meta.label_lower,  # noqa: SLF001  Django's public name
        subject_id__in=keys,
    )


def redact(entries: QuerySet[AuditEntry]) -> int:
    """Strike out label and words of entries about somebody erased; how many."""
    return _rewrite(entries, _struck, relabel=True)


def redact_mentions(entries: QuerySet[AuditEntry]) -> int:
    """Strike a name out of entries that are about something else; how many."""
    return _rewrite(entries, _without_names, relabel=False)


def relabel(entries: QuerySet[AuditEntry], label: str) -> int:
    """Give entries about a row that stays a label without its person; how many."""
    return entries.update(subject_label=label)


def _rewrite(
    entries: QuerySet[AuditEntry],
    rule: Callable[[dict[str, Any]], dict[str, Any]],
    *,
    relabel: bool,
) -> int:
    rows = list(entries.order_by("pk").select_for_update(of=("self",)))
    for entry in rows:
        entry.details = rule(entry.details)
        if relabel:
            entry.subject_label = ERASED
    entries.model.objects.bulk_update(rows, ["details", "subject_label"], 500)
    return len(rows)


def _struck(details: dict[str, Any]) -> dict[str, Any]:
    return {
        name: _changes(value)
        if name == "changes" and isinstance(value, dict)
        else _word(name, value, _CODES)
        for name, value in details.items()
    }


def _without_names(details: dict[str, Any]) -> dict[str, Any]:
    return {
        name: ERASED if name in _NAMES and value else value
        for name, value in details.items()
    }


def _word(name: str, value: Any, kept: Collection[str]) -> Any:
    is_said = isinstance(value, (str, list, dict)) and bool(value)
    return ERASED if is_said and name not in kept else value


def _changes(changes: dict[str, Any]) -> dict[str, Any]:
    """Which columns were changed; what they said before and after only if it counts."""
    return {
        column: said if column in _COUNTED else [ERASED, ERASED]
        for column, said in changes.items()
    }
