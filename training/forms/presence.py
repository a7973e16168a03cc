"""What stands beside a roster: photos of the sheet, walk-ins, self check-in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from papers.files import examine
from papers.uploads import UploadField
from training.models import Participant
from vietnamese import phones

if TYPE_CHECKING:
    from papers.files import Paper
    from training.models import TrainingClass


class PhotoForm(forms.Form):
    """A photo or PDF of the signed sheet; ``photo`` cleans to an examined paper."""

    photo = UploadField(
        label=_("Photo of the signed sheet"),
        help_text=_("A photo (JPEG, PNG) or a PDF, 5 MB at most."),
        error_messages={"required": _("Choose the file.")},
        widget=forms.FileInput(attrs={"accept": "image/*,application/pdf"}),
    )

    def clean_photo(self) -> Paper:
        return examine(self.cleaned_data["photo"])


class WalkInForm(forms.Form):
    name = forms.CharField(
        label=_("Full name"),
        max_length=100,
        error_messages={"required": _("Enter the name.")},
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=20,
        required=False,
        help_text=_("Only to find out who it was. For example 0912 345 678."),
        widget=forms.TextInput(attrs={"class": "w2", "inputmode": "tel"}),
    )

    def clean_phone(self) -> str:
        given = str(self.cleaned_data["phone"])
        if not given:
            return ""
        if not (found := phones.normalise(given)):
            raise ValidationError(
                _("The phone number is not valid. For example 0912 345 678."),
                code="phone_invalid",
            )
        return found


class WhoForm(forms.Form):
    """Who a walk-in was: a learner of the class, or nobody of it and why."""

    participant = forms.ModelChoiceField(
        Participant.objects.none(),
        label=_("It was this learner"),
        required=False,
        empty_label=_("none of the learners"),
    )
    reason = forms.CharField(
        label=_("If it was no learner: who, and why there"),
        max_length=200,
        required=False,
    )

    def __init__(self, training_class: TrainingClass, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        learners = (
            training_class.participants.active()
            .select_related("person")
            .in_list_order()
        )
        field = self.fields["participant"]
        field.queryset = learners  # type: ignore[attr-defined]
        field.label_from_instance = lambda learner: str(learner.person)  # type: ignore[attr-defined]

    def clean(self) -> None:
        learner = self.cleaned_data.get("participant")
        reason = self.cleaned_data.get("reason", "")
        if bool(learner) == bool(reason):
            raise ValidationError(
                _("Choose the learner, or give the reason why it was none."),
                code="who_unclear",
            )


class CheckInForm(forms.Form):
    code = forms.CharField(
        label=_("Code on the instructor's screen"),
        max_length=12,
        help_text=_("Six digits; they change every half minute."),
        error_messages={"required": _("Enter the code.")},
        widget=forms.TextInput(
            attrs={"class": "w2", "inputmode": "numeric", "autocomplete": "off"}
        ),
    )
