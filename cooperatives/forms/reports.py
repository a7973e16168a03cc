"""The yearly report, in groups as the state form asks."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from cooperatives.fields import DayField, LineField, MoneyField
from cooperatives.forms.grouped import GroupedForm, Groups, worded
from cooperatives.forms.records import RecordForm
from cooperatives.models import AnnualReport, Rating, VatInvoice
from cooperatives.operations.reports import COLUMNS

MONEY = (
    "charter_capital_registered",
    "charter_capital_paid_in",
    "total_capital",
    "total_assets",
    "undivided_assets",
    "revenue",
    "revenue_from_members",
    "profit_before_tax",
    "avg_income_worker",
)
COUNTS = (
    "members_official",
    "members_capital_linked",
    "members_non_capital_linked",
    "members_total",
    "members_female",
    "members_poor_households",
    "workers_regular",
    "workers_who_are_members",
)
DECIMALS = ("land_area_ha", "aquaculture_area_ha", "rating_points")
GROUPS: Groups = (
    (_("The report"), ("year", "data_date", "source")),
    (_("Members and workers"), COUNTS),
    (_("Capital and assets"), MONEY[:5]),
    (_("Results"), (*MONEY[5:], "land_area_ha", "aquaculture_area_ha")),
    (_("Rating"), ("rating", "rating_points")),
    (
        _("Technology and support"),
        (
            "uses_high_tech",
            "uses_digital_tech",
            "traceability",
            "traceability_system",
            "has_vat_invoice",
            "state_support_received",
        ),
    ),
)


class ReportForm(GroupedForm, RecordForm[AnnualReport]):
    """Empty means missing. Money may be typed "450 triệu" or "0,45 tỷ"."""

    groups_of_fields = GROUPS
    seen_columns = COLUMNS
    refusals = {
        "date_in_future": "data_date",
        "report_entered": "data_date",
        "points_out_of_range": "rating_points",
        "year_does_not_fit": "year",
        "members_do_not_add_up": "members_total",
        "women_above_members": "members_female",
    }

    rating = forms.ChoiceField(
        label=_("Rating"),
        help_text=_("By Circular 01/2020/TT-BKHĐT, as decided."),
        choices=worded(Rating, _("Not known")),
        widget=forms.RadioSelect,
        required=False,
    )
    has_vat_invoice = forms.ChoiceField(
        label=_("VAT invoices"),
        choices=worded(VatInvoice, _("Not known")),
        widget=forms.RadioSelect,
        required=False,
    )

    class Meta:
        model = AnnualReport
        fields = tuple(name for _label, names in GROUPS for name in names)
        field_classes = {
            "data_date": DayField,
            **dict.fromkeys(MONEY, MoneyField),
            **dict.fromkeys(
                ("source", "traceability_system", "state_support_received"), LineField
            ),
        }
        localized_fields = (*COUNTS, *DECIMALS)
        widgets = {
            "year": forms.TextInput(attrs={"class": "w1", "inputmode": "numeric"}),
            **{
                name: forms.TextInput(attrs={"class": "w2", "inputmode": "numeric"})
                for name in COUNTS
            },
            **{
                name: forms.TextInput(attrs={"class": "w2", "inputmode": "decimal"})
                for name in DECIMALS
            },
        }
        help_texts = {
            "data_date": _("Day/month/year. Usually 31 December of the year."),
            "source": _("For example the cooperative's own report, with its number."),
            "members_total": _("Leave empty to add up the three kinds above."),
            "charter_capital_registered": _(
                "In đồng, or for example 450 triệu or 0,45 tỷ; so with all amounts."
            ),
        }
