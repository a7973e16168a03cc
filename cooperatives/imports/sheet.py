"""The bottom of the import desk: the sender's file becomes rows of the columns we know.

Reading follows contracts.md, "Readings that the checks rely on": titles above the header
are skipped, and so are empty rows, totals, the row that numbers the columns and the
signatures; hidden sheets are never imported unseen. What a cell means is ``values``'
question. A file is refused whole (``Refused``) with a code of ``grid``, of ``header`` or

``too_many_rows`` · ``hidden_sheet`` (only a hidden sheet has the columns) ·
``several_sheets`` (more than one has them) · ``legacy_font`` (a header, or half of the
rows and more, in TCVN3 or VNI; single cells come as cells with that fault).

Notices: ``column_ignored`` · ``hidden_sheet_skipped`` · ``hidden_rows`` ·
``hidden_columns`` (both are imported, the sender should know) · ``unit_above``.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, BinaryIO

from django.utils.translation import gettext, ngettext

from cooperatives.imports.cells import BLANK, Cell, Issue, Refused
from cooperatives.imports.footing import is_column_numbers, is_signature, is_total
from cooperatives.imports.grid import MAX_BYTES, TextGrid, open_grids
from cooperatives.imports.header import (
    DEPTH,
    Column,
    Header,
    Names,
    is_old_font,
    old_font,
    unit_above,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cooperatives.imports.cells import Grid, Layout, Row

__all__ = ["Cell", "Column", "Issue", "Refused", "Sheet", "SheetRow", "read"]

_FOOTING = 200  # rows of totals and signatures that there may be beyond ``max_rows``
_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class SheetRow:
    """A row of data: its number in the spreadsheet, its cells by ``Column.key``.

    In a text file the number is that of the line on which the row begins. Only columns
    that the file has are there; a blank cell is ``Cell(None)``.
    """

    number: int
    cells: dict[str, Cell]


@dataclass(frozen=True)
class Sheet:
    """The rows of data and what the file calls its columns; ``name`` "" for a text."""

    rows: list[SheetRow]
    headers: dict[str, str]
    header_row: int
    name: str
    ignored: list[str]
    notices: list[Issue] = field(default_factory=list)


def read(
    file: BinaryIO,
    filename: str,
    columns: Sequence[Column],
    *,
    remembered: Mapping[str, str] = _NOTHING,
    max_rows: int = 20_000,
) -> Sheet:
    """The rows of an .xlsx or .csv file; raises ``Refused`` for a file as a whole.

    What it is, its content says: ``filename`` is not looked at. ``remembered`` maps a
    folded header that the kind does not know to the column this sender chose for it.
    """
    grids = open_grids(file.read(MAX_BYTES + 1))
    names = Names(columns, remembered)
    grid, header = _choose(grids, names)
    top = grid.rows(header.row + 1)
    names.check_single_row(header, grid, top)
    notices = _notices(grids, grid, header)
    if above := unit_above(top, header):
        row, unit, line = above
        header.units = dict.fromkeys(header.places, unit) | header.units
        applied = gettext("“%s” was applied to the amounts of money below.") % line
        notices.append(Issue(row, "", "unit_above", applied))
    filled = sum(number > header.row for number in grid.layout.filled)
    _check_size(filled, max_rows, spare=_FOOTING)  # before a huge list is read
    rows = _data(grid.rows(), grid.layout, header, names)
    _check_size(len(rows), max_rows)
    _mark_old_fonts(rows, header)
    return Sheet(
        rows=rows,
        headers=header.texts,
        header_row=header.row,
        name=grid.name,
        ignored=header.ignored,
        notices=notices,
    )


def _choose(grids: Sequence[Grid], names: Names) -> tuple[Grid, Header]:
    """The one visible sheet with the header; of a text, the reading that shows most."""
    found = [
        (grid, header)
        for grid in grids
        if (header := names.find(grid.rows(DEPTH))) is not None
    ]
    visible = [pair for pair in found if not pair[0].hidden]
    if isinstance(grids[0], TextGrid) and found:
        grid, header = max(found, key=lambda pair: len(pair[1].places))
        if isinstance(grid, TextGrid) and grid.fault:
            raise grid.fault
        return grid, header
    if len(visible) > 1:
        raise Refused(
            "several_sheets",
            gettext(
                "Several sheets hold such a list: %s. Please keep the one to import."
            )
            % ", ".join(f"“{grid.name}”" for grid, _header in visible),
        )
    if visible:
        return visible[0]
    if found:
        raise Refused(
            "hidden_sheet",
            gettext(
                "Only the hidden sheet “%s” holds such a list. Please unhide it, look at"
                " it and send the file again."
            )
            % found[0][0].name,
        )
    raise names.refusal([grid for grid in grids if not grid.hidden])


def _check_size(rows: int, most: int, *, spare: int = 0) -> None:
    if rows > most + spare:
        raise Refused(
            "too_many_rows",
            gettext(
                "The list has %(rows)s rows; at most %(most)s can be imported at once."
                " Please divide it."
            )
            % {"rows": rows, "most": most},
        )


def _notices(grids: Sequence[Grid], grid: Grid, header: Header) -> list[Issue]:
    notices = [
        Issue(
            header.row,
            text,
            "column_ignored",
            gettext("This column is not known here; it is not imported."),
        )
        for text in header.ignored
    ]
    notices += [
        Issue(
            None,
            "",
            "hidden_sheet_skipped",
            gettext("The hidden sheet “%s” was not imported.") % other.name,
        )
        for other in grids
        if other.hidden
    ]
    layout = grid.layout
    unseen = [n for n in layout.filled if n > header.row and n in layout.hidden_rows]
    if unseen:
        notices.append(
            Issue(
                unseen[0],
                "",
                "hidden_rows",
                ngettext(
                    "%(count)s hidden row is imported too, row %(first)s.",
                    "%(count)s hidden rows are imported too, the first is row %(first)s.",
                    len(unseen),
                )
                % {"count": len(unseen), "first": unseen[0]},
            )
        )
    notices += [
        Issue(
            header.row,
            header.texts[key],
            "hidden_columns",
            gettext("This column is hidden and is imported too."),
        )
        for key, place in header.places.items()
        if any(first <= place + 1 <= last for first, last in layout.hidden_columns)
    ]
    return notices


def _data(
    found: Sequence[Row], layout: Layout, header: Header, names: Names
) -> list[SheetRow]:
    """The rows of data; beside and below a signature only those that surely are."""
    rows, signed = [], False
    for number, cells in found:
        if number <= header.row or (
            number == header.row + 1 and is_column_numbers(cells)
        ):
            continue
        row = _row(number, cells, header)
        if signed or is_signature(cells):
            signed = not _is_surely_data(row, names)
        if not (signed or is_total(cells)) and _filled(row):
            rows.append(row)
    _mark_merged(rows, dict(found), layout, header)
    return rows


def _filled(row: SheetRow) -> set[str]:
    return {key for key, cell in row.cells.items() if cell is not BLANK}


def _is_surely_data(row: SheetRow, names: Names) -> bool:
    """Names below signatures stand in two or three places; data fills more."""
    filled = _filled(row)
    required = len(filled & names.required)
    return required > 2 or (len(filled) > 3 and filled >= names.required)


def _row(number: int, cells: Sequence[Cell], header: Header) -> SheetRow:
    found = {}
    for key, place in header.places.items():
        cell = cells[place] if place < len(cells) else BLANK
        unit = header.units.get(key)
        if unit and cell is not BLANK:
            cell = Cell(cell.value, cell.is_percent, unit, cell.fault)
        found[key] = cell
    return SheetRow(number, found)


def _mark_merged(
    rows: list[SheetRow], found: dict[int, list[Cell]], layout: Layout, header: Header
) -> None:
    """Blanks that a merged value covers are faulty: whether it is theirs, nobody knows."""
    by_number = {row.number: row for row in rows}
    final = max(by_number, default=0)
    budget = final * len(header.places)  # blocks do not overlap, so they are no more
    for left, first, right, last in layout.merged:
        if first == last:
            continue  # beside the value its own row is blank, as it looks
        anchor = found.get(first, [])[left - 1 : left]
        if anchor in ([], [BLANK]):
            continue
        for number in range(first, min(last, final) + 1):
            budget -= 1
            if budget < 0:
                return
            if row := by_number.get(number):
                for key, place in header.places.items():
                    if left <= place + 1 <= right and row.cells[key] is BLANK:
                        row.cells[key] = Cell(None, fault="merged_cell")


def _mark_old_fonts(rows: list[SheetRow], header: Header) -> None:
    """Mark cells in an old font; refuse the file when half of its rows have one."""
    first, marked = None, set()
    for row in rows:
        for key, cell in row.cells.items():
            if is_old_font(cell):
                first = first or (row.number, header.texts[key], str(cell.value))
                marked.add(row.number)
                row.cells[key] = replace(cell, fault="legacy_font")
    if first and 2 * len(marked) >= len(rows):
        raise old_font(*first)
