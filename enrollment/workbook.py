"""The list of the admitted as a workbook, for an office that edits it."""

from __future__ import annotations

import io
from math import ceil
from typing import TYPE_CHECKING, Any

from django.utils import translation
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side

from cooperatives.models import Gender
from training.papers import learner_rows
from vietnamese.numbers import leading_zero

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

    from training.models import TrainingClass

# Title and width, in letters, together as wide as a page; the years under one title.
HEAD = (
    ("STT", 5), ("Họ và tên", 28), ("Nam", 7), ("Nữ", 7), ("Chức vụ", 17),
    ("Hợp tác xã", 38), ("Xã/phường (huyện)", 22), ("Ghi chú", 9),
)  # fmt: skip
YEARS = (3, 4)
LETTERS = "ABCDEFGH"
LINE = 16.5  # points: not every program finds the height of wrapped lines by itself
LETTERS_FIT = 0.95  # of a column's width, as words break early
MILLIMETRES = 25.4
MARGINS = {"left": 30, "right": 15, "top": 20, "bottom": 20}
TYPEFACE = "Times New Roman"
_SIDE = Side(style="thin")
BORDER = Border(left=_SIDE, right=_SIDE, top=_SIDE, bottom=_SIDE)


def admitted_workbook(training_class: TrainingClass) -> bytes:
    """The same list as the PDF. What people typed is text, never a formula."""
    rows = learner_rows(training_class)
    with translation.override("vi"):
        book = Workbook()
        sheet = book.active
        sheet.title = "Danh sách trúng tuyển"
        first = _heading(sheet, training_class)
        _head(sheet, first)
        for place, row in enumerate(rows, start=first + 2):
            _row(sheet, place, _values(row))
        after = first + 2 + len(rows)
        women = sum(row["gender"] == Gender.FEMALE for row in rows)
        _line(
            sheet,
            after,
            f"Danh sách này có {leading_zero(len(rows))} học viên, trong đó nữ"
            f" {leading_zero(women)} người.",
            centred=False,
        )
        _lay_out(sheet, first)
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()


def _values(row: dict[str, Any]) -> Sequence[object]:
    male = row["gender"] == Gender.MALE
    year = row["birth_year"]
    return (
        row["no"],
        row["name"],
        year if male else None,
        None if male else year,
        row["position"],
        row["cooperative"],
        row["area"],
        None,
    )


def _heading(sheet: Worksheet, training_class: TrainingClass) -> int:
    """Who issues it, the nation's name and the title; the row of the table's head."""
    body = training_class.body
    for place, (left, right) in enumerate(
        (
            (body.superior_name.upper(), "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
            (body.name.upper(), "Độc lập - Tự do - Hạnh phúc"),
        ),
        start=1,
    ):
        _spread(sheet, f"A{place}:D{place}", left, bold=place > 1)
        _spread(sheet, f"E{place}:H{place}", right, bold=True)
    _line(sheet, 4, "DANH SÁCH TRÚNG TUYỂN", bold=True)
    _line(sheet, 5, training_class.title, bold=True)
    return 7


def _head(sheet: Worksheet, first: int) -> None:
    """Two rows: the years of birth of men and women stand under one title."""
    for column, (title, width) in enumerate(HEAD, start=1):
        sheet.column_dimensions[LETTERS[column - 1]].width = width
        upper, lower = sheet.cell(first, column), sheet.cell(first + 1, column)
        in_two = column in YEARS
        _put(upper, None if in_two else title, bold=True, centred=True)
        _put(lower, title if in_two else None, bold=True, centred=True)
        if not in_two:
            letter = LETTERS[column - 1]
            sheet.merge_cells(f"{letter}{first}:{letter}{first + 1}")
        upper.border = lower.border = BORDER
    _put(sheet.cell(first, YEARS[0]), "Năm sinh", bold=True, centred=True)
    sheet.merge_cells(f"C{first}:D{first}")


def _row(sheet: Worksheet, place: int, values: Sequence[object]) -> None:
    for column, value in enumerate(values, start=1):
        cell = sheet.cell(place, column)
        _put(cell, value, centred=column in {1, *YEARS})
        cell.border = BORDER
    sheet.row_dimensions[place].height = LINE * max(
        ceil(len(str(value or "")) / (width * LETTERS_FIT))
        for value, (_title, width) in zip(values, HEAD, strict=True)
    )


def _line(
    sheet: Worksheet,
    place: int,
    words: str,
    *,
    bold: bool = False,
    centred: bool = True,
) -> None:
    _spread(sheet, f"A{place}:H{place}", words, bold=bold, centred=centred)


def _spread(
    sheet: Worksheet, cells: str, words: str, *, bold: bool, centred: bool = True
) -> None:
    _put(sheet[cells.partition(":")[0]], words, bold=bold, centred=centred)
    sheet.merge_cells(cells)


def _put(
    cell: Cell, value: object, *, bold: bool = False, centred: bool = False
) -> None:
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = value[:1] in "=+-@\t\r"  # stays text when it is edited
    cell.font = Font(name=TYPEFACE, size=12, bold=bold)
    cell.alignment = Alignment(
        horizontal="center" if centred else None, vertical="center", wrap_text=True
    )


def _lay_out(sheet: Worksheet, first: int) -> None:
    """A4 landscape within the margins of papers, the head on every page."""
    sheet.print_title_rows = f"{first}:{first + 1}"
    sheet.freeze_panes = f"A{first + 2}"
    setup = sheet.page_setup
    setup.orientation, setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    setup.fitToWidth, setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    for side, width in MARGINS.items():
        setattr(sheet.page_margins, side, width / MILLIMETRES)
    sheet.oddHeader.center.text = "&P"
    sheet.HeaderFooter.differentFirst = True
