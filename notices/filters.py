"""Narrowing the outbox."""

from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from notices.models import Channel, Message, MessageStatus


class MessageFilter(django_filters.FilterSet):
    status = django_filters.ChoiceFilter(
        choices=MessageStatus.choices, label=_("Status"), empty_label=_("All")
    )
    channel = django_filters.ChoiceFilter(
        choices=Channel.choices, label=_("Channel"), empty_label=_("All")
    )

    class Meta:
        model = Message
        fields = ("status", "channel")
