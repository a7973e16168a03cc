"""What narrows the list of applications."""

from __future__ import annotations

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _

from accounts.lists import SearchFilterSet
from cooperatives.models import ReportingArea
from enrollment.models import Application, ApplicationStatus
from training.models import TrainingClass

MATCHED = [("yes", _("found in the register")), ("no", _("to be matched"))]


class ApplicationFilter(SearchFilterSet):
    q = django_filters.CharFilter(
        method="search",
        label=_("Name, dossier code, last 4 digits of the phone, cooperative"),
    )
    training_class = django_filters.ModelChoiceFilter(
        queryset=TrainingClass.objects.exclude(applications=None).distinct(),
        to_field_name="code",
        label=_("Class"),
        empty_label=_("All classes"),
    )
    status = django_filters.ChoiceFilter(
        choices=ApplicationStatus.choices, label=_("Status"), empty_label=_("All")
    )
    area = django_filters.ModelChoiceFilter(
        queryset=ReportingArea.objects.all(),
        field_name="cooperative__reporting_area",
        to_field_name="code",
        label=_("Area"),
        empty_label=_("Whole province"),
    )
    cooperative = django_filters.ChoiceFilter(
        choices=MATCHED,
        method="matched",
        label=_("Cooperative"),
        empty_label=_("All"),
    )

    class Meta:
        model = Application
        fields = ()

    def matched(self, rows: Any, _name: str, value: str) -> Any:
        return rows.filter(cooperative__isnull=value == "no")
