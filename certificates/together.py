"""What is made together in the background: a class's papers, and a register's book.

The certificates are the stored files, each compared with its hash before it goes along.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from functools import partial
from typing import TYPE_CHECKING

import pikepdf
from django.db.models import CharField
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext as _

from certificates import book
from certificates.models import Certificate, Register
from papers.bundles import Kind, Made, Piece
from training.models import TrainingClass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from django.db.models import QuerySet

    from accounts.models import User
    from papers.models import Bundle, BundleFile


def of_class(code: str) -> list[Certificate]:
    """The valid certificates of a class, in register order."""
    found = Certificate.objects.valid().filter(participant__training_class__code=code)
    return list(found.select_related("register").in_register_order())


def _files(code: str) -> Iterator[tuple[str, bytes]]:
    for certificate in of_class(code):
        with certificate.pdf.open() as file:
            content: bytes = file.read()
        if hashlib.sha256(content).hexdigest() != certificate.pdf_sha256:
            raise ValueError(_("%s is not as issued.") % certificate.serial_number)
        yield certificate.filename, content


_OF_THE_FILE = {"/AcroForm", "/Annots", "/StructParents"}


def print_file(code: str) -> bytes:
    """All certificates of a class as one PDF to print, in register order."""
    with pikepdf.new() as whole:
        for _name, content in _files(code):
            with pikepdf.open(io.BytesIO(content)) as one:
                # The signature is of the file that they leave.
                for holder in (one.Root, *(page.obj for page in one.pages)):
                    for key in _OF_THE_FILE & set(holder.keys()):
                        del holder[key]
                whole.pages.extend(one.pages)
        out = io.BytesIO()
        whole.save(out)
    return out.getvalue()


def archive(code: str) -> bytes:
    """All certificates of a class as signed, each under its serial number."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as packed:
        for name, content in _files(code):
            packed.writestr(name, content)
    return out.getvalue()


def _of_class(code: str) -> list[Piece]:
    return [
        Piece(f"Giấy chứng nhận {code} - bản in.pdf", partial(print_file, code)),
        Piece(f"Giấy chứng nhận {code}.zip", partial(archive, code)),
    ]


def _of_register(key: str) -> list[Piece]:
    registers = Register.objects.filter(pk=int(key)).select_related("programme")
    register = registers.get()
    name = book.name_of(register)
    return [
        Piece(f"{name}.pdf", partial(book.as_pdf, register)),
        Piece(f"{name}.xlsx", partial(book.as_workbook, registers)),
    ]


def _codes_for(user: User) -> QuerySet[TrainingClass, str]:
    return TrainingClass.objects.visible_to(user).values_list("code", flat=True)


def _registers_for(user: User) -> QuerySet[Register, str]:
    key = Cast("pk", CharField())
    return Register.objects.visible_to(user).values_list(key, flat=True)


def _as_they_are(bundle: Bundle, files: Sequence[BundleFile]) -> Iterable[Made]:
    return [Made(file.name, file.read()) for file in files]


def _class_url(code: str) -> str:
    return reverse("certificates:class_issue", args=[code])


def _books_url(_key: str) -> str:
    return reverse("certificates:register_list")


# In settings.BUNDLES
CLASS_PAPERS, REGISTER_BOOK = "class_certificates", "register_book"
OF_CLASS = Kind(
    "certificates.issue_certificate",
    _codes_for,
    _of_class,
    _as_they_are,
    _class_url,
)
OF_REGISTER = Kind(
    "certificates.view_certificate",
    _registers_for,
    _of_register,
    _as_they_are,
    _books_url,
)
