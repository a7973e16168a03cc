"""Handing out a paper: a PDF to look at, anything else to save."""

from __future__ import annotations

from typing import NamedTuple

from django.http import HttpResponse
from django.utils.http import content_disposition_header

_OFFICE = "application/vnd.openxmlformats-officedocument."


class Kind(NamedTuple):
    """How a file is named and told to the browser."""

    ending: str
    content_type: str


PDF = Kind("pdf", "application/pdf")
DOCX = Kind("docx", f"{_OFFICE}wordprocessingml.document")
XLSX = Kind("xlsx", f"{_OFFICE}spreadsheetml.sheet")


def file(content: bytes, kind: Kind, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind.content_type)
    disposition = content_disposition_header(
        as_attachment=kind != PDF, filename=f"{name}.{kind.ending}"
    )
    response.headers["Content-Disposition"] = disposition or "inline"
    return response
