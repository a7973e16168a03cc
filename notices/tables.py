"""Columns of the outbox."""

from __future__ import annotations

import django_tables2 as tables
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.columns import StatusColumn
from notices.models import Message
from vietnamese import dates


class MessageTable(tables.Table):
    caption = _("Messages, the newest first")
    row_header = "subject"

    subject = tables.Column(verbose_name=_("Message"), linkify=True)
    status = StatusColumn()
    attempts = tables.Column(empty_values=(None, 0))
    told_by = tables.Column(order_by=("told_by__sort_key",))

    class Meta:
        model = Message
        fields = (
            "subject",
            "to_name",
            "channel",
            "created_at",
            "status",
            "attempts",
            "done_at",
            "told_by",
        )
        empty_text = _("No message yet.")

    def render_attempts(self, record: Message) -> str:
        """How often it was tried, what came of it, when it is tried next."""
        words = [str(record.attempts)]
        if record.error:
            words.append(record.error)
        if record.next_try_at:
            moment = timezone.localtime(record.next_try_at)
            words.append(
                str(_("next at %(time)s on %(day)s"))
                % {
                    "time": dates.time_words(moment),
                    "day": dates.short_date(moment.date()),
                }
            )
        return "; ".join(words)


class TellingTable(MessageTable):
    """The same for those who may mark messages as told, each row with a tick."""

    tick = tables.Column(
        verbose_name=_("Tick"),
        empty_values=(),
        orderable=False,
        exclude_from_export=True,
        attrs={"td": {"class": "noprint"}, "th": {"class": "noprint"}},
    )

    class Meta(MessageTable.Meta):
        sequence = ("tick", "...")

    def render_tick(self, record: Message) -> str:
        if not record.can_be_told:
            return ""
        return format_html(
            '<input type="checkbox" name="message" value="{}" form="told"'
            ' aria-label="{}">',
            record.pk,
            record.to_name,
        )
