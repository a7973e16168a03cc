"""Handing out a stored file: as it was issued, or not at all."""

from __future__ import annotations

import hashlib
import logging
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

if TYPE_CHECKING:
    from django.http import HttpRequest

    from certificates.models import Certificate, RegisterCopy, SignedOriginal

logger = logging.getLogger(__name__)


def pdf_response(
    request: HttpRequest,
    certificate: Certificate,
    stored: Certificate | RegisterCopy | SignedOriginal,
    *,
    filename: str,
) -> HttpResponse:
    """The PDF of ``stored``; a page that says so if it is not the file of the register."""
    try:
        with stored.pdf.open() as file:
            content = file.read()
    except OSError:
        content = b""
    if hashlib.sha256(content).hexdigest() != stored.pdf_sha256:
        logger.error("The file %s is not as issued", filename)
        return render(
            request,
            "certificates/_not_as_issued.html",
            {"certificate": certificate},
            status=500,
        )
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={
            "Content-Disposition": content_disposition_header(
                as_attachment=False, filename=filename
            )
        },
    )
