"""The page of verification at the price of one small question.

The page is a function of what the register says of a certificate. So the register is
asked each time, with SQL that is spelled once, and what was drawn for the very same
answer is handed out again for at most a minute. Any change of the answer, be it a letter,
draws it anew. Spelling the question and drawing the page would take ten times as long.
"""

from __future__ import annotations

import re
import time
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import connection
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.utils.translation import get_language

from certificates.models import Certificate

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

T = TypeVar("T")
SECONDS = 60  # other parts of the page, such as its frame, may be as old as that
MOST = 500  # pages of about 15 KB
_PROBE = "?" * 26
_TOKEN = re.compile(r'(name="csrfmiddlewaretoken" value=")[^"]*')
CHECKED = "\N{HOURGLASS}checked"  # stands where the time of the check goes


@cache
def _question(_vendor: str) -> tuple[str, tuple[Any, ...]]:
    rows = Certificate.objects.public().for_verifying().filter(token=_PROBE)
    sql, params = rows.order_by().query.sql_with_params()
    return sql, tuple(params)


def answer_to(token: str) -> tuple[Any, ...] | None:
    """Every column that the page is drawn from; None for a token that is not known."""
    sql, params = _question(connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(sql, [token if each == _PROBE else each for each in params])
        answer = cursor.fetchone()
    return None if answer is None else tuple(answer)


@lru_cache(maxsize=MOST)
def _shelf(*_key: object) -> list[Any]:
    """Where what was made for this key lies, if it was made."""
    return []


def made_once(
    kind: str, request: HttpRequest, answer: tuple[Any, ...], make: Callable[[], T]
) -> T:
    """What ``make`` makes of this answer, in this language; not made twice a minute."""
    minute = time.monotonic() // SECONDS
    shelf = _shelf(kind, answer, get_language(), request.get_host(), minute)
    if not shelf:
        shelf.append(make())
    made: T = shelf[0]
    return made


def remembered(
    request: HttpRequest,
    answer: tuple[Any, ...],
    checked: str,
    draw: Callable[[], HttpResponse],
) -> HttpResponse:
    """The page drawn for this answer, with its own time and protection against forgery.

    ``draw`` is asked for a page that has ``CHECKED`` in the place of the time.
    """
    drawn = made_once(
        "page", request, answer, lambda: _TOKEN.sub(r"\1", draw().content.decode())
    )
    token = f'name="csrfmiddlewaretoken" value="{get_token(request)}'
    page = drawn.replace('name="csrfmiddlewaretoken" value="', token)
    return HttpResponse(page.replace(CHECKED, checked))
