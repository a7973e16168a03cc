"""Narrowing the lists of cooperatives and people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import django_filters
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.lists import SearchFilterSet
from accounts.models import AuditEntry, User
from cooperatives.duplicates import pairs
from cooperatives.models import (
    AnnualReport,
    Cooperative,
    CooperativeGroup,
    CooperativeStatus,
    DistinctPair,
    FieldGroup,
    GroupKind,
    ImportBatch,
    ImportKind,
    ImportRow,
    ImportState,
    LegalType,
    ModelAssignment,
    ModelKind,
    PairKind,
    Person,
    PolicyDocument,
    Post,
    ProductLine,
    Rating,
    ReportingArea,
    RowOutcome,
    TrainedRole,
    TrainingRecord,
)

if TYPE_CHECKING:
    from decimal import Decimal

    from django.db.models import QuerySet

    from cooperatives.duplicates import Pair


class CooperativeFilter(SearchFilterSet):
    reporting_area = django_filters.ModelChoiceFilter(
        queryset=ReportingArea.objects.all(), label=_("Area"), empty_label=_("All")
    )
    status = django_filters.ChoiceFilter(
        choices=CooperativeStatus.choices, label=_("Status"), empty_label=_("All")
    )
    legal_type = django_filters.ChoiceFilter(
        choices=LegalType.choices, label=_("Legal type"), empty_label=_("All")
    )
    field_group = django_filters.ChoiceFilter(
        choices=FieldGroup.choices, label=_("Field"), empty_label=_("All")
    )
    product_lines = django_filters.ModelChoiceFilter(
        queryset=ProductLine.objects.all(),
        label=_("Product line"),
        empty_label=_("All"),
    )
    model = django_filters.ChoiceFilter(
        choices=ModelKind.choices,
        method="assigned_as",
        label=_("Model or satellite"),
        empty_label=_("All"),
    )
    missing = django_filters.NumberFilter(
        method="without_figures_of",
        label=_("Figures missing for the year"),
        widget=forms.TextInput(attrs={"class": "w1", "inputmode": "numeric"}),
        min_value=1990,
        max_value=2100,
    )

    class Meta:
        model = Cooperative
        fields = (
            "reporting_area",
            "status",
            "legal_type",
            "field_group",
            "product_lines",
        )

    def assigned_as(
        self, rows: QuerySet[Cooperative], _name: str, kind: str
    ) -> QuerySet[Cooperative]:
        running = ModelAssignment.objects.held_on(timezone.localdate())
        return rows.filter(pk__in=running.filter(kind=kind).values("cooperative"))

    def without_figures_of(
        self, rows: QuerySet[Cooperative], _name: str, year: Decimal
    ) -> QuerySet[Cooperative]:
        """Without a report of the year, or with one that leaves an expected figure out."""
        known = AnnualReport.objects.of_year(int(year)).complete()
        return rows.exclude(pk__in=known.values("cooperative"))


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


class HistoryFilter(django_filters.FilterSet):
    actor = django_filters.ModelChoiceFilter(
        queryset=lambda _request: User.objects.filter(
            pk__in=AuditEntry.objects.values("actor")
        ),
        label=_("Actor"),
        empty_label=_("All"),
    )
    since = django_filters.DateFilter(
        field_name="at", lookup_expr="date__gte", label=_("From")
    )
    until = django_filters.DateFilter(
        field_name="at", lookup_expr="date__lte", label=_("To")
    )

    class Meta:
        model = AuditEntry
        fields = ("actor", "since", "until")


class GroupFilter(SearchFilterSet):
    kind = django_filters.ChoiceFilter(
        choices=GroupKind.choices, label=_("Kind"), empty_label=_("All")
    )
    reporting_area = django_filters.ModelChoiceFilter(
        queryset=ReportingArea.objects.all(), label=_("Area"), empty_label=_("All")
    )
    status = django_filters.ChoiceFilter(
        choices=CooperativeStatus.choices, label=_("Status"), empty_label=_("All")
    )
    rating = django_filters.ChoiceFilter(
        choices=Rating.choices, label=_("Rating"), empty_label=_("All")
    )

    class Meta:
        model = CooperativeGroup
        fields = ("kind", "reporting_area", "status", "rating")


class PolicyFilter(SearchFilterSet):
    class Meta:
        model = PolicyDocument
        fields = ()


class PairFilter(SearchFilterSet):
    """Narrows the proposals. Its rows are the pairs judged distinct, left out of them."""

    kind = django_filters.ChoiceFilter(
        choices=PairKind.choices, label=_("Kind"), empty_label=_("All")
    )

    class Meta:
        model = DistinctPair
        fields = ("kind",)

    @property
    def qs(self) -> list[Pair]:
        chosen = self.form.cleaned_data if self.is_valid() else {}
        kinds = [PairKind(chosen["kind"])] if chosen.get("kind") else PairKind
        return [
            pair
            for pair in pairs(kinds, self.queryset)
            if pair.answers_to(chosen.get("q", ""))
        ]


class ImportFilter(SearchFilterSet):
    kind = django_filters.ChoiceFilter(
        choices=ImportKind.choices, label=_("Kind"), empty_label=_("All")
    )
    state = django_filters.ChoiceFilter(
        choices=ImportState.choices, label=_("Status"), empty_label=_("All")
    )

    class Meta:
        model = ImportBatch
        fields = ("kind", "state")


class ImportRowFilter(SearchFilterSet):
    outcome = django_filters.ChoiceFilter(
        choices=RowOutcome.choices, label=_("Outcome"), empty_label=_("All")
    )

    class Meta:
        model = ImportRow
        fields = ("outcome",)
