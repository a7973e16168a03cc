"""Choosing the figure whose people are listed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import django_filters
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.lists import SearchFilterSet
from cooperatives.models import Person, ReportingArea, TrainedRole
from cooperatives.trained import SCHEME, with_posts_and_training
from targets.indicators import trained_people

if TYPE_CHECKING:
    from django.db.models import QuerySet


class TrainedFilter(SearchFilterSet):
    """Without a role: trained for any. ``as_of`` is today unless chosen."""

    role = django_filters.ChoiceFilter(
        choices=TrainedRole.choices, label=_("Trained as"), empty_label=_("All")
    )
    area = django_filters.ModelChoiceFilter(
        queryset=ReportingArea.objects.all(),
        to_field_name="code",
        label=_("Area"),
        empty_label=_("All"),
    )
    as_of = django_filters.DateFilter(label=_("As of"))
    ever = django_filters.BooleanFilter(
        label=_("Also those no longer in post"), widget=forms.CheckboxInput
    )

    class Meta:
        model = Person
        fields = ()

    def filter_queryset(self, queryset: QuerySet[Person]) -> QuerySet[Person]:
        chosen = self.form.cleaned_data
        day = chosen.get("as_of") or timezone.localdate()
        area = chosen.get("area")
        found = Person.objects.none()
        for role in [chosen["role"]] if chosen.get("role") else TrainedRole.values:
            found |= trained_people(
                role,
                day,
                scheme=SCHEME,
                area=area.code if area else "",
                ever=bool(chosen.get("ever")),
            )
        if chosen.get("q"):
            found = found.search(chosen["q"])
        return with_posts_and_training(queryset & found, day)
