"""A plan and its targets, typed as people write them: 80%, 450 triệu, 22."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.seen import SeenForm
from cooperatives.imports.cells import Cell
from cooperatives.imports.values import (
    BadValue,
    parse_decimal,
    parse_money,
    parse_share,
)
from cooperatives.models import ReportingArea
from targets.indicators import INDICATORS
from targets.indicators.indicator import Measure
from targets.models import Level, Target, TargetSet, Unit
from targets.operations.plans import PLAN_FIELDS, TARGET_FIELDS, seen_of_plan
from vietnamese.numbers import decimal

if TYPE_CHECKING:
    from decimal import Decimal

CODE = re.compile(r"[A-Za-z0-9_-]+")  # it stands in addresses
EMPTY_ROWS = 3
MOST_TARGETS = 60
PARSERS = {Unit.RATIO: parse_share, Unit.DONG: parse_money}


class PlanForm(SeenForm[TargetSet]):
    """The plan itself. It is published by an act of its own."""

    year = forms.IntegerField(
        label=_("Year"),
        min_value=2000,
        max_value=2100,
        widget=forms.TextInput(attrs={"class": "w1", "inputmode": "numeric"}),
    )
    scheme = forms.ChoiceField(
        label=_("Areas"),
        help_text=_("In these areas the figures are counted; never in two schemes."),
    )

    class Meta:
        model = TargetSet
        fields = PLAN_FIELDS
        widgets = {
            "document_no": forms.TextInput(attrs={"class": "w3"}),
            "document_on": forms.DateInput(
                attrs={"class": "w2", "inputmode": "numeric"}
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = ReportingArea.objects.order_by("scheme").values("scheme")
        choices = cast("forms.ChoiceField", self.fields["scheme"])
        choices.choices = [
            (scheme, gettext("%(scheme)s (%(n)s areas)") % {"scheme": scheme, "n": n})
            for scheme, n in areas.annotate(n=Count("pk")).values_list("scheme", "n")
        ]

    def shown(self) -> str:
        return seen_of_plan(self.instance)


class TargetForm(forms.ModelForm[Target]):
    """One target. Its unit is that of what is counted; a blank value promises nothing."""

    value = forms.CharField(
        label=_("Level needed"),
        required=False,
        max_length=40,
        help_text=_("For example 80%, 450 triệu or 22. Empty: for information."),
        widget=forms.TextInput(attrs={"class": "w2"}),
    )

    class Meta:
        model = Target
        fields = TARGET_FIELDS
        widgets = {
            "code": forms.TextInput(attrs={"class": "w1"}),
            "bullet": forms.TextInput(attrs={"class": "w1", "inputmode": "numeric"}),
            "text": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["value"] = written(self.instance.value, self.instance.unit)
        units = cast("forms.ChoiceField", self.fields["unit"])
        units.choices = [("", "---------"), *((unit, called(unit)) for unit in Unit)]

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"].strip()
        if not CODE.fullmatch(code):
            raise ValidationError(
                gettext("Letters without marks and digits only, as in T8a."),
                code="code_malformed",
            )
        return code

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        unit, name = found.get("unit"), found.get("indicator")
        if name and unit and unit != unit_of(name):
            words = {"unit": called(Unit(unit_of(name)))}
            text = gettext("What is counted has another unit: %(unit)s.") % words
            self.add_error("unit", ValidationError(text, code="unit_does_not_fit"))
        if name and found.get("level") == Level.AREA and not INDICATORS[name].by_area:
            text = gettext("This is counted for the province only.")
            self.add_error("level", ValidationError(text, code="level_does_not_fit"))
        if unit and "value" in found:
            found["value"] = self._number(found["value"], unit)
        return found

    def _number(self, typed: str, unit: str) -> Decimal | int | None:
        try:
            return PARSERS.get(Unit(unit), parse_decimal)(Cell(typed))
        except BadValue as fault:
            self.add_error("value", ValidationError(fault.message, code=fault.code))
            return None


def unit_of(name: str) -> str:
    """The unit of an indicator's value."""
    indicator = INDICATORS[name]
    if indicator.measure == Measure.MEAN:
        return indicator.amount_unit
    return Unit.COUNT if indicator.measure == Measure.COUNT else Unit.RATIO


def called(unit: Unit) -> str:
    """A unit in words, a mere count too."""
    return str(unit.label) or gettext("a count")


def written(value: Decimal | None, unit: str) -> str:
    """A value as it is typed: "80%", "450.000.000", "22"."""
    if value is None:
        return ""
    return f"{decimal(value * 100)}%" if unit == Unit.RATIO else decimal(value)


class _TargetFormSet(forms.BaseInlineFormSet[Target, TargetSet, TargetForm]):
    """The targets of a plan in their order, then empty rows for more."""

    @property
    def targets(self) -> list[Target]:
        """What the plan will hold, in the order of the rows."""
        return [
            form.instance
            for form in self.forms
            if form.has_changed() or form.instance.pk
            if form not in self.deleted_forms
        ]

    @property
    def removed(self) -> list[Target]:
        return [form.instance for form in self.deleted_forms if form.instance.pk]


TargetFormSet = cast(
    "type[_TargetFormSet]",
    forms.inlineformset_factory(
        TargetSet,
        Target,
        form=TargetForm,
        formset=_TargetFormSet,
        extra=EMPTY_ROWS,
        max_num=MOST_TARGETS,
    ),
)
