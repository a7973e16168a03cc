"""What allauth asks us about accounts, phones, factors and other sign-on services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.fields import PhoneField
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.fields import seal, unseal
from accounts.models import User
from accounts.operations import prove_phone, sign_up
from accounts.sessions import begin
from vietnamese import phones

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpRequest  # noqa: TID251  allauth hands it over


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # it has no types
    """People sign in by e-mail or phone; learners make their own account by a phone.

    ``notices.codes`` adds how codes reach people.
    """

    @property
    def sends_sms(self) -> bool:
        return False

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        begin(request)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Only where an SMS can prove the number; else the office makes accounts."""
        return self.sends_sms

    def save_user(
        self, request: HttpRequest, user: User, form: Form, **kwargs: Any
    ) -> User:
        return sign_up(
            full_name=form.cleaned_data["full_name"], phone=form.cleaned_data["phone"]
        )

    def get_login_stages(self) -> list[str]:
        """allauth's; a number is asked to prove itself when signing up only."""
        ours = {
            "allauth.account.stages.PhoneVerificationStage": (
                "accounts.stages.SignUpPhoneStage"
            )
        }
        return [ours.get(stage, stage) for stage in super().get_login_stages()]

    def phone_form_field(self, **kwargs: Any) -> PhoneField:
        """Without allauth's E.164 validator: people write 0912 345 678."""
        return PhoneField(validators=[], **kwargs)

    def clean_phone(self, phone: str) -> str:
        number = phones.normalise(phone)
        if not number:
            raise ValidationError(
                _("Enter a mobile number of ten digits, for example 0912 345 678."),
                code="phone_invalid",
            )
        return number

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        return (user.phone, user.phone_verified) if user.phone else None

    def set_phone(self, user: User, phone: str, verified: bool) -> None:  # noqa: FBT001  allauth's signature
        user.phone, user.phone_verified = phones.normalise(phone), verified
        user.save(update_fields=["phone", "phone_verified", "search_text"])

    def set_phone_verified(self, user: User, phone: str) -> None:
        prove_phone(user, phones.normalise(phone))

    def get_user_by_phone(self, phone: str) -> User | None:
        """The raw text arrives here, so it is normalised here too."""
        number = phones.normalise(phone)
        return User.objects.filter(phone=number).first() if number else None


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # it has no types
    """The secrets of second factors lie encrypted, under the keys of citizen numbers."""

    def encrypt(self, text: str) -> str:
        return seal(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        return str(settings.TOTP_NAME)


class SignOnAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # it has no types
    """A provincial or national sign-on opens accounts that were joined to it before.

    It makes none, and joins none by an e-mail address that it claims: the owner does,
    signed in.
    """

    def get_requests_session(self) -> Any:
        """Redirects are not followed: what it is asked for, it answers itself."""
        session = super().get_requests_session()
        session.max_redirects = 0
        return session

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False
