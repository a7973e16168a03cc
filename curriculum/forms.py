"""The shape of what an officer enters about programmes."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.seen import SeenForm
from curriculum.models import (
    MOST_BYTES,
    Classification,
    Module,
    Programme,
    ProgrammeVersion,
)
from curriculum.operations import DEFAULT_PARTS, Part
from curriculum.operations.modules import FIELDS as MODULE_FIELDS
from curriculum.operations.modules import seen_of_module
from curriculum.operations.programmes import FIELDS as PROGRAMME_FIELDS
from curriculum.operations.versions import RULE_FIELDS, scale_of, seen_of_rule
from papers.uploads import UploadField
from vietnamese.numbers import decimal, parse_mark

if TYPE_CHECKING:
    from collections.abc import Sequence

_PERCENT = re.compile(r"[0-9]{1,3}(?:[.,][0-9]+)?")
ROWS = 5  # parts of a mark that the form has room for
SMALL = {"class": "w1", "inputmode": "decimal", "autocomplete": "off"}
COUNT = {"class": "w1", "inputmode": "numeric", "autocomplete": "off"}


class PercentField(forms.CharField):
    """A ratio typed in percent: "80", "80%", "33,4". ``places`` decimals of a percent."""

    def __init__(self, *, places: int = 0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.places = places
        self.widget.attrs.update(SMALL)

    def prepare_value(self, value: Any) -> Any:
        return decimal(value * 100) if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value).removesuffix("%").strip()
        if not text:
            return None
        if not _PERCENT.fullmatch(text):
            raise ValidationError(
                _("Enter a percentage, for example 80."), code="not_a_percentage"
            )
        percent = Decimal(text.replace(",", "."))
        if percent > 100 or percent != round(percent, self.places):
            raise ValidationError(
                _("Enter 0 to 100, with at most %s decimals.") % self.places,
                code="percentage_out_of_range",
            )
        return percent / 100


class ScoreField(forms.CharField):
    """A score from 0 to 10 in steps of 0.1, "7,5" or "7.5"."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget.attrs.update(SMALL)

    def prepare_value(self, value: Any) -> Any:
        return decimal(value, 1) if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            score = parse_mark(text)
        except ValueError:
            score = Decimal(-1)
        if not 0 <= score <= 10 or score != round(score, 1):
            raise ValidationError(
                _("Enter a score from 0 to 10 with at most one decimal."),
                code="score_out_of_range",
            )
        return score


class ProgrammeForm(SeenForm[Programme]):
    seen_columns = PROGRAMME_FIELDS

    class Meta:
        model = Programme
        fields = PROGRAMME_FIELDS
        widgets = {"code": forms.TextInput(attrs={"class": "w1"})}
        help_texts = {
            "code": _("Stands in class codes and certificate numbers, for example GD."),
            "short_name": _("As it stands in titles of classes."),
        }

    def clean_code(self) -> str:
        return str(self.cleaned_data["code"]).upper()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Two to four letters, of either case: clean_code raises them.
        self.fields["code"].validators = []


class VersionForm(SeenForm[ProgrammeVersion]):
    """The rule to pass, and the scale: ``scale_<classification>``, empty = not given."""

    min_attendance = PercentField(
        label=_("Least attendance, % of all periods held"),
        help_text=_("Cancelled sessions do not count."),
    )
    min_theory = PercentField(
        label=_("Least attendance of theory, %"),
        required=False,
        help_text=_("Leave empty where theory is not asked apart."),
    )
    min_practice = PercentField(
        label=_("Least attendance of practice, %"),
        required=False,
        help_text=_("Leave empty where practice is not asked apart."),
    )
    pass_mark = ScoreField(
        label=_("Pass mark"),
        help_text=_("Of each graded module and of the final score."),
    )

    class Meta:
        model = ProgrammeVersion
        fields = RULE_FIELDS
        widgets = {
            "effective_from": forms.DateInput(
                attrs={"class": "w2", "inputmode": "numeric", "autocomplete": "off"}
            )
        }
        help_texts = {"effective_from": _("Day/month/year.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bounds = scale_of(self.instance)
        for step in Classification:
            self.fields[f"scale_{step}"] = ScoreField(
                label=_("%s from score") % capfirst(step.label),
                required=False,
                initial=bounds.get(step),
            )
        self.fields[f"scale_{Classification.EXCELLENT}"].help_text = _(
            "Leave a band empty where it is not given."
        )

    def shown(self) -> str:
        return seen_of_rule(self.instance)

    def scale(self) -> dict[str, Decimal]:
        """The bands that were given; only of a valid form."""
        return {
            step.value: bound
            for step in Classification
            if (bound := self.cleaned_data[f"scale_{step}"]) is not None
        }


class ModuleForm(SeenForm[Module]):
    position = forms.IntegerField(
        label=_("Order"),
        min_value=1,
        required=False,
        help_text=_("Its place among the modules; empty = the last."),
        widget=forms.TextInput(attrs=COUNT),
    )

    class Meta:
        model = Module
        fields = MODULE_FIELDS
        widgets = {
            "code": forms.TextInput(attrs={"class": "w2"}),
            "theory_periods": forms.TextInput(attrs=COUNT),
            "practice_periods": forms.TextInput(attrs=COUNT),
            "outcomes": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {
            "theory_periods": _("In periods of 45 minutes."),
            "practice_periods": _("In periods of 45 minutes."),
            "outcomes": _("What a learner can do afterwards, one line each."),
            "is_graded": _("Others count for attendance only."),
        }

    def shown(self) -> str:
        return seen_of_module(self.instance)

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"]).upper()
        RegexValidator(r"^[A-Z0-9-]+$", _("Letters A–Z, digits and hyphens only."))(
            code
        )
        return code


class PartForm(forms.Form):
    """One part of the mark; a row without a name is no part."""

    name = forms.CharField(label=_("Name"), max_length=60, required=False)
    weight = PercentField(label=_("Weight, %"), places=1, required=False)
    is_final = forms.BooleanField(label=_("end-of-module mark"), required=False)

    def clean(self) -> None:
        name = self.cleaned_data.get("name")
        if (
            name
            and "weight" in self.cleaned_data
            and self.cleaned_data["weight"] is None
        ):
            self.add_error("weight", _("Enter the weight."))


class PartRows(forms.BaseFormSet[PartForm]):
    def parts(self) -> list[Part]:
        """The rows that have a name; only of valid forms."""
        return [
            Part(
                form.cleaned_data["name"],
                form.cleaned_data["weight"],
                form.cleaned_data["is_final"],
            )
            for form in self.forms
            if form.cleaned_data.get("name")
        ]


PartFormSet = cast(
    "type[PartRows]",
    forms.formset_factory(
        PartForm, formset=PartRows, extra=0, max_num=ROWS, absolute_max=ROWS
    ),
)


def parts_of(module: Module) -> list[dict[str, Any]]:
    """What the rows of parts begin with: those of the module, or the usual two."""
    known: Sequence[Any] = list(module.components.all()) if module.pk else []
    rows = [
        {"name": part.name, "weight": part.weight, "is_final": part.is_final}
        for part in known or DEFAULT_PARTS
    ]
    return rows + [{} for _blank in range(ROWS - len(rows))]


class MaterialForm(forms.Form):
    """A file of at most 20 MB; what it is, its content tells."""

    title = forms.CharField(label=_("Name of the material"), max_length=200)
    file = UploadField(
        label=_("File"),
        help_text=_("PDF or slides (PPTX, ODP), at most 20 MB."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.pptx,.odp"}),
    )

    def clean_file(self) -> Any:
        sent = self.cleaned_data["file"]
        if sent.size > MOST_BYTES:
            raise ValidationError(
                _("The file is larger than 20 MB."), code="material_too_large"
            )
        return sent
