"""Columns of the outbox."""

from __future__ import annotations

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from accounts.columns import StatusColumn
from notices.models import Message


class MessageTable(tables.Table):
    caption = _("Messages, the newest first")

    subject = tables.Column(verbose_name=_("Message"), linkify=True)
    status = StatusColumn()

    class Meta:
        model = Message
        fields = ("subject", "to_name", "channel", "created_at", "status", "done_at")
        empty_text = _("No message yet.")
