"""Steps between a right answer at the door and being in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.stages import PhoneVerificationStage

if TYPE_CHECKING:
    from django.http import HttpResponse  # noqa: TID251  allauth's step answers


class SignUpPhoneStage(PhoneVerificationStage):  # type: ignore[misc]  # it has no types
    """Whoever makes an account proves the number.

    One that the office entered is not asked for when signing in: that would lock its
    owner out wherever no SMS can be sent.
    """

    def handle(self) -> tuple[HttpResponse | None, bool]:
        return super().handle() if self.login.signup else (None, True)
