"""Columns of the people behind a figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from cooperatives.models import Person

if TYPE_CHECKING:
    from cooperatives.models import Post, TrainingRecord

NOTHING: tuple[object, ...] = (None, "", [])


class TrainedTable(tables.Table):
    """Posts are those of the chosen day, certificates those valid on it."""

    caption = _("Trained people, each once, with posts and certificates on the day")

    full_name = tables.Column(order_by=("sort_key", "date_of_birth"))
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
        return "; ".join(record.evidence for record in value)
