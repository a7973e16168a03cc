"""The empty list of a kind: a workbook to fill in, with a sheet that explains it.

Offices get it, so its own words are Vietnamese like the headers they explain.
"""

from __future__ import annotations

import io
from functools import partial
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from accounts.sheets import keep_text
from cooperatives.imports import amounts, values
from cooperatives.imports.kinds import KINDS
from cooperatives.imports.kinds.assignments import parse_progress
from cooperatives.imports.kinds.contracts import parse_tax_codes
from cooperatives.imports.kinds.ocop import parse_stars
from cooperatives.models import ReportingArea
from cooperatives.trained import SCHEME

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

    from cooperatives.imports.kinds.base import Field

_GROUND = PatternFill("solid", start_color="E3F0EA")
_GUIDE = ("Cột", "Bắt buộc", "Cách ghi", "Ví dụ", "Tên cột khác được nhận")
_TEXT = "@"  # the format under which 0961… keeps its zero

# By the parser of a column: how to write it, and an example.
_HOW: dict[Any, tuple[str, str]] = {
    values.parse_text: ("Chữ", ""),
    values.parse_name: ("Họ, chữ đệm và tên", "Nguyễn Thị Mẫu"),
    values.parse_date: ("Ngày dd/mm/yyyy", "31/12/2024"),
    values.parse_birth_date: ("Ngày dd/mm/yyyy, hoặc chỉ năm sinh", "28/02/1981"),
    values.parse_yes_no: ("có hoặc không; để trống là không", "có"),
    values.parse_tax_code: ("10 chữ số, hoặc 10 chữ số-3 chữ số", "2000123457"),
    values.parse_phone: ("Số di động hoặc số cố định", "0290 383 1234"),
    values.parse_mobile: ("Số di động", "0912 345 678"),
    values.parse_email: ("Một địa chỉ thư điện tử", "mau@example.vn"),
    values.parse_citizen_id: ("12 chữ số, định dạng ô là chữ", "096181001234"),
    amounts.parse_integer: ("Số nguyên", "25"),
    amounts.parse_decimal: ("Số", "8,5"),
    amounts.parse_percent: ("Từ 0 đến 100", "60"),
    parse_progress: ("Số nguyên từ 0 đến 100", "60"),
    parse_stars: ("Số sao: 3, 4 hoặc 5", "4"),
    parse_tax_codes: ("Các mã số thuế, cách nhau bằng dấu phẩy", "2000123457"),
    amounts.parse_money: ("Số tiền: đồng, hoặc ghi triệu, tỷ", "450 triệu"),
}
# By header, where the parser does not say enough.
_EXAMPLES = {
    "Tên hợp tác xã": "HTX Minh Họa",
    "Lĩnh vực": "Nông nghiệp",
    "Địa chỉ": "Ấp Minh Họa",
    "Xã/phường": "Xã Minh Họa",
    "Năm": "2024",
}


def example_book(kind: str) -> bytes:
    """An .xlsx with the headers of a kind and nothing below, and "Hướng dẫn"."""
    return book_of(KINDS[kind].fields)


def book_of(fields: Sequence[Field]) -> bytes:
    """The same for any list with these columns."""
    book = Workbook()
    sheet, guide = book.worksheets[0], book.create_sheet("Hướng dẫn")
    sheet.title = "Danh sách"
    areas = list(ReportingArea.objects.filter(scheme=SCHEME).values_list("name"))
    _row(guide, 1, _GUIDE)
    for place, field in enumerate(fields, 1):
        column = field.column
        _heading(sheet, place, column.header)
        how, example = _how(field)
        if column.key == "area":
            how, example = _one_of([name for (name,) in areas])
        needed = "bắt buộc" if column.required else ""
        told = (column.header, needed, how, example, "; ".join(column.aliases))
        _row(guide, place + 1, told)
    sheet.freeze_panes = "A2"
    for letter, width in zip("ABCDE", (26, 12, 60, 24, 60), strict=True):
        guide.column_dimensions[letter].width = width
    for cell in guide[1]:
        cell.font, cell.fill = Font(bold=True), _GROUND
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _heading(sheet: Worksheet, place: int, header: str) -> None:
    cell = _write(sheet, 1, place, header)
    cell.font, cell.fill = Font(bold=True), _GROUND
    dimension = sheet.column_dimensions[get_column_letter(place)]
    dimension.width = max(14, len(header) + 4)
    dimension.number_format = _TEXT


def _row(sheet: Worksheet, number: int, texts: tuple[str, ...]) -> None:
    for place, text in enumerate(texts, 1):
        cell = _write(sheet, number, place, text)
        cell.alignment = Alignment(wrap_text=True, vertical="top")


def _write(sheet: Worksheet, row: int, column: int, text: str) -> Cell:
    cell: Cell = sheet.cell(row, column, text)
    keep_text(cell, text)
    return cell


def _how(field: Field) -> tuple[str, str]:
    """How a column is written, and an example of it."""
    if isinstance(field.parse, partial):
        return _one_of(list(_first_words(field.parse.keywords["choices"])))
    how, example = _HOW.get(field.parse, ("", ""))
    return how, _EXAMPLES.get(field.column.header, example)


def _first_words(choices: Mapping[str, Any]) -> list[str]:
    """Of each meaning the first word, the one that a refusal offers too."""
    first: dict[Any, str] = {}
    for word, meaning in choices.items():
        first.setdefault(meaning, word)
    return list(first.values())


def _one_of(words: list[str]) -> tuple[str, str]:
    return "Một trong: " + "; ".join(words), words[0] if words else ""
