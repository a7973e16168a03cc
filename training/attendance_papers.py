"""The attendance sheets: of the class (Appendix A4) and of one session, and the workbook.

The workbook has the columns that the import reads, so it may be filled in and sent back.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from accounts.sheets import keep_text
from papers.pdf import draw
from training.attendance import PART_LETTERS, load_grid, short_label
from training.models import DayPart
from vietnamese import dates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl.worksheet.worksheet import Worksheet

    from training.attendance import Grid, GridRow
    from training.models import Session, TrainingClass

A_SHEET = 20  # sessions side by side on A4
LEGEND = (
    "x: có mặt; P: vắng có phép; K: vắng không phép;"
    " M: đi muộn, về sớm, kèm số tiết vắng (ví dụ M2)"
)
NUMBER, NAME, COOPERATIVE = "STT", "Họ và tên", "Hợp tác xã"


def attendance_sheet(training_class: TrainingClass) -> bytes:
    """The attendance sheet of a class as it stands, a column a session, to be signed."""
    with translation.override("vi"):
        grid = load_grid(training_class)
        return draw(
            "papers/attendance_sheet.html",
            {
                **_head(training_class),
                "sheets": _sheets(grid),
                "legend": LEGEND,
                "address": _address(
                    reverse("training:attendance_grid", args=[training_class.code])
                ),
            },
        )


def session_sheet(session: Session) -> bytes:
    """The sheet that lies on the table at a session: a box for each signature."""
    training_class = session.training_class
    with translation.override("vi"):
        learners = (
            training_class.participants.active()
            .select_related("person", "cooperative")
            .in_list_order()
        )
        return draw(
            "papers/session_sheet.html",
            {
                **_head(training_class),
                "session": session,
                "rows": [
                    {
                        "no": number,
                        "name": learner.person.full_name,
                        "cooperative": learner.cooperative.name,
                    }
                    for number, learner in enumerate(learners, start=1)
                ],
                "legend": LEGEND,
                "address": _address(
                    reverse("training:attendance_phone", args=[session.pk])
                ),
            },
        )


def _head(training_class: TrainingClass) -> dict[str, Any]:
    return {
        "body": training_class.body,
        "class_title": training_class.title,
        "class_code": training_class.code,
        "place": training_class.place,
        "printed_on": timezone.localdate(),
    }


def _address(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def _sheets(grid: Grid) -> list[dict[str, Any]]:
    """The sessions in portions that fit on a page; only the last has the sums."""
    starts = range(0, len(grid.sessions), A_SHEET) or range(1)
    return [
        {
            "columns": [
                _column(session) for session in grid.sessions[start:][:A_SHEET]
            ],
            "span": _span(grid.sessions[start:][:A_SHEET]),
            "has_sums": start == starts[-1],
            "rows": [
                {**_line(number, row), "cells": row.cells[start:][:A_SHEET]}
                for number, row in enumerate(grid.rows, start=1)
            ],
        }
        for start in starts
    ]


def _column(session: Session) -> dict[str, Any]:
    return {
        "day": f"{session.held_on:%d/%m}",
        "part": PART_LETTERS[DayPart(session.part)],
        "module": session.module.code,
        "periods": session.periods,
    }


def _span(sessions: Sequence[Session]) -> str:
    if not sessions:
        return ""
    first, last = (dates.short_date(s.held_on) for s in (sessions[0], sessions[-1]))
    return f"ngày {first}" if first == last else f"từ ngày {first} đến ngày {last}"


def _line(number: int, row: GridRow) -> dict[str, Any]:
    return {
        "no": number,
        "name": row.participant.person.full_name,
        "cooperative": row.participant.cooperative.name,
        "excused": row.excused or "",
        "unexcused": row.unexcused or "",
        "partly": row.partly or "",
        "rate": row.rate_text,
    }


@translation.override("vi")
def attendance_workbook(training_class: TrainingClass) -> bytes:
    """The same sheet as a workbook, to fill in on a computer; printed, heads repeat."""
    grid = load_grid(training_class)
    book = Workbook()
    sheet: Worksheet = book.active
    sheet.title = "Điểm danh"
    _write(sheet, 1, [f"BẢNG ĐIỂM DANH – {training_class.code}"], bold=True)
    _write(sheet, 2, [training_class.title])
    _write(sheet, 3, [LEGEND])
    head = [
        NUMBER,
        NAME,
        COOPERATIVE,
        *(short_label(session) for session in grid.sessions),
        "P",
        "K",
        "M",
        "Tỷ lệ tham dự",
        "Ghi chú",
    ]
    top = 5
    _write(sheet, top, head, bold=True, boxed=True)
    for number, row in enumerate(grid.rows, start=1):
        line = _line(number, row)
        _write(
            sheet,
            top + number,
            [
                number,
                line["name"],
                line["cooperative"],
                *(cell.text for cell in row.cells),
                line["excused"],
                line["unexcused"],
                line["partly"],
                line["rate"],
                "",
            ],
            boxed=True,
        )
    foot = top + len(grid.rows) + 1
    _write(sheet, foot, ["", "Giảng viên ký", *[""] * (len(head) - 2)], boxed=True)
    widths = {1: 6, 2: 28, 3: 30, len(head) - 1: 10, len(head): 14}
    for place in range(1, len(head) + 1):
        sheet.column_dimensions[get_column_letter(place)].width = widths.get(place, 6.5)
    sheet.freeze_panes = sheet.cell(top + 1, 4)
    sheet.print_title_rows = f"{top}:{top}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


_SIDE = Side(style="thin")
_BOX = Border(left=_SIDE, right=_SIDE, top=_SIDE, bottom=_SIDE)


def _write(
    sheet: Worksheet,
    row: int,
    values: Sequence[object],
    *,
    bold: bool = False,
    boxed: bool = False,
) -> None:
    """A line of cells; text is text, never a formula."""
    for place, value in enumerate(values, start=1):
        cell = sheet.cell(row, place)
        if isinstance(value, str):
            cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
            keep_text(cell, value)
        else:
            cell.value = value
        cell.font = Font(name="Times New Roman", size=12, bold=bold)
        if boxed:
            cell.border = _BOX
            cell.alignment = Alignment(
                horizontal=None if place in {2, 3} else "center",
                vertical="center",
                wrap_text=True,
            )
