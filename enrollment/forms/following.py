"""Finding an application again."""

from __future__ import annotations

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from enrollment.models import Application
from vietnamese import phones


class LookupForm(forms.Form):
    """The dossier code and the phone that belong together."""

    code = forms.CharField(
        label=_("Dossier code"),
        max_length=40,
        help_text=_(
            "As on the receipt, with or without dashes. Example: 7KQ3-MX8R-2D."
        ),
        widget=forms.TextInput(attrs={"class": "w3", "autocomplete": "off"}),
    )
    phone = forms.CharField(
        label=_("Phone given in the form"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"class": "w3", "type": "tel", "autocomplete": "tel"}
        ),
    )

    def clean_code(self) -> str:
        letters = re.sub("[^0-9A-Z]", "", self.cleaned_data["code"].upper())
        return "-".join((letters[:4], letters[4:8], letters[8:]))

    def application(self) -> Application | None:
        """The dossier that both belong to, if there is one."""
        phone = phones.normalise(self.cleaned_data["phone"])
        if not phone:
            return None
        return (
            Application.objects.filter(code=self.cleaned_data["code"], phone=phone)
            .select_related("training_class__body", "cooperative__reporting_area")
            .first()
        )
