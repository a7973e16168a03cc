"""The shape of what the council and the approver enter about results."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from curriculum.models import Classification
from training.forms.classes import DecisionForm
from training.models import Award, CouncilReview, Discipline, ExceptionKind, Result
from training.operations import Corrected, parse_mark
from training.operations.council import REVIEW_FIELDS
from vietnamese.numbers import decimal

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from training.models import Participant, TrainingClass

NOT_GIVEN = [("", "–")]


def _capitalised(choices: Any) -> list[tuple[str, str | Promise]]:
    return [(value, capfirst(label)) for value, label in choices]


class CouncilReviewForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = CouncilReview
        fields = REVIEW_FIELDS
        widgets = {
            "members": forms.Textarea(attrs={"rows": 4}),
            "opinion": forms.Textarea(attrs={"rows": 4}),
            "conclusion": forms.Textarea(attrs={"rows": 4}),
        }


def _reason(**fields: Any) -> forms.CharField:
    return forms.CharField(
        label=_("Reason"),
        max_length=300,
        error_messages={"required": _("Give the reason.")},
        widget=forms.Textarea(attrs={"rows": 3}),
        **fields,
    )


class ExceptionForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Exception"),
        choices=_capitalised(ExceptionKind.choices),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the exception.")},
    )
    reason = _reason()


class AwardForm(forms.Form):
    """What one learner is given; the reason may stay empty for the rule's proposal."""

    award = forms.ChoiceField(
        label=_("The learner is given"),
        choices=_capitalised(Award.choices),
        widget=forms.RadioSelect,
    )
    reason = _reason(
        required=False,
        help_text=_("Needed for anything else than the rule proposes."),
    )


class DisciplineForm(forms.Form):
    level = forms.ChoiceField(
        label=_("Discipline"),
        choices=_capitalised(Discipline.choices),
        widget=forms.RadioSelect,
    )
    reason = _reason()


class ScoreField(forms.CharField):
    """A final score, "7,5" or "7.5"; empty for none."""

    def prepare_value(self, value: Any) -> Any:
        return decimal(value, 1) if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Decimal | None:
        try:
            return parse_mark(super().clean(value))
        except ValidationError as refusal:
            raise ValidationError(refusal.message, code=refusal.code) from None


class CorrectionForm(DecisionForm):
    """The whole result as it should have been, and the decision that says so."""

    final_score = ScoreField(
        label=_("Final score"),
        required=False,
        help_text=_("0 to 10, with one decimal."),
        widget=forms.TextInput(
            attrs={"class": "w1", "inputmode": "decimal", "autocomplete": "off"}
        ),
    )
    result = forms.ChoiceField(
        label=_("Result"),
        choices=_capitalised(Result.choices),
        widget=forms.RadioSelect,
    )
    classification = forms.ChoiceField(
        label=_("Classification"),
        choices=[*NOT_GIVEN, *_capitalised(Classification.choices)],
        required=False,
        help_text=_("Empty for who does not complete."),
    )
    award = forms.ChoiceField(
        label=_("The learner is given"),
        choices=_capitalised(Award.choices),
        widget=forms.RadioSelect,
    )
    reason = _reason()

    field_order = (
        "final_score",
        "result",
        "classification",
        "award",
        "reason",
        "number",
        "signed_on",
        "signatory",
    )

    def __init__(
        self, training_class: TrainingClass, participant: Participant, *args: Any
    ) -> None:
        super().__init__(training_class, *args)
        for name in ("final_score", "result", "classification", "award"):
            self.fields[name].initial = getattr(participant, name)

    def corrected(self) -> Corrected:
        """What was entered; only of a valid form."""
        given = self.cleaned_data
        return Corrected(
            final_score=given["final_score"],
            result=given["result"],
            classification=given["classification"],
            award=given["award"],
        )

    def decision(self) -> dict[str, Any]:
        """Number, day, signatory and reason; only of a valid form."""
        names = ("number", "signed_on", "signatory", "reason")
        return {name: self.cleaned_data[name] for name in names}
