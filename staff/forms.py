"""The shape of what is entered about accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import LABELS, givable_by
from vietnamese import phones

if TYPE_CHECKING:
    from collections.abc import Iterable

# Next to which field a refusal of an operation is shown.
FIELD_OF_REFUSAL = {
    "role_missing": "roles",
    "role_not_yours_to_give": "roles",
    "reason_missing": "reason",
    "not_able": "to",
    "same_account": "to",
}


class RefusableForm(forms.Form):
    """A form of which an operation may refuse what it says."""

    def add_refusal(self, refusal: ValidationError) -> None:
        """Show a refusal beside the field that it is about, else above the form."""
        if hasattr(refusal, "error_dict"):
            for field, faults in refusal.error_dict.items():
                self.add_error(field if field in self.fields else None, faults)
            return
        beside = FIELD_OF_REFUSAL.get(str(refusal.code))
        self.add_error(beside if beside in self.fields else None, refusal)


class AccountForm(RefusableForm):
    """Name, e-mail and phone; one of the two is enough."""

    full_name = forms.CharField(label=_("Full name"), max_length=100)
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        help_text=_("An e-mail address or a phone number is needed to sign in."),
    )
    phone = forms.CharField(
        label=_("Phone"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "tel", "class": "w3"}),
    )

    def clean_phone(self) -> str:
        typed = self.cleaned_data["phone"]
        number = phones.normalise(typed)
        if typed and not number:
            raise ValidationError(
                _("Enter a mobile number of ten digits, for example 0912 345 678."),
                code="phone_invalid",
            )
        return str(number)


class RolesForm(RefusableForm):
    """The roles that the actor may give; those beyond stay as they are."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"].choices = role_choices(givable_by(actor))  # type: ignore[attr-defined]


class InvitationForm(RolesForm, AccountForm):
    """A new account with its first roles."""

    field_order = ("full_name", "email", "phone", "roles")


class ReasonForm(RefusableForm):
    """Why an act is done; it stands in the journal."""

    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class HandOverForm(RefusableForm):
    """Who goes on with the work."""

    to = forms.ModelChoiceField(
        label=_("Goes on with it"), queryset=User.objects.none()
    )

    def __init__(
        self, *args: Any, user: User, permissions: Iterable[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        able = User.objects.filter(is_active=True).exclude(pk=user.pk)
        for permission in permissions:
            holders = User.objects.holding(permission)
            able = able.filter(pk__in=holders.values("pk"))
        self.fields["to"].queryset = able.order_by("sort_key", "pk")  # type: ignore[attr-defined]


def role_choices(names: Iterable[str]) -> list[tuple[str, str]]:
    return [
        (name, capfirst(str(label))) for name, label in LABELS.items() if name in names
    ]
