"""Narrowing the lists of cooperatives and people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import django_filters
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.lists import SearchFilterSet
from cooperatives.models import (
    Cooperative,
    CooperativeStatus,
    FieldGroup,
    Person,
    Post,
    ReportingArea,
    TrainedRole,
    TrainingRecord,
)

if TYPE_CHECKING:
    from django.db.models import QuerySet


class CooperativeFilter(SearchFilterSet):
    reporting_area = django_filters.ModelChoiceFilter(
        queryset=ReportingArea.objects.all(), label=_("Area"), empty_label=_("All")
    )
    status = django_filters.ChoiceFilter(
        choices=CooperativeStatus.choices, label=_("Status"), empty_label=_("All")
    )
    field_group = django_filters.ChoiceFilter(
        choices=FieldGroup.choices, label=_("Field"), empty_label=_("All")
    )

    class Meta:
        model = Cooperative
        fields = ("reporting_area", "status", "field_group")


class PersonFilter(SearchFilterSet):
    """``area`` looks at the posts held today, ``trained`` at certificates valid today."""

    area = django_filters.ModelChoiceFilter(
        queryset=ReportingArea.objects.all(),
        method="in_area",
        label=_("Area"),
        empty_label=_("All"),
    )
    trained = django_filters.ChoiceFilter(
        choices=TrainedRole.choices,
        method="trained_as",
        label=_("Trained as"),
        empty_label=_("All"),
    )

    class Meta:
        model = Person
        fields = ()

    def in_area(
        self, people: QuerySet[Person], _name: str, area: ReportingArea
    ) -> QuerySet[Person]:
        posts = Post.objects.held_on(timezone.localdate())
        return people.filter(
            pk__in=posts.filter(cooperative__reporting_area=area).values("person")
        )

    def trained_as(
        self, people: QuerySet[Person], _name: str, role: str
    ) -> QuerySet[Person]:
        records = TrainingRecord.objects.cumulative(role, timezone.localdate())
        return people.filter(pk__in=records.values("person"))


class UnitTodoFilter(SearchFilterSet):
    reporting_area = django_filters.ModelChoiceFilter(
        queryset=ReportingArea.objects.all(), label=_("Area"), empty_label=_("All")
    )

    class Meta:
        model = Cooperative
        fields = ("reporting_area",)
