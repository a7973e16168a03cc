"""Rows of a list that are not data: totals, the numbers of the columns, signatures.

Each test sees the whole row, so that a cooperative named "Tổng Hợp" or "Cộng Hòa" stays.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vietnamese.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cooperatives.imports.cells import Cell

_TOTAL = re.compile(
    r"tong (?:cong|so)\b.*|(?:tong|cong)(?: (?:htx|hop tac xa))?(?:\s*[:.(\d-].*)?"
)
_COLUMN_NUMBER = re.compile(r"\(?([0-9]{1,2}|[A-Z])\)?")
_PLACE = r"[a-z .,'-]{2,40}"
_DATED = r"ngay[ .…_\d]*thang[ .…_\d]*nam[ .…_\d]*"
_SIGNATURE = re.compile(
    r"(?:nguoi (?:lap|tong hop|bao cao|ky)\b|thu truong\b|noi nhan\b|lap bieu\b"
    r"|xac nhan cua\b|tm\. |kt\. |\(?ky[, ]+(?:ghi )?(?:ro )?ho|\(ky\b|\(chu ky"
    r"|- ?luu ?:|- ?nhu tren\b).*"
    rf"|{_PLACE},\s*{_DATED}"
)
_DATE_ALONE = re.compile(_DATED)


def _texts(cells: Sequence[Cell]) -> list[str]:
    """Folded texts of a row, its numbers and dates left out."""
    return [fold(cell.value) for cell in cells if isinstance(cell.value, str)]


def is_total(cells: Sequence[Cell]) -> bool:
    """Whether the first words of the row are "Tổng cộng" and only figures follow."""
    words = [text for text in _texts(cells) if not any(map(str.isdigit, text))]
    first = next(iter(_texts(cells)), "")
    return bool(_TOTAL.fullmatch(first)) and words in ([], [first])


def is_signature(cells: Sequence[Cell]) -> bool:
    """Whether the row begins or belongs to the signatures below a list.

    A date in words alone counts when nothing else is in the row.
    """
    texts = _texts(cells)
    if any(_SIGNATURE.fullmatch(text) for text in texts):
        return True
    filled = sum(cell.value is not None for cell in cells)
    return filled == 1 == len(texts) and bool(_DATE_ALONE.fullmatch(texts[0]))


def is_column_numbers(cells: Sequence[Cell]) -> bool:
    """Whether the row only numbers the columns: 1 2 3, (1) (2) (3), A B 1 2."""
    found = [cell.value for cell in cells if cell.value is not None]
    marks = [_COLUMN_NUMBER.fullmatch(str(value).strip()) for value in found]
    if len(found) < 3 or not all(marks):
        return False
    numbers = [int(mark[1]) for mark in marks if mark and mark[1].isdigit()]
    return numbers == [*range(1, len(numbers) + 1)]
