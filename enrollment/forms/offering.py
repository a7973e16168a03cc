"""What officers type about offered seats."""

from __future__ import annotations

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _


class Answer(models.TextChoices):
    ACCEPT = "accept", _("takes the seat")
    DECLINE = "decline", _("does without the seat")


class AnswerForm(forms.Form):
    """What somebody answered on the telephone or at the desk."""

    answer = forms.ChoiceField(
        label=_("Answer"), choices=Answer.choices, widget=forms.RadioSelect
    )


class TakeBackForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        required=False,
        help_text=_("The applicants read it."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
