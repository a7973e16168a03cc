"""The decision that closes a period."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

# Next to which field a refusal of ``operations.close_period`` is shown.
FIELD_OF_REFUSAL = {
    "decision_number_missing": "decision_no",
    "decision_in_future": "decided_on",
}


class CloseForm(forms.Form):
    """Number and date of the decision; the day is the one whose figures were shown."""

    as_of = forms.DateField(widget=forms.HiddenInput(attrs={"id": False}))
    decision_no = forms.CharField(
        label=_("Number of the decision"),
        max_length=60,
        widget=forms.TextInput(attrs={"class": "w3"}),
    )
    decided_on = forms.DateField(
        label=_("Date of the decision"),
        widget=forms.DateInput(attrs={"class": "w2", "inputmode": "numeric"}),
    )
