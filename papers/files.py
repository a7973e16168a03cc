"""What people send as photos and PDF: looked at before anything of it is kept.

The content decides what a file is, never its name or what the browser says. A picture is
drawn anew, so nothing but its pixels stays: no place where it was taken, no second file
hidden behind it. A PDF stays as it came, once it opens and needs no password.
"""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pikepdf
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from vietnamese import numbers, text

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

MOST_BYTES = 5 * 1024 * 1024
MOST_PIXELS = (
    50_000_000  # 150 MB while it is drawn; a telephone's camera takes 12 to 48
)
LONGEST_SIDE = 2000  # pixels: an A4 page can be read at 170 dpi
QUALITY = 85
_FORMATS = ("JPEG", "PNG", "WEBP")
_HEIC = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"heif")
_ENDING = 2048  # bytes at the end of a PDF in which %%EOF stands


class ContentType(models.TextChoices):
    """What is kept: a picture is drawn anew as JPEG, a PDF stays as it came."""

    JPEG = "image/jpeg", gettext_lazy("picture")
    PDF = "application/pdf", gettext_lazy("PDF")


@dataclass(frozen=True)
class Paper:
    """A file that was examined: what may be kept of it."""

    content: bytes
    content_type: str
    filename: str


def examine(upload: UploadedFile[Any]) -> Paper:
    """What may be kept of a file that somebody sent.

    Refused when it is empty (``file_empty``), over 5 MB (``file_too_big``), a HEIC photo
    (``file_heic``), neither a picture nor a PDF (``file_kind``), a picture that does not
    open (``file_broken``) or has too many pixels (``file_pixels``), a PDF that does not
    open (``pdf_broken``) or wants a password (``pdf_encrypted``).
    """
    size = upload.size or 0
    if size == 0:
        raise ValidationError(
            _("The file is empty (0 bytes). Please choose it again."), code="file_empty"
        )
    if size > MOST_BYTES:
        raise ValidationError(too_big_text(size), code="file_too_big")
    upload.seek(0)
    content = upload.read()
    name = text.clean(upload.name or "")[:200] or "tep"
    if content[:5] == b"%PDF-":
        return Paper(_whole_pdf(content), ContentType.PDF, name)
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC:
        raise ValidationError(
            _(
                "This is a HEIC photo, which cannot be read here. Save it as JPEG, or"
                " take a picture of the screen, and send that."
            ),
            code="file_heic",
        )
    return Paper(_redrawn(content), ContentType.JPEG, name)


def too_big_text(size: int) -> str:
    """Why a file of so many bytes is not taken."""
    tenths = math.ceil(size * 10 / 1024**2)
    return _(
        "The file has %(size)s MB, at most %(most)s MB are taken. Please take the picture"
        " again at a lower resolution."
    ) % {
        "size": numbers.decimal(tenths / 10, 1),
        "most": MOST_BYTES // 1024**2,
    }


def _redrawn(content: bytes) -> bytes:
    """The picture as a JPEG without anything but its pixels, upright."""
    # WeasyPrint turns this on for the process; half a photo would pass, the rest grey.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        Image.open(io.BytesIO(content), formats=_FORMATS).verify()
        picture = Image.open(io.BytesIO(content), formats=_FORMATS)
        width, height = picture.size
        if width * height > MOST_PIXELS:
            raise _too_many_pixels()
        picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        upright = ImageOps.exif_transpose(picture).convert("RGBA")
    except UnidentifiedImageError:
        raise ValidationError(
            _("This is neither a photo (JPEG, PNG) nor a PDF, whatever its name says."),
            code="file_kind",
        ) from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many_pixels() from None
    except (OSError, SyntaxError, ValueError, EOFError, MemoryError):
        raise ValidationError(
            _("The picture cannot be opened; it may be damaged. Please send it again."),
            code="file_broken",
        ) from None
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    sheet = Image.new("RGB", upright.size, "white")
    sheet.paste(upright, mask=upright.getchannel("A"))
    kept = io.BytesIO()
    sheet.save(kept, "JPEG", quality=QUALITY, optimize=True)
    return kept.getvalue()


def _too_many_pixels() -> ValidationError:
    return ValidationError(
        _(
            "The picture has too many pixels. Please take it again as an ordinary photo."
        ),
        code="file_pixels",
    )


def _whole_pdf(content: bytes) -> bytes:
    """The PDF itself, if it is one from beginning to end and opens without a password."""
    try:
        with pikepdf.open(io.BytesIO(content)) as document:
            locked = document.is_encrypted
            pages = len(document.pages)
    except pikepdf.PasswordError:
        locked, pages = True, 1
    except (pikepdf.PdfError, ValueError, RuntimeError):
        locked, pages = False, 0
    if locked:
        raise ValidationError(
            _("The PDF is locked with a password. Please send it without one."),
            code="pdf_encrypted",
        )
    if not pages or b"%%EOF" not in content[-_ENDING:]:
        raise ValidationError(
            _("The PDF cannot be opened; it may be damaged. Please send it again."),
            code="pdf_broken",
        )
    return content
