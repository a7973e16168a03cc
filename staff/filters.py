"""Narrowing the list of accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import django_filters
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.lists import SearchFilterSet
from accounts.models import User
from accounts.roles import LABELS

if TYPE_CHECKING:
    from django.db.models import QuerySet

STATES = (
    ("active", _("active")),
    ("suspended", _("suspended")),
    ("no_factor", _("lacks a second factor")),
)


def _roles() -> list[tuple[str, str]]:
    return [(name, capfirst(str(label))) for name, label in LABELS.items()]


class AccountFilter(SearchFilterSet):
    role = django_filters.ChoiceFilter(
        choices=_roles, field_name="groups__name", label=_("Role"), empty_label=_("All")
    )
    state = django_filters.ChoiceFilter(
        choices=STATES, method="in_state", label=_("State"), empty_label=_("All")
    )

    class Meta:
        model = User
        fields = ("q", "role", "state")

    def in_state(self, rows: QuerySet[User], _name: str, state: str) -> QuerySet[User]:
        if state == "no_factor":
            needs = User.objects.holding("accounts.use_second_factor").values("pk")
            return rows.filter(pk__in=needs, factors=0)
        return rows.filter(is_active=state == "active")
