"""People: who they are, and what posts they take up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cooperatives.fields import (
    BirthDateField,
    CitizenIdField,
    LineField,
    NameField,
    PhoneField,
)
from cooperatives.forms.grouped import worded
from cooperatives.models import Employment, Gender, Person, PostKind
from vietnamese import citizen_id, dates

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.forms import ModelChoiceField as _Choice

MOST_MATCHES = 20


class PersonForm(forms.ModelForm[Person]):
    """A person's data. The citizen number is typed once and masked ever after."""

    refusals = {
        "evidence_missing": "evidence",
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
            del self.fields["evidence"]

    def clean_date_of_birth(self) -> Any:
        born: dates.BirthDate = self.cleaned_data["date_of_birth"]
        self.instance.dob_precision = born.precision
        return born.date

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


class PostForm(forms.Form):
    """A post for one of the people found by name or citizen number.

    Until somebody is found there is only the question whom to find.
    """

    refusals = {
        "post_taken": "kind",
        "post_ends_before_it_began": "until",
    }

    find = forms.CharField(
        label=_("Find the person"),
        help_text=_(
            "Part of the name, with or without tone marks, or the CCCD number."
        ),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    person = forms.ModelChoiceField(
        Person.objects.none(),
        label=_("Person"),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": _("Find and choose the person.")},
    )
    kind = forms.ChoiceField(label=_("Post"), choices=worded(PostKind, _("Choose")))
    since = forms.DateField(
        label=_("From"),
        help_text=_("Day/month/year. Leave empty if it is not known."),
        required=False,
    )
    until = forms.DateField(
        label=_("Until the day"),
        help_text=_("Leave empty while the post is held."),
        required=False,
    )
    is_concurrent = forms.BooleanField(
        label=_("Held beside another post"), required=False
    )
    employment = forms.ChoiceField(
        label=_("Elected or hired"),
        choices=worded(Employment, _("Not known")),
        widget=forms.RadioSelect,
        required=False,
    )

    def __init__(self, data: Any = None, *, chosen: str = "", **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        typed = (data or self.initial).get("find", "") or ""
        people = cast("_Choice[Person]", self.fields["person"])
        people.queryset = found = _people(typed, chosen)
        people.label_from_instance = _told  # type: ignore[assignment,method-assign]
        if not found and not self.is_bound:
            self.fields = {"find": self.fields["find"]}


def _people(typed: str, chosen: str) -> QuerySet[Person]:
    """Up to 20 who match what was typed, else who was chosen before."""
    people = Person.objects.prefetch_related("posts__cooperative")
    if citizen_id.is_valid(typed):
        return people.with_citizen_id(citizen_id.digits(typed))
    if typed.strip():
        found = Person.objects.search(typed).values_list("pk", flat=True)
        return people.filter(pk__in=list(found[:MOST_MATCHES]))
    return people.filter(pk=int(chosen)) if chosen.isdigit() else people.none()


def _told(person: Person) -> str:
    """Enough to tell two people of one name apart."""
    posts = ", ".join(str(post) for post in person.posts.all() if post.until is None)
    parts = [
        person.full_name,
        gettext("born %s") % person.date_of_birth_text,
        person.masked_citizen_id,
        posts,
    ]
    return "; ".join(part for part in parts if part)
