"""Files to learn from: kept by their content, handed to learners, taken away again.

They are no part of the rule, so that slides may still come when a class is running.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
import zlib
from functools import partial
from typing import TYPE_CHECKING

import pikepdf
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.operations import record
from curriculum.models import MOST_BYTES, Material, MaterialKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accounts.models import User
    from curriculum.models import Module

MACROS = "ppt/vbaProject.bin"


def recognise(content: bytes) -> MaterialKind:
    """What a file is, read from its content.

    Refused: nothing in it (``material_empty``), above 20 MB (``material_too_large``),
    neither PDF nor slides (``material_kind``), damaged (``material_broken``), locked by
    a password (``material_locked``), slides with macros (``material_macros``).
    """
    if not content:
        raise ValidationError(_("The file is empty."), code="material_empty")
    if len(content) > MOST_BYTES:
        raise ValidationError(
            _("The file is larger than 20 MB."), code="material_too_large"
        )
    if content.startswith(b"%PDF-"):
        _guard_pdf(content)
        return MaterialKind.PDF
    if content.startswith(b"PK\x03\x04"):
        return _slides(content)
    raise ValidationError(
        _(
            "Only PDF and slides (PPTX, ODP) are kept. Save older slides as PPTX or PDF."
        ),
        code="material_kind",
    )


def _guard_pdf(content: bytes) -> None:
    try:
        with pikepdf.open(io.BytesIO(content)) as document:
            pages = len(document.pages)
    except pikepdf.PasswordError:
        raise ValidationError(
            _("The file is locked by a password."), code="material_locked"
        ) from None
    except pikepdf.PdfError:
        pages = 0
    if not pages:
        raise ValidationError(_("The file is damaged."), code="material_broken")


def _slides(content: bytes) -> MaterialKind:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = set(package.namelist())
            with package.open("mimetype") if "mimetype" in names else io.BytesIO() as f:
                declared = f.read(200).decode("ascii", "replace").strip()
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        RuntimeError,
        EOFError,
        zlib.error,
    ):
        raise ValidationError(
            _("The file is damaged."), code="material_broken"
        ) from None
    if MACROS in names:
        raise ValidationError(
            _("Slides with macros are not kept. Save them as PPTX or PDF."),
            code="material_macros",
        )
    if {"[Content_Types].xml", "ppt/presentation.xml"} <= names:
        return MaterialKind.PPTX
    if declared == MaterialKind.ODP:
        return MaterialKind.ODP
    raise ValidationError(
        _(
            "Only PDF and slides (PPTX, ODP) are kept. Save older slides as PPTX or PDF."
        ),
        code="material_kind",
    )


@transaction.atomic
def add_material(
    module: Module, *, title: str, filename: str, content: bytes, actor: User
) -> Material:
    """Keep a file with a module. Refused as ``recognise`` says."""
    material = Material(
        module=module,
        title=title,
        filename=filename[-200:],
        content_type=recognise(content),
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        added_by=actor,
    )
    material.file.save(filename, ContentFile(content), save=False)
    material.full_clean()
    material.save(force_insert=True)
    record(actor, "material.added", material, module=module.code)
    return material


@transaction.atomic
def remove_material(material: Material, *, actor: User) -> None:
    """Take a file away; it is deleted when no other version shares it."""
    record(actor, "material.removed", material, module=material.module.code)
    name = str(material.file.name)
    material.delete()
    forget_files([name])


def forget_files(names: Iterable[str]) -> None:
    """Delete stored files that no material shares, once the caller has committed."""
    shared = set(Material.objects.filter(file__in=names).values_list("file", flat=True))
    storage = Material._meta.get_field("file").storage  # noqa: SLF001  Django's public name
    for name in set(names) - shared:
        transaction.on_commit(partial(storage.delete, name), robust=True)
