"""What narrows the lists."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import django_filters
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.lists import SearchFilterSet
from cooperatives.models import ReportingArea
from enrollment.models import (
    Application,
    ApplicationStatus,
    Nomination,
    NominationState,
)
from training.models import TrainingClass

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.http import Request

RECENT = dt.timedelta(days=365)


def _classes_to_choose(request: Request) -> QuerySet[TrainingClass]:
    """Classes of a year back and ahead, and the one asked for: not the whole archive."""
    since = timezone.localdate() - RECENT
    return TrainingClass.objects.filter(
        Q(starts_on__gte=since) | Q(code=request.GET.get("training_class", ""))
    )


MATCHED = [("yes", _("found in the register")), ("no", _("to be matched"))]


class ApplicationFilter(SearchFilterSet):
    q = django_filters.CharFilter(
        method="search",
        label=_("Name, dossier code, last 4 digits of the phone, cooperative"),
    )
    training_class = django_filters.ModelChoiceFilter(
        queryset=_classes_to_choose,
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


WAITING = ("waiting", _("waiting for my signature"))


class NominationFilter(django_filters.FilterSet):
    training_class = django_filters.ModelChoiceFilter(
        queryset=_classes_to_choose,
        to_field_name="code",
        label=_("Class"),
        empty_label=_("All classes"),
    )
    state = django_filters.ChoiceFilter(
        choices=[WAITING, *NominationState.choices],
        method="in_state",
        label=_("State"),
        empty_label=_("All"),
    )

    class Meta:
        model = Nomination
        fields = ()

    def in_state(self, rows: Any, _name: str, value: str) -> Any:
        if value == WAITING[0]:
            return rows.waiting_for(self.request.user)
        return rows.filter(state=value)
