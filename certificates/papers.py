"""The certificate as a file: drawn, put on the disk whole, kept under its number."""

from __future__ import annotations

import os
import tempfile
import time
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.files import File

from certificates.models import Certificate
from papers import pdf

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from certificates.models import RegisterCopy, SignedOriginal

TEMPLATE = "papers/certificate.html"
FOLDER = "certificates"
PART = ".part-"  # a file that has no name yet
LEFT_OVER = 3600  # seconds after which a part belongs to nobody


class WholeFile(File[bytes]):
    """A file that already lies on the disk, so that a storage only has to name it."""

    def __init__(self, path: Path) -> None:
        super().__init__(path.open("rb"), name=str(path))

    def temporary_file_path(self) -> str:
        return str(self.name)


def draw_each(
    certificates: Sequence[Certificate],
) -> Iterator[tuple[Certificate, bytes | Exception]]:
    """Each certificate with its PDF, unsigned, or with what is wrong with it.

    Those of one template version are laid out as one document; where that fails, each
    alone, to find whose fault it was.
    """
    for _version, group in groupby(certificates, lambda c: c.template_version_id):
        some = list(group)
        try:
            contents: list[bytes | Exception] = [*draw(some)]
        except Exception as fault:  # noqa: BLE001  reported with its certificate
            if len(some) > 1:
                contents = [paper for c in some for _same, paper in draw_each([c])]
            else:
                contents = [fault]
        yield from zip(some, contents, strict=True)


def draw(certificates: Sequence[Certificate]) -> list[bytes]:
    """The unsigned PDFs of certificates of one template version."""
    return pdf.draw_leaves(
        TEMPLATE,
        {"certificates": certificates},
        [
            f"{certificate.title.capitalize()} số {certificate.serial_number}"
            for certificate in certificates
        ],
    )


def draw_copy(copy: RegisterCopy) -> bytes:
    """A copy from the register as a PDF, unsigned."""
    return pdf.draw(
        "papers/register_copy.html", {"copy": copy, "certificate": copy.certificate}
    )


def path_of(certificate: Certificate) -> str:
    return f"{FOLDER}/{certificate.register.year}/{certificate.filename}"


def path_of_copy(copy: RegisterCopy) -> str:
    return f"{FOLDER}/copies/{copy.copy_no.replace('/', '-')}.pdf"


def path_of_original(original: SignedOriginal) -> str:
    return f"{FOLDER}/originals/{original.certificate.filename}"


@contextmanager
def set_down(content: bytes) -> Iterator[WholeFile]:
    """The content on the disk, whole and nameless; removed unless it was named."""
    handle, name = tempfile.mkstemp(prefix=PART, dir=_folder())
    path = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        with WholeFile(path) as paper:
            yield paper
    finally:
        path.unlink(missing_ok=True)


def remove_leftovers() -> None:
    """Throw away what a killed worker had on the disk before it had a name."""
    for path in _folder().glob(f"{PART}*"):
        if time.time() - path.stat().st_mtime > LEFT_OVER:
            path.unlink(missing_ok=True)


def _folder() -> Path:
    """In the storage, so that naming a file only moves it."""
    storage: Any = Certificate._meta.get_field("pdf").storage  # noqa: SLF001  Django's public name
    folder = Path(storage.path(FOLDER))
    folder.mkdir(parents=True, exist_ok=True)
    return folder
