"""The shape of what is entered about classes, timetables, attendance and marks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from curriculum.models import ProgrammeVersion
from papers.models import Signatory
from training.models import AttendanceMark, DayPart, Session, TrainingClass
from training.operations import Mark, Scores, parse_mark
from training.operations.classes import PLAN_FIELDS
from training.results import exact_mark
from vietnamese.numbers import decimal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.db.models import QuerySet
    from django.forms import BoundField

    from training.models import Attendance, Grade, Participant


def _people_who_may(codename: str) -> QuerySet[User]:
    permissions = Permission.objects.filter(
        content_type__app_label="training", codename=codename
    )
    return User.objects.filter(
        Q(groups__permissions__in=permissions) | Q(user_permissions__in=permissions),
        is_active=True,
    ).distinct()


class ClassForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = TrainingClass
        fields = PLAN_FIELDS
        widgets = {
            "code": forms.TextInput(attrs={"class": "w3"}),
            "capacity": forms.TextInput(attrs={"class": "w1", "inputmode": "numeric"}),
            "seats_per_cooperative": forms.TextInput(
                attrs={"class": "w1", "inputmode": "numeric"}
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        versions = ProgrammeVersion.objects.select_related("programme")
        self.fields["version"].queryset = versions  # type: ignore[attr-defined]
        self.fields["officer"].queryset = _people_who_may("run_class")  # type: ignore[attr-defined]

    def clean_code(self) -> str:
        """Upper case, as codes are spoken; so none hides behind a page's own path."""
        return str(self.cleaned_data["code"]).upper()


class SessionForm(forms.ModelForm):  # type: ignore[type-arg]
    """A session of ``instance.training_class``."""

    class Meta:
        model = Session
        fields = ("module", "held_on", "part", "periods", "instructor", "room")
        widgets = {
            "part": forms.RadioSelect,
            "periods": forms.TextInput(attrs={"class": "w1", "inputmode": "numeric"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        modules = self.instance.training_class.version.modules.all()
        self.fields["part"].choices = [  # type: ignore[attr-defined]
            (part.value, capfirst(part.label)) for part in DayPart
        ]
        self.fields["module"].queryset = modules  # type: ignore[attr-defined]
        self.fields["instructor"].queryset = _people_who_may("record_attendance")  # type: ignore[attr-defined]


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


@dataclass(frozen=True)
class RosterRow:
    """One learner of a roster with the two fields of the row."""

    participant: Participant
    mark: BoundField
    missed: BoundField


class RosterForm(forms.Form):
    """The attendance of a session: ``mark_<pk>`` and, for M, ``missed_<pk>`` tiết.

    ``saved`` is what was recorded before. Nothing is preset: a blank row is a question,
    never a silent presence.
    """

    def __init__(
        self,
        session: Session,
        participants: Iterable[Participant],
        saved: Iterable[Attendance] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.session = session
        self.participants = list(participants)
        entries = {entry.participant_id: entry for entry in saved}
        for participant in self.participants:
            entry = entries.get(participant.pk)
            self.fields[f"mark_{participant.pk}"] = forms.ChoiceField(
                choices=AttendanceMark.choices,
                required=False,
                label=str(participant.person),
                initial=entry.mark if entry else "",
                widget=forms.RadioSelect,
            )
            self.fields[f"missed_{participant.pk}"] = forms.CharField(
                required=False,
                label=gettext("%s, periods missed") % participant.person,
                initial=entry.missed or "" if entry else "",
                widget=forms.TextInput(
                    attrs={
                        "class": "w1",
                        "inputmode": "numeric",
                        "autocomplete": "off",
                    }
                ),
            )

    def rows(self) -> Iterator[RosterRow]:
        for participant in self.participants:
            yield RosterRow(
                participant,
                self[f"mark_{participant.pk}"],
                self[f"missed_{participant.pk}"],
            )

    def filled(self) -> RosterForm:
        """The same page, unjudged, with everyone still blank marked present."""
        initial = {name: self[name].value() for name in self.fields}
        for row in self.rows():
            if not row.mark.value():
                initial[row.mark.name] = AttendanceMark.PRESENT.value
        return RosterForm(self.session, self.participants, initial=initial)

    def clean(self) -> None:
        blank = 0
        for participant in self.participants:
            mark = self.cleaned_data.get(f"mark_{participant.pk}")
            if mark == "":
                blank += 1
            elif mark == AttendanceMark.PARTLY:
                self._clean_missed(f"missed_{participant.pk}")
        if blank:
            raise ValidationError(
                ngettext(
                    "%(count)s learner has no mark yet. Nothing was saved.",
                    "%(count)s learners have no mark yet. Nothing was saved.",
                    blank,
                ),
                code="roster_incomplete",
                params={"count": blank},
            )

    def _clean_missed(self, name: str) -> None:
        text = self.cleaned_data[name].strip()
        if not (
            text.isascii() and text.isdigit() and 0 < int(text) <= self.session.periods
        ):
            problem = gettext("For M, enter the periods missed: 1 to %s.")
            self.add_error(
                name,
                in_row(
                    self.fields[name].label,
                    problem % self.session.periods,
                    "missed_periods",
                ),
            )

    def marks(self) -> dict[int, Mark]:
        """What was entered, for ``record_attendance``; only of a valid form."""
        chosen = {
            participant.pk: self.cleaned_data[f"mark_{participant.pk}"]
            for participant in self.participants
        }
        return {
            pk: Mark(
                symbol,
                int(self.cleaned_data[f"missed_{pk}"])
                if symbol == AttendanceMark.PARTLY
                else 0,
            )
            for pk, symbol in chosen.items()
        }


class MarkField(forms.CharField):
    """A mark as people type it, "7,5" or "7.5"."""

    def clean(self, value: Any) -> Any:
        try:
            return parse_mark(super().clean(value))
        except ValidationError as refusal:
            raise in_row(self.label, refusal.message, refusal.code) from None


@dataclass(frozen=True)
class GradeRow:
    """One learner of a mark sheet; ``score`` is the module's mark as saved, exact."""

    participant: Participant
    test: BoundField
    final: BoundField
    retake: BoundField
    grade: Grade | None
    score: str

    @property
    def fields(self) -> tuple[BoundField, ...]:
        return self.test, self.final, self.retake


class GradeForm(forms.Form):
    """The marks of a module: ``test_<pk>``, ``final_<pk>``, ``retake_<pk>``.

    Every wrong cell is reported; what was typed stays.
    """

    PARTS = {"test": _("test"), "final": _("final mark"), "retake": _("retake")}

    def __init__(
        self,
        training_class: TrainingClass,
        participants: Iterable[Participant],
        saved: Iterable[Grade] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.training_class = training_class
        self.participants = list(participants)
        self.saved = {grade.participant_id: grade for grade in saved}
        for participant in self.participants:
            grade = self.saved.get(participant.pk)
            for part, part_label in self.PARTS.items():
                mark = getattr(grade, part) if grade else None
                label = f"{participant.person}, {part_label}"
                self.fields[f"{part}_{participant.pk}"] = MarkField(
                    required=False,
                    label=label,
                    initial="" if mark is None else decimal(mark, 1),
                    widget=forms.TextInput(
                        attrs={
                            "class": "w1",
                            "inputmode": "decimal",
                            "autocomplete": "off",
                            "aria-label": label,
                        }
                    ),
                )

    def rows(self) -> Iterator[GradeRow]:
        weight = self.training_class.version.test_weight
        for participant in self.participants:
            grade = self.saved.get(participant.pk)
            score = grade.score(weight) if grade else None
            yield GradeRow(
                participant,
                self[f"test_{participant.pk}"],
                self[f"final_{participant.pk}"],
                self[f"retake_{participant.pk}"],
                grade,
                "" if score is None else exact_mark(score),
            )

    def clean(self) -> None:
        for participant in self.participants:
            retake = f"retake_{participant.pk}"
            given = self.cleaned_data.get(retake) is not None
            if given and self.cleaned_data.get(f"final_{participant.pk}", 0) is None:
                problem = gettext("A retake needs a final mark before it.")
                label = self.fields[retake].label
                self.add_error(retake, in_row(label, problem, "retake_without_final"))

    def scores(self) -> dict[int, Scores]:
        """What was entered, for ``record_grades``; only of a valid form."""
        return {
            participant.pk: Scores(
                **{
                    part: self.cleaned_data[f"{part}_{participant.pk}"]
                    for part in self.PARTS
                }
            )
            for participant in self.participants
        }
