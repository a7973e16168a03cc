"""The picture that stands for a call where its address is shared, as in Zalo."""

from __future__ import annotations

import hashlib
import importlib.resources
import io
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from django.core.cache import caches
from PIL import Image, ImageDraw, ImageFont

from papers.fonts import faces
from vietnamese import dates
from vietnamese.text import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from enrollment.models import Call

SIZE = (1200, 630)
EDGE = 64
BAND = 112  # the dark head
FOREST_9, FOREST, MIST = "#0a332c", "#11574a", "#cfe3da"
SUN, PAPER, INK, INK_2 = "#f2b632", "#faf9f3", "#1a2522", "#4b5955"
COLOURS = 48  # of the palette: edges of letters stay smooth, the file small
BRAND = "Đào tạo cán bộ hợp tác xã · Tỉnh Cà Mau"
KEPT_SECONDS = 24 * 3600


class Words(NamedTuple):
    """All that is written on the picture, in Vietnamese."""

    title: str
    facts: tuple[tuple[str, str], ...]

    @property
    def tag(self) -> str:
        """The same for the same words: the picture's ETag."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:20]


def words_of(call: Call) -> Words:
    training_class = call.training_class
    days = (training_class.starts_on, training_class.ends_on)
    return Words(
        clean(training_class.title),
        (
            ("Hạn nộp hồ sơ", _moment(call)),
            ("Thời gian học", " – ".join(map(dates.short_date, days))),
            ("Địa điểm", clean(training_class.place)),
            ("Số lượng", f"{training_class.capacity} chỗ, không đóng học phí"),
        ),
    )


def _moment(call: Call) -> str:
    return f"{dates.time_words(call.closes_at)} ngày {dates.short_date(call.closes_at)}"


def picture(words: Words) -> bytes:
    """A PNG of 1200 × 630; drawn once for the same words."""
    drawn: bytes | None = caches["local"].get(f"call-picture-{words.tag}")
    if drawn is None:
        drawn = _draw(words)
        caches["local"].set(f"call-picture-{words.tag}", drawn, KEPT_SECONDS)
    return drawn


def _draw(words: Words) -> bytes:
    image = Image.new("RGB", SIZE, PAPER)
    canvas = ImageDraw.Draw(image)
    canvas.rectangle((0, 0, SIZE[0], BAND), fill=FOREST_9)
    canvas.text((EDGE, 38), BRAND, font=_font(600, 30), fill=MIST)
    _roots(canvas)
    room = SIZE[0] - 2 * EDGE
    canvas.text(
        (EDGE, BAND + 36), "Thông báo chiêu sinh", font=_font(600, 30), fill=FOREST
    )
    size, lines = _fitted(words.title, room)
    down = BAND + 84
    for line in lines:
        canvas.text((EDGE, down), line, font=_font(600, size), fill=INK)
        down += round(size * 1.3)
    down = max(down + 14, 360)
    for label, fact in words.facts:
        canvas.text((EDGE, down), label, font=_font(400, 30), fill=INK_2)
        font = _font(600, 30)
        (line, *rest) = _wrapped(fact, font, room - 260)
        shown = _cut(line) if rest else line
        canvas.text((EDGE + 260, down), shown, font=font, fill=INK)
        down += 60
    out = io.BytesIO()
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


def _roots(canvas: ImageDraw.ImageDraw) -> None:
    """The row of small arches under the head: the mangrove's prop roots."""
    for left in range(0, SIZE[0], 30):
        canvas.arc((left, BAND - 14, left + 26, BAND + 12), 180, 360, fill=SUN, width=3)
    canvas.rectangle((0, BAND, SIZE[0], BAND + 14), fill=PAPER)


def _fitted(title: str, room: int) -> tuple[int, Sequence[str]]:
    """The largest size at which the title needs at most three lines, and the lines."""
    for size in (56, 50, 44, 38):
        lines = _wrapped(title, _font(600, size), room)
        if len(lines) <= (2 if size > 44 else 3):
            return size, _balanced(title, _font(600, size), room, len(lines))
    return 38, [*lines[:2], _cut(lines[2])]


def _balanced(
    title: str, font: ImageFont.FreeTypeFont, room: int, count: int
) -> list[str]:
    """As many lines, of about one length: no year alone on the last."""
    while len(_wrapped(title, font, room - 20)) == count and room > 200:
        room -= 20
    return _wrapped(title, font, room)


def _cut(line: str) -> str:
    return f"{line.rstrip(' ,;.')}…"


def _wrapped(text: str, font: ImageFont.FreeTypeFont, room: float) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and font.getlength(longer) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


@cache
def _font(weight: int, size: int) -> ImageFont.FreeTypeFont:
    """The screen's typeface, from the package it is cut from."""
    (face,) = [each for each in faces() if each.is_for_screen and each.weight == weight]
    package, inside = face.source
    return ImageFont.truetype(
        io.BytesIO((importlib.resources.files(package) / inside).read_bytes()), size
    )
