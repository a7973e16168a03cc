"""Columns of the officer's lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

import django_tables2 as tables
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.columns import StatusColumn
from accounts.models import AuditEntry
from accounts.verbs import VERBS
from privacy.models import DataRequest
from vietnamese import dates

if TYPE_CHECKING:
    import datetime as dt

    from django.utils.functional import _StrPromise

UNBROKEN = {"td": {"class": "nb"}}


class RequestTable(tables.Table):
    """Without phones, also when exported."""

    caption = _(
        "Requests about personal data, the newest first unless sorted otherwise"
    )
    row_header = "code"

    code = tables.Column(linkify=True, attrs=UNBROKEN)
    full_name = tables.Column(orderable=False)
    kind = tables.Column()
    received_at = tables.DateTimeColumn(format="H:i d/m/Y")
    due_at = tables.DateTimeColumn(format="H:i d/m/Y", verbose_name=_("Answer until"))
    state = StatusColumn(verbose_name=_("Status"))

    class Meta:
        model = DataRequest
        fields = ("code", "full_name", "kind", "received_at", "due_at", "state")
        empty_text = _("Nobody has asked yet.")

    def render_due_at(self, value: dt.datetime, record: DataRequest) -> str:
        moment = timezone.localtime(value)
        said = f"{moment:%H:%M} {dates.short_date(moment.date())}"
        return f"{said} – {_('overdue')}" if record.is_overdue else said


class AccessTable(tables.Table):
    caption = _("Who saw more of somebody than others may, the newest first")
    row_header = "subject_label"

    at = tables.DateTimeColumn(format="H:i d/m/Y", verbose_name=_("Time"))
    actor = tables.Column(order_by=("actor__sort_key",), verbose_name=_("Who"))
    verb = tables.Column(verbose_name=_("Act"), orderable=False)
    subject_label = tables.Column(verbose_name=_("Whose"), orderable=False)
    reason = tables.Column(
        accessor="details__reason", verbose_name=_("Reason"), orderable=False
    )

    class Meta:
        model = AuditEntry
        fields = ("at", "actor", "verb", "subject_label", "reason")
        empty_text = _("Nobody has seen more than others may.")

    def render_verb(self, value: str) -> _StrPromise | str:
        return VERBS.get(value, value)
