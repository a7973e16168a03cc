"""SMS through a gateway of the office's choice, off until ``SMS_GATEWAY_URL`` is set.

The contract with the gateway, which may be the provider's or a small bridge to it::

    POST {SMS_GATEWAY_URL}
    Authorization: Bearer {SMS_GATEWAY_TOKEN}
    Idempotency-Key: application:17:admitted
    Content-Type: application/json

    {"to": "0912345678", "text": "Kính gửi …", "id": "application:17:admitted"}

2xx: taken. 4xx: refused for good, but for 408, 425 and 429, which ask for patience.
Everything else, and no answer at all: tried again later with the same key, which the
gateway must send only once.
"""

from __future__ import annotations

import json
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from notices.outcomes import NotNow, Refused

TIMEOUT = 10  # seconds
PATIENCE = {
    HTTPStatus.REQUEST_TIMEOUT,
    HTTPStatus.TOO_EARLY,
    HTTPStatus.TOO_MANY_REQUESTS,
}
# 3GPP TS 23.038: letters of one and of two septets; any other letter makes it UCS-2.
_SEPTET = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_TWO_SEPTETS = frozenset("\f^{}\\[~]|€")
_GSM_7, _UCS_2 = (160, 153), (70, 67)  # room alone, and in each of several parts


class Text(Protocol):
    """What is sent: to whom, which words, and the name under which it is sent once."""

    @property
    def mobile(self) -> str: ...
    @property
    def body(self) -> str: ...
    @property
    def key(self) -> str: ...


def is_on() -> bool:
    return bool(settings.SMS_GATEWAY_URL)


def send(message: Text) -> None:
    """Hand the text to the gateway, or raise ``Refused`` or ``NotNow``."""
    if not is_on():
        raise Refused(_("SMS is switched off."))
    try:
        status = _ask(message)
    except (OSError, HTTPException) as fault:  # the key makes asking again harmless
        raise NotNow(str(fault) or type(fault).__name__) from fault
    if HTTPStatus(200) <= status < HTTPStatus.MULTIPLE_CHOICES:
        return
    final = 400 <= status < 500 and status not in PATIENCE
    raise (Refused if final else NotNow)(f"HTTP {status}")


def _ask(message: Text) -> int:
    """The gateway's answer. Redirects are not followed: the token stays where it is."""
    url = urlsplit(settings.SMS_GATEWAY_URL)
    kind = HTTPSConnection if url.scheme == "https" else HTTPConnection
    connection = kind(url.hostname or "", url.port, timeout=TIMEOUT)
    try:
        connection.request(
            "POST",
            f"{url.path or '/'}{url.query and '?'}{url.query}",
            body=json.dumps(
                {"to": message.mobile, "text": message.body, "id": message.key}
            ),
            headers={
                "Authorization": f"Bearer {settings.SMS_GATEWAY_TOKEN}",
                "Content-Type": "application/json",
                "Idempotency-Key": message.key,
            },
        )
        return connection.getresponse().status
    finally:
        connection.close()


def parts(text: str) -> int:
    """How many SMS the text takes; tone marks make it UCS-2, of 70 or 67 letters each.

    >>> parts("x" * 160), parts("x" * 161), parts("ắ" * 70), parts("ắ" * 71)
    (1, 2, 1, 2)
    """
    if _SEPTET.issuperset(text) or (_SEPTET | _TWO_SEPTETS).issuperset(text):
        sizes, (alone, each) = [1 + (c in _TWO_SEPTETS) for c in text], _GSM_7
    else:
        sizes, (alone, each) = [1 + (ord(c) > 0xFFFF) for c in text], _UCS_2
    if sum(sizes) <= alone:
        return 1
    count, room = 1, each
    for size in sizes:  # a letter of two is not cut in half
        if size > room:
            count, room = count + 1, each
        room -= size
    return count
