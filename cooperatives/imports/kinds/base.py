"""What the kinds of lists share: columns with their parsers, rows, and what a row does.

A kind *plans*: it compares each row with what is known, without a query per row and
without writing. The same plan is made again when an import is saved, and only then the
operations act. So what the preview says is what happens.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.template.defaultfilters import yesno
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cooperatives.imports.matching import Areas
from cooperatives.imports.sheet import Cell, Column, Issue, SheetRow
from cooperatives.imports.values import BadValue
from cooperatives.models import RowOutcome
from vietnamese import citizen_id, dates, numbers, tax_codes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from accounts.models import User
    from cooperatives.models import ImportKind, ReportingArea

NEW, SKIP = "new", "skip"  # what a person may choose besides a candidate


@dataclass(frozen=True)
class Field:
    """A column of a kind and how its cells are read; a needed one is never blank."""

    column: Column
    parse: Callable[[Cell], Any]


def column(
    key: str,
    header: str,
    parse: Callable[[Cell], Any],
    *aliases: str,
    needed: bool = False,
) -> Field:
    return Field(Column(key, header, aliases, required=needed), parse)


@dataclass(eq=False)
class Row:
    """A row as understood, and what it would do.

    ``headers`` are the columns' names as the file has them, ``labels`` as we have them.

    ``values`` by column key; a blank cell is None, a column that the file lacks or a
    cell that cannot be read has no value. ``target`` is the known record that the row
    is about; ``leader`` an earlier row of the file that is about the same new record.
    ``asked``: a person must choose among ``candidates`` first. ``changes`` are columns
    of the record; ``plan`` is whatever else the kind will do.
    """

    number: int
    headers: Mapping[str, str]
    labels: Mapping[str, str]
    values: dict[str, Any] = field(default_factory=dict)
    errors: list[Issue] = field(default_factory=list)
    warnings: list[Issue] = field(default_factory=list)
    choice: str = ""
    label: str = ""
    target: Any = None
    leader: Row | None = None
    candidates: list[str] = field(default_factory=list)
    asked: bool = False
    changes: dict[str, Any] = field(default_factory=dict)
    differences: list[list[str]] = field(default_factory=list)
    plan: dict[str, Any] = field(default_factory=dict)
    is_new: bool = False
    instance: Any = None

    def get(self, key: str) -> Any:
        return self.values.get(key)

    def fail(self, key: str, code: str, message: str) -> None:
        """Note a fault of a cell: the row is not saved."""
        self.errors.append(self._issue(key, code, message))

    def warn(self, key: str, code: str, message: str) -> None:
        """Note a doubt about a cell: the row is saved all the same."""
        self.warnings.append(self._issue(key, code, message))

    def has_fault(self, key: str) -> bool:
        """Whether this cell was refused."""
        header = self.headers.get(key, "")
        return any(issue.column == header for issue in self.errors)

    def _issue(self, key: str, code: str, message: str) -> Issue:
        return Issue(self.number, self.headers.get(key, ""), code, message)

    @property
    def waits(self) -> bool:
        """Whether a person must choose first, for this row or the one it follows."""
        return self.asked or (self.leader is not None and self.leader.waits)

    @property
    def outcome(self) -> RowOutcome:
        if self.errors:
            return RowOutcome.FAULTY
        if self.waits:
            return RowOutcome.UNSURE
        if self.is_new:
            return RowOutcome.NEW
        return RowOutcome.CHANGED if self.differences else RowOutcome.SAME

    def differ(self, label: object, before: object, after: object) -> None:
        """Tell a difference as people read it."""
        self.differences.append([capfirst(str(label)), show(before), show(after)])

    def put(self, model: type[Model], name: str, value: Any, key: str = "") -> None:
        """Set a column of the record if the row says something else than is known.

        A blank says nothing. What the column cannot hold is an error of the cell.
        """
        if value is None or value == "":
            return
        column = model._meta.get_field(name)  # noqa: SLF001  Django's public name
        before = getattr(self.target, name) if self.target is not None else None
        if before == value:
            return
        try:
            if not column.is_relation:
                column.run_validators(value)  # type: ignore[union-attr]
        except ValidationError as fault:
            self.fail(key or name, *_told(fault))
            return
        self.changes[name] = value
        told = [_shown(column, name, each) for each in (before, value)]
        label = self.labels.get(key) or column.verbose_name  # type: ignore[union-attr]
        self.differ(label, *told)


def _told(fault: ValidationError) -> tuple[str, str]:
    first = fault.error_list[0]
    return first.code or "invalid", " ".join(first.messages)


def _shown(column: Any, name: str, value: Any) -> str:
    if name == "citizen_id":
        return citizen_id.mask(value or "")
    if name == "year":
        return str(value or "")
    if getattr(column, "choices", None):
        return str(capfirst(dict(column.flatchoices).get(value, value or "")))
    return show(value)


def show(value: Any) -> str:
    """A value as people read it."""
    words = str(value)
    if value is None:
        words = ""
    elif isinstance(value, Enum):
        words = str(capfirst(str(getattr(value, "label", value))))
    elif isinstance(value, bool):
        words = str(capfirst(str(yesno(value))))
    elif isinstance(value, dates.BirthDate):
        whole = value.precision == "day"
        words = dates.short_date(value.date) if whole else str(value.date.year)
    elif isinstance(value, dt.date):
        words = dates.short_date(value)
    elif isinstance(value, int | Decimal):
        words = numbers.decimal(value)
    elif isinstance(value, list | tuple):
        words = ", ".join(map(show, value))
    return words


class Kind:
    """One kind of list for one file: reads its rows, plans them, saves them."""

    key: ClassVar[ImportKind]
    fields: ClassVar[tuple[Field, ...]]

    def __init__(self, headers: Mapping[str, str], source: str) -> None:
        """``headers`` as the file writes them; ``source`` names the file."""
        self.headers = headers
        self.labels = {each.key: each.header for each in self.columns()}
        self.source = source
        self.areas = Areas()
        self.today = timezone.localdate()
        self._seen: dict[tuple[object, ...], int] = {}

    @classmethod
    def columns(cls) -> list[Column]:
        return [each.column for each in cls.fields]

    def understand(self, raw: SheetRow) -> Row:
        """Read the cells of a row; every fault of it is noted, not only the first."""
        row = Row(raw.number, self.headers, self.labels)
        for each in self.fields:
            key, cell = each.column.key, raw.cells.get(each.column.key)
            if cell is None:
                continue
            try:
                value = each.parse(cell)
            except BadValue as fault:
                row.fail(key, fault.code, fault.message)
                continue
            row.values[key] = value
            if value is None and each.column.required:
                row.fail(key, "required", _("This must not be blank."))
        self._check_area(row)
        return row

    def _check_area(self, row: Row) -> None:
        written = row.values.pop("area", None)
        if written is None:
            return
        area = self.areas.find(written)
        if area is None:
            names = ", ".join(str(each) for each in self.areas.all)
            row.fail(
                "area", "area_unknown", _("This is none of the areas: %s.") % names
            )
        else:
            row.values["area"] = area

    def compare_code(self, row: Row, key: str) -> None:
        """Warn of a tax code whose check digit does not fit: old ones exist."""
        code = row.get(key)
        if code and not tax_codes.check_digit_ok(code):
            row.warn(
                key,
                "tax_code_doubtful",
                _("The check digit of this tax code does not fit. Please compare."),
            )

    def shown(self, row: Row) -> dict[str, str]:
        """What was understood, as people read it; identity numbers are masked."""
        told = {key: show(value) for key, value in row.values.items()}
        if number := row.get("citizen_id"):
            told["citizen_id"] = citizen_id.mask(number)
        if (year := row.get("year")) is not None:
            told["year"] = str(year)
        return told

    # What each kind says for itself

    def load(self, rows: Sequence[Row]) -> None:
        """Fetch at once what planning all the rows needs."""
        raise NotImplementedError

    def order(self, rows: Iterable[Row]) -> list[Row]:
        """The order in which rows are planned, where one may refer to another."""
        return list(rows)

    def saving_order(self, rows: Iterable[Row]) -> list[Row]:
        """The order in which what was planned is done."""
        return self.order(rows)

    def plan(self, row: Row) -> None:
        """Find what the row is about and what it would do; writes nothing."""
        raise NotImplementedError

    def save(self, row: Row, actor: User | None) -> None:
        """Do what was planned, through the operations, and set ``row.instance``."""
        raise NotImplementedError

    def roots(self, row: Row) -> list[Model]:
        """The records whose columns and parts the row may touch, as far as they exist."""
        return [each for each in (row.target, row.instance) if isinstance(each, Model)]

    # What several of them need

    def once(self, row: Row, key: str, *same: object) -> None:
        """Refuse a row about the same thing as an earlier one (``row_twice``)."""
        if None in same:
            return
        first = self._seen.setdefault(same, row.number)
        if first != row.number:
            row.fail(key, "row_twice", _("Row %s is about the same already.") % first)

    def not_to_come(self, row: Row, *keys: str) -> None:
        """Refuse days that have not come (``date_in_future``)."""
        for key in keys:
            day = row.get(key)
            if day is not None and day > self.today:
                row.fail(key, "date_in_future", _("This day has not come yet."))

    def in_order(self, row: Row, first: str, last: str) -> None:
        """Refuse a last day before the first (``ends_before_it_begins``)."""
        begins, ends = row.get(first), row.get(last)
        if begins is not None and ends is not None and ends < begins:
            row.fail(
                last, "ends_before_it_begins", _("It cannot end before it begins.")
            )

    def area_of(self, row: Row) -> ReportingArea | None:
        area: ReportingArea | None = row.get("area")
        return area
