"""What people ask, and what the office answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cooperatives.fields import LineField, NameField, PhoneField
from cooperatives.models import ConsentPurpose, Person
from enrollment.models import Application
from privacy.models import DataRequest, Proof, RequestKind
from vietnamese import phones, text

if TYPE_CHECKING:
    from accounts.models import User

MOST = 20  # people and dossiers to choose from


class RequestForm(forms.ModelForm):  # type: ignore[type-arg]
    """A request about one's own data, with or without an account."""

    kind = forms.ChoiceField(
        label=_("What do you ask for?"),
        choices=[(value, capfirst(label)) for value, label in RequestKind.choices],
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose what you ask for.")},
    )
    purpose = forms.ChoiceField(
        label=_("Which consent is withdrawn"),
        choices=[("", _("Choose"))]
        + [(value, capfirst(label)) for value, label in ConsentPurpose.choices],
        required=False,
        help_text=_("Only for withdrawing a consent."),
    )
    full_name = NameField(
        label=_("Full name"),
        max_length=100,
        error_messages={"required": _("Please enter the full name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = PhoneField(
        label=_("Phone"),
        max_length=20,
        help_text=_("The answer comes to this number."),
        error_messages={"required": _("Please enter the phone number.")},
        widget=forms.TextInput(
            attrs={"class": "w3", "type": "tel", "autocomplete": "tel"}
        ),
    )
    email = forms.EmailField(label=_("E-mail (if any)"), required=False)
    dossier = forms.CharField(
        label=_("Dossier code (if any)"),
        max_length=40,
        required=False,
        help_text=_(
            "With the phone given in that form the office need not ask who you are."
        ),
        widget=forms.TextInput(attrs={"class": "w3", "autocomplete": "off"}),
    )
    words = forms.CharField(
        label=_("In your words"),
        max_length=2000,
        required=False,
        help_text=_("For example: what is wrong and how it should read."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    class Meta:
        model = DataRequest
        fields = ("kind", "purpose", "full_name", "phone", "email", "words")

    def __init__(self, *args: Any, account: User | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account
        self.order_fields(
            ["kind", "purpose", "words", "full_name", "phone", "email", "dossier"]
        )
        if account is not None:
            self.initial = {
                **self.initial,
                "full_name": account.full_name,
                "phone": account.phone or "",
                "email": account.email or "",
            }

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        withdraws = cleaned.get("kind") == RequestKind.WITHDRAW
        if withdraws and not cleaned.get("purpose"):
            self.add_error(
                "purpose",
                ValidationError(
                    gettext("Please choose the consent to withdraw."),
                    code="purpose_missing",
                ),
            )
        if not withdraws:
            cleaned["purpose"] = ""
        if cleaned.get("kind") in {RequestKind.CORRECT, RequestKind.OTHER} and not (
            cleaned.get("words", "").strip()
        ):
            self.add_error(
                "words",
                ValidationError(
                    gettext("Please write what you ask for."), code="words_missing"
                ),
            )
        return cleaned

    def asked(self) -> DataRequest:
        """The request with whose data it is about, as far as the form can tell.

        A code that does not fit the phone is no fault: nobody learns from the answer
        whether a dossier exists.
        """
        found: DataRequest = self.instance
        if self.account is not None:
            found.proof, found.account = Proof.ACCOUNT, self.account
            found.person = Person.objects.filter(user=self.account).first()
            return found
        code = text_code(self.cleaned_data.get("dossier", ""))
        application = Application.objects.filter(
            code=code, phone=self.cleaned_data["phone"], erased_at=None
        ).first()
        if application is not None:
            found.application, found.person = application, application.person
            if application.has_phone_of_its_person:
                found.proof = Proof.CODE
        return found


def text_code(typed: str) -> str:
    """A dossier code as it is kept, however it was typed."""
    letters = "".join(filter(str.isalnum, typed.upper()))
    return "-".join((letters[:4], letters[4:8], letters[8:]))


class IdentifyForm(forms.Form):
    """Whose data it is, of those who may be meant, and how the office knows."""

    refusals = {"proof_missing": "proof", "nobody_named": "subject"}

    subject = forms.ChoiceField(
        label=_("Whose data it is"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the person or the dossier.")},
    )
    proof = forms.ChoiceField(
        label=_("How you know who asks"),
        choices=[
            (each.value, capfirst(each.label)) for each in (Proof.CARD, Proof.CALL)
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say how you know who asks.")},
    )

    def __init__(
        self, *args: Any, asked: DataRequest, query: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rows = _candidates(asked, query)
        self.fields["subject"].choices = [  # type: ignore[attr-defined]
            (key, _label(row)) for key, row in self.rows.items()
        ]

    @property
    def person(self) -> Person | None:
        row = self.rows[self.cleaned_data["subject"]]
        return row if isinstance(row, Person) else row.person

    @property
    def application(self) -> Application | None:
        row = self.rows[self.cleaned_data["subject"]]
        return row if isinstance(row, Application) else None


def _candidates(asked: DataRequest, query: str) -> dict[str, Person | Application]:
    """People and dossiers of the name or the phone, or those that were searched for."""
    people, dossiers = (
        Person.objects.known(),
        Application.objects.filter(erased_at=None),
    )
    if query:
        people = people.search(query)
        dossiers = dossiers.search(query)
    else:
        name = f"{text.fold(asked.full_name)} "
        named = Q(search_text__startswith=name) | Q(phone=asked.phone)
        people, dossiers = people.filter(named), dossiers.filter(named)
    found = [
        *people[:MOST],
        *dossiers.select_related("training_class", "person")[:MOST],
    ]
    return {f"{row._meta.model_name}-{row.pk}": row for row in found}  # noqa: SLF001  Django's public name


def _label(row: Person | Application) -> str:
    born, phone = row.date_of_birth_text, phones.mask(row.phone)
    if isinstance(row, Application):
        return (
            f"{row.full_name}, {born}, {phone}, {row.code} ({row.training_class.code})"
        )
    return f"{row.full_name}, {born}, {phone}"


class AnswerForm(forms.Form):
    """What the person is told; which button was pressed says what is done."""

    refusals = {"answer_missing": "answer"}

    answer = forms.CharField(
        label=_("What the person is told"),
        max_length=1500,
        help_text=_("Goes to the person through the messages, word for word."),
        error_messages={"required": _("Write what the person is told.")},
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class SearchForm(forms.Form):
    q = LineField(
        label=_("Search for a name, a phone's end or a dossier code"), required=False
    )
