"""A cooperative's own data, and the day on which its page looks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.operations import record
from cooperatives.models import AdminUnit, Cooperative, ReportingArea
from cooperatives.trained import SCHEME
from vietnamese import phones, tax_codes, text

if TYPE_CHECKING:
    import datetime as dt

    from django.forms import ModelChoiceField as _Choice

    from accounts.models import User


class AsOfForm(forms.Form):
    """The day on which a page looks; empty or wrong means today."""

    as_of = forms.DateField(label=gettext_lazy("As of"), required=False)

    def day(self) -> dt.date:
        chosen = self.cleaned_data.get("as_of") if self.is_valid() else None
        return chosen or timezone.localdate()


class CooperativeForm(forms.ModelForm[Cooperative]):
    """A cooperative's own data. Its area of the 2024 plan is chosen once."""

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
        fields = (
            "name",
            "coop_code",
            "legal_type",
            "field_group",
            "founded_on",
            "status",
            "status_since",
            "reporting_area",
            "admin_unit",
            "address_text",
            "phone",
            "product_lines",
        )
        widgets = {"product_lines": forms.CheckboxSelectMultiple}
        help_texts = {
            "reporting_area": gettext_lazy(
                "The district or city that reports keep since 2024. It does not change"
                " with the administrative units."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = cast("_Choice[ReportingArea]", self.fields["reporting_area"])
        areas.queryset = ReportingArea.objects.filter(scheme=SCHEME)
        areas.disabled = self.instance.reporting_area_id is not None
        units = cast("_Choice[AdminUnit]", self.fields["admin_unit"])
        units.queryset = AdminUnit.objects.filter(
            Q(pk__in=AdminUnit.objects.communes().valid_on(timezone.localdate()))
            | Q(cooperatives=self.instance.pk)
        ).distinct()

    def clean_name(self) -> str:
        return _line(self.cleaned_data["name"])

    def clean_address_text(self) -> str:
        return _line(self.cleaned_data["address_text"])

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

    @transaction.atomic
    def save_by(self, actor: User) -> Cooperative:
        """Save, and note who entered or changed what."""
        verb = "changed" if self.instance.pk else "registered"
        cooperative = self.save()
        record(
            actor, f"cooperative.{verb}", cooperative, fields=sorted(self.changed_data)
        )
        return cooperative


def _line(typed: str) -> str:
    """Cleaned to NFC; refused with letters that only look Latin (``strange_letters``)."""
    line = text.clean(typed)
    if strange := text.strange_letters(line):
        raise ValidationError(
            _("These characters are not allowed: %(letters)s"),
            code="strange_letters",
            params={"letters": " ".join(strange)},
        )
    return line
