"""What is in one cell: nothing, a number, a date, or one clean line of text."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from django.utils.translation import gettext

from vietnamese.text import clean

if TYPE_CHECKING:
    from cooperatives.imports.cells import Cell, Value

_DASHES = {"-", "–", "—", "−"}


class BadValue(ValueError):  # noqa: N818 - named after the cell, not after the act
    """Why a cell is refused: a code for checks, a sentence for the sender."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def content(cell: Cell) -> Value:
    """The value; text in one clean line; None for a blank cell and for a lone dash.

    Refused: the fault with which the cell was read, and ``strange_digits``, digits that
    are not 0–9 (٣, ３), in any kind of column.
    """
    if cell.fault:
        raise BadValue(cell.fault, _fault(cell.fault))
    if not isinstance(cell.value, str):
        return cell.value
    text = cell.value
    if not text.isascii() or not text.isprintable():
        text = "".join(
            char
            for char in text
            if char.isspace() or unicodedata.category(char) != "Cc"
        )
    text = clean(text)
    strange = [char for char in text if char.isdecimal() and not char.isascii()]
    if strange:
        raise BadValue(
            "strange_digits",
            gettext("“%s” is not one of the digits 0 to 9; please type it again.")
            % "".join(dict.fromkeys(strange)),
        )
    return None if not text or text in _DASHES else text


def _fault(code: str) -> str:
    return {
        "formula_without_value": gettext(
            "The formula has no result yet. Please open the file in Excel, save it and"
            " send it again."
        ),
        "cell_error": gettext("The formula in this cell ends in an error."),
        "merged_cell": gettext(
            "This cell is merged with the one above. Please unmerge them and fill each."
        ),
        "legacy_font": gettext(
            "The text is typed in an old font (TCVN3 or VNI). Please type it in Unicode."
        ),
    }[code]
