"""How long somebody stays signed in.

``AccountAdapter.login``, through which every door leads, begins the clock.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import (
    did_recently_reauthenticate,
    get_reauthentication_flows,
)
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.views import redirect_to_login
from django.urls import reverse
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from django.http import HttpRequest, HttpResponse


class Limits(NamedTuple):
    """Seconds since the last page, and since signing in, after which a visit ends."""

    idle: int
    whole: int


HOUR, DAY = 3600, 24 * 3600
OF_THE_OFFICE = Limits(idle=2 * HOUR, whole=12 * HOUR)  # whoever needs a second factor
OF_OTHERS = Limits(idle=14 * DAY, whole=30 * DAY)  # who see what is their own
NOTED_EVERY = 5 * 60  # seconds: not every page is worth a write
BEGAN, SEEN = "signed_in_at", "seen_at"
WHO = "accounts.who"  # in the request, for its line in the log: the account's key
# What is changed only shortly after a proof: also by who has nothing but codes, and so is
# asked for a new one. Whoever has a password or a factor is asked for that, by allauth.
CHANGING = {
    "account_email",
    "account_change_phone",
    "account_set_password",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "usersessions_list",
    "accounts:session_end",
}
FRESH = 5 * 60  # seconds
# Pages where somebody who is signed in proves it once more.
PROVING = {
    "account_reauthenticate",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
}


def begin(request: HttpRequest) -> None:
    """Start the clock of a visit that was signed in just now."""
    request.session[BEGAN] = request.session[SEEN] = int(time.time())


def left_of(request: HttpRequest) -> int | None:
    """Seconds until the visit of somebody of the office ends if no page is asked for.

    None where no clock runs, or where the end is days away.
    """
    session, user = request.session, request.user
    if not user.is_authenticated or not user.needs_second_factor:
        return None
    if (began := session.get(BEGAN)) is None:
        return None
    now, limits = int(time.time()), OF_THE_OFFICE
    return int(
        min(limits.idle - now + session.get(SEEN, began), limits.whole - now + began)
    )


def go_on(request: HttpRequest) -> None:
    """Note that somebody is still there; how long a visit lasts in all stays."""
    if BEGAN in request.session:
        request.session[SEEN] = int(time.time())


def came_by_code(request: HttpRequest) -> bool:
    """Whether the visit was opened by a code, sent or read out, shortly before."""
    return any(
        each["method"] == "code" and time.time() - each["at"] < FRESH
        for each in get_authentication_records(request, request.user)
    )


class SessionMiddleware:
    """Signs out who was away too long, and asks for a new proof before great changes.

    A proof given once more gets the visit a new key: one that was stolen before is worth
    nothing for what the proof allows.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            _end_if_over(request)
        response = self.get_response(request)
        match = request.resolver_match
        if (
            match
            and match.view_name in PROVING
            and did_recently_reauthenticate(request)
        ):
            _renew_key(request)
        if request.session.accessed:
            request.META[WHO] = request.session.get(SESSION_KEY, "")
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        match = request.resolver_match
        if (
            request.method != "POST"
            or match is None
            or match.view_name not in CHANGING
            or not request.user.is_authenticated
            or get_reauthentication_flows(request.user)
            or time.time() - request.session.get(BEGAN, time.time()) < FRESH
        ):
            return None
        logout(request)
        messages.warning(request, _("Please sign in once more before you change this."))
        return redirect_to_login(request.path)


def _end_if_over(request: HttpRequest) -> None:
    session: Any = request.session
    began = session.get(BEGAN)
    if (
        began is None
    ):  # nobody came in by a door; the cookie's own age ends such a visit
        return
    now = int(time.time())
    idle, whole = now - session.get(SEEN, began), now - began
    if _is_over(OF_OTHERS, idle, whole) or (
        _is_over(OF_THE_OFFICE, idle, whole)
        and request.user.is_authenticated
        and request.user.needs_second_factor
    ):
        logout(request)
        messages.warning(request, _("Your visit has ended. Please sign in again."))
        # What a script sends it keeps, and sends again.
        if request.method == "POST" and request.accepts("text/html"):
            messages.warning(
                request,
                _(
                    "What you just sent was not saved. After signing in, go back in the"
                    " browser: what was typed is mostly still there."
                ),
            )
    elif idle > NOTED_EVERY and request.path != reverse("accounts:session_left"):
        session[SEEN] = now


def _is_over(limits: Limits, idle: int, whole: int) -> bool:
    return idle > limits.idle or whole > limits.whole


def _renew_key(request: HttpRequest) -> None:
    """A new key for the visit, also in the list that its owner sees."""
    before = request.session.session_key
    request.session.cycle_key()
    UserSession.objects.filter(session_key=before).update(
        session_key=request.session.session_key
    )
