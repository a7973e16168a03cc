"""What allauth asks us about accounts and phones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.fields import PhoneField
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from vietnamese import phones

if TYPE_CHECKING:
    from django.http import HttpRequest  # noqa: TID251  allauth hands it over


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # it has no types
    """Accounts are made by the office; people sign in by e-mail or phone."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def phone_form_field(self, **kwargs: Any) -> PhoneField:
        """Without allauth's E.164 validator: people write 0912 345 678."""
        return PhoneField(validators=[], **kwargs)

    def clean_phone(self, phone: str) -> str:
        """Nobody changes their own number yet: no message could prove that it is theirs."""
        raise ValidationError(
            _("The office enters and changes phone numbers."), code="phone_by_office"
        )

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        return (user.phone, user.phone_verified) if user.phone else None

    def set_phone(self, user: User, phone: str, verified: bool) -> None:  # noqa: FBT001  allauth's signature
        user.phone, user.phone_verified = phones.normalise(phone), verified
        user.save(update_fields=["phone", "phone_verified"])

    def set_phone_verified(self, user: User, phone: str) -> None:
        self.set_phone(user, phone, verified=True)

    def get_user_by_phone(self, phone: str) -> User | None:
        """The raw text arrives here, so it is normalised here too."""
        number = phones.normalise(phone)
        return User.objects.filter(phone=number).first() if number else None
