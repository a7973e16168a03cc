"""Choosing the figure whose people are listed, and whom to look for on the board."""

from __future__ import annotations

from functools import reduce
from operator import and_, or_
from typing import TYPE_CHECKING, Any

import django_filters
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.lists import SearchFilterSet
from cooperatives.models import Cooperative, Person, Post, ReportingArea, TrainedRole
from cooperatives.trained import SCHEME, with_posts_and_training
from targets.cards import PARTS
from targets.coverage import Cover, board, in_state, invitations
from targets.indicators import COUNTED, indicator_of, trained_people
from targets.models import ClosedPeriod, FrozenRow, TargetSet

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet

    from targets.models import Target


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


class _BoardFilter(SearchFilterSet):
    """What the board and the invitations have in common: role, area and day."""

    role = django_filters.ChoiceFilter(
        choices=TrainedRole.choices, label=_("Post of the"), empty_label=_("All")
    )
    area = django_filters.ModelChoiceFilter(
        queryset=ReportingArea.objects.filter(scheme=SCHEME),
        to_field_name="code",
        label=_("Area"),
        empty_label=_("All"),
    )
    as_of = django_filters.DateFilter(label=_("As of"))

    def day(self) -> dt.date:
        """The day asked for; today unless chosen."""
        chosen: dt.date | None = self.form.cleaned_data.get("as_of")
        return chosen or timezone.localdate()

    def roles(self) -> list[str]:
        chosen = self.form.cleaned_data.get("role")
        return [chosen] if chosen else list(TrainedRole.values)


class CoverageFilter(_BoardFilter):
    """Without a role: any of them, but covered means each."""

    state = django_filters.ChoiceFilter(
        choices=Cover.choices, label=_("State"), empty_label=_("All")
    )

    class Meta:
        model = Cooperative
        fields = ()

    def filter_queryset(self, queryset: QuerySet[Cooperative]) -> QuerySet[Cooperative]:
        chosen = self.form.cleaned_data
        found = board(self.day())
        if chosen.get("area"):
            found = found.filter(reporting_area=chosen["area"])
        if state := chosen.get("state"):
            each = (in_state(role, state, self.day()) for role in self.roles())
            found = found.filter(reduce(and_ if state == Cover.COVERED else or_, each))
        return found.search(chosen["q"]) if chosen.get("q") else found


class InvitationFilter(_BoardFilter):
    class Meta:
        model = Post
        fields = ()

    def filter_queryset(self, queryset: QuerySet[Post]) -> QuerySet[Post]:
        chosen = self.form.cleaned_data
        found = invitations(self.roles(), self.day())
        if chosen.get("area"):
            found = found.filter(cooperative__reporting_area=chosen["area"])
        if chosen.get("q"):
            named = Cooperative.objects.search(chosen["q"])
            found = found.filter(cooperative__in=named)
        return found


UNCOUNTED = "uncounted"  # both kinds of rows that a figure does not count


class _BehindFilter(SearchFilterSet):
    """Narrows the rows behind a figure. Day and area were asked of the figure itself."""

    part = django_filters.ChoiceFilter(
        choices=[*PARTS.items(), (UNCOUNTED, _("not counted, whatever the reason"))],
        method="of_part",
        label=_("How it counts"),
        empty_label=_("All"),
    )
    as_of = django_filters.DateFilter(method="asked", label=_("As of"))

    def of_part(self, rows: Any, _name: str, part: str) -> Any:
        if part == UNCOUNTED:
            return rows.exclude(part=COUNTED)
        return rows.filter(part=part)

    def asked(self, rows: Any, _name: str, _value: object) -> Any:
        return rows

    def search(self, rows: Any, _name: str, query: str) -> Any:
        if rows.model is Post:
            return rows.filter(person__in=Person.objects.search(query))
        return rows.search(query)


def behind_filter(target: Target) -> type[_BehindFilter]:
    """The filters of one target's rows: areas are those of its plan, if it has any."""
    if not indicator_of(target).by_area:
        return _BehindFilter

    class BehindFilter(_BehindFilter):
        area = django_filters.ModelChoiceFilter(
            queryset=ReportingArea.objects.filter(scheme=target.target_set.scheme),
            to_field_name="code",
            method="asked",
            label=_("Area"),
            empty_label=_("All"),
        )

    return BehindFilter


class PlanFilter(django_filters.FilterSet):
    year = django_filters.NumberFilter(label=_("Year"))

    class Meta:
        model = TargetSet
        fields = ("year",)


class PeriodFilter(django_filters.FilterSet):
    year = django_filters.NumberFilter(field_name="target_set__year", label=_("Year"))

    class Meta:
        model = ClosedPeriod
        fields = ("year",)


def _area_names() -> list[tuple[str, str]]:
    names = ReportingArea.objects.values_list("name", flat=True)
    return [(name, name) for name in dict.fromkeys(names)]


class FrozenRowFilter(SearchFilterSet):
    """Of a frozen list the rows of a name, a part or an area."""

    part = django_filters.ChoiceFilter(
        choices=list(PARTS.items()), label=_("How it counts"), empty_label=_("All")
    )
    area = django_filters.ChoiceFilter(
        choices=_area_names, label=_("Area"), empty_label=_("All")
    )

    class Meta:
        model = FrozenRow
        fields = ("part", "area")
