"""Around every request: its number, its line in the log, what a browser may do with it."""

from __future__ import annotations

import logging
import re
import secrets
from time import perf_counter
from typing import TYPE_CHECKING

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.utils.cache import add_never_cache_headers
from django.utils.crypto import salted_hmac

from accounts.sessions import WHO
from config.logs import request_id

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

logger = logging.getLogger("config.requests")

HEADER = "X-Request-ID"
FORM = re.compile(r"[0-9a-f-]{16,64}")  # of a number that a proxy gave; no telephone's
QUIET = {"healthz", "readyz"}  # asked every few seconds by machines


def request_id_middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Give each request a number that its log lines and a page of a fault bear.

    The number of a proxy in front is kept. The log tells the route, not the address:
    addresses hold tokens and codes.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "")
        number = given if FORM.fullmatch(given) else secrets.token_hex(8)
        mark = request_id.set(number)
        begun = perf_counter()
        try:
            response = get_response(request)
            response.headers[HEADER] = number
            match = request.resolver_match
            name = match.view_name if match else ""
            if name not in QUIET:
                logger.info(
                    "request",
                    extra={
                        "route": name,
                        "method": request.method,
                        "status": response.status_code,
                        "ms": round((perf_counter() - begun) * 1000),
                        "user": request.META.get(WHO, ""),
                        "visitor": _visitor(request),
                    },
                )
            return response
        finally:
            request_id.reset(mark)

    return middleware


def _visitor(request: HttpRequest) -> str:
    """Tells visitors apart, by a key that is not in the log, and names none.

    Empty where the proxies do not say whence a request comes: a line is told all the same.
    """
    try:
        address = get_adapter().get_client_ip(request)
    except (ImproperlyConfigured, PermissionDenied):
        return ""
    return salted_hmac("config.visitor", address, algorithm="sha256").hexdigest()[:12]


# What no page of ours asks a browser for.
NOT_ASKED = (
    "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"
)


def browser_middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Tell browsers to keep our answers to themselves, and what they need not offer.

    Other sites embed nothing of ours. What was answered to somebody with a session may
    be about them: it is not stored, unless the view itself says how long.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = NOT_ASKED
        in_session = settings.SESSION_COOKIE_NAME in {
            *request.COOKIES,
            *response.cookies,
        }
        if in_session and not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response

    return middleware
