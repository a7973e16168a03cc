"""What narrows the lists."""

from __future__ import annotations

import datetime as dt
from collections import Counter
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
from enrollment.reserve import OFFERED, STEPPED_BACK, WAITING
from training.models import TrainingClass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from accounts.http import Request
    from enrollment.explanation import Explained
    from enrollment.queue import QueueRow
    from enrollment.reserve import Line

RECENT = dt.timedelta(days=365)


def _classes_to_choose(request: Request) -> QuerySet[TrainingClass]:
    """Classes of a year back and ahead, and the one asked for: not the whole archive."""
    since = timezone.localdate() - RECENT
    return TrainingClass.objects.of_bodies_of(request.user).filter(
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


class ReserveFilter(SearchFilterSet):
    """Narrows the lines of ``reserve.lines``, which it is given as they are."""

    q = django_filters.CharFilter(label=_("Name, dossier code, cooperative"))
    state = django_filters.ChoiceFilter(
        choices=[
            (OFFERED, _("seat offered")),
            (WAITING, _("waiting")),
            (STEPPED_BACK, _("stepped back")),
        ],
        label=_("State"),
        empty_label=_("All"),
    )

    class Meta:
        model = Application
        fields = ()

    def __init__(self, *args: Any, lines: list[Line], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines

    @property
    def qs(self) -> list[Line]:
        chosen = self.form.cleaned_data if self.is_valid() else {}
        return [
            line
            for line in self.lines
            if chosen.get("state") in ("", None, line.state)
            and line.answers_to(chosen.get("q") or "")
        ]


COMPLETE = [("yes", _("complete")), ("no", _("something lacks"))]
NOMINATED = [("yes", _("named by the cooperative")), ("no", _("applied alone"))]


class QueueFilter(ApplicationFilter):
    """Narrows ``rows`` of a class's queue, which keep their order."""

    training_class = None  # it is one class
    complete = django_filters.ChoiceFilter(
        choices=COMPLETE,
        method="completed",
        label=_("Dossier"),
        empty_label=_("All"),
    )
    nominated = django_filters.ChoiceFilter(
        choices=NOMINATED,
        method="named",
        label=_("How they applied"),
        empty_label=_("All"),
    )

    class Meta:
        model = Application
        fields = ()

    def __init__(
        self, *args: Any, rows: Sequence[QueueRow | Explained], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        counts = Counter(row.status for row in rows)
        self.filters["status"].extra["choices"] = [
            (value, f"{label} ({counts[value]})")
            for value, label in ApplicationStatus.choices
            if counts[value]
        ]

    @property
    def qs(self) -> list[QueueRow | Explained]:
        found = set(super().qs.values_list("pk", flat=True))
        return [row for row in self.rows if row.pk in found]

    def completed(self, rows: Any, _name: str, value: str) -> Any:
        return rows.filter(complete_at__isnull=value == "no")

    def named(self, rows: Any, _name: str, value: str) -> Any:
        return rows.filter(nomination__isnull=value == "no")


FOR_ME = ("waiting", _("waiting for my signature"))


class NominationFilter(django_filters.FilterSet):
    training_class = django_filters.ModelChoiceFilter(
        queryset=_classes_to_choose,
        to_field_name="code",
        label=_("Class"),
        empty_label=_("All classes"),
    )
    state = django_filters.ChoiceFilter(
        choices=[FOR_ME, *NominationState.choices],
        method="in_state",
        label=_("State"),
        empty_label=_("All"),
    )

    class Meta:
        model = Nomination
        fields = ()

    def in_state(self, rows: Any, _name: str, value: str) -> Any:
        if value == FOR_ME[0]:
            return rows.waiting_for(self.request.user)
        return rows.filter(state=value)
