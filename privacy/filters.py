"""Narrowing the officer's lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

import django_filters
from django.db.models import Exists, OuterRef
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.lists import SearchFilterSet
from accounts.models import AuditEntry, User
from accounts.verbs import VERBS
from privacy.held import ACCESSES
from privacy.models import DataRequest, RequestKind, RequestState

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.http import Request
    from privacy.models import DataRequestQuerySet

STATES = {
    "open": _("still open"),
    "overdue": _("overdue"),
    **{state.value: state.label for state in RequestState},
}


class RequestFilter(SearchFilterSet):
    state = django_filters.ChoiceFilter(
        choices=[(key, capfirst(label)) for key, label in STATES.items()],
        method="in_state",
        label=_("Status"),
        empty_label=_("All"),
    )
    kind = django_filters.ChoiceFilter(
        choices=[(key, capfirst(label)) for key, label in RequestKind.choices],
        label=_("Request"),
        empty_label=_("All"),
    )

    class Meta:
        model = DataRequest
        fields = ("q", "state", "kind")

    def in_state(
        self, rows: DataRequestQuerySet, _name: str, state: str
    ) -> DataRequestQuerySet:
        if state == "open":
            return rows.open_now()
        return rows.overdue() if state == "overdue" else rows.filter(state=state)


def _lookers(_request: Request | None) -> QuerySet[User]:
    looked = AuditEntry.objects.filter(actor=OuterRef("pk"), verb__in=ACCESSES)
    return User.objects.filter(Exists(looked))


class AccessFilter(django_filters.FilterSet):
    subject = django_filters.CharFilter(
        field_name="subject_label", lookup_expr="icontains", label=_("Whose")
    )
    actor = django_filters.ModelChoiceFilter(
        queryset=_lookers, label=_("Who"), empty_label=_("All")
    )
    verb = django_filters.ChoiceFilter(
        choices=[(verb, capfirst(VERBS[verb])) for verb in ACCESSES],
        label=_("Act"),
        empty_label=_("All"),
    )
    since = django_filters.DateFilter(
        field_name="at", lookup_expr="date__gte", label=_("From")
    )
    until = django_filters.DateFilter(
        field_name="at", lookup_expr="date__lte", label=_("To")
    )

    class Meta:
        model = AuditEntry
        fields = ("subject", "actor", "verb", "since", "until")
