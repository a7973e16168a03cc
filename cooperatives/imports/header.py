"""The row that names the columns: found below titles, matched however it is written.

A header is compared folded, without its unit or remark in brackets and without "*".
Refused: ``missing_columns``, ``duplicate_column``, ``merged_header`` (cells merged, or
names in two rows), ``legacy_font``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from django.utils.translation import gettext

from cooperatives.imports.cells import Refused
from vietnamese.legacy import looks_like_tcvn3, looks_like_vni
from vietnamese.text import clean, fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cooperatives.imports.cells import Cell, Grid, Row

DEPTH = 100  # rows in which a header is looked for
REASON = "Lý do"  # the column that we add to the file that goes back
_SILENT = {"stt", "tt", "so tt", "so thu tu", fold(REASON)}

_BRACKETS = re.compile(r"[(\[]([^)\]]*)[)\]]")
_TRAILING_UNIT = re.compile(r"(?:[,;/–-]\s*(?P<words>[^,;/–-]+)|(?P<sign>%))\s*$")
_UNIT_ABOVE = re.compile(r"(?:don vi(?: tinh)?|dvt)\s*[:.]*\s*\(?([^)]+)\)?")
_UNITS = {
    "trieu": "trieu", "trieu dong": "trieu", "trieu d": "trieu", "tr": "trieu",
    "tr dong": "trieu", "trd": "trieu", "trieu vnd": "trieu",
    "ty": "ty", "ty dong": "ty", "ti": "ty", "ti dong": "ty", "ty d": "ty",
    "nghin": "nghin", "nghin dong": "nghin", "ngan": "nghin", "ngan dong": "nghin",
    "1000 dong": "nghin", "1000d": "nghin", "1000 d": "nghin",
    "%": "%", "phan tram": "%",
    "dong": "", "d": "", "vnd": "", "vn dong": "",
}  # fmt: skip


@dataclass(frozen=True)
class Column:
    """A column that a kind of list may have; ``required``: its header must be there."""

    key: str
    header: str
    aliases: tuple[str, ...] = ()
    required: bool = False


@dataclass
class Header:
    """A row read as a header: key → place in the row (from 0), text, unit."""

    row: int
    places: dict[str, int] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)
    duplicates: list[tuple[str, str]] = field(default_factory=list)


class Names:
    """The names under which the columns of a kind may appear in a file."""

    def __init__(
        self, columns: Sequence[Column], remembered: Mapping[str, str]
    ) -> None:
        self.columns = columns
        self.required = {column.key for column in columns if column.required}
        self._keys = {
            _name(text): column.key
            for column in columns
            for text in (*column.aliases, column.header)
        }
        self._remembered = {
            text: key
            for text, key in remembered.items()
            if key in {column.key for column in columns}
        }

    def read(self, row: Row) -> Header:
        """The row as if it were the header; the kind's own names before remembered."""
        number, cells = row
        header = Header(number)
        texts = {
            place: clean(str(cell.value))
            for place, cell in enumerate(cells)
            if cell.value is not None
        }
        own = {place: self._keys.get(_name(text), "") for place, text in texts.items()}
        taken = set(own.values())
        for place, text in texts.items():
            key = own[place]
            if not key:
                key = self._remembered.get(fold(text), "")
                key = "" if key in taken else key
            if key and key in header.places:
                header.duplicates.append((header.texts[key], text))
            elif key:
                header.places[key] = place
                header.texts[key] = text
                if (unit := unit_of(text)) is not None:
                    header.units[key] = unit
            elif _name(text) not in _SILENT:
                header.ignored.append(text)
        return header

    def is_header(self, header: Header) -> bool:
        """Whether every required column is there (of none, two of any)."""
        found = header.places.keys()
        return self.required <= found if self.required else len(found) > 1

    def missing(self, found: Iterable[str]) -> list[str]:
        """The required columns that are not among ``found``, as the kind names them."""
        lacking = self.required - {*found}
        return [column.header for column in self.columns if column.key in lacking]

    def find(self, rows: Sequence[Row]) -> Header | None:
        """The first row that is a header; refused when it names a column twice."""
        for header in map(self.read, rows):
            if self.is_header(header):
                if header.duplicates:
                    first, second = header.duplicates[0]
                    raise Refused(
                        "duplicate_column",
                        gettext(
                            "Row %(row)s: the columns “%(first)s” and “%(second)s” mean"
                            " the same. Please keep one of them."
                        )
                        % {"row": header.row, "first": first, "second": second},
                    )
                return header
        return None

    def refusal(self, grids: Sequence[Grid]) -> Refused:
        """Why no row of any of the sheets is a header."""
        best, found = Header(0), None
        for grid in grids:
            rows = grid.rows(DEPTH)
            if fault := _old_font(rows):
                return fault
            headers = [self.read(row) for row in rows]
            for header, below in pairwise([*headers, Header(0)]):
                if len(header.places) > len(best.places):
                    best, found = header, grid
                if below.row == header.row + 1 and header.places and below.places:
                    union = header.places | below.places
                    if not self.missing(union) and len(union) > len(header.places):
                        return _two_rows(header.row)
        if found and _merged_at(found, best.row):
            return _two_rows(best.row)
        lacking = ", ".join(self.missing(best.places))
        if not best.places:
            return Refused(
                "missing_columns",
                gettext("No row with the names of the columns was found. Needed: %s.")
                % lacking,
            )
        return Refused(
            "missing_columns",
            gettext("Row %(row)s looks like the header but lacks: %(columns)s.")
            % {"row": best.row, "columns": lacking},
        )

    def check_single_row(self, header: Header, grid: Grid, rows: Sequence[Row]) -> None:
        """Refuse a header with merged cells, or with more names in the row below it."""
        below = next((cells for number, cells in rows if number == header.row + 1), [])
        if _merged_at(grid, header.row) or self._goes_on(header, below, rows):
            raise _two_rows(header.row)

    def _goes_on(self, header: Header, below: list[Cell], rows: Sequence[Row]) -> bool:
        """Whether ``below`` holds words under blanks of the header, and no data."""
        filled = {place: cell for place, cell in enumerate(below) if cell.value}
        required = {header.places[key] for key in self.required & {*header.places}}
        if not filled or filled.keys() & required:
            return False
        names = next(cells for number, cells in rows if number == header.row)
        return all(_is_words(cell) for cell in filled.values()) and any(
            place >= len(names) or (place and names[place].value is None)
            for place in filled
        )


def unit_of(text: str) -> str | None:
    """The unit in a header: "trieu", "ty", "nghin", "%", "" for đồng, None for none."""
    folded = fold(text)
    for words in _BRACKETS.findall(folded):
        if (unit := _unit(words)) is not None:
            return unit
    if match := _TRAILING_UNIT.search(_BRACKETS.sub("", folded)):
        return _unit(match["words"] or match["sign"])
    return None


def unit_above(rows: Iterable[Row], header: Header) -> tuple[int, str, str] | None:
    """Row, unit and text of a line above the header such as "Đơn vị tính: triệu đồng"."""
    for number, cells in rows:
        for cell in cells if number < header.row else []:
            if isinstance(cell.value, str):
                match = _UNIT_ABOVE.fullmatch(fold(cell.value).strip("( )"))
                unit = _unit(match[1]) if match else None
                if unit and unit != "%":
                    return number, unit, clean(cell.value)
    return None


def _unit(words: str) -> str | None:
    words = words.removeprefix("dvt").strip(" :").replace(".", "")
    return _UNITS.get(" ".join(words.split()))


def _name(text: str) -> str:
    """A header without case, marks, brackets, unit and "*"."""
    folded = _BRACKETS.sub(" ", fold(text)).replace("*", " ").strip(" .:")
    if (match := _TRAILING_UNIT.search(folded)) and match.start():
        words = match["words"] or match["sign"]
        if _unit(words) is not None:
            folded = folded[: match.start()]
    return " ".join(folded.split()).strip(" .:")


def _is_words(cell: Cell) -> bool:
    return isinstance(cell.value, str) and not any(map(str.isdigit, cell.value))


def _merged_at(grid: Grid, row: int) -> bool:
    return any(
        first <= row <= last for _left, first, _right, last in grid.layout.merged
    )


def _two_rows(row: int) -> Refused:
    return Refused(
        "merged_header",
        gettext(
            "The names of the columns (row %s) are in merged cells or in two rows."
            " Please write them in one row, one cell for each column."
        )
        % row,
    )


def _old_font(rows: Iterable[Row]) -> Refused | None:
    for number, cells in rows:
        for cell in cells:
            if is_old_font(cell):
                return old_font(number, "", str(cell.value))
    return None


def is_old_font(cell: Cell) -> bool:
    """Whether the cell holds text in a TCVN3 or VNI font."""
    return isinstance(cell.value, str) and (
        looks_like_tcvn3(cell.value) or looks_like_vni(cell.value)
    )


def old_font(row: int, column: str, text: str) -> Refused:
    """The refusal of a file in an old font, naming one cell."""
    if column:
        sentence = gettext(
            "Row %(row)s, column “%(column)s”, “%(text)s”: the list is typed in an old"
            " font (TCVN3 or VNI). Please convert it to Unicode and send it again."
        )
    else:
        sentence = gettext(
            "Row %(row)s, “%(text)s”: the list is typed in an old font (TCVN3 or VNI)."
            " Please convert it to Unicode and send it again."
        )
    where = {"row": row, "column": column, "text": text.strip()[:40]}
    return Refused("legacy_font", sentence % where)
