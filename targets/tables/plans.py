"""Columns of plans, of closed periods and of frozen lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_tables2 import A

from targets.cards import PARTS
from targets.indicators import REASONS
from targets.models import ClosedPeriod, FrozenRow, TargetSet
from vietnamese import numbers

if TYPE_CHECKING:
    from decimal import Decimal


from targets.tables.rows import PART_SIGNALS

NUMBER = {"td": {"class": "n"}, "th": {"class": "n"}}


class PlanTable(tables.Table):
    """A plan, how much hangs on it, and who sees it."""

    caption = _("Plans with their targets")
    row_header = "plan"

    year = tables.Column(localize=False)
    plan = tables.Column(linkify=("targets:plan_edit", [A("pk")]))
    document_no = tables.Column()
    target_count = tables.Column(verbose_name=_("Targets"), attrs=NUMBER)
    period_count = tables.Column(verbose_name=_("Closed periods"), attrs=NUMBER)
    is_published = tables.TemplateColumn(
        template_name="targets/_publish.html", verbose_name=_("Seen by")
    )

    class Meta:
        model = TargetSet
        fields = ("year", "plan", "document_no")
        empty_text = _("No plan is entered yet.")

    def value_is_published(self, value: bool) -> str:  # noqa: FBT001  django-tables2 passes it
        return gettext("everybody") if value else gettext("the staff")


class PeriodTable(tables.Table):
    """A closed period with the decision that closed it."""

    caption = _("Closed periods, the latest first")
    row_header = "target_set"

    target_set = tables.Column(
        linkify=("targets:period_detail", [A("pk")]),
        order_by=("target_set__year", "target_set__plan"),
    )
    closed_by = tables.Column(order_by=("closed_by__sort_key",))

    class Meta:
        model = ClosedPeriod
        fields = (
            "target_set",
            "as_of",
            "decision_no",
            "decided_on",
            "closed_by",
            "closed_at",
        )
        empty_text = _("No period is closed yet.")


class FrozenRowTable(tables.Table):
    """A row behind a frozen figure, as it was when the period was closed."""

    caption = _("The rows as they were frozen")
    row_header = "label"

    position = tables.Column(verbose_name=_("No."), attrs=NUMBER)
    label = tables.Column(verbose_name=_("Name"), order_by=("search_text",))
    area = tables.Column(verbose_name=_("Area"))
    part = tables.Column(verbose_name=_("How it counts"))
    amount = tables.Column(verbose_name=_("Amount"), attrs=NUMBER)
    reason = tables.Column(verbose_name=_("Why not"))

    class Meta:
        model = FrozenRow
        fields = ("position", "label", "area", "part", "amount", "reason")
        empty_text = _("There was no row behind this figure.")

    def render_position(self, value: int) -> int:
        return value + 1

    def render_part(self, value: str) -> str:
        return format_html(
            '<span class="tag {}">{}</span>',
            PART_SIGNALS[value],
            capfirst(PARTS[value]),
        )

    def value_part(self, value: str) -> str:
        return str(capfirst(PARTS[value]))

    def render_amount(self, value: Decimal) -> str:
        return numbers.decimal(value)

    def value_amount(self, value: Decimal) -> Decimal:
        return value

    def render_reason(self, value: str) -> str:
        return str(capfirst(REASONS.get(value, value)))
