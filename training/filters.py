"""What the lists of classes, learners and results may be narrowed to."""

from __future__ import annotations

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _

from accounts.lists import SearchFilterSet
from curriculum.models import Classification, Programme
from training.models import (
    AttendanceChange,
    Award,
    ClassStatus,
    GradeChange,
    Participant,
    Result,
    ResultException,
    TrainingClass,
)


def _years(request: Any) -> list[tuple[int, str]]:
    days = TrainingClass.objects.visible_to(request.user).dates(
        "starts_on", "year", order="DESC"
    )
    return [(day.year, str(day.year)) for day in days]


class ClassFilter(SearchFilterSet):
    status = django_filters.ChoiceFilter(
        choices=ClassStatus.choices, label=_("Status"), empty_label=_("All")
    )
    programme = django_filters.ModelChoiceFilter(
        queryset=Programme.objects.all(),
        field_name="version__programme",
        label=_("Programme"),
        empty_label=_("All"),
    )
    year = django_filters.ChoiceFilter(
        field_name="starts_on__year", label=_("Year"), empty_label=_("All")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["year"].extra["choices"] = _years(self.request)

    class Meta:
        model = TrainingClass
        fields = ("q", "status", "programme", "year")


class ParticipantFilter(SearchFilterSet):
    class Meta:
        model = Participant
        fields = ("q",)


class ResultFilter(SearchFilterSet):
    result = django_filters.ChoiceFilter(
        choices=Result.choices, label=_("Result"), empty_label=_("All")
    )
    classification = django_filters.ChoiceFilter(
        choices=Classification.choices,
        label=_("Classification"),
        empty_label=_("All"),
    )
    award = django_filters.ChoiceFilter(
        choices=Award.choices, label=_("Is given"), empty_label=_("All")
    )
    exception = django_filters.ChoiceFilter(
        choices=[("waiting", _("waits for a signature")), ("signed", _("signed"))],
        method="by_exception",
        label=_("Exception"),
        empty_label=_("All"),
    )

    class Meta:
        model = Participant
        fields = ("q", "result", "classification", "award")

    def by_exception(self, rows: Any, _name: str, value: str) -> Any:
        exceptions = ResultException.objects
        found = exceptions.unsigned() if value == "waiting" else exceptions.signed()
        return rows.filter(pk__in=found.values("participant"))


class GradeChangeFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(method="search", label=_("Learner"))

    class Meta:
        model = GradeChange
        fields = ("q",)

    def search(self, rows: Any, _name: str, query: str) -> Any:
        return rows.filter(grade__participant__in=Participant.objects.search(query))


class AttendanceChangeFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(method="search", label=_("Learner"))

    class Meta:
        model = AttendanceChange
        fields = ("q",)

    def search(self, rows: Any, _name: str, query: str) -> Any:
        return rows.filter(
            attendance__participant__in=Participant.objects.search(query)
        )
