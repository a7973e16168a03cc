"""What narrows the register."""

from __future__ import annotations

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _

from accounts.lists import SearchFilterSet
from certificates.models import (
    Certificate,
    CertificateKind,
    CertificateStatus,
    RegisterCopy,
    Template,
)
from cooperatives.models import ReportingArea
from curriculum.models import Programme


class CertificateFilter(SearchFilterSet):
    """``training_class`` is a class's code; the area is that of the cooperative."""

    q = django_filters.CharFilter(
        method="search", label=_("Name, serial number or workplace")
    )
    programme = django_filters.ModelChoiceFilter(
        queryset=Programme.objects.all(),
        field_name="register__programme",
        to_field_name="code",
        label=_("Programme"),
        empty_label=_("All programmes"),
    )
    year = django_filters.NumberFilter(field_name="register__year", label=_("Year"))
    training_class = django_filters.CharFilter(
        field_name="participant__training_class__code",
        lookup_expr="iexact",
        label=_("Class code"),
    )
    area = django_filters.ModelChoiceFilter(
        queryset=ReportingArea.objects.all(),
        field_name="participant__cooperative__reporting_area",
        to_field_name="code",
        label=_("Area"),
        empty_label=_("Whole province"),
    )
    status = django_filters.ChoiceFilter(
        choices=CertificateStatus.choices, label=_("Status"), empty_label=_("All")
    )

    agreement = django_filters.ChoiceFilter(
        choices=[("contradicted", _("no longer agrees with the result"))],
        method="by_agreement",
        label=_("Agreement"),
    )
    kind = django_filters.ChoiceFilter(
        choices=CertificateKind.choices, label=_("Kind"), empty_label=_("All")
    )
    is_historic = django_filters.ChoiceFilter(
        choices=[("False", _("this register")), ("True", _("paper registers"))],
        label=_("Where from"),
        empty_label=_("All"),
    )

    class Meta:
        model = Certificate
        fields = ()

    def by_agreement(self, rows: Any, _name: str, _value: str) -> Any:
        return rows.filter(pk__in=Certificate.objects.contradicted())


class CopyFilter(SearchFilterSet):
    """The book of copies, by holder, number or receiver."""

    q = django_filters.CharFilter(
        method="search", label=_("Name, serial number or workplace")
    )
    year = django_filters.NumberFilter(field_name="book__year", label=_("Year"))

    class Meta:
        model = RegisterCopy
        fields = ()


class DesignFilter(SearchFilterSet):
    """Templates, by name."""

    q = django_filters.CharFilter(method="search", label=_("Name"))
    kind = django_filters.ChoiceFilter(
        choices=CertificateKind.choices, label=_("Kind"), empty_label=_("All")
    )

    class Meta:
        model = Template
        fields = ()
