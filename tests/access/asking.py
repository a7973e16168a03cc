"""Asking a page as one of the people, and reading the answer."""

from __future__ import annotations

from contextlib import contextmanager
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.urls import reverse

from tests.access.people import PEOPLE
from tests.access.table import MATRIX

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import SimpleNamespace

    from django.http import HttpResponse
    from django.test import Client

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
# What a visit remembers of itself, and how often a door was tried.
OF_THE_VISIT = (
    "django_session",
    'usersessions_usersession" SET "session_key"',
    "accounts_tally",
)


def ask(
    client: Client,
    world: SimpleNamespace,
    person: str,
    method: str,
    url: str,
    data: dict[str, str] | None = None,
) -> HttpResponse:
    """One request by one person, as they came in; what a POST changed is taken back.

    ``response.written`` holds the statements that changed rows.
    """
    client.cookies = SimpleCookie(world.visits[person])
    with writes() as written:
        if method == "POST":
            with transaction.atomic():
                response = client.post(url, data)
                transaction.set_rollback(True)
        elif method in {"GET", "HEAD"}:
            response = getattr(client, method.lower())(url, data)
        else:
            response = client.generic(method, url)
    response.written = written
    return response


def letter(response: HttpResponse) -> str:
    """How the page answered, as the table writes it."""
    if response.status_code == 302:
        to = response.headers["Location"]
        if to.startswith(reverse("account_login")):
            return "L"
        if to == reverse("enrollment:application_lookup"):
            return "F"
    return {403: "3", 404: "4"}.get(response.status_code, ".")


def expected(letters: str) -> dict[str, str]:
    """The letter of each person in a row of the table."""
    return dict(zip(PEOPLE, letters.replace(" ", ""), strict=True))


def one_of_each(letters: str) -> dict[str, str]:
    """The first person of each letter: where the answer does not hang on more."""
    return {sign: person for person, sign in reversed(expected(letters).items())}


def let_in(name: str) -> tuple[str, str]:
    """Somebody who may open the page, if anybody, and how: by reading where one can."""
    method = next(iter(MATRIX[name]))
    return one_of_each(MATRIX[name][method]).get(".", "officer"), method


def whole(response: HttpResponse) -> list[bytes]:
    """All that was sent: the page or the file to its end, and the headers."""
    body = (
        b"".join(response.streaming_content) if response.streaming else response.content
    )
    return [body, str(response.headers).encode()]


@contextmanager
def writes() -> Iterator[list[str]]:
    """The statements that change rows, but for those of the visit itself."""
    found: list[str] = []

    def watch(execute, sql, params, many, context):
        verb = sql.lstrip("( ").split(" ", 1)[0].upper()
        if verb in {"INSERT", "UPDATE", "DELETE"} and not any(
            table in sql for table in OF_THE_VISIT
        ):
            found.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield found
