"""Somebody at a browser without JavaScript: cookies, links, forms as the page has them."""

from __future__ import annotations

import http.client
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

PATIENCE = 60  # seconds
BOUNDARY = "----htx-drill"


class Unreachable(Exception):  # noqa: N818  a state of affairs
    """No server answered; what was sent may have been done all the same."""


class Page(NamedTuple):
    status: int
    text: str
    location: str
    headers: dict[str, str]

    @property
    def is_saved(self) -> bool:
        """The server answered that it did what was asked, and sent us on."""
        return self.status in {302, 303}


class _Fields(HTMLParser):
    """The fields of each form of a page with what stands in them."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, str]] = []
        self.fields: dict[str, str] = {}
        self._select = self._area = ""

    def handle_starttag(self, tag: str, given: list[tuple[str, str | None]]) -> None:
        attrs = {name: value or "" for name, value in given}
        name, value = attrs.get("name", ""), attrs.get("value", "")
        if tag == "form":
            self.fields = {}
            self.forms.append(self.fields)
        elif tag == "input" and name:
            kind = attrs.get("type", "text")
            if kind in {"radio", "checkbox"} and "checked" not in attrs:
                self.fields.setdefault(name, "")
            elif kind not in {"submit", "file", "button"}:
                self.fields[name] = value
        elif tag == "select":
            self._select = name
            self.fields.setdefault(name, "")
        elif tag == "option" and self._select and "selected" in attrs:
            self.fields[self._select] = value
        elif tag == "textarea":
            self._area = name
            self.fields[name] = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.fields[self._area] += data


def form_with(page: Page, name: str) -> dict[str, str]:
    """The fields of the page's form that has a field of this name, or begins one so."""
    reader = _Fields()
    reader.feed(page.text)
    for fields in reader.forms:
        if any(each.startswith(name) for each in fields):
            return fields
    raise AssertionError(f"No form with {name}: {page.status} {page.text[:500]}")


def _multipart(fields: dict[str, object], name: str, content: bytes) -> bytes:
    """Fields and a PDF as a browser sends them."""
    parts = [
        f'Content-Disposition: form-data; name="{key}"\r\n\r\n{value}'.encode()
        for key, value in fields.items()
    ]
    head = f'Content-Disposition: form-data; name="{name}"; filename="a.pdf"\r\n'
    parts.append(f"{head}Content-Type: application/pdf\r\n\r\n".encode() + content)
    line = f"--{BOUNDARY}".encode()
    whole = b"".join(line + b"\r\n" + part + b"\r\n" for part in parts)
    return whole + line + b"--\r\n"


class Visitor:
    """Asks the servers of the house, the next one when one is gone, as a proxy would."""

    def __init__(self, ports: list[int]) -> None:
        self.ports = list(ports)
        self._cookies: dict[str, str] = {}

    def get(self, path: str) -> Page:
        """Reading can be asked again anywhere."""
        for _try in range(3 * len(self.ports)):
            try:
                return self._ask("GET", path)
            except Unreachable:
                self.ports.append(self.ports.pop(0))
        raise Unreachable(path)

    def post(
        self,
        path: str,
        fields: dict[str, object],
        file: tuple[str, bytes] | None = None,
    ) -> Page:
        """Once, to one server: only who asked knows what to do if it does not answer.

        ``file`` is a PDF: the field's name and the content.
        """
        whole = {"csrfmiddlewaretoken": self._cookies.get("csrftoken", ""), **fields}
        kind = "application/x-www-form-urlencoded"
        body = urlencode(whole, doseq=True).encode()
        if file is not None:
            kind = f"multipart/form-data; boundary={BOUNDARY}"
            body = _multipart(whole, *file)
        try:
            return self._ask("POST", path, body, kind)
        except Unreachable:
            self.ports.append(self.ports.pop(0))
            raise

    def _ask(self, method: str, path: str, body: bytes = b"", kind: str = "") -> Page:
        connection = http.client.HTTPConnection("127.0.0.1", self.ports[0], PATIENCE)
        headers = {
            "Cookie": "; ".join(
                f"{name}={value}" for name, value in self._cookies.items()
            ),
            **({"Content-Type": kind} if kind else {}),
        }
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode(errors="replace")
        except (OSError, http.client.HTTPException) as fault:
            raise Unreachable(str(fault)) from None
        finally:
            connection.close()
        for line in answer.headers.get_all("Set-Cookie", []):
            for name, morsel in SimpleCookie(line).items():
                self._cookies[name] = morsel.value
        location = urlsplit(answer.headers.get("Location", "")).path
        return Page(answer.status, text, location, dict(answer.headers))
