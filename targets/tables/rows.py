"""Columns of the people and the rows behind a figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from cooperatives.models import (
    Cooperative,
    CooperativeGroup,
    Person,
    PolicyDocument,
    Post,
)
from targets.cards import PARTS
from targets.indicators import BASE, COUNTED, LEFT_OUT, REASONS, indicator_of
from targets.models import Unit
from training.models import TrainingClass
from vietnamese import numbers
from vietnamese.dates import short_date

if TYPE_CHECKING:
    from decimal import Decimal

    from cooperatives.models import TrainingRecord
    from targets.indicators import Indicator
    from targets.models import Target

NOTHING: tuple[object, ...] = (None, "", [])


def _person_url(record: Person, table: TrainedTable) -> str | None:
    """For those who may open it."""
    may = table.request.user.has_perm("cooperatives.view_person")
    return record.get_absolute_url() if may else None


class TrainedTable(tables.Table):
    """Posts are those of the chosen day, certificates those valid on it."""

    caption = _("Trained people, each once, with posts and certificates on the day")

    full_name = tables.Column(
        linkify=_person_url, order_by=("sort_key", "date_of_birth")
    )
    cooperatives = tables.Column(
        accessor="current_posts",
        verbose_name=_("Cooperative"),
        orderable=False,
        empty_values=NOTHING,
    )
    posts = tables.Column(
        accessor="current_posts",
        verbose_name=_("Post"),
        orderable=False,
        empty_values=NOTHING,
    )
    certificates = tables.Column(
        accessor="valid_training",
        verbose_name=_("Certificate number"),
        orderable=False,
        empty_values=NOTHING,
    )

    class Meta:
        model = Person
        fields = ("full_name",)
        empty_text = _("Nobody is trained yet.")

    def render_cooperatives(self, value: list[Post]) -> str:
        return "; ".join(dict.fromkeys(str(post.cooperative) for post in value))

    def render_posts(self, value: list[Post]) -> str:
        return "; ".join(dict.fromkeys(post.get_kind_display() for post in value))

    def render_certificates(self, value: list[TrainingRecord]) -> str:
        if not self.request.user.has_perm("certificates.view_certificate"):
            return self.value_certificates(value)
        register = reverse("certificates:certificate_list")
        return format_html_join(
            "; ",
            '<a class="nb" href="{}?q={}">{}</a>',
            ((register, quote(each.evidence), each.evidence) for each in value),
        )

    def value_certificates(self, value: list[TrainingRecord]) -> str:
        return "; ".join(each.evidence for each in value)


OPENS = {  # the permission that opens a row's own page
    Cooperative: "cooperatives.view_cooperative",
    CooperativeGroup: "cooperatives.view_cooperative",
    Person: "cooperatives.view_person",
    Post: "cooperatives.view_person",
    PolicyDocument: "cooperatives.change_cooperative",
    TrainingClass: "training.view_every_class",
}
ROW_ORDERS = {
    Post: ("person__sort_key", "pk"),
    TrainingClass: ("starts_on", "code"),
}
DETAILED = (Post, TrainingClass, PolicyDocument)
PART_SIGNALS = {COUNTED: "ok", BASE: "no", LEFT_OUT: "wait"}


def _row_url(record: Any, table: _BehindTable) -> str | None:
    if not table.request.user.has_perm(OPENS[type(record)]):
        return None
    url: str = (
        record.person if isinstance(record, Post) else record
    ).get_absolute_url()
    return url


def _certificates_url(record: Any, table: _BehindTable) -> str | None:
    may = table.request.user.has_perm("certificates.view_certificate")
    if not may or not isinstance(record, TrainingClass):
        return None
    return f"{reverse('certificates:certificate_list')}?training_class={record.code}"


class _BehindTable(tables.Table):
    """A row of ``indicators.behind``: what it is, how it counts and why."""

    row_header = "name"

    area_name = tables.Column(verbose_name=_("Area"), order_by=("area_position",))
    detail = tables.Column(
        verbose_name=_("Particulars"), empty_values=(), orderable=False
    )
    part = tables.Column(verbose_name=_("How it counts"))
    reason = tables.Column(verbose_name=_("Why not"))

    def render_name(self, record: Any) -> str:
        return str(record.person if isinstance(record, Post) else record)

    def render_detail(self, record: Any) -> str:
        if isinstance(record, TrainingClass):
            decision = record.recognition_decision
            return str(decision or capfirst(record.get_status_display()))
        if isinstance(record, PolicyDocument) and record.submitted_on:
            return f"{record.submission_no} ({short_date(record.submitted_on)})".strip()
        return str(record) if isinstance(record, Post) else "—"

    def render_part(self, value: str) -> str:
        return format_html('<span class="tag {}">{}</span>', *self._part(value))

    def value_part(self, value: str) -> str:
        return self._part(value)[1]

    def _part(self, value: str) -> tuple[str, str]:
        return PART_SIGNALS[value], str(capfirst(PARTS[value]))

    def render_reason(self, value: str) -> str:
        return str(capfirst(REASONS[value]))

    def render_amount(self, value: Decimal) -> str:
        return numbers.decimal(value)

    def value_amount(self, value: Decimal) -> Decimal:
        return value


def behind_table(target: Target) -> type[_BehindTable]:
    """The columns of one target's rows, as its indicator has them."""
    indicator = indicator_of(target)
    model = indicator.source.model
    shown = ["name", "part", "reason"]
    if indicator.amount is not None:
        shown.insert(1, "amount")
    if model in DETAILED:
        shown.insert(1, "detail")
    if indicator.by_area:
        shown.insert(1, "area_name")
    number = {"class": "n"}

    class BehindTable(_BehindTable):
        caption = f"{target.code} {target.label}"

        name = tables.Column(
            verbose_name=_("Name"),
            empty_values=(),
            linkify=_row_url,
            order_by=ROW_ORDERS.get(model, ("sort_key", "pk")),
        )
        amount = tables.Column(
            verbose_name=_amount_header(indicator),
            linkify=_certificates_url,
            attrs={"td": number, "th": number},
        )

        class Meta:
            sequence = tuple(shown)
            exclude = tuple({"area_name", "detail", "amount"}.difference(shown))
            order_by = "name"
            empty_text = _("No row stands behind this figure.")

    return BehindTable


def _amount_header(indicator: Indicator) -> str:
    name = str(capfirst(indicator.amount or ""))
    return f"{name} ({Unit.DONG.label})" if indicator.amount_unit == Unit.DONG else name
