"""A cooperative's own data, its status, its place, and the day on which a page looks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cooperatives.fields import DayField, LineField, RowsField, UnitField
from cooperatives.forms.grouped import GroupedForm, Groups
from cooperatives.forms.records import RecordForm
from cooperatives.history import UNDATED
from cooperatives.models import Cooperative, CooperativeStatus, LegalType, ReportingArea
from cooperatives.operations.identity import SEEN
from cooperatives.trained import SCHEME
from vietnamese import phones, tax_codes

if TYPE_CHECKING:
    import datetime as dt

    from django.forms import ModelChoiceField as _Choice

SINCE_EVER = gettext_lazy("Day/month/year. Leave empty if it has always been so.")


class AsOfForm(forms.Form):
    """The day on which a page looks; empty or wrong means today."""

    as_of = DayField(label=gettext_lazy("As of"), required=False)

    def day(self) -> dt.date:
        chosen = self.cleaned_data.get("as_of") if self.is_valid() else None
        return chosen or timezone.localdate()


GROUPS: Groups = (
    (
        gettext_lazy("The cooperative"),
        ("name", "short_name", "coop_code", "founded_on", "reporting_area", "phone"),
    ),
    (
        gettext_lazy("Kind and activity"),
        (
            "legal_type",
            "field_group",
            "main_activity",
            "product_lines",
            "governance",
            "size_class",
            "is_alliance_member",
            "union",
        ),
    ),
    (gettext_lazy("Status"), ("status", "status_since")),
    (
        gettext_lazy("Head office"),
        ("address_text", "hamlet", "admin_unit", "address_since"),
    ),
    (
        gettext_lazy("Old registration"),
        ("legacy_reg_no", "legacy_reg_on", "legacy_reg_place"),
    ),
)


class CooperativeForm(GroupedForm, RecordForm[Cooperative]):
    """What a cooperative is. Its area of the 2024 plan is chosen once."""

    groups_of_fields = GROUPS
    seen_columns = SEEN
    refusals = {
        "founded_in_future": "founded_on",
        "registered_in_future": "legacy_reg_on",
    }

    # Numbers are typed with spaces and kept without.
    coop_code = forms.CharField(
        label=gettext_lazy("Tax code"),
        help_text=gettext_lazy("Ten digits. Leave empty if there is none."),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"class": "w3", "inputmode": "numeric"}),
    )
    phone = forms.CharField(
        label=gettext_lazy("Phone"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"class": "w3", "inputmode": "tel"}),
    )

    class Meta:
        model = Cooperative
        fields: tuple[str, ...] = (*UNDATED, "product_lines")
        field_classes = {
            **dict.fromkeys(
                (
                    "name",
                    "short_name",
                    "legacy_reg_no",
                    "legacy_reg_place",
                    "main_activity",
                    "address_text",
                    "hamlet",
                ),
                LineField,
            ),
            "product_lines": RowsField,
            **dict.fromkeys(("founded_on", "legacy_reg_on", "status_since"), DayField),
        }
        help_texts = {
            "reporting_area": gettext_lazy(
                "The district or city that reports keep since 2024. It does not change"
                " with the administrative units."
            ),
            "legacy_reg_no": gettext_lazy(
                "Of a cooperative without tax code: the old certificate of registration."
            ),
            "size_class": gettext_lazy("As the cooperative declares it."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = cast("_Choice[ReportingArea]", self.fields["reporting_area"])
        areas.queryset = ReportingArea.objects.filter(scheme=SCHEME)
        areas.disabled = self.instance.reporting_area_id is not None
        unions = cast("_Choice[Cooperative]", self.fields["union"])
        unions.queryset = Cooperative.objects.filter(
            legal_type=LegalType.UNION
        ).exclude(pk=self.instance.pk)

    def clean_coop_code(self) -> str | None:
        code = tax_codes.normalise(self.cleaned_data["coop_code"])
        if code and not tax_codes.is_wellformed(code):
            raise ValidationError(
                _("A tax code is ten digits, or ten digits, a dash and three digits."),
                code="tax_code_malformed",
            )
        return code or None

    def clean_phone(self) -> str:
        typed = self.cleaned_data["phone"]
        number = phones.normalise(typed) or phones.normalise_landline(typed)
        if typed and not number:
            raise ValidationError(
                _("The phone number is not valid. For example: 0290 3831 234."),
                code="phone_invalid",
            )
        return number

    @property
    def has_doubtful_code(self) -> bool:
        """Whether the check digit does not fit: worth a warning, old codes exist."""
        code = self.cleaned_data["coop_code"]
        return bool(code) and not tax_codes.check_digit_ok(code)


class CooperativeCreateForm(CooperativeForm):
    """With the first status and the first address of a new cooperative."""

    refusals = {
        **CooperativeForm.refusals,
        "cooperative_entered": "name",
        "unit_not_valid": "admin_unit",
    }

    admin_unit = UnitField()
    address_since = DayField(
        label=gettext_lazy("At this address since"),
        help_text=SINCE_EVER,
        required=False,
    )

    class Meta(CooperativeForm.Meta):
        fields = (
            *UNDATED,
            "product_lines",
            "status",
            "status_since",
            "address_text",
            "hamlet",
            "admin_unit",
        )
        help_texts = {**CooperativeForm.Meta.help_texts, "status_since": SINCE_EVER}


class StatusForm(forms.Form):
    """A status from a day on."""

    refusals = {"date_in_future": "since"}

    status = forms.ChoiceField(
        label=gettext_lazy("Status"),
        choices=CooperativeStatus.choices,
        widget=forms.RadioSelect,
    )
    since = DayField(label=gettext_lazy("Since"), help_text=SINCE_EVER, required=False)
    evidence = LineField(
        label=gettext_lazy("By which paper"), max_length=200, required=False
    )


class RelocateForm(forms.Form):
    """Where the head office is from a day on."""

    refusals = {
        "address_missing": "address_text",
        "date_in_future": "since",
        "unit_not_valid": "admin_unit",
    }

    address_text = LineField(
        label=gettext_lazy("Address as written"), max_length=300, required=False
    )
    hamlet = LineField(label=gettext_lazy("Hamlet"), max_length=100, required=False)
    admin_unit = UnitField()
    since = DayField(
        label=gettext_lazy("At this address since"),
        help_text=SINCE_EVER,
        required=False,
    )
