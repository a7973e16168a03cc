"""Columns of the journal."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from accounts.models import AuditEntry
from accounts.verbs import DETAILS, VERBS, without_account
from vietnamese import dates

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from accounts.models import User


class AuditTable(tables.Table):
    caption = _("What was done, the newest first")
    row_header = "verb"

    actor = tables.Column(order_by=("actor__sort_key",), empty_values=())
    subject_label = tables.Column(verbose_name=_("Subject"))
    details = tables.Column(orderable=False, empty_values=(None, "", {}))

    class Meta:
        model = AuditEntry
        fields = ("at", "actor", "verb", "subject_label", "details")
        empty_text = _("Nothing has been done yet.")

    def render_actor(self, record: AuditEntry) -> User | _StrPromise:
        return record.actor or without_account(record.verb)

    def render_verb(self, value: str) -> _StrPromise | str:
        return VERBS.get(value, value)

    def render_details(self, value: dict[str, Any]) -> str:
        """What concerns people: "passed: 38; reason: …"."""
        return "; ".join(
            f"{DETAILS[name]}: {_words(detail)}"
            for name, detail in value.items()
            if name in DETAILS and detail not in ("", [], None)
        )


def _words(detail: Any) -> str:
    if isinstance(detail, list):
        return ", ".join(map(str, detail))
    with suppress(ValueError, TypeError):
        return dates.short_date(dt.date.fromisoformat(detail))
    return str(detail)
