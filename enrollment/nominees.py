"""A cooperative's list of people as a spreadsheet, read with the import desk's engine.

It only becomes rows of the form: what is in them is checked there like what is typed.
All sentences are Vietnamese whoever reads them, as they go back in the sender's file.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.translation import gettext as _

from cooperatives.imports import sheet as sheets
from cooperatives.imports.cells import Issue, Refused
from cooperatives.imports.example import book_of
from cooperatives.imports.kinds import words
from cooperatives.imports.kinds.base import column
from cooperatives.imports.kinds.people import BIRTH, CITIZEN_ID, FULL_NAME
from cooperatives.imports.returned import returned_file
from cooperatives.imports.values import (
    BadValue,
    parse_email,
    parse_mobile,
    parse_text,
)
from vietnamese import dates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cooperatives.imports.kinds.base import Field
    from cooperatives.imports.sheet import Sheet, SheetRow

MOST_BYTES = 1024**2  # a list of people is small
LANGUAGE = "vi"


def _needed(field: Field) -> Field:
    return replace(field, column=replace(field.column, required=True))


FIELDS: tuple[Field, ...] = (
    FULL_NAME,
    column("gender", "Giới tính", words.among(words.GENDERS), "Nam/nữ", needed=True),
    BIRTH,
    column("place_of_birth", "Nơi sinh", parse_text),
    _needed(CITIZEN_ID),
    column(
        "phone",
        "Điện thoại",
        parse_mobile,
        "SĐT",
        "Số điện thoại",
        "Di động",
        "ĐT",
        "Điện thoại (Zalo)",
        needed=True,
    ),
    column("email", "Thư điện tử", parse_email, "Email", "E-mail"),
    column(
        "position",
        "Chức vụ",
        words.among(words.POSTS),
        "Chức danh",
        "Chức vụ hiện nay",
        needed=True,
    ),
    column(
        "qualification_level",
        "Trình độ",
        words.among(words.QUALIFICATIONS),
        "Trình độ chuyên môn",
        "Trình độ đào tạo",
        needed=True,
    ),
)


@dataclass
class Reading:
    """The rows as fields of the form take them, each with its row of the spreadsheet.

    ``sheet`` is None where no list was found; ``issues`` are all faults at once.
    """

    sheet: Sheet | None
    rows: list[dict[str, str]]
    numbers: list[int]
    issues: list[Issue]

    def header(self, name: str) -> str:
        """What the file calls the column of a field of the form."""
        key = "birth" if name == "date_of_birth" else name
        return self.sheet.headers.get(key, "") if self.sheet else ""

    def add(self, place: int, name: str, code: str, message: str) -> None:
        """Note a fault that the form found in the row at this place (from 0)."""
        number = self.numbers[place]
        self.issues.append(Issue(number, self.header(name), code, message))


def read(content: bytes, filename: str, *, most: int) -> Reading:
    """Every row of the list as far as it can be read, and every fault of its cells."""
    with translation.override(LANGUAGE):
        try:
            sheet = sheets.read(
                io.BytesIO(content),
                filename,
                [field.column for field in FIELDS],
                max_rows=most,
            )
        except Refused as fault:
            whole = Issue(None, "", fault.code, fault.message)
            return Reading(None, [], [], [whole])
        reading = Reading(sheet, [], [], [])
        for raw in sheet.rows:
            reading.rows.append(_row(raw, sheet, reading.issues))
            reading.numbers.append(raw.number)
        if not sheet.rows:
            empty = _("There is nobody on this list.")
            reading.issues.append(Issue(None, "", "list_empty", empty))
        return reading


def _row(raw: SheetRow, sheet: Sheet, issues: list[Issue]) -> dict[str, str]:
    row = {}
    for field in FIELDS:
        key = field.column.key
        if key not in raw.cells:
            continue
        header = sheet.headers[key]
        try:
            value = field.parse(raw.cells[key])
        except BadValue as fault:
            issues.append(Issue(raw.number, header, fault.code, fault.message))
            continue
        if value is None and field.column.required:
            blank = _("This must not be blank.")
            issues.append(Issue(raw.number, header, "required", blank))
        elif value is not None:
            row["date_of_birth" if key == "birth" else key] = _typed(value)
    return row


def _typed(value: Any) -> str:
    """A value as it would be typed in the form."""
    if isinstance(value, dates.BirthDate):
        whole = value.precision == "day"
        return dates.short_date(value.date) if whole else str(value.date.year)
    return str(value)


def example() -> bytes:
    """An empty list to fill in, with a sheet that explains its columns."""
    with translation.override(LANGUAGE):
        return book_of(FIELDS)


def returned(content: bytes, filename: str, issues: Sequence[Issue]) -> bytes:
    """The sender's own file with the reasons, as .xlsx."""
    with translation.override(LANGUAGE):
        reading = read(content, filename, most=MOST_BYTES)
        return returned_file(content, filename, reading.sheet, issues)
