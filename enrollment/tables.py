"""The list of applications, and that of the cooperatives' lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from accounts.columns import StatusColumn
from enrollment.models import Application, Nomination

if TYPE_CHECKING:
    import datetime as dt

UNBROKEN = {"td": {"class": "nb"}}


class ApplicationTable(tables.Table):
    """Without the citizen number, also when exported. Hidden columns are exported."""

    caption = _("Applications, the oldest first unless sorted otherwise")
    row_header = "full_name"

    submitted_at = tables.DateTimeColumn(
        format="H:i d/m/Y", verbose_name=_("Submitted")
    )
    code = tables.Column(orderable=False, attrs=UNBROKEN)
    full_name = tables.Column(
        linkify=True,
        order_by=("sort_key", "date_of_birth"),
        verbose_name=_("Full name"),
    )
    date_of_birth_text = tables.Column(visible=False, verbose_name=_("Date of birth"))
    cooperative_name = tables.Column(
        order_by=("cooperative__sort_key",), verbose_name=_("Cooperative")
    )
    area = tables.Column(
        accessor="cooperative__reporting_area__name",
        order_by=("cooperative__reporting_area__position",),
        verbose_name=_("Area"),
    )
    position = tables.Column(visible=False, verbose_name=_("Present post"))
    training_class = tables.Column(
        accessor="training_class__code", attrs=UNBROKEN, verbose_name=_("Class")
    )
    phone = tables.Column(orderable=False)
    status = StatusColumn(verbose_name=_("Status"))

    class Meta:
        model = Application
        fields = ()
        sequence = (
            "full_name",
            "code",
            "submitted_at",
            "date_of_birth_text",
            "cooperative_name",
            "area",
            "position",
            "training_class",
            "phone",
            "status",
        )
        empty_text = _("No application yet.")

    def value_submitted_at(self, value: dt.datetime) -> dt.datetime:
        return value


class NominationTable(tables.Table):
    """The lists that cooperatives sent."""

    caption = _("Lists of cooperatives, the latest first unless sorted otherwise")
    row_header = "letter_number"

    letter_number = tables.Column(
        linkify=True, orderable=False, verbose_name=_("Letter")
    )
    cooperative = tables.Column(
        order_by=("cooperative__sort_key",), verbose_name=_("Cooperative")
    )
    unit = tables.Column(
        accessor="cooperative__admin_unit__address_in_province",
        orderable=False,
        verbose_name=_("Commune"),
    )
    training_class = tables.Column(
        accessor="training_class__code", attrs=UNBROKEN, verbose_name=_("Class")
    )
    people = tables.Column(
        verbose_name=_("Number of people"), attrs={"td": {"class": "n"}}
    )
    all_or_none = tables.BooleanColumn(
        orderable=False, yesno=(_("yes"), _("no")), verbose_name=_("All or none")
    )
    sent_at = tables.DateTimeColumn(format="H:i d/m/Y", verbose_name=_("Sent"))
    state = StatusColumn(verbose_name=_("State"))

    class Meta:
        model = Nomination
        fields = ()
        sequence = (
            "letter_number",
            "cooperative",
            "unit",
            "training_class",
            "people",
            "all_or_none",
            "sent_at",
            "state",
        )
        empty_text = _("No list here.")

    def render_all_or_none(self, value: bool) -> str:  # noqa: FBT001  the library's signature
        return str(_("yes") if value else _("no"))
