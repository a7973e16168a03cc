"""People: who they are, and what posts they take up."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cooperatives.fields import (
    BirthDateField,
    CitizenIdField,
    DayField,
    LineField,
    NameField,
    PhoneField,
)
from cooperatives.forms.records import RecordForm
from cooperatives.models import Gender, Person
from cooperatives.operations.people import PERSON_COLUMNS
from vietnamese import citizen_id, dates

MOST_MATCHES = 20


class PersonForm(RecordForm[Person]):
    """A person's data. The citizen number is typed once and masked ever after."""

    seen_columns = PERSON_COLUMNS
    refusals = {
        "evidence_missing": "evidence",
        "qualified_in_future": "qualified_since",
        "person_known": "citizen_id",
        "citizen_id_stays": "citizen_id",
    }
    field_order = (
        "full_name",
        "gender",
        "date_of_birth",
        "place_of_birth",
        "citizen_id",
        "phone",
        "email",
        "general_education",
        "qualification_level",
        "evidence",
        "qualified_since",
        "major",
    )

    full_name = NameField(
        label=_("Full name"), max_length=100, help_text=_("As on the identity card.")
    )
    date_of_birth = BirthDateField(
        label=_("Day, month and year of birth"),
        max_length=20,
        help_text=_(
            "Example: 07/02/1981. If the papers have only the year, enter the year: 1981."
        ),
        widget=forms.TextInput(attrs={"class": "w2", "inputmode": "numeric"}),
    )
    citizen_id = CitizenIdField(
        label=_("Citizen number (CCCD)"),
        max_length=30,
        required=False,
        help_text=_("12 digits. Stored encrypted and shown masked from now on."),
        widget=forms.TextInput(
            attrs={"class": "w3", "inputmode": "numeric", "autocomplete": "off"}
        ),
    )
    phone = PhoneField(
        label=_("Phone"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"class": "w3", "inputmode": "tel"}),
    )
    evidence = LineField(
        label=_("Paper of the qualification"),
        max_length=200,
        required=False,
        help_text=_("Needed when the qualification changes: degree, number, year."),
    )
    qualified_since = DayField(
        label=_("Qualification held since"),
        required=False,
        help_text=_("The day of the degree; if left empty, today."),
    )

    class Meta:
        model = Person
        fields = (
            "full_name",
            "gender",
            "date_of_birth",
            "place_of_birth",
            "citizen_id",
            "phone",
            "email",
            "general_education",
            "qualification_level",
            "major",
        )
        field_classes = {
            "place_of_birth": LineField,
            "general_education": LineField,
            "major": LineField,
        }
        widgets = {"gender": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["gender"].choices = Gender.choices  # type: ignore[attr-defined]
        self.initial["date_of_birth"] = (
            self.instance.date_of_birth_text if self.instance.pk else ""
        )
        if self.instance.citizen_id:
            del self.fields["citizen_id"]
        if not self.instance.pk:
            del self.fields["evidence"], self.fields["qualified_since"]

    def clean_date_of_birth(self) -> Any:
        born: dates.BirthDate = self.cleaned_data["date_of_birth"]
        self.instance.dob_precision = born.precision
        return born.date

    def clean(self) -> dict[str, Any]:
        """Without a number, one sent twice or entered before is the same person."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        columns = ("full_name", "gender", "date_of_birth", "phone")
        same = {name: cleaned.get(name) for name in columns}
        if self.instance.pk or cleaned.get("citizen_id") or None in same.values():
            return cleaned
        if Person.objects.filter(**same).exists():
            self.add_error(
                "citizen_id",
                ValidationError(
                    gettext(
                        "There is a person of this name, date of birth and phone"
                        " already. If this is somebody else, enter the citizen number."
                    ),
                    code="person_entered",
                ),
            )
        return cleaned

    def doubts(self) -> list[str]:
        """What does not fit between the number typed and the person: a warning."""
        number = self.cleaned_data.get("citizen_id", "")
        if not number:
            return []
        person = self.instance
        return citizen_id.doubts(
            number, gender=person.gender, birth_year=person.date_of_birth.year
        )


class ReasonForm(forms.Form):
    """Why a full citizen number is looked at."""

    reason = LineField(
        label=_("Reason"),
        max_length=200,
        help_text=_("Kept in the journal with the name of who asks."),
        error_messages={"required": _("Give the reason.")},
    )
