"""The list that a cooperative sends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cooperatives.fields import (
    BirthDateField,
    CitizenIdField,
    DayField,
    GenderField,
    LineField,
    NameField,
    PhoneField,
    key_of,
)
from cooperatives.models import Gender, PostKind, Qualification
from enrollment.forms.applying import CHOOSE
from enrollment.forms.papers import PaperField
from enrollment.models import Application, Nomination
from enrollment.operations import MOST_PEOPLE, faults_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from vietnamese import dates

ROWS_AT_FIRST = 3
COUNT = "people-count"
KNOWN = "known"


class _Quiet:
    """A form that says nothing of faults while its rows are only being arranged."""

    quiet = False

    def full_clean(self) -> None:
        super().full_clean()  # type: ignore[misc]
        if self.quiet:
            self.errors.clear()  # type: ignore[attr-defined]


class LetterForm(_Quiet, forms.ModelForm):  # type: ignore[type-arg]
    """The letter that names the people."""

    letter_number = LineField(
        label=_("Number of the letter"),
        max_length=40,
        help_text=_("As on the paper. Example: 12/CV-HTX."),
        error_messages={"required": _("Please enter the number of the letter.")},
        widget=forms.TextInput(attrs={"class": "w3", "autocomplete": "off"}),
    )
    letter_date = DayField(
        label=_("Date of the letter"),
        error_messages={"required": _("Please enter the date of the letter.")},
    )
    signer_name = NameField(
        label=_("Signed by"),
        max_length=100,
        error_messages={"required": _("Please enter who signed the letter.")},
    )
    all_or_none = forms.BooleanField(
        label=_("All or none"),
        required=False,
        help_text=_("Everyone on the list gets a seat, or nobody does."),
    )

    class Meta:
        model = Nomination
        fields = ("letter_number", "letter_date", "signer_name", "all_or_none")

    def __init__(self, *args: Any, quiet: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.quiet = quiet

    def clean_letter_date(self) -> dt.date:
        day: dt.date = self.cleaned_data["letter_date"]
        if day > timezone.localdate():
            raise ValidationError(
                gettext("This day has not come yet."), code="date_in_future"
            )
        return day


class PersonForm(_Quiet, forms.ModelForm):  # type: ignore[type-arg]
    """One row of the list. Its faults say which row, as the summary stands far away.

    Of somebody known already the citizen number may stay blank; who has consented is
    not changed here any more (``is_locked``).
    """

    full_name = NameField(
        label=_("Full name"),
        max_length=100,
        error_messages={"required": _("Please enter the full name.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    gender = GenderField(
        label=_("Gender"),
        choices=[CHOOSE, *Gender.choices],
        error_messages={"required": _("Please choose the gender.")},
        widget=forms.Select(attrs={"class": "w2"}),
    )
    date_of_birth = BirthDateField(
        label=_("Date of birth"),
        max_length=20,
        help_text=_("Example: 07/02/1981, or the year only."),
        error_messages={"required": _("Please enter the date of birth.")},
        widget=forms.TextInput(
            attrs={"class": "w2", "inputmode": "numeric", "autocomplete": "off"}
        ),
    )
    place_of_birth = LineField(
        label=_("Place of birth"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    citizen_id = CitizenIdField(
        label=_("Citizen number (CCCD)"),
        max_length=30,
        help_text=_("12 digits."),
        error_messages={"required": _("Please enter the citizen number.")},
        widget=forms.TextInput(
            attrs={"class": "w3", "inputmode": "numeric", "autocomplete": "off"}
        ),
    )
    phone = PhoneField(
        label=_("Phone (Zalo)"),
        max_length=20,
        help_text=_("The link to confirm is sent or told there."),
        error_messages={"required": _("Please enter the phone number.")},
        widget=forms.TextInput(
            attrs={"class": "w3", "inputmode": "tel", "autocomplete": "off"}
        ),
    )
    position = forms.ChoiceField(
        label=_("Present post"),
        choices=[CHOOSE, *PostKind.choices],
        error_messages={"required": _("Please choose the present post.")},
    )
    qualification_level = forms.ChoiceField(
        label=_("Qualification"),
        choices=[CHOOSE, *Qualification.choices],
        error_messages={"required": _("Please choose the level of qualification.")},
    )

    class Meta:
        model = Application
        fields = (
            "full_name",
            "gender",
            "date_of_birth",
            "place_of_birth",
            "citizen_id",
            "phone",
            "email",
            "position",
            "qualification_level",
        )
        widgets = {"email": forms.EmailInput(attrs={"autocomplete": "off"})}

    def __init__(
        self,
        row: Mapping[str, str],
        *,
        place: int,
        nomination: Nomination,
        known: Application | None,
        quiet: bool,
        numbered: bool,
    ) -> None:
        prefix = f"people-{place}"
        super().__init__(
            {f"{prefix}-{name}": value for name, value in row.items()},
            prefix=prefix,
            instance=known or Application(),
        )
        self.number, self.known = place + 1, known
        self.quiet, self.numbered = quiet, numbered
        self.instance.training_class = nomination.training_class
        self.had = known.citizen_id if known else ""
        if known:
            self.fields["citizen_id"].required = False
            self.fields["citizen_id"].help_text = (
                gettext("Leave blank to keep %s.") % known.masked_citizen_id
            )
        if self.is_locked:
            self.fields.clear()

    @property
    def is_locked(self) -> bool:
        return self.known is not None and not self.known.awaits_consent

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """All that was typed, to be sent along with the preview."""
        return [(name, str(value)) for name, value in self.data.items()]

    def add_error(self, field: str | None, error: Any) -> None:
        if not isinstance(error, ValidationError):
            error = ValidationError(error)
        if self.numbered and hasattr(error, "error_dict"):
            error = ValidationError(
                {
                    name: [self._told(each) for each in errors]
                    for name, errors in error.error_dict.items()
                }
            )
        elif self.numbered:
            error = ValidationError([self._told(each) for each in error.error_list])
        super().add_error(field, error)

    def _told(self, error: ValidationError) -> ValidationError:
        return ValidationError(
            gettext("Person no. %(number)s: %(fault)s")
            % {"number": self.number, "fault": " ".join(error.messages)},
            code=error.code,
        )

    def clean_date_of_birth(self) -> dt.date:
        born: dates.BirthDate = self.cleaned_data["date_of_birth"]
        self.instance.dob_precision = born.precision
        return born.date

    def clean_citizen_id(self) -> str:
        return self.cleaned_data["citizen_id"] or self.had


class PeopleForm:
    """The rows of the list in their order; rows in which nothing is typed do not count."""

    def __init__(
        self,
        rows: Sequence[Mapping[str, str]],
        nomination: Nomination,
        *,
        known: Mapping[int, Application] | None = None,
        quiet: bool = False,
        numbered: bool = True,
    ) -> None:
        known = known or {}
        if not quiet:
            rows = [row for row in rows if any(value.strip() for value in row.values())]
        self.nomination = nomination
        self.forms = [
            PersonForm(
                row,
                place=place,
                nomination=nomination,
                known=known.get(key_of(row.get(KNOWN, ""))),
                quiet=quiet,
                numbered=numbered,
            )
            for place, row in enumerate(rows[:MOST_PEOPLE])
        ]

    @cached_property
    def is_valid(self) -> bool:
        """Whether there is somebody, and nobody with a fault in row or list."""
        for form in self.forms:
            form.full_clean()
        for fault in faults_of(self.nomination, self.people):
            form = self.forms[fault.place]
            form.add_error(fault.field if form.fields else None, fault.error)
        return bool(self.forms) and not any(form.errors for form in self.forms)

    @property
    def people(self) -> list[Application]:
        return [form.instance for form in self.forms]

    @property
    def hidden(self) -> list[tuple[str, str]]:
        rows = [pair for form in self.forms for pair in form.hidden]
        return [(COUNT, str(len(self.forms))), *rows]


def rows_of(posted: Mapping[str, Any]) -> list[dict[str, str]]:
    """The rows as they were typed."""
    count = min(key_of(posted.get(COUNT, "")), MOST_PEOPLE)
    names = (*PersonForm.base_fields, KNOWN)
    return [
        {name: posted.get(f"people-{place}-{name}", "") for name in names}
        for place in range(count)
    ]


def rows_of_list(people: Sequence[Application]) -> list[dict[str, str]]:
    """The rows of a list that was sent; the citizen numbers stay where they are."""
    return [
        {
            "full_name": each.full_name,
            "gender": each.gender,
            "date_of_birth": each.date_of_birth_text,
            "place_of_birth": each.place_of_birth,
            "phone": each.phone_text,
            "email": each.email,
            "position": each.position,
            "qualification_level": each.qualification_level,
            KNOWN: str(each.pk),
        }
        for each in people
    ]


def arranged(rows: list[dict[str, str]], act: str) -> list[dict[str, str]]:
    """The rows after "add", "up-2", "down-2" or "remove-2"; else as they are."""
    name, _dash, written = act.partition("-")
    place = key_of(written)
    if name == "add" and len(rows) < MOST_PEOPLE:
        return [*rows, {}]
    if name == "remove" and written.isdecimal() and place < len(rows):
        return rows[:place] + rows[place + 1 :]
    other = place + {"up": -1, "down": 1}.get(name, 0)
    if written.isdecimal() and max(place, other) < len(rows) and other >= 0:
        rows[place], rows[other] = rows[other], rows[place]
    return rows


class LetterFileForm(forms.Form):
    """The letter as a photo or PDF."""

    letter = PaperField(
        label=_("File of the letter"),
        help_text=_("Photo or PDF, at most 5 MB. It may be shown on paper instead."),
    )


class SendBackForm(forms.Form):
    """Why a list goes back."""

    reason = LineField(
        label=_("What has to be put right"),
        max_length=500,
        error_messages={
            "required": _("Give the reason; the cooperative will read it.")
        },
        widget=forms.Textarea(attrs={"rows": 2}),
    )
