"""The import desk's engine: a file becomes rows that are understood and planned.

Nothing here writes. ``cooperatives.operations.imports`` keeps what was read, and saves.
All sentences are in Vietnamese whoever reads them: they are kept, and they go back to
the sender in the sender's own file.
"""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import translation

from accounts.fields import unseal
from cooperatives.imports import sheet as sheets
from cooperatives.imports.cells import Issue, Refused
from cooperatives.imports.grid import TextGrid, open_grids
from cooperatives.imports.header import DEPTH, Header, Names
from cooperatives.imports.kinds import KINDS
from cooperatives.imports.returned import returned_file
from cooperatives.models import HeaderMemory, ImportRow, RowOutcome
from vietnamese.text import fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cooperatives.imports.kinds import Kind, Row
    from cooperatives.imports.sheet import Column, Sheet
    from cooperatives.models import ImportBatch

__all__ = [
    "Issue",
    "Reading",
    "Refused",
    "columns_of",
    "read",
    "reread",
    "returned",
    "unknown_headers",
]

LANGUAGE = "vi"
_NOTHING: Mapping[Any, str] = {}


@dataclass
class Reading:
    """A file as understood: its rows in the file's order, each with its plan."""

    kind: Kind
    sheet: Sheet
    rows: list[Row]

    @property
    def errors(self) -> list[Issue]:
        return [issue for row in self.rows for issue in row.errors]

    @property
    def warnings(self) -> list[Issue]:
        doubts = [issue for row in self.rows for issue in row.warnings]
        return [*self.sheet.notices, *doubts]

    @property
    def counts(self) -> dict[str, int]:
        """How many rows have each outcome."""
        outcomes = [row.outcome for row in self.rows]
        return {str(each.value): outcomes.count(each) for each in RowOutcome}


def columns_of(kind: str) -> list[Column]:
    """The columns that a kind of list may have."""
    return KINDS[kind].columns()


def read(
    kind: str,
    content: bytes,
    filename: str,
    *,
    remembered: Mapping[str, str] = _NOTHING,
    choices: Mapping[int, str] = _NOTHING,
) -> Reading:
    """Understand and plan a file; raises ``Refused`` where it cannot be read at all.

    ``remembered`` maps folded headers to columns, ``choices`` row numbers to what a
    person chose for them. Reads the database, writes nothing.
    """
    with translation.override(LANGUAGE):
        sheet = sheets.read(
            io.BytesIO(content), filename, columns_of(kind), remembered=remembered
        )
        desk = KINDS[kind](sheet.headers, filename)
        rows = [desk.understand(raw) for raw in sheet.rows]
        for row in rows:
            row.choice = choices.get(row.number, "")
        desk.load(rows)
        for row in desk.order(rows):
            desk.plan(row)
    return Reading(desk, sheet, rows)


def remembered_headers(sender: str, kind: str) -> dict[str, str]:
    """What a sender's unusual headers mean; folded header → column."""
    if not sender:
        return {}
    memory = HeaderMemory.objects.filter(sender=sender, kind=kind)
    return dict(memory.values_list("header", "column"))


def reread(batch: ImportBatch) -> Reading:
    """A file that was brought, planned again with what people chose meanwhile."""
    chosen = batch.import_rows.exclude(choice="")
    return read(
        batch.kind,
        unseal(batch.content),
        batch.filename,
        remembered={fold(header): key for key, header in batch.headers.items()},
        choices=dict(chosen.values_list("number", "choice")),
    )


def unknown_headers(kind: str, content: bytes) -> list[str]:
    """The headers of a file that a kind does not know, for a person to say what they are.

    Of a file whose header lacks a required column, those of the row most like one.
    """
    names = Names(columns_of(kind), {})
    best = Header(0)
    for grid in open_grids(content):
        if grid.hidden or (isinstance(grid, TextGrid) and grid.fault):
            continue
        for row in grid.rows(DEPTH):
            header = names.read(row)
            if len(header.places) > len(best.places):
                best = header
    return best.ignored


def as_row(batch: ImportBatch, row: Row, desk: Kind) -> ImportRow:
    """A planned row as it is kept; identity numbers are masked in it."""
    return ImportRow(
        batch=batch,
        number=row.number,
        outcome=row.outcome,
        label=row.label,
        values=json.dumps(desk.shown(row), ensure_ascii=False),
        differences=json.dumps(row.differences, ensure_ascii=False),
        issues=[
            {"level": level, **as_json(issue)}
            for level, issues in (("error", row.errors), ("warning", row.warnings))
            for issue in issues
        ],
        candidates=row.candidates,
    )


def as_json(issue: Issue) -> dict[str, Any]:
    return {
        "row": issue.row,
        "column": issue.column,
        "code": issue.code,
        "message": issue.message,
    }


def returned(batch: ImportBatch) -> bytes:
    """The sender's own file with the reasons of its errors, as .xlsx."""
    with translation.override(LANGUAGE):
        reading = reread(batch)
        return file_with_reasons(
            unseal(batch.content), batch.filename, reading.sheet, reading.errors
        )


def file_with_reasons(
    content: bytes, filename: str, sheet: Sheet | None, issues: Sequence[Issue]
) -> bytes:
    with translation.override(LANGUAGE):
        return returned_file(content, filename, sheet, issues)
