"""The shape of what is entered about the timetable of a class."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from training.forms.classes import people_who_may
from training.models import DayPart, Session
from training.operations.sessions import FIELDS
from training.timetable import Layout
from vietnamese import dates

if TYPE_CHECKING:
    import datetime as dt

    from django.forms import BoundField

    from training.models import TrainingClass

PARTS = [(part.value, capfirst(part.label)) for part in DayPart]
WEEKDAYS = [
    ("1", _("Monday")),
    ("2", _("Tuesday")),
    ("3", _("Wednesday")),
    ("4", _("Thursday")),
    ("5", _("Friday")),
    ("6", _("Saturday")),
    ("7", _("Sunday")),
]
_SMALL = {"class": "w1", "inputmode": "numeric", "autocomplete": "off"}
_DAY = {"class": "w2", "inputmode": "numeric", "autocomplete": "off"}


def reason_field() -> forms.CharField:
    """Why, as everyone concerned is told."""
    return forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("Learners and instructors read it in the message they get."),
        error_messages={"required": _("Give the reason.")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class SessionForm(forms.ModelForm):  # type: ignore[type-arg]
    """A session of ``instance.training_class``; one that people count on needs a reason."""

    class Meta:
        model = Session
        fields = FIELDS
        widgets = {
            "held_on": forms.DateInput(attrs=_DAY),
            "part": forms.RadioSelect,
            "periods": forms.TextInput(attrs=_SMALL),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        training_class = self.instance.training_class
        modules = training_class.version.modules.all()
        self.fields["part"].choices = PARTS  # type: ignore[attr-defined]
        self.fields["module"].queryset = modules  # type: ignore[attr-defined]
        self.fields["instructor"].queryset = people_who_may("record_attendance")  # type: ignore[attr-defined]
        if self.instance.pk and training_class.is_announced:
            self.fields["reason"] = reason_field()

    def reason(self) -> str:
        """Empty where none is asked; only of a valid form."""
        return str(self.cleaned_data.get("reason", ""))


class MoveForm(forms.Form):
    """Another half-day for a session."""

    held_on = forms.DateField(
        label=_("Day"),
        help_text=_("Day/month/year."),
        error_messages={"required": _("Enter the day.")},
        widget=forms.DateInput(attrs=_DAY),
    )
    part = forms.ChoiceField(
        label=_("Part of the day"), choices=PARTS, widget=forms.RadioSelect
    )
    swap = forms.BooleanField(
        label=_("If the class already meets then, let the two change places"),
        required=False,
    )

    def __init__(self, session: Session, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if session.training_class.is_announced:
            self.fields["reason"] = reason_field()


class LayoutForm(forms.Form):
    """How the modules are laid over days; ``instructor_<module>`` where it differs."""

    starts = forms.CharField(
        label=_("First day, or the first days of the blocks"),
        max_length=200,
        help_text=_("Day/month/year; more than one with commas between."),
        error_messages={"required": _("Enter the first day.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    days_per_block = forms.IntegerField(
        label=_("Days of study in a block"),
        required=False,
        min_value=1,
        max_value=60,
        help_text=_("Blank: until the next block begins. The last takes the rest."),
        widget=forms.TextInput(attrs=_SMALL),
    )
    weekdays = forms.MultipleChoiceField(
        label=_("Days of the week"),
        choices=WEEKDAYS,
        error_messages={"required": _("Choose at least one day of the week.")},
        widget=forms.CheckboxSelectMultiple,
    )
    morning = forms.IntegerField(
        label=_("Periods in a morning"),
        min_value=0,
        max_value=5,
        help_text=_("0: no session."),
        widget=forms.TextInput(attrs=_SMALL),
    )
    afternoon = forms.IntegerField(
        label=_("Periods in an afternoon"),
        min_value=0,
        max_value=5,
        help_text=_("0: no session."),
        widget=forms.TextInput(attrs=_SMALL),
    )
    on_holidays = forms.BooleanField(
        label=_("Public holidays are days of study too"), required=False
    )
    room = forms.CharField(label=_("Room"), max_length=100, required=False)
    instructor = forms.ModelChoiceField(
        people_who_may("record_attendance"),
        label=_("Instructor"),
        error_messages={"required": _("Choose the instructor.")},
    )

    def __init__(self, training_class: TrainingClass, data: Any = None) -> None:
        super().__init__(
            data,
            initial={
                "starts": dates.short_date(training_class.starts_on),
                "weekdays": list(training_class.weekdays),
                "morning": 4,
                "afternoon": 4,
            },
        )
        self.modules = list(training_class.version.modules.all())
        people = people_who_may("record_attendance")
        # One query for the choices of all modules.
        choices = [
            ("", _("the instructor of the class")),
            *((each.pk, str(each)) for each in people),
        ]
        for module in self.modules:
            self.fields[f"instructor_{module.pk}"] = forms.TypedChoiceField(
                choices=choices,
                coerce=int,
                empty_value=None,
                required=False,
                label=str(module),
            )
        self._people = {each.pk: each for each in people}

    def general(self) -> list[BoundField]:
        return [self[name] for name in self.fields if not name.startswith("instructor")]

    def by_module(self) -> list[BoundField]:
        return [self[f"instructor_{module.pk}"] for module in self.modules]

    def clean_starts(self) -> list[dt.date]:
        days = []
        for word in re.split(r"[,;\s]+", self.cleaned_data["starts"].strip(" ,;")):
            try:
                days.append(forms.DateField().clean(word))
            except ValidationError:
                raise ValidationError(
                    _("“%(word)s” is no date. Example: 09/09/2024."),
                    code="invalid",
                    params={"word": word},
                ) from None
        return days

    def layout(self) -> Layout:
        """What was entered, for ``lay_out``; only of a valid form."""
        given = self.cleaned_data
        own = {module.pk: given[f"instructor_{module.pk}"] for module in self.modules}
        return Layout(
            starts=given["starts"],
            instructor=given["instructor"],
            days_per_block=given["days_per_block"],
            weekdays="".join(given["weekdays"]),
            periods={
                DayPart.MORNING: given["morning"],
                DayPart.AFTERNOON: given["afternoon"],
            },
            instructors={pk: self._people[user] for pk, user in own.items() if user},
            room=given["room"].strip(),
            on_holidays=given["on_holidays"],
        )
