"""The receipt as a picture, to keep among the photos of a telephone."""

from __future__ import annotations

import importlib.resources
import io
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image, ImageDraw, ImageFont

from vietnamese import dates

if TYPE_CHECKING:
    from collections.abc import Iterator

    from enrollment.models import Application

WIDTH, MARGIN = 720, 44
_PAPER, _INK, _QUIET, _FOREST, _SUN = (
    "#faf9f3",
    "#1a2522",
    "#4b5955",
    "#0a332c",
    "#f2b632",
)


class Line(NamedTuple):
    """One paragraph: its text, size in pixels, whether bold, colour, space above."""

    text: str
    size: int
    bold: bool
    colour: str
    above: int


def picture(application: Application) -> bytes:
    """The receipt as PNG: code, what was sent, what is missing, how to follow."""
    measure = ImageDraw.Draw(Image.new("RGB", (1, 1)))
    rows = [
        (part, line, line.above if first else 0)
        for line in _lines(application)
        for first, part in _wrapped(measure, line)
    ]
    top = 96
    height = top + sum(above + int(line.size * 1.5) for _part, line, above in rows)
    sheet = Image.new("RGB", (WIDTH, height + MARGIN), _PAPER)
    draw = ImageDraw.Draw(sheet)
    draw.rectangle((0, 0, WIDTH, 72), fill=_FOREST)
    draw.rectangle((0, 72, WIDTH, 76), fill=_SUN)
    body = application.training_class.body.name
    draw.text((MARGIN, 20), body, "white", _font(24, bold=True))
    y = top
    for part, line, above in rows:
        y += above
        draw.text((MARGIN, y), part, line.colour, _font(line.size, bold=line.bold))
        y += int(line.size * 1.5)
    kept = io.BytesIO()
    sheet.quantize(16).save(kept, "PNG", optimize=True)
    return kept.getvalue()


def missing(application: Application) -> str:
    """What the dossier still lacks, in a sentence; empty when nothing."""
    call = getattr(application.training_class, "call", None)
    if call is None or not call.letter_required or application.has_letter:
        return ""
    return _("The cooperative's letter of introduction is still missing.")


def _lines(application: Application) -> Iterator[Line]:
    training_class = application.training_class
    sent_at = timezone.localtime(application.submitted_at)
    yield Line(_("The application has been sent"), 34, True, _FOREST, 24)  # noqa: FBT003  a row of a table
    yield Line(application.code, 52, True, _INK, 8)  # noqa: FBT003  as above
    for label, value in (
        (_("Full name"), application.full_name),
        (_("Date of birth"), application.date_of_birth_text),
        (_("Citizen number (CCCD)"), application.masked_citizen_id),
        (_("Phone (Zalo)"), application.masked_phone),
        (_("Cooperative"), application.cooperative_name),
        (_("Class"), training_class.title),
        (
            _("Days of the class"),
            " – ".join(
                dates.short_date(day)
                for day in (training_class.starts_on, training_class.ends_on)
            ),
        ),
        (_("Place"), training_class.place),
        (
            _("Sent"),
            f"{dates.time_words(sent_at)}, {dates.short_date(sent_at.date())}",
        ),
        (_("Files"), ", ".join(a.filename for a in application.attachments.all())),
    ):
        if value:
            yield Line(label, 22, False, _QUIET, 16)  # noqa: FBT003  as above
            yield Line(value, 28, False, _INK, 0)  # noqa: FBT003  as above
    if lacks := missing(application):
        yield Line(lacks, 26, True, "#6b4506", 24)  # noqa: FBT003  as above
    follow = settings.SITE_URL + reverse("enrollment:application_lookup")
    yield Line(
        _("Follow the dossier with this code and the phone number at %s") % follow,
        24,
        False,  # noqa: FBT003  as above
        _INK,
        24,
    )


def _wrapped(measure: ImageDraw.ImageDraw, line: Line) -> Iterator[tuple[bool, str]]:
    """The paragraph in lines that fit; whether it is the first one."""
    font, part, first = _font(line.size, bold=line.bold), "", True
    for word in line.text.split():
        longer = f"{part} {word}".strip()
        if part and measure.textlength(longer, font) > WIDTH - 2 * MARGIN:
            yield first, part
            first, longer = False, word
        part = longer
    yield first, part


@cache
def _font(size: int, *, bold: bool) -> ImageFont.FreeTypeFont:
    name = "BeVietnamPro-SemiBold.ttf" if bold else "BeVietnamPro-Regular.ttf"
    folder = importlib.resources.files("fontpkg_be_vietnam_pro") / "files"
    with importlib.resources.as_file(folder / name) as path:
        return ImageFont.truetype(str(path), size)
