"""Columns of the list of accounts."""

from __future__ import annotations

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from accounts.columns import StatusColumn
from accounts.models import User
from accounts.roles import LABELS


class AccountTable(tables.Table):
    caption = _("Accounts")
    row_header = "full_name"

    full_name = tables.Column(linkify=True, order_by=("sort_key",))
    phone = tables.Column(
        verbose_name=_("Phone"), accessor="phone_text", order_by=("phone",)
    )
    roles = tables.Column(
        verbose_name=_("Roles"), accessor="groups", orderable=False, default=""
    )
    factors = tables.Column(
        verbose_name=_("Second factor"), order_by=("factors",), empty_values=(None,)
    )
    last_login = tables.DateColumn(verbose_name=_("Last signed in"))
    is_active = StatusColumn(verbose_name=_("State"))

    class Meta:
        model = User
        fields = (
            "full_name",
            "email",
            "phone",
            "roles",
            "factors",
            "last_login",
            "is_active",
        )
        empty_text = _("No account matches.")

    def render_roles(self, record: User) -> str:
        return ", ".join(
            str(LABELS[group.name])
            for group in record.groups.all()
            if group.name in LABELS
        )

    def render_factors(self, value: int) -> str:
        return str(_("yes") if value else _("no"))
