"""The form of a message's wording."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.meanwhile import mark_of
from accounts.seen import SeenMixin
from notices.events import fill
from notices.models import text_of
from notices.operations import check_text, tidy

if TYPE_CHECKING:
    from notices.events import Event, Text

# Next to which field a refusal of ``notices.operations.reword`` is shown.
FIELD_OF_REFUSAL = {
    "subject_missing": "subject",
    "subject_too_long": "subject",
    "body_missing": "body",
    "body_too_long": "body",
    "placeholder_unknown": "body",
}


class WordingForm(SeenMixin, forms.Form):
    """Subject and text of an event, with placeholders."""

    subject = forms.CharField(
        label=_("Subject line"),
        help_text=_("Shown in e-mails and in the outbox."),
        required=False,
    )
    body = forms.CharField(
        label=_("Text"),
        help_text=_(
            "Sent by e-mail or SMS, or copied into Zalo. A line whose placeholders are"
            " all empty is left out."
        ),
        required=False,
        widget=forms.Textarea(attrs={"rows": 14}),
    )

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.remember(mark_of(text_of(event)))
        self.event = event

    @property
    def text(self) -> Text:
        return tidy(self.cleaned_data["subject"], self.cleaned_data["body"])

    def clean(self) -> None:
        try:
            check_text(self.event, self.text)
        except ValidationError as refusal:
            self.add_error(FIELD_OF_REFUSAL[str(refusal.code)], refusal)

    def preview(self) -> Text | None:
        """What a person of the samples would read; None while there is a fault."""
        if not self.is_bound:
            text = self.event_text()
        elif self.is_valid():
            text = self.text
        else:
            return None
        return fill(text, self.event.samples)

    def event_text(self) -> Text:
        return tidy(self.initial["subject"], self.initial["body"])
