"""Making an account, signing in by a code, changing one's own password and phone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from allauth.account.adapter import get_adapter
from allauth.account.forms import ChangePasswordForm as AllauthChangePasswordForm
from allauth.account.forms import ChangePhoneForm as AllauthChangePhoneForm
from allauth.account.forms import RequestLoginCodeForm as AllauthRequestLoginCodeForm
from allauth.account.forms import SignupForm as AllauthSignupForm
from allauth.core import context
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.sessions import came_by_code
from vietnamese import phones, text

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse  # noqa: TID251  allauth's form answers


class SignUpForm(AllauthSignupForm):  # type: ignore[misc]  # no types
    """A name and a number: with nothing else does anybody open the account at first.

    An e-mail and a password are added by the owner, signed in.
    """

    full_name = forms.CharField(
        label=_("Full name"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ("full_name", "phone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["email"], self.fields["password1"]
        self.fields["phone"].required = True

    def clean_full_name(self) -> str:
        name = text.clean(self.cleaned_data["full_name"])
        if not name:
            raise ValidationError(_("Please enter the full name."), code="required")
        return name

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """Whoever else took the number meanwhile has it, and the answer is the same."""
        try:
            answer = super().try_save(request)
        except (ValidationError, IntegrityError):
            if get_adapter().get_user_by_phone(self.cleaned_data["phone"]) is None:
                raise
            self.account_already_exists = True
            answer = super().try_save(request)
        return cast("tuple[User | None, HttpResponse | None]", answer)


class RequestLoginCodeForm(AllauthRequestLoginCodeForm):  # type: ignore[misc]  # no types
    """Where no SMS can be sent, a code is asked for by e-mail only."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not get_adapter().sends_sms:
            del self.fields["phone"]
            self.fields["email"].required = True


class ChangePasswordForm(AllauthChangePasswordForm):  # type: ignore[misc]  # no types
    """Who signed in by a code just now is not asked for a password that was forgotten."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if came_by_code(context.request):
            del self.fields["oldpassword"]


class ChangePhoneForm(AllauthChangePhoneForm):  # type: ignore[misc]  # no types
    """Refused where no SMS could prove whose number it is."""

    @property
    def takes_codes(self) -> bool:
        return bool(get_adapter().sends_sms)

    def clean_phone(self) -> str:
        if not get_adapter().sends_sms:
            raise ValidationError(
                _("The office enters and changes phone numbers."),
                code="phone_by_office",
            )
        return str(super().clean_phone())


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]  # no types
    """allauth's, whose name has no words."""

    name = forms.CharField(
        label=_("Name of the passkey"), required=False, max_length=60
    )


class EditPasskeyForm(EditWebAuthnForm):  # type: ignore[misc]  # no types
    name = forms.CharField(label=_("Name of the passkey"), max_length=60)


class SpokenCodeForm(forms.Form):
    """The account, and the code that the office read out."""

    login = forms.CharField(
        label=_("Phone or e-mail"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
    )
    code = forms.CharField(
        label=_("Code from the office"),
        max_length=20,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "class": "w3",
            }
        ),
    )

    def clean_code(self) -> str:
        """As it was written down: 1234 5678."""
        return "".join(filter(str.isdigit, self.cleaned_data["code"]))

    def account(self) -> User | None:
        login = self.cleaned_data["login"].strip()
        number = phones.normalise(login)
        named = {"phone": number} if number else {"email": login.lower()}
        return User.objects.filter(**named).first()
