"""Making a backup while the system is in use.

The tables are read in one snapshot: what was committed when it began, and nothing else;
people go on writing meanwhile. Then the files that those rows name are copied. A file that
appeared since belongs to no row of the snapshot and is left to the next backup. One that is
gone was deleted with its row since, and is left out; if its row still names it, the store
has lost it, and the backup says so.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from cryptography.fernet import Fernet, MultiFernet
from django.apps import apps
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from accounts.fields import lookup_hash
from config.backup.sealing import Key, Writer, hash_of
from config.backup.tables import Adding, line, tables

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from config.backup.tables import Table

FORM = 1  # of the folder; a change of it needs another number
MANIFEST, MANIFEST_SUM = "manifest.json", "manifest.sha256"
PROOF = "the keys of this installation"


class NotNowError(Exception):
    """There can be no backup here; the text says why."""


class Made(NamedTuple):
    """What was made; ``lost`` are files that rows name and the store has not."""

    rows: int
    files: int
    size: int
    lost: list[str]
    sealed: bool


def make(folder: Path, *, secret: str = "") -> Made:
    """Write everything into an empty folder. It counts once its manifest is there."""
    if folder.exists() and any(folder.iterdir()):
        raise NotNowError(f"{folder} is not empty.")
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    key = Key.new(secret) if secret else None
    begun = timezone.now()
    with snapshot():
        migrations = applied()
        parts, named = _write_tables(folder, key)
    files, lost = _write_files(folder, key, named)
    manifest = {
        "form": FORM,
        "version": settings.VERSION,
        "begun_at": begun.isoformat(),
        "database": connection.vendor,
        "migrations": migrations,
        "proof": proof(),
        "tables": parts,
        "files": files,
        "lost": lost,
    }
    content = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
    writer = Writer(folder / MANIFEST, MANIFEST, key)
    writer.write(content)
    writer.close()
    summed = Writer(folder / MANIFEST_SUM, MANIFEST_SUM, None)
    summed.write(sum_line(folder).encode())
    summed.close()
    return Made(
        rows=sum(part["rows"] for part in parts),
        files=len(files),
        size=sum(part["size"] for part in [*parts, *files]),
        lost=lost,
        sealed=key is not None,
    )


def sum_line(folder: Path) -> str:
    return f"{hash_of(folder / MANIFEST)}  {MANIFEST}\n"


@contextmanager
def snapshot() -> Iterator[None]:
    """A transaction that sees one moment and stops nobody."""
    if connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(
                    "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
                )
            yield
        return
    # IMMEDIATE would make writers wait; DEFERRED reads from the log as it is now.
    connection.ensure_connection()
    mode = connection.transaction_mode  # type: ignore[attr-defined]
    connection.transaction_mode = "DEFERRED"  # type: ignore[attr-defined]
    try:
        with transaction.atomic():
            yield
    finally:
        connection.transaction_mode = mode  # type: ignore[attr-defined]


def applied() -> list[list[str]]:
    """The migrations that made the tables, ``[app, name]``."""
    return sorted(
        [app, name] for app, name in MigrationRecorder(connection).applied_migrations()
    )


def proof() -> str:
    """Tells, to those who have the keys of citizen numbers and nobody else, that they do."""
    keys = MultiFernet([Fernet(key) for key in settings.CITIZEN_ID_KEYS])
    return keys.encrypt(lookup_hash(PROOF).encode()).decode()


def _write_tables(
    folder: Path, key: Key | None
) -> tuple[list[dict[str, Any]], dict[str, tuple[Table, int]]]:
    """The parts of the tables; of each file's name the table and column that name it."""
    parts: list[dict[str, Any]] = []
    named: dict[str, tuple[Table, int]] = {}
    for table in tables(apps):
        name, adding = f"tables/{table.name}.jsonl.gz", Adding()
        writer = Writer(folder / name, name, key)
        with gzip.GzipFile(
            fileobj=writer, mode="wb", compresslevel=6, mtime=0
        ) as packed:
            for row in table.rows():
                content = line(row)
                adding.add(content)
                packed.write(content)
                for place in table.file_places:
                    if row[place]:
                        named[str(row[place])] = (table, place)
        writer.close()
        parts.append(
            {
                "table": table.name,
                "columns": table.columns,
                "part": name,
                "stored_sha256": writer.sha256,
                "size": writer.size,
                **adding.result._asdict(),
            }
        )
    return parts, named


def _write_files(
    folder: Path, key: Key | None, named: dict[str, tuple[Table, int]]
) -> tuple[list[dict[str, Any]], list[str]]:
    """The parts of the files, and the names of those that the store has lost."""
    parts: list[dict[str, Any]] = []
    lost: list[str] = []
    for number, (name, (table, place)) in enumerate(sorted(named.items()), start=1):
        part, summed = f"files/{number:08d}", hashlib.sha256()
        try:
            file = default_storage.open(name)
        except FileNotFoundError:
            field = table.fields[place].name
            if table.model._base_manager.filter(**{field: name}).exists():  # noqa: SLF001  all rows
                lost.append(name)
            continue
        writer = Writer(folder / part, part, key)
        with file:
            for piece in file.chunks():
                summed.update(piece)
                writer.write(piece)
        writer.close()
        parts.append(
            {
                "name": name,
                "part": part,
                "sha256": summed.hexdigest(),
                "stored_sha256": writer.sha256,
                "size": writer.size,
            }
        )
    return parts, lost
