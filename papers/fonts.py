"""The typefaces, cut from pinned packages: two for the screen, seven for papers.

Nothing is downloaded and nothing of the machine is used, so every installation draws
the same letters. Times New Roman may not be shipped; TeX Gyre Termes stands in for it
(``domain.md`` §2.4).
"""

from __future__ import annotations

import importlib.resources
import os
import tempfile
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont

_TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
_SMALL = "".join(
    unicodedata.normalize("NFC", vowel + tone)
    for vowel in "aăâeêioôơuưy"
    for tone in _TONES
)
VIETNAMESE = "".join(
    letters + letters.upper() for letters in (_SMALL, "bcdđghklmnpqrstvx")
)
"""The 178 letters of the Vietnamese alphabet: both cases, every tone, NFC."""

_COMBINING = set("\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323")  # typed in NFD
_SCREEN = (
    {chr(code) for code in range(0x20, 0x7F)}
    | set(VIETNAMESE)
    | set("\u00a0–—“”‘’…·•→✓✕↻×°≤≥")
    | _COMBINING
)
_PAPER = _SCREEN | {chr(code) for code in range(0xA0, 0x180)} | set("‑№₫")
_FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl", "liga", "lnum"]


class Face(NamedTuple):
    """One font file of ours: where it lies, how CSS calls it, what it is cut from."""

    path: Path
    family: str
    weight: int
    italic: bool
    source: tuple[str, str]  # package, path inside it

    @property
    def is_for_screen(self) -> bool:
        return self.path.suffix == ".woff2"

    @property
    def is_made(self) -> bool:
        """Whether its file is there and younger than these instructions."""
        return (
            self.path.exists()
            and self.path.stat().st_mtime >= Path(__file__).stat().st_mtime
        )


def faces() -> list[Face]:
    """All faces, whether made yet or not."""
    screen = settings.VAR_DIR / "assets" / "fonts"
    paper = settings.FONT_DIR
    vietnam, garamond = "fontpkg_be_vietnam_pro", "fontpkg_eb_garamond"
    upright, slanted = "files/EBGaramond[wght].ttf", "files/EBGaramond-Italic[wght].ttf"
    termes = "fonts/texgyretermes/texgyretermes-{}.otf".format
    return [
        Face(path, family, weight, italic, source)
        for path, family, weight, italic, source in (
            (
                screen / "bvp-400.woff2", "Be Vietnam Pro", 400, False,
                (vietnam, "files/BeVietnamPro-Regular.ttf"),
            ),
            (
                screen / "bvp-600.woff2", "Be Vietnam Pro", 600, False,
                (vietnam, "files/BeVietnamPro-SemiBold.ttf"),
            ),
            (paper / "garamond-400.ttf", "Garamond", 400, False, (garamond, upright)),
            (paper / "garamond-700.ttf", "Garamond", 700, False, (garamond, upright)),
            (paper / "garamond-400i.ttf", "Garamond", 400, True, (garamond, slanted)),
            (
                paper / "termes-400.otf", "Termes", 400, False,
                ("mplhep_data", termes("regular")),
            ),
            (
                paper / "termes-700.otf", "Termes", 700, False,
                ("mplhep_data", termes("bold")),
            ),
            (
                paper / "termes-400i.otf", "Termes", 400, True,
                ("mplhep_data", termes("italic")),
            ),
            (
                paper / "termes-700i.otf", "Termes", 700, True,
                ("mplhep_data", termes("bolditalic")),
            ),
        )
    ]  # fmt: skip


def make() -> list[Face]:
    """Cut the faces that are missing or out of date, and say which; else do nothing.

    A file appears whole or not at all, so two runs at once do no harm.
    """
    made = [face for face in faces() if not face.is_made]
    for face in made:
        face.path.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=face.path.parent)
        os.close(handle)
        _cut(face).save(draft)
        Path(draft).chmod(0o644)
        Path(draft).replace(face.path)
    return made


def missing_letters(face: Face) -> str:
    """The Vietnamese letters a face cannot draw: "" if it draws all, all if unmade."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415  costs 0.2 s, seldom needed

    if not face.path.exists():
        return VIETNAMESE
    with TTFont(face.path) as font:
        drawn = font.getBestCmap()
    return "".join(letter for letter in VIETNAMESE if ord(letter) not in drawn)


def _cut(face: Face) -> TTFont:
    """One weight of the source, with our letters only."""
    from fontTools.subset import Options, Subsetter  # noqa: PLC0415  as above
    from fontTools.ttLib import TTFont  # noqa: PLC0415  as above
    from fontTools.varLib import instancer  # noqa: PLC0415  as above

    package, inside = face.source
    font = TTFont(str(importlib.resources.files(package) / inside))
    options = Options(
        layout_features=_FEATURES,
        hinting=False,
        name_IDs=[1, 2, 4, 6],
        notdef_outline=True,
    )
    options.drop_tables += ["DSIG"]
    subsetter = Subsetter(options)
    subsetter.populate(text="".join(_SCREEN if face.is_for_screen else _PAPER))
    subsetter.subset(font)
    if "fvar" in font:  # after the letters: cutting a weight of all of them takes 10 s
        instancer.instantiateVariableFont(
            font, {"wght": face.weight}, inplace=True, updateFontNames=True
        )
    if face.is_for_screen:
        font.flavor = "woff2"
    return font
