"""A spreadsheet of attendance, as the printed sheet has it: read, judged, never saved.

Columns: STT, Họ và tên, and one a session ("05/03 S", "05/03/2024 sáng"). What it says
fills the grid, where a person looks at it and saves. All faults are told in one pass.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cooperatives.imports.cells import Issue, Refused
from cooperatives.imports.sheet import Column, read
from training.attendance import PART_LETTERS, short_label
from training.models import DayPart
from training.operations import parse_symbol
from vietnamese.text import clean, fold

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import BinaryIO

    from cooperatives.imports.sheet import Sheet, SheetRow
    from training.attendance import Grid, GridRow
    from training.models import Session

__all__ = ["Found", "Refused", "read_attendance"]

MOST_ROWS = 300
NUMBER, NAME = "number", "name"
SIGNATURES = {"giang vien ky", "giang vien", "nguoi diem danh"}
_PARTS = {DayPart.MORNING: "sáng", DayPart.AFTERNOON: "chiều"}
_DATED = re.compile(r"\d{1,2}\s*/\s*\d{1,2}")


@dataclass
class Found:
    """What a file says: texts by key of the grid's cell, and what is wrong with it.

    ``rows`` counts the learners found; ``columns`` the sessions.
    """

    typed: dict[str, str] = field(default_factory=dict)
    errors: list[Issue] = field(default_factory=list)
    notices: list[Issue] = field(default_factory=list)
    rows: int = 0
    columns: int = 0


def read_attendance(
    file: BinaryIO, filename: str, grid: Grid, *, blank_is_present: bool = False
) -> Found:
    """Read a file against the grid of its class; raises ``Refused`` for it as a whole.

    ``blank_is_present``, as on paper: blanks of learners without a mark become "x", in
    sessions that have begun. A blank never changes a mark.
    """
    columns = [
        Column(NUMBER, "STT", ("TT", "Số TT")),
        Column(
            NAME, "Họ và tên", ("Họ tên", "Học viên", "Tên học viên"), required=True
        ),
        *(
            Column(str(session.pk), short_label(session), _aliases(session))
            for session in grid.sessions
        ),
    ]
    sheet = read(file, filename, columns, max_rows=MOST_ROWS)
    found = Found(columns=sum(str(s.pk) in sheet.headers for s in grid.sessions))
    _judge_headers(sheet, found)
    for row, learner in _match(sheet, grid, found):
        found.rows += 1
        _read_row(row, learner, sheet.headers, found, blank_is_present=blank_is_present)
    return found


def _aliases(session: Session) -> tuple[str, ...]:
    part = DayPart(session.part)
    days = (f"{session.held_on:%d/%m}", f"{session.held_on:%d/%m/%Y}")
    words = (PART_LETTERS[part], _PARTS[part])
    return tuple(
        text
        for day in days
        for word in words
        for text in (
            f"{day} {word}",
            f"{word} {day}",
            f"{day}{word}",
            f"{day} buổi {word}",
        )
    )


def _judge_headers(sheet: Sheet, found: Found) -> None:
    """A column that looks like a session and is none of this class is a fault."""
    for issue in sheet.notices:
        if issue.code != "column_ignored":
            found.notices.append(issue)
        elif _DATED.search(issue.column):
            found.errors.append(
                Issue(
                    issue.row,
                    issue.column,
                    "session_unknown",
                    _("The class has no session on this half-day."),
                )
            )
    if not found.columns:
        found.errors.append(
            Issue(
                sheet.header_row,
                "",
                "sessions_missing",
                _("No column is a session of the class, for example “05/03 S”."),
            )
        )


def _match(sheet: Sheet, grid: Grid, found: Found) -> list[tuple[SheetRow, GridRow]]:
    """The learner of each row: by name, and by number where a name is borne twice."""
    by_name: Mapping[str, list[tuple[int, GridRow]]] = defaultdict(list)
    for number, learner in enumerate(grid.rows, start=1):
        by_name[fold(str(learner.participant.person))].append((number, learner))
    matched = []
    for row in sheet.rows:
        name = clean(str(row.cells[NAME].value or ""))
        if fold(name) in SIGNATURES:
            continue
        place = str(row.cells[NUMBER].value or "") if NUMBER in row.cells else ""
        namesakes = by_name.get(fold(name), [])
        if len(namesakes) > 1:
            namesakes = [pair for pair in namesakes if str(pair[0]) == place.strip()]
        if len(namesakes) == 1:
            matched.append((row, namesakes[0][1]))
            continue
        code, problem = (
            ("name_missing", _("Enter the name of the learner."))
            if not name
            else (
                "learner_ambiguous",
                _("Several learners are called %s; the number (STT) must be right.")
                % name,
            )
            if by_name.get(fold(name))
            else ("learner_unknown", _("%s is not a learner of this class.") % name)
        )
        found.errors.append(Issue(row.number, sheet.headers[NAME], code, problem))
    twice = Counter(learner.participant.pk for _row, learner in matched)
    for row, learner in matched:
        if twice[learner.participant.pk] > 1:
            found.errors.append(
                Issue(
                    row.number,
                    sheet.headers[NAME],
                    "learner_twice",
                    _("%s stands in the list twice.") % learner.participant.person,
                )
            )
    return matched


def _read_row(
    row: SheetRow,
    learner: GridRow,
    headers: Mapping[str, str],
    found: Found,
    *,
    blank_is_present: bool,
) -> None:
    for cell in learner.cells:
        column = str(cell.session.pk)
        if column not in row.cells:
            continue
        raw = row.cells[column]
        text = "" if raw.value is None else clean(str(raw.value))
        if raw.fault:
            problem = _("This cell cannot be read; type its mark again.")
            found.errors.append(Issue(row.number, headers[column], raw.fault, problem))
            continue
        try:
            mark = parse_symbol(text, cell.session.periods)
        except ValidationError as refusal:
            found.errors.append(
                Issue(
                    row.number,
                    headers[column],
                    refusal.code or "",
                    str(refusal.message),
                )
            )
            continue
        if mark is not None:
            found.typed[cell.key] = str(mark)
        elif blank_is_present and cell.entry is None and cell.session.has_begun:
            found.typed[cell.key] = "x"
