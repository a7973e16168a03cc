"""Files of a dossier, handed out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils.http import content_disposition_header

if TYPE_CHECKING:
    from enrollment.models import Attachment

# A file is shown by itself: nothing in it may run, load or be framed.
SANDBOX = "default-src 'none'; sandbox; frame-ancestors 'none'"


def shown_alone(attachment: Attachment) -> HttpResponse:
    with attachment.file.open("rb") as kept:
        content = kept.read()
    shown = content_disposition_header(
        as_attachment=False, filename=attachment.download_name
    )
    return HttpResponse(
        content,
        content_type=attachment.content_type,
        headers={
            "Content-Disposition": shown or "inline",
            "Content-Security-Policy": SANDBOX,
            "X-Content-Type-Options": "nosniff",
        },
    )
