"""Papers as PDF: the only user of WeasyPrint, which takes a second to import.

Papers are in Vietnamese whatever the reader's language is. Their templates lie in
``templates/papers``, their style sheets and drawings in ``papers/art``, their typefaces
in ``FONT_DIR``; nothing else can be loaded into them.
"""

from __future__ import annotations

import atexit
import base64
import gc
import io
import logging
import re
import unicodedata
from contextlib import contextmanager
from copy import copy
from functools import cache, lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote, urlsplit

import segno
from django.conf import settings
from django.template import Context, Engine
from django.utils import timezone, translation
from PIL import Image

from papers import fonts
from papers.leaves import Leaves

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ART = Path(__file__).parent / "art"
_UNKNOWN = re.compile(r'^\.notdef glyph .+: "(.+)" \(U', re.MULTILINE)
QR_MASK = 0  # a chequerboard
_GREY = bytes([255, 0]) + bytes(254)  # of a light module and of a dark one
_one_at_a_time = Lock()  # the typefaces are shared, and Pango is not safe in threads


class PaperError(ValueError):
    """A paper could not be drawn as its template says; nothing was drawn."""


class OverflowingError(PaperError):
    """More is said than the page has room for."""


class UnknownLetterError(PaperError):
    """None of the typefaces has these ``letters``."""

    def __init__(self, letters: str) -> None:
        super().__init__(f"no typeface has {letters}")
        self.letters = letters


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Laying out makes hundreds of thousands of objects that all stay until the end:
    looking for garbage among them again and again took a quarter of the time. Where a
    function has returned before, they are gone at the first look."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@_no_collecting()
def draw(template: str, context: Mapping[str, Any]) -> bytes:
    """A template as a tagged PDF (PDF/UA-1) in Vietnamese.

    Refused with ``PaperError`` on whatever WeasyPrint would only warn of: an unknown
    property, a picture that is not there or not ours; and when a typeface is missing.
    A page takes about 0.1 s; the first paper of a process two seconds more.
    """
    with _laid_out(template, filled_in(template, context)) as (_tools, document):
        content: bytes = document.write_pdf(pdf_variant="pdf/ua-1")
    return content


@_no_collecting()
def draw_leaves(
    template: str, context: Mapping[str, Any], titles: Sequence[str]
) -> list[bytes]:
    """A template laid out as one document, and each page after the first a file.

    The first page lies behind each of them, such as a frame and what all have in common:
    its first part is read before theirs, the rest after. Each file is PDF/A-3a and
    PDF/UA-1 and has its title. Refused as ``draw`` is, and when there is not one page for
    each title (``OverflowingError``).
    """
    with _laid_out(template, filled_in(template, context)) as (tools, document):
        if len(document.pages) != 1 + len(titles):
            raise OverflowingError(f"{template}: more than a page")
        whole = tools.whole(document, None, 1, **tools.archival)
    leaves = Leaves(whole)
    at = timezone.now()
    return [leaves.file(place, title, at) for place, title in enumerate(titles)]


def depth_of(name: str, template: str, context: Mapping[str, Any]) -> float:
    """How far below the top of a template's first page what has this id lies, in mm.

    Remembered for a template that is filled in alike. Refused as ``draw`` is.
    """
    return _depth(name, template, filled_in(template, context))


@lru_cache(maxsize=64)
@_no_collecting()
def _depth(name: str, template: str, html: str) -> float:
    with _laid_out(template, html) as (_tools, document):
        _left, top, _right, _bottom = document.pages[0].anchors[name]
    return float(top * 25.4 / 96)  # a CSS pixel is 1/96 inch


@contextmanager
def _laid_out(template: str, html: str) -> Iterator[tuple[_Tools, Any]]:
    """A template, filled in, as WeasyPrint's document. What it complains of is refused
    at the end."""
    with _one_at_a_time, _complaints() as complaints:
        tools = _tools()
        source = tools.html(
            string=html, base_url=f"{ART.as_uri()}/", url_fetcher=tools.fetcher
        )
        yield (
            tools,
            source.render(stylesheets=[tools.faces], font_config=tools.font_config),
        )
    if letters := _UNKNOWN.findall("\n".join(complaints)):
        raise UnknownLetterError(", ".join(dict.fromkeys(letters)))
    if complaints:
        raise PaperError(f"{template}: {'; '.join(complaints)}")


def filled_in(template: str, context: Mapping[str, Any]) -> str:
    """A paper's template filled in, in Vietnamese: what a PDF and a DOCX are made from."""
    with translation.override("vi"):
        page = Engine.get_default().get_template(template)
        # Years are no quantities: 1975, not 1.975. Quantities pass through a filter.
        html = page.render(Context(dict(context), use_l10n=False))
    return unicodedata.normalize("NFC", html)


def data_uri(content: bytes, media_type: str) -> str:
    """A picture that a template can show without it lying in a folder of ours."""
    return f"data:{media_type};base64,{base64.b64encode(content).decode()}"


def qr(url: str) -> str:
    """A QR code as a data URI, for an image of 27 mm: a PNG, level M, no margin.

    The paper around it is the quiet zone. An address of up to 84 letters makes at most
    37 modules, each of 0.73 mm (2.9 px at 100 dpi). The mask is given, as readers take
    any: to look for the one of eight that is most even took longer than the rest. It is
    grey, as WeasyPrint turns one bit into 24 and draws the picture anew for that.
    """
    code = segno.make(url, error="m", boost_error=False, micro=False, mask=QR_MASK)
    modules = b"".join(code.matrix).translate(_GREY)
    side = len(code.matrix)
    small = Image.frombytes("L", (side, side), modules)
    picture = small.resize((4 * side, 4 * side), Image.Resampling.NEAREST)
    png = io.BytesIO()
    picture.save(png, "PNG")
    return data_uri(png.getvalue(), "image/png")


class _Tools(NamedTuple):
    """``whole`` makes the objects of a PDF with the ``archival`` options, unwritten."""

    html: Any
    whole: Any
    archival: dict[str, Any]
    fetcher: Any
    font_config: Any
    faces: Any


@cache
def _tools() -> _Tools:
    """WeasyPrint with our typefaces, loaded once a process."""
    if missing := [face.path.name for face in fonts.faces() if not face.path.exists()]:
        raise PaperError(f"no typefaces {missing}: run manage.py fonts")

    from weasyprint import (  # noqa: PLC0415  web workers need not pay for it
        CSS,
        DEFAULT_OPTIONS,
        HTML,
    )
    from weasyprint.html import UA_STYLESHEET  # noqa: PLC0415  as above
    from weasyprint.pdf import VARIANTS, generate_pdf  # noqa: PLC0415  as above
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415  as above
    from weasyprint.urls import URLFetcher  # noqa: PLC0415  as above

    class OurFiles(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
        def fetch(self, url: str, headers: Any = None) -> Any:
            if url.startswith("data:") or _is_ours(url):
                return super().fetch(url, headers)
            raise PermissionError(f"not one of our files: {url}")

    # Its own style sheet styles sixteen boxes in the margins of each page, which exist
    # whether they hold something or not: a seventh of the time. Ours style theirs.
    own_sheet = copy(UA_STYLESHEET)
    own_sheet.page_rules = [
        (rule, [each for each in selectors if each[1] is None], declarations)
        for rule, selectors, declarations in UA_STYLESHEET.page_rules
    ]

    class PlainMargins(HTML):  # type: ignore[misc]  # as above
        def _ua_stylesheets(self, *_forms: bool) -> list[Any]:
            return [own_sheet]

    variant = "pdf/a-3a"
    archival = {**DEFAULT_OPTIONS, **VARIANTS[variant][1], "pdf_variant": variant}
    font_config = FontConfiguration()
    fetcher = OurFiles()
    faces = CSS(
        string="".join(_font_faces()), font_config=font_config, url_fetcher=fetcher
    )
    atexit.register(_tools.cache_clear)  # its folder is removed while Python still can
    return _Tools(PlainMargins, generate_pdf, archival, fetcher, font_config, faces)


def _is_ours(url: str) -> bool:
    parts = urlsplit(url)
    path = Path(unquote(parts.path)).resolve()
    folders = ART, settings.FONT_DIR.resolve()
    return parts.scheme == "file" and any(map(path.is_relative_to, folders))


def _font_faces() -> Iterator[str]:
    for face in fonts.faces():
        if not face.is_for_screen:
            style = "italic" if face.italic else "normal"
            yield (
                f"@font-face {{ font-family: {face.family}; font-weight: {face.weight};"
                f' font-style: {style}; src: url("{face.path.as_uri()}") }}\n'
            )


@contextmanager
def _complaints() -> Iterator[list[str]]:
    """What WeasyPrint logs meanwhile; its log is where its refusals end."""
    heard: list[str] = []
    logger = logging.getLogger("weasyprint")
    handler = logging.Handler(logging.WARNING)
    handler.emit = lambda record: heard.append(record.getMessage())  # type: ignore[method-assign]
    logger.addHandler(handler)
    try:
        yield heard
    finally:
        logger.removeHandler(handler)
