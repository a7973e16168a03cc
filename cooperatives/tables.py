"""Columns of the lists of cooperatives and people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import django_tables2 as tables
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.columns import StatusColumn
from accounts.models import AuditEntry
from cooperatives.dossier import MILLION
from cooperatives.history import act_of, words_of
from cooperatives.models import (
    Cooperative,
    CooperativeGroup,
    Person,
    PolicyDocument,
)
from vietnamese import numbers

if TYPE_CHECKING:
    from decimal import Decimal

    from django.utils.functional import _StrPromise

    from cooperatives.models import PairKind, Post, TrainingRecord

NUMBER = {"td": {"class": "n"}, "th": {"class": "n"}}


class CooperativeTable(tables.Table):
    caption = _(
        "Cooperatives; members and capital of the report that speaks today, trained"
        " staff in post today"
    )

    name = tables.Column(linkify=True, order_by=("sort_key",))
    reporting_area = tables.Column(order_by=("reporting_area__position",))
    status = StatusColumn()
    members_now = tables.Column(verbose_name=_("Members"), attrs=NUMBER)
    paid_in_now = tables.Column(
        verbose_name=_("Paid-in capital, million đồng"), attrs=NUMBER
    )
    trained_directors = tables.Column(verbose_name=_("Trained directors"), attrs=NUMBER)
    trained_accountants = tables.Column(
        verbose_name=_("Trained accountants"), attrs=NUMBER
    )

    class Meta:
        model = Cooperative
        fields = ("name", "reporting_area", "status")
        empty_text = _("No cooperative yet.")

    def render_paid_in_now(self, value: int) -> str:
        return numbers.decimal(value / MILLION)

    def value_paid_in_now(self, value: int | None) -> Decimal | None:
        return None if value is None else value / MILLION


class PersonTable(tables.Table):
    caption = _("People of cooperatives; posts held and certificates valid today")

    full_name = tables.Column(linkify=True, order_by=("sort_key", "date_of_birth"))
    date_of_birth = tables.Column(
        accessor="date_of_birth_text", order_by="date_of_birth"
    )
    current_posts = tables.Column(
        verbose_name=_("Posts"), orderable=False, empty_values=(None, "", [])
    )
    valid_training = tables.Column(
        verbose_name=_("Certificates"), orderable=False, empty_values=(None, "", [])
    )

    class Meta:
        model = Person
        fields = ("full_name", "date_of_birth")
        empty_text = _("No person yet.")

    def render_current_posts(self, value: list[Post]) -> str:
        return "; ".join(str(post) for post in value)

    def render_valid_training(self, value: list[TrainingRecord]) -> str:
        return "; ".join(
            f"{record.get_role_display()} {record.evidence}" for record in value
        )


class UnitTodoTable(tables.Table):
    caption = _("Cooperatives whose commune or ward has ended")

    name = tables.Column(
        linkify=("cooperatives:unit_choose", [tables.A("pk")]), order_by=("sort_key",)
    )
    reporting_area = tables.Column(order_by=("reporting_area__position",))
    former_unit = tables.Column(
        verbose_name=_("Former commune or ward"),
        accessor="admin_unit__address_in_province",
        order_by=("admin_unit__sort_key",),
    )

    class Meta:
        model = Cooperative
        fields = ("name", "reporting_area", "former_unit", "address_text", "hamlet")
        empty_text = _("Every cooperative is in a unit of today.")


class HistoryTable(tables.Table):
    caption = _("What was done, the newest first")
    row_header = "verb"

    actor = tables.Column(order_by=("actor__sort_key",), default=_("the system"))
    details = tables.Column(orderable=False, empty_values=())

    class Meta:
        model = AuditEntry
        fields = ("at", "actor", "verb", "details")
        empty_text = _("Nothing has been done yet.")

    def render_verb(self, record: AuditEntry) -> str:
        return str(capfirst(act_of(record)))

    def render_details(self, record: AuditEntry) -> str:
        return "; ".join(words_of(record))


class GroupTable(tables.Table):
    caption = _("Groups and community halls; status and rating of today")

    name = tables.Column(linkify=True, order_by=("sort_key",))
    reporting_area = tables.Column(order_by=("reporting_area__position",))
    status = StatusColumn()
    members = tables.Column(attrs=NUMBER)
    connected_cooperative = tables.Column(
        verbose_name=_("Connected to"), order_by=("connected_cooperative__sort_key",)
    )

    class Meta:
        model = CooperativeGroup
        fields = (
            "name",
            "kind",
            "reporting_area",
            "status",
            "rating",
            "members",
            "connected_cooperative",
        )
        empty_text = _("No group yet.")


class PolicyTable(tables.Table):
    caption = _("Drafts put before the People's Council")

    title = tables.Column(
        order_by=("sort_key",),
        linkify=lambda record, table: (
            record.get_absolute_url()
            if table.request.user.has_perm("cooperatives.change_cooperative")
            else None
        ),
    )

    class Meta:
        model = PolicyDocument
        fields = ("title", "kind", "submission_no", "submitted_on")
        empty_text = _("No draft yet.")


class PairTable(tables.Table):
    caption = _("Records that may be one, the most likely first")

    first_label = tables.Column(verbose_name=_("One record"), linkify=True)
    second_label = tables.Column(verbose_name=_("The other record"))
    kind = tables.Column(verbose_name=_("Kind"))
    reasons = tables.Column(verbose_name=_("Why it is proposed"), orderable=False)

    class Meta:
        empty_text = _("No records look alike.")

    def render_kind(self, value: PairKind) -> _StrPromise | str:
        return value.label
