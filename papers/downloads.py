"""Handing out a file: a PDF to look at, anything else to save.

One of the shared HTTP helpers, like ``accounts.http``.
"""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from django.http import FileResponse, HttpResponse  # noqa: TID251  what views answer with

from vietnamese import text

if TYPE_CHECKING:
    from typing import IO

_OFFICE = "application/vnd.openxmlformats-officedocument."


class Kind(NamedTuple):
    """How a file is named and told to the browser."""

    ending: str
    content_type: str


PDF = Kind("pdf", "application/pdf")
DOCX = Kind("docx", f"{_OFFICE}wordprocessingml.document")
XLSX = Kind("xlsx", f"{_OFFICE}spreadsheetml.sheet")
ZIP = Kind("zip", "application/zip")
KINDS = {kind.ending: kind for kind in (PDF, DOCX, XLSX, ZIP)}


def file(content: bytes, kind: Kind, name: str) -> HttpResponse:
    """A file that was just made, under this name without ending."""
    response = HttpResponse(content, content_type=kind.content_type)
    response.headers["Content-Disposition"] = disposition(kind, name)
    return response


def stored(opened: IO[bytes], name: str) -> FileResponse:
    """A file that was kept, under its whole name."""
    kind = KINDS[PurePath(name).suffix[1:]]
    response = FileResponse(opened, content_type=kind.content_type)
    response.headers["Content-Disposition"] = disposition(kind, PurePath(name).stem)
    return response


def disposition(kind: Kind, name: str) -> str:
    """With the Vietnamese name (RFC 6266), and a plain one for what cannot read that."""
    how = "inline" if kind == PDF else "attachment"
    plain = "".join(
        letter if letter.isascii() and (letter.isalnum() or letter in "-_.") else "-"
        for letter in text.fold(name)
    )
    return (
        f'{how}; filename="{plain}.{kind.ending}"; '
        f"filename*=UTF-8''{quote(name, safe='')}.{kind.ending}"
    )
