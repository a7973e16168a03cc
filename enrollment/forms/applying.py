"""The application, as the applicant types it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cooperatives.fields import (
    BirthDateField,
    CitizenIdField,
    GenderField,
    LineField,
    MonthField,
    NameField,
    PhoneField,
)
from cooperatives.models import (
    ConsentPurpose,
    Cooperative,
    Gender,
    PostKind,
    Qualification,
)
from enrollment.forms.papers import PaperField
from enrollment.models import Application, AttachmentKind, Call
from vietnamese import citizen_id, dates, text
from vietnamese.numbers import leading_zero

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet

    from papers.files import Paper


# The version of the sentences below; it is kept with every consent. A changed sentence
# is a new version.
CONSENT_VERSION = "2026-01"
CONSENTS = {
    ConsentPurpose.ENROLLMENT: _(
        "I agree that the organising body uses this form to consider my application and"
        " to run the class."
    ),
    ConsentPurpose.VERIFICATION: _(
        "I agree that my name, year of birth, cooperative, class and classification are"
        " shown to whoever verifies my certificate."
    ),
    ConsentPurpose.ETHNICITY: _(
        "I agree that my ethnic group is counted in statistics."
    ),
    ConsentPurpose.ZALO: _("I agree to receive news of the class by Zalo."),
}
# The fields of files, and the kind of paper that each holds.
KINDS = {
    "letter": AttachmentKind.LETTER,
    "diploma": AttachmentKind.DIPLOMA,
    "attachments": AttachmentKind.OTHER,
}
CHOOSE = ("", _("Choose"))
NOT_IN_REGISTER = "0"
MOST_MATCHES = 20


class ApplicationForm(forms.ModelForm):  # type: ignore[type-arg]
    """The application (phiếu đăng ký dự học), with the field names of ``domain.md`` §1.4.

    The cooperative is found by ``cooperative_query`` and chosen by ``cooperative``: its
    key in the register, or "0" to leave what was typed to the officer.
    """

    full_name = NameField(
        label=_("Full name"),
        max_length=100,
        help_text=_("As on the identity card."),
        error_messages={"required": _("Please enter the full name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    gender = GenderField(
        label=_("Gender"),
        choices=Gender.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose the gender.")},
    )
    date_of_birth = BirthDateField(
        label=_("Day, month and year of birth"),
        max_length=20,
        help_text=_(
            "Example: 07/02/1981. If the papers have only the year, enter the year: 1981."
        ),
        error_messages={"required": _("Please enter the date of birth.")},
        widget=forms.TextInput(
            attrs={"class": "w2", "inputmode": "numeric", "autocomplete": "bday"}
        ),
    )
    place_of_birth = LineField(
        label=_("Place of birth (province or city)"),
        max_length=100,
        required=False,
        help_text=_("Printed on the certificate."),
    )
    citizen_id = CitizenIdField(
        label=_("Citizen number (CCCD)"),
        max_length=30,
        help_text=_(
            "12 digits. Keeps certificates from being issued twice; stored encrypted,"
            " never shown in public."
        ),
        error_messages={"required": _("Please enter the citizen number.")},
        widget=forms.TextInput(
            attrs={"class": "w3", "inputmode": "numeric", "autocomplete": "off"}
        ),
    )
    ethnicity = LineField(
        label=_("Ethnic group"),
        max_length=30,
        required=False,
        help_text=_(
            "Optional; kept only with the consent to statistics below. Example: Kinh,"
            " Khmer, Hoa."
        ),
        widget=forms.TextInput(attrs={"class": "w3"}),
    )
    phone = PhoneField(
        label=_("Phone (Zalo)"),
        max_length=20,
        help_text=_(
            "For following the dossier. Two people of one home may share a number."
        ),
        error_messages={"required": _("Please enter the phone number.")},
        widget=forms.TextInput(
            attrs={
                "class": "w3",
                "type": "tel",
                "inputmode": "tel",
                "autocomplete": "tel",
            }
        ),
    )
    cooperative_query = LineField(
        label=_("Find the cooperative"),
        max_length=200,
        required=False,
        help_text=_("Type part of its name, with or without tone marks."),
        widget=forms.TextInput(attrs={"class": "w3", "autocomplete": "off"}),
    )
    cooperative = forms.CharField(label=_("Cooperative"), required=False)
    position = forms.ChoiceField(
        label=_("Present post"),
        choices=[CHOOSE, *PostKind.choices],
        error_messages={"required": _("Please choose the present post.")},
    )
    position_since = MonthField(
        label=_("In this post since (month/year)"),
        max_length=10,
        required=False,
        help_text=_("Example: 05/2021."),
        widget=forms.TextInput(attrs={"class": "w2", "inputmode": "numeric"}),
    )
    general_education = LineField(
        label=_("General education"),
        max_length=10,
        required=False,
        help_text=_("Example: 9/12, 12/12."),
        widget=forms.TextInput(attrs={"class": "w1"}),
    )
    qualification_level = forms.ChoiceField(
        label=_("Qualification"),
        choices=[CHOOSE, *Qualification.choices],
        error_messages={"required": _("Please choose the level of qualification.")},
    )
    major = LineField(label=_("Major"), max_length=100, required=False)
    letter = PaperField(
        label=_("Letter of introduction or list of the cooperative"),
        help_text=_(
            "Photo (JPEG, PNG) or PDF, at most 5 MB. May also be brought on paper before"
            " the decision."
        ),
    )
    diploma = PaperField(
        label=_("Diploma"),
        help_text=_("Optional. Photo (JPEG, PNG) or PDF, at most 5 MB."),
    )
    attachments = PaperField(
        label=_("Another paper"),
        help_text=_(
            "Optional. Photo (JPEG, PNG) or PDF, at most 5 MB. No picture of the identity"
            " card is needed."
        ),
    )
    consents = forms.MultipleChoiceField(
        label=_("Consent to the use of personal data"),
        choices=list(CONSENTS.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "The first is needed to consider the application, the others are free. Each"
            " may be withdrawn at any time."
        ),
        error_messages={
            "required": _("Without this consent the application cannot be considered.")
        },
    )

    class Meta:
        model = Application
        fields = (
            "full_name",
            "gender",
            "date_of_birth",
            "place_of_birth",
            "citizen_id",
            "ethnicity",
            "phone",
            "email",
            "cooperative_query",
            "cooperative",
            "position",
            "position_since",
            "general_education",
            "qualification_level",
            "major",
            "needs_lodging",
            "travel_km",
        )
        help_texts = {"email": _("Optional.")}
        widgets = {
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
            "travel_km": forms.TextInput(
                attrs={"class": "w1", "inputmode": "numeric", "autocomplete": "off"}
            ),
        }

    def __init__(self, *args: Any, call: Call, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.training_class = call.training_class

    @property
    def papers(self) -> list[tuple[str, Paper]]:
        """The files that may be kept, each with its kind."""
        given = {kind: self.cleaned_data.get(name) for name, kind in KINDS.items()}
        return [(kind, paper) for kind, paper in given.items() if paper]

    @property
    def doubts(self) -> list[str]:
        """What the citizen number does not fit, by code: warnings, never errors."""
        number = self.cleaned_data.get("citizen_id")
        born = self.cleaned_data.get("date_of_birth")
        gender = self.cleaned_data.get("gender")
        if not (number and born and gender):
            return []
        return citizen_id.doubts(number, gender=gender, birth_year=born.year)

    @property
    def quota_text(self) -> str:
        """That the chosen cooperative has its learners already (``quota_used``), if so."""
        limit = self.instance.training_class.seats_per_cooperative
        chosen = [each for each in self.matches if str(each.pk) == self.chosen]
        if not chosen or chosen[0].seats_used < limit:  # type: ignore[attr-defined]
            return ""
        return gettext(
            "The cooperative has already sent %(count)s learners to this class. The"
            " application goes to the reserve list."
        ) % {"count": leading_zero(chosen[0].seats_used)}  # type: ignore[attr-defined]

    @property
    def is_search(self) -> bool:
        """Whether only the button beside the cooperative's name was pressed."""
        return "find" in self.data

    def full_clean(self) -> None:
        """Find nothing wrong while the cooperative is only being looked for."""
        super().full_clean()
        if self.is_search:
            self.errors.clear()

    @cached_property
    def chosen(self) -> str:
        return str(self["cooperative"].value() or "")

    @cached_property
    def typed(self) -> str:
        return text.clean(str(self["cooperative_query"].value() or ""))

    @cached_property
    def matches(self) -> list[Cooperative]:
        """The cooperatives found, with ``seats_used`` in this class; the chosen one first."""
        found = list(self._found()[:MOST_MATCHES]) if self.typed else []
        if self.chosen.isdecimal() and self.chosen not in {str(c.pk) for c in found}:
            found = [*self._register().filter(pk=self.chosen), *found]
        return found

    @property
    def matches_text(self) -> str:
        count = len(self.matches)
        if not self.typed:
            return gettext("Cooperative")
        if count == MOST_MATCHES:
            return gettext(
                "The first %(count)s cooperatives that match “%(typed)s”"
            ) % {
                "count": count,
                "typed": self.typed,
            }
        return ngettext(
            "%(count)s cooperative matches “%(typed)s”",
            "%(count)s cooperatives match “%(typed)s”",
            count,
        ) % {"count": count, "typed": self.typed}

    def _register(self) -> QuerySet[Cooperative]:
        of_class = Q(
            participants__training_class=self.instance.training_class,
            participants__status="active",
        )
        return Cooperative.objects.for_table().annotate(
            seats_used=Count("participants", filter=of_class)
        )

    def _found(self) -> QuerySet[Cooperative]:
        return self._register().search(text.fold_cooperative(self.typed))  # type: ignore[attr-defined, no-any-return]

    def clean_date_of_birth(self) -> dt.date:
        born: dates.BirthDate = self.cleaned_data["date_of_birth"]
        self.instance.dob_precision = born.precision
        return born.date

    def clean_cooperative(self) -> Cooperative | None:
        chosen: str = self.cleaned_data["cooperative"]
        typed: str = self.cleaned_data.get("cooperative_query", "")
        if chosen == NOT_IN_REGISTER and typed:
            self.instance.cooperative_text = typed
            return None
        if chosen == NOT_IN_REGISTER:
            self.add_error(
                "cooperative_query", _("Please type the cooperative's name.")
            )
            return None
        register = Cooperative.objects.filter(pk=chosen) if chosen.isdecimal() else None
        cooperative = register.first() if register is not None else None
        if cooperative is None:
            field = "cooperative" if self.matches or typed else "cooperative_query"
            self.add_error(field, _("Please choose the cooperative."))
        return cooperative

    def clean_consents(self) -> list[str]:
        given: list[str] = self.cleaned_data["consents"]
        if ConsentPurpose.ENROLLMENT not in given:
            raise ValidationError(
                self.fields["consents"].error_messages["required"],
                code="consent_missing",
            )
        self.instance.consents = dict.fromkeys(given, CONSENT_VERSION)
        return given
