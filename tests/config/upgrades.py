"""Which changes of tables break a process of the version before, while it still serves.

An upgrade first migrates, then replaces the processes one after the other, so that for a
while old code works on new tables. A change that it would not survive is made in two
releases: one that stops using the old, and a later one that takes it away. Its migration
says so: ``unused_since = "0.3.0"`` names the release whose code no longer needs it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.db import migrations
from django.db.models import NOT_PROVIDED

if TYPE_CHECKING:
    from collections.abc import Iterator

BREAKING_SQL = re.compile(
    r"\b(DROP\s+(TABLE|COLUMN)|RENAME|SET\s+NOT\s+NULL|ALTER\s+COLUMN)\b", re.IGNORECASE
)
TAKES_AWAY = (
    migrations.DeleteModel,
    migrations.RemoveField,
    migrations.RenameField,
    migrations.RenameModel,
    migrations.AlterModelTable,
)


OF_KIND = {
    TAKES_AWAY: "takes away what old code asks for",
    migrations.AlterField: "may refuse or lose what old code writes",
    migrations.AddConstraint: "may refuse what old code writes",
}


def breaks(operation: migrations.operations.base.Operation) -> str:
    """Why old code would not survive this operation; empty if it would."""
    for kind, why in OF_KIND.items():
        if isinstance(operation, kind):
            return why
    if isinstance(operation, migrations.AddField):
        field = operation.field
        has_default = field.db_default is not NOT_PROVIDED
        if not (field.null or field.many_to_many or has_default or field.generated):
            return "old code writes rows without it: null or db_default is needed"
    if isinstance(operation, migrations.RunSQL):
        return "changes columns" if BREAKING_SQL.search(str(operation.sql)) else ""
    if isinstance(operation, migrations.SeparateDatabaseAndState):
        return next(filter(None, map(breaks, operation.database_operations)), "")
    return ""


def complaints(migration: migrations.Migration, version: str) -> Iterator[str]:
    """What is wrong with a migration that goes out with this version."""
    if migration.initial:
        return
    since = getattr(migration, "unused_since", "")
    if since and _number(since) < _number(version):
        return
    for operation in migration.operations:
        if why := breaks(operation):
            yield f"{migration.app_label}.{migration.name}: {operation.describe()}: {why}"


def _number(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))
