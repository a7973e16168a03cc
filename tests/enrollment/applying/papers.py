"""Files as telephones and offices send them, and as they do not."""

from __future__ import annotations

import io

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


def photo(
    size=(1200, 900), *, kind="JPEG", exif=None, mode="RGB", colour="white"
) -> bytes:
    """A picture of one colour; ``exif`` maps tags to values."""
    kept = io.BytesIO()
    picture = Image.new(mode, size, colour)
    more = {}
    if exif:
        tags = Image.Exif()
        tags.update(exif)
        more["exif"] = tags
    picture.save(kept, kind, **more)
    return kept.getvalue()


def pdf(*, password: str | None = None, owner: str = "office") -> bytes:
    """A PDF of one empty page; with a password, when one is given."""
    kept = io.BytesIO()
    document = pikepdf.new()
    document.add_blank_page()
    more = {}
    if password is not None:
        more["encryption"] = pikepdf.Encryption(owner=owner, user=password)
    document.save(kept, **more)
    return kept.getvalue()


def upload(content: bytes, name: str = "giay-gioi-thieu.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)
