"""The shape of what is entered about classes, timetables, attendance and marks."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.seen import SeenForm
from curriculum.models import ProgrammeVersion
from papers.models import Signatory
from training.models import TrainingClass
from training.operations import Cell, parse_mark
from training.operations.classes import PLAN_FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from django.db.models import QuerySet
    from django.forms import BoundField

    from training.sheets import Sheet, SheetCell, SheetRow


def people_who_may(codename: str) -> QuerySet[User]:
    permissions = Permission.objects.filter(
        content_type__app_label="training", codename=codename
    )
    return User.objects.filter(
        Q(groups__permissions__in=permissions) | Q(user_permissions__in=permissions),
        is_active=True,
    ).distinct()


class ClassForm(SeenForm[TrainingClass]):
    seen_columns = PLAN_FIELDS

    class Meta:
        model = TrainingClass
        fields = PLAN_FIELDS
        widgets = {
            "code": forms.TextInput(attrs={"class": "w3"}),
            "capacity": forms.TextInput(attrs={"class": "w1", "inputmode": "numeric"}),
            "seats_per_cooperative": forms.TextInput(
                attrs={"class": "w1", "inputmode": "numeric"}
            ),
            "morning_at": forms.TimeInput(attrs={"class": "w1"}, format="%H:%M"),
            "afternoon_at": forms.TimeInput(attrs={"class": "w1"}, format="%H:%M"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        versions = ProgrammeVersion.objects.usable().select_related("programme")
        self.fields["version"].queryset = versions  # type: ignore[attr-defined]
        self.fields["officer"].queryset = people_who_may("run_class")  # type: ignore[attr-defined]

    def clean_code(self) -> str:
        """Upper case, as codes are spoken; so none hides behind a page's own path."""
        return str(self.cleaned_data["code"]).upper()


class DecisionForm(forms.Form):
    """Number, date and signatory of a signed decision of the class's body."""

    number = forms.CharField(
        label=_("Number of the decision"),
        max_length=40,
        help_text=_("For example 15/QĐ-LMHTX."),
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
        label=_("Signatory"),
        error_messages={"required": _("Choose who signed.")},
    )

    def __init__(self, training_class: TrainingClass, *args: Any) -> None:
        super().__init__(*args)
        signatories = training_class.body.signatories.filter(is_active=True)
        self.fields["signatory"].queryset = signatories  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        error_messages={"required": _("Give the reason.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def in_row(label: object, problem: object, code: str | None) -> ValidationError:
    """A fault in a grid: named in the summary, in the cell only ``params.problem``."""
    return ValidationError(
        "%(label)s: %(problem)s",
        code=code,
        params={"label": label, "problem": problem},
    )


class MarkField(forms.CharField):
    """A mark as people type it, "7,5" or "7.5"."""

    def clean(self, value: Any) -> Any:
        try:
            return parse_mark(super().clean(value))
        except ValidationError as refusal:
            raise in_row(self.label, refusal.message, refusal.code) from None


@dataclass(frozen=True)
class GradeCell:
    """A cell of the grid: as it stands, and the field in which it is typed."""

    cell: SheetCell
    field: BoundField


class GradeForm(forms.Form):
    """A module's mark sheet: ``m_<component>_<attempt>_<participant>`` for each cell.

    Beside each stands ``was_<…>``, "version|mark" as the page showed it: only cells in
    which something else was typed are written, and only if nobody wrote in between.
    Every wrong cell is reported; what was typed stays.
    """

    taken_on = forms.DateField(
        label=_("Day of the retake"),
        required=False,
        help_text=_("Kept with each retake entered below. Day/month/year."),
        widget=forms.DateInput(
            attrs={"class": "w2", "inputmode": "numeric", "autocomplete": "off"}
        ),
    )

    def __init__(self, sheet: Sheet, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.sheet = sheet
        self.fields["taken_on"].initial = timezone.localdate
        for row in sheet.rows:
            for cell in row.cells:
                self.fields[cell.name] = MarkField(
                    required=False, label=cell.label, initial=cell.text
                )

    def rows(self) -> Iterator[tuple[SheetRow, list[GradeCell]]]:
        """The grid as it stands now, with what was typed."""
        for row in self.sheet.rows:
            yield row, [GradeCell(cell, self[cell.name]) for cell in row.cells]

    def clean(self) -> None:
        for row in self.sheet.rows:
            for final, retake in pairwise(row.cells):
                if (
                    retake.column.is_retake
                    and self.cleaned_data.get(retake.name) is not None
                    and self.cleaned_data.get(final.name, 0) is None
                ):
                    problem = gettext("A retake needs a final mark before it.")
                    self.add_error(
                        retake.name,
                        in_row(retake.label, problem, "retake_without_final"),
                    )

    def cells(self) -> list[Cell]:
        """What was typed into the grid, for ``record_cells``; only of a valid form."""
        typed = []
        for row in self.sheet.rows:
            for cell in row.cells:
                if cell.name not in self.data:
                    continue
                version, _bar, seen = self.data.get(f"was_{cell.key}", "").partition(
                    "|"
                )
                value = self.cleaned_data[cell.name]
                if value == _seen_mark(seen):
                    continue
                typed.append(
                    Cell(
                        participant_id=row.participant.pk,
                        component_id=cell.column.component.pk,
                        attempt=cell.column.attempt,
                        value=value,
                        expected=int(version) if version.isdecimal() else 0,
                    )
                )
        return typed

    def refuse(self, refusal: ValidationError, sheet: Sheet) -> None:
        """Tell a refusal, and where somebody else wrote in the cell itself.

        ``sheet`` is as it stands now: saving again means to have seen it.
        """
        self.sheet = sheet
        for error in refusal.error_list:
            if error.code != "cell_changed":
                self.add_error(None, error)
                continue
            cell: Cell = (error.params or {})["cell"]
            name = f"m_{cell.component_id}_{cell.attempt}_{cell.participant_id}"
            problem = told(error)
            self.add_error(name, in_row(self.fields[name].label, problem, error.code))


class CellForm(forms.Form):
    """One cell as the grid sends it by itself."""

    participant = forms.IntegerField()
    component = forms.IntegerField()
    attempt = forms.IntegerField(min_value=1, max_value=2)
    version = forms.IntegerField(min_value=0)
    value = MarkField(required=False, label=_("mark"))
    taken_on = forms.DateField(required=False, label=_("Day of the retake"))

    def problems(self) -> str:
        """What is wrong, without the name of the cell: it stands in the cell."""
        return " ".join(
            str(error.params["problem"]) if error.params else " ".join(error.messages)
            for errors in self.errors.as_data().values()
            for error in errors
        )

    def cell(self) -> Cell:
        """What was typed, for ``record_cell``; only of a valid form."""
        given = self.cleaned_data
        return Cell(
            participant_id=given["participant"],
            component_id=given["component"],
            attempt=given["attempt"],
            value=given["value"],
            expected=given["version"],
        )


def told(conflict: ValidationError) -> str:
    """Who wrote what into a cell meanwhile: "Lê Văn Mẫu ghi 8,0 lúc 10 giờ 12 …"."""
    return (
        gettext("%(person)s wrote %(mark)s at %(time)s on %(day)s.") % conflict.params
    )


def _seen_mark(text: str) -> Decimal | None:
    try:
        return parse_mark(text)
    except ValidationError:
        return None
