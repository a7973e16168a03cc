"""What officers type when they decide."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class DecisionForm(forms.Form):
    """The officer's words to the applicant."""

    reason = forms.CharField(
        label=_("Note to the applicant"),
        max_length=500,
        required=False,
        help_text=_("Needed when the application is declined; the applicant reads it."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
