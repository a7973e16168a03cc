"""Choosing the language; how often a door may be tried; who needs a second factor."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple

from allauth.account.adapter import get_adapter
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.limits import login_key, of_account, take_back, too_often

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from django.http import HttpRequest, HttpResponse


def language_middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Vietnamese unless the visitor chose otherwise on our page.

    Django's LocaleMiddleware follows the browser, and many phones here are set to English.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        known = chosen in dict(settings.LANGUAGES)
        with translation.override(chosen if known else settings.LANGUAGE_CODE):
            request.LANGUAGE_CODE = translation.get_language() or ""
            response = get_response(request)
            response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        return response

    return middleware


class Limit(NamedTuple):
    """At most so many tries within the seconds."""

    most: int
    seconds: int


class Door(NamedTuple):
    """What may be posted to a page of allauth: from one address, where a whole class may
    sit behind; for one account by one address; for one account; in one visit.

    Where it is ``guessing``, an answer that sends on was no guess and is not counted.
    """

    address: Limit | None = None
    pair: Limit | None = None
    account: Limit | None = None
    visit: Limit | None = None
    guessing: bool = False


GUESSES = "accounts.guesses"
MINUTES, HOUR, DAY = 5 * 60, 3600, 24 * 3600
_GUESS = Door(
    address=Limit(100, MINUTES),
    pair=Limit(8, MINUTES),
    account=Limit(100, HOUR),  # more than a pair has: one address shuts nobody out
    guessing=True,
)
_SEND = Door(address=Limit(60, HOUR), pair=Limit(4, MINUTES), account=Limit(12, DAY))
_CODE = Door(address=Limit(100, MINUTES), visit=Limit(10, MINUTES))
DOORS = {
    "account_login": _GUESS,
    "code_sign_in": _GUESS,
    "account_signup": _SEND,
    "account_request_login_code": _SEND,
    "account_reset_password": _SEND,
    "account_confirm_login_code": _CODE,
    "account_reset_password_from_key": _CODE,
    "account_verify_phone": _CODE,
    "account_change_phone": _CODE,
    "account_email": _CODE,
    "account_reauthenticate": _CODE,
    "account_change_password": _CODE,
    "mfa_authenticate": Door(
        address=Limit(100, MINUTES),
        account=Limit(10, MINUTES),
        visit=Limit(10, MINUTES),
        guessing=True,
    ),
    "mfa_reauthenticate": _CODE,
    "mfa_reauthenticate_webauthn": _CODE,
    "mfa_login_webauthn": Door(address=Limit(100, MINUTES)),
}


class LimitsMiddleware:
    """Too many tries at a door get 429, counted for all processes together.

    The answer is the same for an account that exists and one that does not, as names
    are counted as they are typed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == HTTPStatus.FOUND:
            for name in request.META.pop(GUESSES, ()):
                take_back(name)
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        match = request.resolver_match
        name = (match.url_name or "") if match else ""
        door = DOORS.get(name) if request.method == "POST" else None
        if door is None:
            return None
        keys = list(_keys(request, name, door))
        # All are counted: a list, not a generator that stops at the first.
        counted = [too_often(key, **limit._asdict()) for key, limit in keys]
        if door.guessing:
            request.META[GUESSES] = [key for key, _limit in keys]
        if not any(counted):
            return None
        return render(request, "429.html", status=429)


def _keys(request: HttpRequest, name: str, door: Door) -> Iterator[tuple[str, Limit]]:
    address = get_adapter().get_client_ip(request)
    if door.address:
        yield f"{name} from {address}", door.address
    for account in _accounts(request, name):
        if door.pair:
            yield f"{of_account(name, account)} from {address}", door.pair
        if door.account:
            yield of_account(name, account), door.account
    if door.visit and request.session.session_key:
        yield f"{name} in {request.session.session_key}", door.visit


def _accounts(request: HttpRequest, name: str) -> set[str]:
    """The accounts that the try may be about: as they were typed, whichever field the
    form reads; at the second factor as the visit knows it, whatever else is posted."""
    if name == "mfa_authenticate":
        entering = request.session.get("account_login") or {}
        return {f"#{entering['user_pk']}"} if entering.get("user_pk") else set()
    typed = (request.POST.get(field, "") for field in ("login", "phone", "email"))
    return {login_key(each) for each in typed if each.strip()}


# What someone who still lacks a second factor may open: making one, and leaving.
_WITHOUT = ("mfa_", "account_", "usersessions_")
_ALSO = {"set_language", "healthz", "readyz", "home", "guide", "privacy", "jsi18n"}


class SecondFactorMiddleware:
    """Nobody works for the office with a password alone, the administration included.

    Whoever has a second factor was asked for it when signing in; whoever has none is
    led to make one, and nothing else opens until then.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        match = request.resolver_match
        name = (match.view_name or "") if match else ""
        if (
            not settings.SECOND_FACTOR_REQUIRED
            or name.startswith(_WITHOUT)
            or name in _ALSO
            or not request.user.is_authenticated
            or not request.user.needs_second_factor
            or is_mfa_enabled(request.user)
        ):
            return None
        messages.warning(
            request, _("Your work needs a second factor. Please add one now.")
        )
        return redirect("mfa_index")
