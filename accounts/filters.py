"""Narrowing the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import django_filters
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from accounts.models import AuditEntry, User
from accounts.verbs import VERBS

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.http import Request


def _actors(_request: Request | None) -> QuerySet[User]:
    return User.objects.filter(Exists(AuditEntry.objects.filter(actor=OuterRef("pk"))))


class AuditFilter(django_filters.FilterSet):
    subject = django_filters.CharFilter(
        field_name="subject_label", lookup_expr="icontains", label=_("Subject")
    )
    actor = django_filters.ModelChoiceFilter(
        queryset=_actors, label=_("Actor"), empty_label=_("All")
    )
    verb = django_filters.ChoiceFilter(
        choices=list(VERBS.items()), label=_("Act"), empty_label=_("All")
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
