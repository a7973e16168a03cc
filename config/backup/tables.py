"""Rows as they are in the database, in a form that both databases share.

Values are written as JSON: days and times as ISO in UTC, decimals as text, bytes as
base64; what is encrypted in the database stays so. The sum of a table is that of the
hashes of its rows, whatever their order, so that two databases that sort differently
agree when their rows do.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.core.management.color import no_style
from django.db import connection
from django.db.models import (
    BinaryField,
    F,
    Field,
    FileField,
    JSONField,
    Model,
    TextField,
)
from django.db.models.functions import Cast

from accounts.fields import EncryptedTextField

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.apps.registry import Apps
    from django.db.models.options import Options

BATCH = 500  # rows


class Sum(NamedTuple):
    """How many rows a table has, and the sum of their hashes."""

    rows: int
    sha256: str


class Table:
    """A table of a set of models: those of today, or those of a past migration."""

    def __init__(self, model: type[Model]) -> None:
        self.model = model
        meta: Options[Model] = model._meta  # noqa: SLF001  Django's public name
        self.name: str = meta.db_table
        self.fields: list[Field[Any, Any]] = [
            field for field in meta.local_concrete_fields if not field.generated
        ]
        self.columns = [str(field.column) for field in self.fields]

    @property
    def file_places(self) -> list[int]:
        """Where a row names a file."""
        return [
            place
            for place, field in enumerate(self.fields)
            if isinstance(field, FileField)
        ]

    def arrange(self, columns: list[str]) -> None:
        """Take the fields in this order of their columns."""
        by_column = dict(zip(self.columns, self.fields, strict=True))
        self.fields, self.columns = [by_column[name] for name in columns], list(columns)

    def rows(self) -> Iterator[list[Any]]:
        """All rows, by primary key, in the form that goes into a line."""
        found = self.model._base_manager.order_by("pk")  # noqa: SLF001  all rows, no manager's choice
        sealed = {
            f"raw_{field.attname}": Cast(F(field.attname), TextField())
            for field in self.fields
            if isinstance(field, EncryptedTextField)
        }
        names = [
            f"raw_{field.attname}"
            if f"raw_{field.attname}" in sealed
            else field.attname
            for field in self.fields
        ]
        values = found.annotate(**sealed).values_list(*names)
        for row in values.iterator(chunk_size=2000):
            yield [_plain(value) for value in row]

    def insert(self, rows: Iterable[list[Any]]) -> None:
        """Write rows as they are: no default, no hook, no encryption once more."""
        quote = connection.ops.quote_name
        table, columns = quote(self.name), ", ".join(map(quote, self.columns))
        places = ", ".join(["%s"] * len(self.columns))
        sql = f"INSERT INTO {table} ({columns}) VALUES ({places})"  # noqa: S608  # nosec B608  # names of ours
        with connection.cursor() as cursor:
            for some in _batched(rows):
                cursor.executemany(sql, [self._prepared(row) for row in some])

    def _prepared(self, row: list[Any]) -> list[Any]:
        return [
            _of_database(field, value)
            for field, value in zip(self.fields, row, strict=True)
        ]

    def is_empty(self) -> bool:
        return not self.model._base_manager.exists()  # noqa: SLF001  as above

    def clear(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(self.name)}")  # noqa: S608  # nosec B608  # a name of ours


def tables(apps: Apps) -> list[Table]:
    """Every table of our models and of the packages', in the order of their names."""
    found = {
        model._meta.db_table: model  # noqa: SLF001  Django's public name
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy  # noqa: SLF001  as above
    }
    return [Table(found[name]) for name in sorted(found)]


def line(row: list[Any]) -> bytes:
    """A row as its line, the same for the same values in both databases."""
    text = json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode() + b"\n"


class Adding:
    """The sum of a table while its lines pass."""

    def __init__(self) -> None:
        self.rows, self._total = 0, 0

    def add(self, content: bytes) -> None:
        self.rows += 1
        self._total += int.from_bytes(hashlib.sha256(content).digest(), "big")

    @property
    def result(self) -> Sum:
        return Sum(self.rows, f"{self._total % 2**256:064x}")


def sum_of(table: Table) -> Sum:
    """The sum of a table as it is in the database now."""
    adding = Adding()
    for row in table.rows():
        adding.add(line(row))
    return adding.result


def number_on(found: list[Table]) -> None:
    """Let new rows be numbered after those that were written with their numbers."""
    models = [table.model for table in found]
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(sql)


def _plain(value: Any) -> Any:
    """A value of Python as JSON has it."""
    if isinstance(value, dt.datetime):
        return (value.astimezone(dt.UTC) if value.tzinfo else value).isoformat()
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    if isinstance(value, dt.timedelta):
        return value // dt.timedelta(microseconds=1)
    if isinstance(value, (Decimal, UUID)):
        return str(value)
    if isinstance(value, (bytes, memoryview)):
        return base64.b64encode(bytes(value)).decode()
    return value


def _of_database(field: Field[Any, Any], value: Any) -> Any:
    """A value of a line as the database takes it."""
    if isinstance(field, EncryptedTextField):
        return value
    if value is not None:
        if isinstance(field, BinaryField):
            value = base64.b64decode(value)
        elif isinstance(value, int) and field.get_internal_type() == "DurationField":
            value = dt.timedelta(microseconds=value)
        elif not isinstance(field, JSONField):
            value = field.to_python(value)
    return field.get_db_prep_save(value, connection)


def _batched(rows: Iterable[list[Any]]) -> Iterator[list[list[Any]]]:
    batch: list[list[Any]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
