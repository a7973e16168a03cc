"""What a sender's file is made of: cells, rows, sheets, and what is wrong with them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol

LAST_ROW = 1_048_576  # of any spreadsheet program

Value = str | int | float | Decimal | bool | dt.date | dt.datetime | None


class Refused(Exception):  # noqa: N818 - it says what happens to the file
    """The whole file cannot be read; ``message`` is the sentence for the sender."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True)
class Issue:
    """A fault or a notice: row as the spreadsheet counts (None: the whole file)."""

    row: int | None
    column: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as found.

    ``is_percent``: its number format shows per cent, so 0.6 is meant as 60 %. ``unit``:
    "trieu", "ty", "nghin", "%" or "", from the header. ``fault``: a code with which
    every parser of ``values`` refuses the cell whatever is in it:
    ``formula_without_value``, ``cell_error`` (#REF!), ``merged_cell``, ``legacy_font``.
    """

    value: Value
    is_percent: bool = False
    unit: str = ""
    fault: str = ""


BLANK = Cell(None)
Row = tuple[int, list[Cell]]  # its number in the spreadsheet, and its cells from A on
Box = tuple[int, int, int, int]  # first column, first row, last column, last row


@dataclass
class Layout:
    """What a sheet's cells do not tell: merged and hidden parts, and its size."""

    filled: list[int] = field(default_factory=list)  # numbers of rows with a value
    merged: list[Box] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    unvalued: set[tuple[int, int]] = field(default_factory=set)  # formulas: row, column


class Grid(Protocol):
    """A sheet of a workbook, or a text file parted by one delimiter."""

    name: str
    hidden: bool
    layout: Layout

    def rows(self, last: int = LAST_ROW) -> list[Row]:
        """The rows that hold anything, up to the row numbered ``last``."""
