"""Keeping a file with what it belongs to, privately."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.operations import record
from enrollment.models import Application, Attachment, Draft, Nomination
from enrollment.models.attachment import MOST_BYTES, ContentType

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from accounts.models import User
    from enrollment.models import AttachmentKind

BEGINNINGS = {b"%PDF-": ContentType.PDF, b"\xff\xd8\xff": ContentType.JPEG}


@transaction.atomic
def attach(
    owner: Draft | Application | Nomination,
    upload: UploadedFile[bytes],
    kind: AttachmentKind,
    *,
    actor: User | None,
) -> Attachment:
    """Keep a photo or PDF of a draft, an application or a nomination.

    Refused when it is empty (``file_empty``), beyond 5 MB (``file_too_large``) or
    neither JPEG nor PDF by its content (``file_kind``).
    """
    size = upload.size or 0
    if not size:
        raise ValidationError(_("The file is empty."), code="file_empty")
    if size > MOST_BYTES:
        raise ValidationError(_("The file is larger than 5 MB."), code="file_too_large")
    content = upload.read()
    content_type = next(
        (found for begin, found in BEGINNINGS.items() if content.startswith(begin)), ""
    )
    if not content_type:
        raise ValidationError(
            _("Only a photo (JPEG) or a PDF can be attached."), code="file_kind"
        )
    upload.seek(0)
    owner_field = owner._meta.model_name or ""  # noqa: SLF001  Django's public name for it
    attachment = Attachment(
        kind=kind,
        file=upload,
        filename=(upload.name or "")[-200:],
        content_type=content_type,
        size=size,
        sha256=hashlib.sha256(content).hexdigest(),
        **{owner_field: owner},
    )
    attachment.save()
    if not isinstance(owner, Draft):
        record(actor, f"{owner_field}.file_added", owner)
    return attachment
