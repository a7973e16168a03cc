"""Columns of the people behind a figure."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from cooperatives.models import Person

if TYPE_CHECKING:
    from cooperatives.models import Post, TrainingRecord

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
