"""The sender's own file, back with what is wrong in it: nothing to copy, all to mend."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from django.utils.translation import gettext
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, MergedCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from accounts.sheets import keep_text
from cooperatives.imports.cells import LAST_ROW, Refused
from cooperatives.imports.grid import TextGrid, open_grids
from cooperatives.imports.header import REASON
from cooperatives.imports.workbook import in_words
from vietnamese.text import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

    from cooperatives.imports.cells import Issue
    from cooperatives.imports.sheet import Sheet

_FAULTY = PatternFill("solid", start_color="FFC7CE")
_HEADING = PatternFill("solid", start_color="C00000")
_WIDTH = 70
_LONGEST = 32_000  # a cell of a spreadsheet holds 32,767 characters


def returned_file(
    original: bytes, filename: str, sheet: Sheet | None, issues: Sequence[Issue]
) -> bytes:
    """An .xlsx of the sender's file with the reasons at its right end.

    Their workbook keeps its sheets, styles and formulas; macros are left behind, and a
    text file becomes a workbook with the same line numbers. Each faulty row gets its
    reasons in the column "Lý do", each faulty cell a light red ground. Faults of the
    whole file or its header, and all of them where no list was found (``sheet`` None),
    stand on a sheet "Lý do" of their own, alone where the file cannot be opened. All
    that is written here is text, never a formula.
    """
    try:
        book = _book(original, sheet)
    except Refused:
        book, sheet = _empty(), None
    if sheet is not None:
        target = book[sheet.name] if sheet.name else book.worksheets[0]
        _mark(target, sheet, issues)
        book.active = target
    first = sheet.header_row if sheet else LAST_ROW
    _list(book, [issue for issue in issues if (issue.row or 0) <= first])
    for page in book.worksheets:  # two selected sheets would be edited together
        page.sheet_view.tabSelected = page is book.active
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _book(original: bytes, sheet: Sheet | None) -> Workbook:
    """The file as a workbook that can be written; refused as it was when it was read."""
    readings = [grid for grid in open_grids(original) if isinstance(grid, TextGrid)]
    if not readings:
        with in_words():
            return load_workbook(io.BytesIO(original))
    text = max(readings, key=lambda reading: _fit(reading, sheet))
    if text.fault:
        raise text.fault
    book = Workbook()
    for number, cells in text.rows():
        for place, cell in enumerate(cells, 1):
            if cell.value is not None:
                _write(book.worksheets[0], number, place, str(cell.value))
    return book


def _empty() -> Workbook:
    book = Workbook()
    book.remove(book.worksheets[0])
    return book


def _fit(reading: TextGrid, sheet: Sheet | None) -> tuple[int, int]:
    """How many of the known headers a delimiter shows, else cells in the usual row."""
    rows = reading.rows()
    widths = sorted(len(cells) for _number, cells in rows)
    known = {*sheet.headers.values()} if sheet else set()
    shown = sum(
        clean(str(cell.value)) in known
        for number, cells in rows
        for cell in cells
        if sheet and number == sheet.header_row
    )
    return shown, widths[len(widths) // 2] if widths else 0


def _mark(target: Worksheet, sheet: Sheet, issues: Sequence[Issue]) -> None:
    header = target[sheet.header_row]
    places = {
        clean(str(cell.value)): cell.column for cell in header if cell.value is not None
    }
    reasons: dict[int, list[str]] = {}
    for issue in issues:
        title = sheet.headers.get(issue.column, issue.column)
        place = places.get(clean(title))
        if place and issue.row:
            target.cell(issue.row, place).fill = _FAULTY
        if issue.row and issue.row > sheet.header_row:
            sentence = f"{title}: {issue.message}" if title else issue.message
            reasons.setdefault(issue.row, []).append(sentence)
    column = _reason_column(target, sheet.header_row, reasons)
    heading = _write(target, sheet.header_row, column, REASON)
    heading.font = Font(bold=True, color="FFFFFF")
    heading.fill = _HEADING
    target.column_dimensions[get_column_letter(column)].width = _WIDTH
    for row, sentences in reasons.items():
        target.row_dimensions[row].hidden = False
        cell = _write(target, row, column, "\n".join(dict.fromkeys(sentences)))
        cell.alignment = Alignment(wrap_text=True, vertical="top")


def _reason_column(
    target: Worksheet, header_row: int, rows: dict[int, list[str]]
) -> int:
    """Ours of an earlier round, emptied, or the first that is free right of the list."""
    used = [cell.column for cell in target[header_row] if cell.value is not None]
    last = max(used, default=0)
    mine = target.cell(header_row, max(last, 1))
    if mine.value == REASON and mine.fill.start_color.rgb == _HEADING.start_color.rgb:
        for row in range(header_row + 1, target.max_row + 1):
            if not isinstance(cell := target.cell(row, last), MergedCell):
                cell.value = None
        return last
    column = last + 1
    while any(
        isinstance(cell := target.cell(row, column), MergedCell)
        or cell.value is not None
        for row in (header_row, *rows)
    ):
        column += 1
    return column


def _list(book: Workbook, issues: Sequence[Issue]) -> None:
    """A sheet of its own, in front, with a line for each; that of before goes."""
    titles = (gettext("Row"), gettext("Column"), REASON)
    old = book[REASON] if REASON in book.sheetnames else None
    if old and tuple(cell.value for cell in old[1]) == titles:
        book.remove(old)
    if not issues and book.worksheets:
        return
    page = book.create_sheet(REASON, 0)
    for place, title in enumerate(titles, 1):
        _write(page, 1, place, title).font = Font(bold=True)
    for number, issue in enumerate(issues, 2):
        page.cell(number, 1, issue.row)
        _write(page, number, 2, issue.column)
        _write(page, number, 3, issue.message).alignment = Alignment(wrap_text=True)
    page.column_dimensions["B"].width = 30
    page.column_dimensions["C"].width = _WIDTH
    book.active = page


def _write(page: Worksheet, row: int, column: int, text: str) -> Cell:
    """Text that stays text, also when it begins like a formula."""
    cell = page.cell(row, column, ILLEGAL_CHARACTERS_RE.sub("", text)[:_LONGEST])
    keep_text(cell, text)
    return cell
