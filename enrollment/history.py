"""What happened to a call, for the office and, where it concerns applicants, for them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.models import AuditEntry
from accounts.verbs import VERBS
from enrollment.models import Call
from vietnamese import dates

if TYPE_CHECKING:
    from accounts.models import User


class Change(NamedTuple):
    """One act on a call: by whom, and what it changed, a line each."""

    label: str
    at: dt.datetime
    actor: User | None
    lines: list[str]


class Moved(NamedTuple):
    """A deadline that was moved after it had been published."""

    on: dt.datetime
    before: str


def history_of(call: Call) -> list[Change]:
    """Everything that was done to the call, the newest first."""
    return [
        Change(
            str(capfirst(VERBS.get(entry.verb, entry.verb))),
            entry.at,
            entry.actor,
            _lines(entry.details),
        )
        for entry in _entries(call).select_related("actor").order_by("-at", "-pk")
    ]


def moved_deadline(call: Call) -> Moved | None:
    """The last change of the deadline since the call was published, if there is one."""
    if call.published_at is None:
        return None
    changes = _entries(call).filter(verb="call.changed", at__gt=call.published_at)
    for entry in changes.order_by("-at", "-pk"):
        if "closes_at" in entry.details.get("moved", {}):
            before, _after = entry.details["moved"]["closes_at"]
            return Moved(entry.at, _moment(before))
    return None


def _entries(call: Call) -> Any:
    return AuditEntry.objects.filter(
        subject_type=Call._meta.label_lower,  # noqa: SLF001  Django's public name for a model
        subject_id=str(call.pk),
    )


def _lines(details: dict[str, Any]) -> list[str]:
    moved = details.get("moved", {})
    lines = [
        f"{_name(field)}: {_moment(before)} → {_moment(after)}"
        for field, (before, after) in moved.items()
    ]
    reworded = [_name(name) for name in details.get("fields", []) if name not in moved]
    if reworded:
        lines.append(_("Changed: %s") % ", ".join(reworded).lower())
    return lines


def _name(field: str) -> str:
    return str(capfirst(Call._meta.get_field(field).verbose_name))  # type: ignore[union-attr]  # noqa: SLF001  as above


def _moment(iso: str) -> str:
    moment = dt.datetime.fromisoformat(iso)
    return _("%(time)s on %(day)s") % {
        "time": dates.time_words(moment),
        "day": dates.short_date(moment),
    }
