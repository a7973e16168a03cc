"""The yearly report, in groups as the state form asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cooperatives.fields import LineField, MoneyField
from cooperatives.models import AnnualReport, Rating

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.forms import BoundField
    from django.utils.functional import _StrPromise

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
GROUPS: tuple[tuple[_StrPromise, tuple[str, ...]], ...] = (
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


class ReportForm(forms.ModelForm[AnnualReport]):
    """Empty means missing. Money may be typed "450 triệu" or "0,45 tỷ"."""

    template_name = "cooperatives/_grouped_form.html"
    refusals = {
        "date_in_future": "data_date",
        "report_entered": "data_date",
        "year_does_not_fit": "year",
        "members_do_not_add_up": "members_total",
        "women_above_members": "members_female",
    }

    class Meta:
        model = AnnualReport
        fields = tuple(name for _label, names in GROUPS for name in names)
        field_classes = {
            **dict.fromkeys(MONEY, MoneyField),
            **dict.fromkeys(
                ("source", "traceability_system", "state_support_received"), LineField
            ),
        }
        localized_fields = (*COUNTS, *DECIMALS)
        widgets = {
            "year": forms.TextInput(attrs={"class": "w1", "inputmode": "numeric"}),
            "data_date": forms.DateInput(attrs={"class": "w2"}),
            "rating": forms.RadioSelect,
            "has_vat_invoice": forms.RadioSelect,
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
            "rating": _("By Circular 01/2020/TT-BKHĐT, as decided."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        blank = [("", _("Not known"))]
        self.fields["rating"].choices = [*blank, *Rating.choices]  # type: ignore[attr-defined]
        invoices = self.fields["has_vat_invoice"]
        invoices.choices = [*blank, *invoices.choices[1:]]  # type: ignore[attr-defined]

    def groups(self) -> Iterator[tuple[_StrPromise, list[BoundField]]]:
        """(heading, its fields) of each part of the form."""
        for label, names in GROUPS:
            yield label, [self[name] for name in names]
