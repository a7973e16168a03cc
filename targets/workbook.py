"""The report on a plan's targets as a workbook: unrounded numbers, ratios, money in đồng."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils import translation
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from accounts.sheets import keep_text
from targets.models import Operator, Unit
from targets.papers import scope, unit_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

    from targets.cards import Card
    from targets.indicators import TargetStatus
    from targets.models import Target
    from targets.plan import Plan

TARGETS_HEAD = (
    ("Mã", 18),  # as wide as what is said above the table
    ("Chỉ tiêu", 44),
    ("Đơn vị", 14),
    ("So sánh", 9),
    ("Kế hoạch", 16),
    ("Thực hiện", 16),
    ("Tử số", 18),
    ("Mẫu số", 12),
    ("Đạt so với kế hoạch", 14),
    ("Số địa bàn đạt", 10),
    ("Mức độ đầy đủ của số liệu", 14),
    ("Đánh giá", 18),
)
AREAS_HEAD = (
    ("Địa bàn", 24),
    ("Mã", 7),
    ("Chỉ tiêu", 44),
    ("Đơn vị", 14),
    ("Thực hiện", 16),
    ("Tử số", 12),
    ("Mẫu số", 12),
    ("Đánh giá", 18),
)
FORMATS = {Unit.RATIO: "0.0%", Unit.DONG: "#,##0", Unit.MEMBERS: "#,##0.00"}
PLAIN = "#,##0.##"
HEAD_HEIGHT = 48  # three lines: not every program makes room for them
_SIDE = Side(style="thin")
BORDER = Border(left=_SIDE, right=_SIDE, top=_SIDE, bottom=_SIDE)
Value = tuple[Decimal | int | None, str]  # a number and its format


def target_workbook(plan: Plan) -> bytes:
    """A sheet of all targets and one of the areas. Text is text, never a formula."""
    with translation.override("vi"):
        book = Workbook()
        sheet = book.active
        sheet.title = "Chỉ tiêu"
        for line in (
            (f"BÁO CÁO KẾT QUẢ THỰC HIỆN CÁC CHỈ TIÊU NĂM {plan.target_set.year}",),
            ("Kế hoạch", plan.target_set.plan),
            ("Phạm vi", scope(plan)),
            ("Số liệu đến ngày", plan.as_of),
        ):
            _append(sheet, line)
        _table(sheet, TARGETS_HEAD, [_target_row(card) for card in plan.cards])
        _table(
            book.create_sheet("Theo địa bàn"),
            AREAS_HEAD,
            [row for card in plan.cards for row in _area_rows(card)],
        )
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()


def _target_row(card: Card) -> Sequence[object]:
    figure, target = card.figure, card.figure.target
    number = FORMATS.get(Unit(target.unit), PLAIN)
    return (
        target.code,
        target.label,
        _unit(target),
        Operator(target.operator).label if card.goal else None,
        (target.value, number),
        (figure.value, number),
        (figure.numerator, PLAIN),
        (figure.denominator, PLAIN),
        (card.share, FORMATS[Unit.RATIO]),
        (figure.areas_met if card.by_area else None, "0"),
        (figure.coverage, FORMATS[Unit.RATIO]),
        _assessed(figure.status, card),
    )


def _area_rows(card: Card) -> Iterable[Sequence[object]]:
    target = card.figure.target
    for each in card.figure.areas:
        yield (
            each.area.name,
            target.code,
            target.label,
            _unit(target),
            (each.value, FORMATS.get(Unit(target.unit), PLAIN)),
            (each.numerator, PLAIN),
            (each.denominator, PLAIN),
            _assessed(each.status, card),
        )


def _assessed(status: TargetStatus, card: Card) -> str:
    return str(status.label) if card.goal else "Theo dõi"


def _unit(target: Target) -> str:
    """Money is in đồng here, so that sums come out to the last đồng."""
    return "đồng" if target.unit == Unit.DONG else unit_of(target)


def _table(
    sheet: Worksheet,
    head: Sequence[tuple[str, int]],
    rows: Iterable[Sequence[object]],
) -> None:
    """A bordered table at the end of the sheet, its head repeated on printed pages."""
    for number, (_title, width) in enumerate(head, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    for cell in _append(sheet, [title for title, _width in head]):
        cell.font = Font(bold=True)
        cell.alignment = Alignment(
            horizontal="center", vertical="center", wrap_text=True
        )
        cell.border = BORDER
    first = sheet.max_row
    sheet.row_dimensions[first].height = HEAD_HEIGHT
    for row in rows:
        for cell in _append(sheet, row):
            cell.border = BORDER
            cell.alignment = Alignment(vertical="top", wrap_text=True)
    sheet.print_title_rows = f"{first}:{first}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _append(sheet: Worksheet, values: Sequence[object]) -> list[Cell]:
    place = sheet.max_row + (sheet.max_row > 1 or sheet["A1"].value is not None)
    return [
        _put(sheet.cell(place, column), value)
        for column, value in enumerate(values, start=1)
    ]


def _put(cell: Cell, value: Any) -> Cell:
    number_format = None
    if isinstance(value, tuple):
        value, number_format = value
    cell.value = value
    if isinstance(value, str):
        keep_text(cell, value)
    elif isinstance(value, dt.date):
        cell.number_format = "dd/mm/yyyy"
        cell.alignment = Alignment(horizontal="left")
    elif number_format:
        cell.number_format = number_format
    return cell
