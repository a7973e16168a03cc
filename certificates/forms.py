"""The forms of the certificate's pages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from papers.models import Signatory

if TYPE_CHECKING:
    from django.core.exceptions import ValidationError

    from certificates.models import Certificate

_SEPARATOR = re.compile(r"[\s‐‑‒–—-]+")

# Next to which field a refusal of ``certificates.operations.revoke`` is shown.
FIELD_OF_REFUSAL = {
    "decision_in_future": "signed_on",
    "decision_too_early": "signed_on",
    "signatory_inactive": "signatory",
    "reason_missing": "reason",
}


class LookupForm(forms.Form):
    """What is printed on a certificate, as anyone may type it."""

    serial_number = forms.CharField(
        label=_("Serial number"),
        help_text=_("Printed at the lower left, for example CM-GD-2024-0010."),
        max_length=40,
        error_messages={"required": _("Enter the serial number.")},
        widget=forms.TextInput(attrs={"class": "w3", "autocomplete": "off"}),
    )
    check = forms.CharField(
        label=_("Year of birth or full name of the holder"),
        help_text=_("As printed; tone marks may be left out."),
        max_length=100,
        error_messages={"required": _("Enter the holder's year of birth or name.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_serial_number(self) -> str:
        """Upper case; one dash for whatever dashes and spaces were typed."""
        serial_number: str = self.cleaned_data["serial_number"]
        return _SEPARATOR.sub("-", serial_number).upper()


class RevokeForm(forms.Form):
    """The signed decision that revokes a certificate."""

    number = forms.CharField(
        label=_("Number of the decision"),
        help_text=_("For example 21/QĐ-LMHTX."),
        max_length=40,
        error_messages={"required": _("Enter the number of the decision.")},
        widget=forms.TextInput(attrs={"class": "w3", "autocomplete": "off"}),
    )
    signed_on = forms.DateField(
        label=_("Signed on"),
        help_text=_("Day/month/year."),
        error_messages={"required": _("Enter the day it was signed.")},
    )
    signatory = forms.ModelChoiceField(
        Signatory.objects.none(),
        label=_("Signed by"),
        empty_label=_("Choose"),
        error_messages={"required": _("Choose who signed.")},
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Shown to whoever verifies it, if the holder lets them see more."),
        max_length=300,
        error_messages={"required": _("Give the reason.")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, certificate: Certificate, *args: Any) -> None:
        super().__init__(*args)
        signatories = Signatory.objects.filter(
            is_active=True, body__name=certificate.issuing_body_name
        )
        self.fields["signatory"].queryset = signatories  # type: ignore[attr-defined]

    def refuse(self, refusal: ValidationError) -> None:
        """Show a refusal next to the field that it is about."""
        code = getattr(refusal, "code", None)
        self.add_error(FIELD_OF_REFUSAL.get(code or ""), refusal.messages)
