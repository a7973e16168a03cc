"""Narrowing the outbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

import django_filters
from django.utils.translation import gettext_lazy as _

from accounts.lists import SearchFilterSet
from notices.events import all_events
from notices.models import STATES, Channel, Message

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from notices.models import MessageQuerySet


def _events() -> list[tuple[str, str | _StrPromise]]:
    return [(event.key, event.label) for event in all_events()]


class MessageFilter(SearchFilterSet):
    status = django_filters.ChoiceFilter(
        choices=list(STATES.items()),
        method="in_state",
        label=_("Status"),
        empty_label=_("All"),
    )
    channel = django_filters.ChoiceFilter(
        choices=Channel.choices, label=_("Channel"), empty_label=_("All")
    )
    event = django_filters.ChoiceFilter(
        choices=_events, label=_("Event"), empty_label=_("All")
    )

    class Meta:
        model = Message
        fields = ("q", "status", "channel", "event")

    def in_state(
        self, rows: MessageQuerySet, _name: str, state: str
    ) -> MessageQuerySet:
        return rows.in_state(state)
