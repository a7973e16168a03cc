"""An .xlsx file, opened only after its zip directory has proved harmless.

Values come from openpyxl in a stream, so that a large list needs little memory; what it
does not tell while streaming (merged and hidden parts, formulas without a value) comes
from a pass over the sheet's XML.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import warnings
import zipfile
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

from django.utils.translation import gettext
from openpyxl import load_workbook
from openpyxl.utils.cell import coordinate_to_tuple, range_boundaries

from cooperatives.imports.cells import BLANK, LAST_ROW, Cell, Layout, Refused, Row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openpyxl.cell.read_only import ReadOnlyCell
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

MAX_UNPACKED = 100 * 1024**2
MAX_RATIO = 100  # an honest sheet packs five- to thirtyfold
_SMALL = 20 * 1024**2  # below it no ratio can hurt
MAX_PARTS = 2_000
_WORKBOOK = re.compile(
    rb"(?:spreadsheetml\.(?:sheet|template)|ms-excel\.(?:sheet|template)\.macroEnabled)"
    rb"\.main\+xml"
)


def encrypted() -> Refused:
    return Refused(
        "encrypted_file",
        gettext("The file has a password. Please remove the password and send again."),
    )


def not_a_spreadsheet() -> Refused:
    return Refused(
        "not_a_spreadsheet",
        gettext("This is not a spreadsheet. Please send an .xlsx or a .csv file."),
    )


@contextmanager
def in_words() -> Iterator[None]:
    """``damaged_file``, since a damaged part makes openpyxl raise anything at all."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of parts we do not read
            yield
    except Refused:
        raise
    except Exception as fault:
        raise Refused(
            "damaged_file",
            gettext(
                "The file is damaged. Please open it in Excel, save it again as .xlsx"
                " and send that."
            ),
        ) from fault


class WorkbookGrid:
    """A sheet of an .xlsx file: values read in a stream, the layout by its own pass."""

    def __init__(self, sheet: ReadOnlyWorksheet, archive: zipfile.ZipFile) -> None:
        self.name: str = sheet.title
        self.hidden: bool = sheet.sheet_state != "visible"
        self._sheet = sheet
        part = sheet._worksheet_path  # noqa: SLF001 - openpyxl names it nowhere else
        with in_words(), archive.open(part) as source:
            self.layout = _Survey(source).layout
        sheet.reset_dimensions()  # what a file claims of its size is often wrong

    def rows(self, last: int = LAST_ROW) -> list[Row]:
        last = min(last, max(self.layout.filled, default=0))
        if not last:
            return []
        found = []
        with in_words():
            for number, row in enumerate(self._sheet.iter_rows(max_row=last), 1):
                cells = [self._cell(cell) for cell in row]
                if any(cell is not BLANK for cell in cells):
                    found.append((number, cells))
        return found

    def _cell(self, found: ReadOnlyCell) -> Cell:
        value = found.value
        if value is None:
            place = getattr(found, "row", 0), getattr(found, "column", 0)
            is_lost = place in self.layout.unvalued
            return Cell(None, fault="formula_without_value") if is_lost else BLANK
        if isinstance(value, str):
            fault = "cell_error" if found.data_type == "e" else ""
            return Cell(value, fault=fault) if value.strip() else BLANK
        if isinstance(value, (dt.time, dt.timedelta)):
            return Cell(str(value))
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        return Cell(value, is_percent=is_number and "%" in found.number_format)


def sheets(content: bytes) -> list[WorkbookGrid]:
    with in_words():
        archive = zipfile.ZipFile(io.BytesIO(content))
        _refuse_archive(archive)
        book = load_workbook(
            io.BytesIO(content), read_only=True, data_only=True, keep_links=False
        )
        return [WorkbookGrid(sheet, archive) for sheet in book.worksheets]


def _refuse_archive(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    if (
        unpacked > MAX_UNPACKED
        or (unpacked > _SMALL and unpacked > MAX_RATIO * packed)
        or len(parts) > MAX_PARTS
    ):
        raise Refused(
            "unpacked_too_large",
            gettext("Unpacked, the file would be too large; it was not opened."),
        )
    if any(part.flag_bits & 1 for part in parts):
        raise encrypted()
    names = {part.filename for part in parts}
    types = ""
    if "[Content_Types].xml" in names:
        kinds = archive.read("[Content_Types].xml")
        if _WORKBOOK.search(kinds):
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    with archive.open(part) as source:
                        if b"<!DOCTYPE" in source.read(1024):
                            raise not_a_spreadsheet()
            return
        types = kinds.decode("utf-8", "replace")
    elif "mimetype" in names:
        types = archive.read("mimetype").decode("utf-8", "replace")
    if "ms-excel.sheet.binary" in types or "opendocument.spreadsheet" in types:
        raise Refused(
            "other_spreadsheet",
            gettext(
                "This spreadsheet is not in the form .xlsx. Please save it as .xlsx."
            ),
        )
    raise not_a_spreadsheet()


class _Survey:
    """One pass over a sheet's XML for what openpyxl does not tell while streaming."""

    def __init__(self, source: Any) -> None:
        self.layout = Layout()
        self._row = self._column = 0
        self._row_filled = self._listens = self._valued = self._formula = False
        self._type = ""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.ParseFile(source)

    def _doctype(self, *_declared: object) -> None:
        raise not_a_spreadsheet()

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        match name.rpartition(" ")[2]:
            case "c":
                if place := attributes.get("r"):
                    _row, self._column = coordinate_to_tuple(place)
                else:
                    self._column += 1
                self._type = attributes.get("t", "n")
                self._valued = self._formula = False
            case "v" | "is":
                self._listens = True
            case "f":
                self._formula = True
            case "row":
                self._row = int(attributes.get("r", self._row + 1))
                if not 0 < self._row <= LAST_ROW:
                    raise ValueError(self._row)
                self._column, self._row_filled = 0, False
                if attributes.get("hidden") in {"1", "true"}:
                    self.layout.hidden_rows.add(self._row)
            case "col" if attributes.get("hidden") in {"1", "true"}:
                span = int(attributes["min"]), int(attributes["max"])
                self.layout.hidden_columns.append(span)
            case "mergeCell":
                self.layout.merged.append(range_boundaries(attributes["ref"]))

    def _text(self, text: str) -> None:
        if self._listens and text.strip():
            self._valued = True

    def _end(self, name: str) -> None:
        match name.rpartition(" ")[2]:
            case "v" | "is":
                self._listens = False
            case "c":
                # A formula that yields an empty text has the type "str" and no value.
                if self._formula and not self._valued and self._type != "str":
                    self.layout.unvalued.add((self._row, self._column))
                    self._row_filled = True
                self._row_filled |= self._valued
            case "row" if self._row_filled:
                self.layout.filled.append(self._row)
