"""What somebody whom a cooperative named answers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cooperatives.fields import LineField, MonthField, PhoneField
from cooperatives.models import ConsentPurpose, Qualification
from enrollment.forms.applying import CONSENT_VERSION, CONSENTS
from enrollment.models import Application
from enrollment.operations import CORRECTABLE


class ConsentsForm(forms.Form):
    """What somebody agrees to; nothing is ticked beforehand."""

    consents = forms.MultipleChoiceField(
        label=_("Consent to the use of personal data"),
        choices=list(CONSENTS.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "The first is needed to consider the application, the others are free. Each"
            " may be withdrawn at any time."
        ),
        error_messages={
            "required": _("Without this consent the application cannot be considered.")
        },
    )

    def clean_consents(self) -> dict[str, str]:
        given: list[str] = self.cleaned_data["consents"]
        if ConsentPurpose.ENROLLMENT not in given:
            raise ValidationError(
                self.fields["consents"].error_messages["required"],
                code="consent_missing",
            )
        return dict.fromkeys(given, CONSENT_VERSION)


class ConfirmForm(ConsentsForm, forms.ModelForm):  # type: ignore[type-arg]
    """What was entered about somebody, as far as it is theirs to put right."""

    phone = PhoneField(
        label=_("Phone (Zalo)"),
        max_length=20,
        error_messages={"required": _("Please enter the phone number.")},
        widget=forms.TextInput(attrs={"class": "w3", "inputmode": "tel"}),
    )
    place_of_birth = LineField(
        label=_("Place of birth (province or city)"),
        max_length=100,
        required=False,
        help_text=_("Printed on the certificate."),
    )
    ethnicity = LineField(
        label=_("Ethnic group"),
        max_length=30,
        required=False,
        help_text=_("Optional; kept only with the consent to statistics below."),
        widget=forms.TextInput(attrs={"class": "w3"}),
    )
    position_since = MonthField(
        label=_("In this post since (month/year)"),
        max_length=10,
        required=False,
        help_text=_("Example: 05/2021."),
        widget=forms.TextInput(attrs={"class": "w2", "inputmode": "numeric"}),
    )
    general_education = LineField(
        label=_("General education"),
        max_length=10,
        required=False,
        help_text=_("Example: 9/12, 12/12."),
        widget=forms.TextInput(attrs={"class": "w1"}),
    )
    qualification_level = forms.ChoiceField(
        label=_("Qualification"), choices=Qualification.choices
    )
    major = LineField(label=_("Major"), max_length=100, required=False)

    field_order = (
        "phone",
        "email",
        "place_of_birth",
        "position_since",
        "general_education",
        "qualification_level",
        "major",
        "needs_lodging",
        "travel_km",
        "ethnicity",
        "consents",
    )

    class Meta:
        model = Application
        fields = CORRECTABLE
        help_texts = {"email": _("Optional.")}
        widgets = {
            "travel_km": forms.TextInput(
                attrs={"class": "w1", "inputmode": "numeric", "autocomplete": "off"}
            )
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if since := self.instance.position_since:  # shown as it is typed
            self.initial["position_since"] = f"{since:%m/%Y}"

    @property
    def changes(self) -> dict[str, object]:
        """What the person put right, by field."""
        return {
            name: self.cleaned_data[name]
            for name in CORRECTABLE
            if name in self.changed_data
        }
