"""Columns of the lists of cooperatives and people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from accounts.columns import StatusColumn
from cooperatives.models import Cooperative, Person

if TYPE_CHECKING:
    from cooperatives.models import Post, TrainingRecord

NUMBER = {"td": {"class": "n"}, "th": {"class": "n"}}


class CooperativeTable(tables.Table):
    caption = _("Cooperatives; trained staff in post today")

    name = tables.Column(linkify=True, order_by=("sort_key",))
    reporting_area = tables.Column(order_by=("reporting_area__position",))
    status = StatusColumn()
    trained_directors = tables.Column(verbose_name=_("Trained directors"), attrs=NUMBER)
    trained_accountants = tables.Column(
        verbose_name=_("Trained accountants"), attrs=NUMBER
    )

    class Meta:
        model = Cooperative
        fields = ("name", "reporting_area", "status")
        empty_text = _("No cooperative yet.")


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
