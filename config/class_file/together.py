"""All papers of a class together: one archive, and one PDF with its contents in front."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

from django.urls import reverse
from django.utils import timezone, translation

from config.class_file.entries import classes, entries
from papers.binder import Chapter, bind
from papers.bundles import Kind, Made, Piece
from papers.downloads import PDF
from training.models import TrainingClass
from vietnamese import dates

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import QuerySet

    from accounts.models import User
    from papers.models import Bundle, BundleFile

KIND = "class_file"  # in settings.BUNDLES
OUT_OF_PLACE = '/\\:*?"<>|'  # in the names of files on one system or another


def _class(code: str) -> TrainingClass:
    return classes(TrainingClass.objects.all()).get(code=code)


def _codes_for(user: User) -> QuerySet[TrainingClass, str]:
    return TrainingClass.objects.visible_to(user).values_list("code", flat=True)


def _pieces(code: str) -> list[Piece]:
    """Every paper that there is, in each of its forms."""
    with translation.override("vi"):
        return [
            Piece(archive_name(f"{entry.filename}.{kind.ending}"), make)
            for entry in entries(_class(code))
            if not entry.missing
            for kind, make in entry.forms.items()
        ]


def archive_name(name: str) -> str:
    """A Vietnamese name that every system can write: composed, without separators."""
    kept = "".join("-" if letter in OUT_OF_PLACE else letter for letter in name)
    return normalize("NFC", kept)


def _join(bundle: Bundle, files: Sequence[BundleFile]) -> Iterable[Made]:
    """The PDFs bound in one; and that together with every form in an archive."""
    training_class = _class(bundle.subject)
    made = {file.name: file.read() for file in files}
    with translation.override("vi"):
        listed = entries(training_class)
        chapters = [
            Chapter(entry.title, made[name])
            for entry in listed
            if (name := archive_name(f"{entry.filename}.{PDF.ending}")) in made
        ]
        missing = [
            (entry.title, str(entry.missing)) for entry in listed if entry.missing
        ]
        whole = bind(chapters, _cover(training_class, missing))
    title = archive_name(bundle.title)
    yield Made(f"{title}.pdf", whole)
    yield Made(f"{title}.zip", _archive({f"00 {title}.pdf": whole, **made}))


def _cover(
    training_class: TrainingClass, missing: list[tuple[str, str]]
) -> dict[str, Any]:
    opened, recognised = (
        training_class.opening_decision,
        training_class.recognition_decision,
    )
    return {
        "body": training_class.body,
        "heading": "Hồ sơ lớp học",
        "subject": training_class.title,
        "facts": [
            f"Mã lớp: {training_class.code}.",
            (
                f"Thời gian: từ {dates.long_date(training_class.starts_on)}"
                f" đến {dates.long_date(training_class.ends_on)}."
            ),
            f"Địa điểm: {training_class.place}.",
            f"Quyết định mở lớp: {opened or 'chưa có'}.",
            f"Quyết định công nhận kết quả: {recognised or 'chưa có'}.",
        ],
        "missing": missing,
        "made_on": timezone.localdate(),
    }


def _archive(files: dict[str, bytes]) -> bytes:
    """Names are marked as UTF-8, as unpacking programs have understood for years."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            archive.writestr(name, files[name])
    return out.getvalue()


def _url(code: str) -> str:
    return reverse("class_file", args=[code])


CLASS_FILE = Kind("training.view_every_class", _codes_for, _pieces, _join, _url)
