"""What happened to a session: who moved it from where, and why."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import AuditEntry
from accounts.verbs import VERBS
from training.models import DayPart, Session
from vietnamese import dates

if TYPE_CHECKING:
    from accounts.models import User


class Change(NamedTuple):
    """One act on a session: by whom, and what it changed, a line each."""

    label: str
    at: dt.datetime
    actor: User | None
    lines: list[str]


def history_of(session: Session) -> list[Change]:
    """Everything that was done to the session, the newest first. One query."""
    entries = AuditEntry.objects.filter(
        subject_type=Session._meta.label_lower,  # noqa: SLF001  Django's public name for a model
        subject_id=str(session.pk),
    )
    return [
        Change(
            str(capfirst(VERBS.get(entry.verb, entry.verb))),
            entry.at,
            entry.actor,
            _lines(entry.details),
        )
        for entry in entries.select_related("actor")
    ]


def _lines(details: dict[str, Any]) -> list[str]:
    lines = [
        f"{_name(field)}: {_words(before)} → {_words(after)}"
        for field, (before, after) in details.get("changes", {}).items()
    ]
    if reason := details.get("reason"):
        lines.append(_("Reason: %s") % reason)
    if told := details.get("told"):
        lines.append(
            ngettext("%(n)s person was told", "%(n)s people were told", told)
            % {"n": told}
        )
    return lines


def _name(field: str) -> str:
    return str(capfirst(Session._meta.get_field(field).verbose_name))  # type: ignore[union-attr]  # noqa: SLF001  as above


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if value in DayPart.values:
        return str(DayPart(value).label)
    with suppress(ValueError, TypeError):
        return dates.short_date(dt.date.fromisoformat(value))
    return str(value or "–")
