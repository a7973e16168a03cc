"""Logos for certificates: looked at and drawn anew before anything of them is kept."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

MOST_BYTES = 2 * 1024 * 1024
MOST_PIXELS = 25_000_000
SIDE = 300  # pixels on 15 mm: 500 dpi, and 10 to 20 KB in each file
_FORMATS = ("JPEG", "PNG", "WEBP")


def examine(upload: UploadedFile[Any]) -> bytes:
    """What may be kept: the pixels, small, upright, on white, as a JPEG.

    Refused above 2 MB (``logo_too_large``), when it is no picture or does not open
    (``logo_broken``) and with too many pixels (``logo_pixels``).
    """
    if (upload.size or 0) > MOST_BYTES:
        raise ValidationError(
            _("The picture is larger than 2 MB."), code="logo_too_large"
        )
    upload.seek(0)
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint turns this on for the process
    try:
        picture = Image.open(io.BytesIO(upload.read()), formats=_FORMATS)
        if picture.width * picture.height > MOST_PIXELS:
            raise _too_many_pixels()
        upright = ImageOps.exif_transpose(picture).convert("RGBA")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many_pixels() from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError):
        raise ValidationError(
            _("This is no picture (PNG, JPEG), or it does not open."),
            code="logo_broken",
        ) from None
    upright.thumbnail((SIDE, SIDE))
    sheet = Image.new("RGB", upright.size, "white")
    sheet.paste(upright, mask=upright.getchannel("A"))
    kept = io.BytesIO()
    sheet.save(kept, "JPEG", quality=88, optimize=True)
    return kept.getvalue()


def _too_many_pixels() -> ValidationError:
    return ValidationError(_("The picture has too many pixels."), code="logo_pixels")
