"""Bringing a backup into an empty place, and comparing it with what it was made from.

First the whole backup is read and checked; only then anything is written: the files, each
under its own name; the tables, in one transaction. At the end every table and every file
is read again in its new place and compared. A restore that was broken off can be begun
again: files that are there already, as they should be, are no hindrance.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import zlib
from typing import TYPE_CHECKING, Any, NamedTuple

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.apps import apps
from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from accounts.fields import lookup_hash
from config.backup.making import FORM, MANIFEST, MANIFEST_SUM, PROOF, applied, sum_line
from config.backup.sealing import DamagedError, Key, hash_of, pieces, salt_of
from config.backup.tables import Sum, number_on, sum_of, tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from config.backup.tables import Table

    Tell = Callable[[str], None]

# What `migrate` itself writes, and what lives as long as its process: no records.
MADE_BY_MIGRATE = {
    "auth_permission",
    "config_cacheentry",
    "config_pulse",
    "django_content_type",
    "django_migrations",
}


class RefusedError(Exception):
    """The backup is not brought back; the text says why."""


class Backup(NamedTuple):
    """A backup whose every byte was found as it was made."""

    folder: Path
    key: Key | None
    manifest: dict[str, Any]

    def lines(self, table: dict[str, Any]) -> Iterator[list[Any]]:
        """The rows of a table."""
        stream = _Stream(pieces(self.folder / table["part"], table["part"], self.key))
        try:
            with gzip.GzipFile(fileobj=io.BufferedReader(stream), mode="rb") as packed:
                for each in packed:
                    yield json.loads(each)
        except (EOFError, OSError, ValueError, zlib.error):
            raise DamagedError(table["part"]) from None


class _Stream(io.RawIOBase):
    """Pieces as a file to read."""

    def __init__(self, some: Iterator[bytes]) -> None:
        self._pieces, self._rest = some, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = piece
        count = min(len(buffer), len(self._rest))
        buffer[:count], self._rest = self._rest[:count], self._rest[count:]
        return count


def check(folder: Path, *, secret: str = "") -> Backup:
    """Read the whole backup; ``RefusedError`` unless it is complete, ours and unchanged."""
    manifest_path = folder / MANIFEST
    if not manifest_path.is_file() or not (folder / MANIFEST_SUM).is_file():
        raise RefusedError(f"{folder} holds no complete backup: {MANIFEST} is missing.")
    if (folder / MANIFEST_SUM).read_bytes() != sum_line(folder).encode():
        raise RefusedError(f"{MANIFEST} was changed: its hash is not {MANIFEST_SUM}'s.")
    salt = salt_of(manifest_path)
    if salt is not None and not secret:
        raise RefusedError("The backup is encrypted: set BACKUP_KEY to its key.")
    if salt is None and secret:
        raise RefusedError(
            "BACKUP_KEY is set, but this backup is not encrypted, so anyone could have"
            " made it. Unset BACKUP_KEY if you trust it."
        )
    key = None if salt is None else Key(secret, salt)
    try:
        content = b"".join(pieces(manifest_path, MANIFEST, key))
        manifest = json.loads(content)
    except (DamagedError, ValueError):
        raise RefusedError(
            f"{MANIFEST} cannot be read: it was changed, or BACKUP_KEY is another one."
        ) from None
    if manifest["form"] != FORM:
        raise RefusedError(f"The backup has form {manifest['form']}, not {FORM}.")
    _check_parts(folder, manifest)
    return Backup(folder, key, manifest)


def _check_parts(folder: Path, manifest: dict[str, Any]) -> None:
    """Every part is there and as it was; and there is nothing else."""
    parts = [*manifest["tables"], *manifest["files"]]
    named = {part["part"] for part in parts} | {MANIFEST, MANIFEST_SUM}
    there = {
        str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir()
    }
    if missing := sorted(named - there):
        raise RefusedError(f"The backup lacks {missing[0]}.")
    if strange := sorted(there - named):
        raise RefusedError(f"{strange[0]} does not belong to the backup.")
    for part in parts:
        if hash_of(folder / part["part"]) != part["stored_sha256"]:
            raise RefusedError(f"{part['part']} was changed since the backup was made.")


def restore(backup: Backup, *, tell: Tell) -> None:
    """Bring it back; ``RefusedError``, and nothing is in the database, if that cannot be."""
    _check_keys(backup.manifest["proof"])
    state = _prepare(backup)
    _check_storage(backup)
    _bring_files(backup)
    try:
        with transaction.atomic():
            for table in state.values():
                table.clear()
            for part in backup.manifest["tables"]:
                state[part["table"]].insert(backup.lines(part))
            number_on(list(state.values()))
            _compare_tables(backup, state, tell)
    except DamagedError as fault:
        raise RefusedError(f"{fault} cannot be read.") from None
    _compare_files(backup, tell)


def _check_keys(proof: str) -> None:
    """With other keys nobody could ever read or find a citizen number again."""
    keys = MultiFernet([Fernet(key) for key in settings.CITIZEN_ID_KEYS])
    try:
        found = keys.decrypt(proof).decode()
    except InvalidToken:
        raise RefusedError(
            "CITIZEN_ID_KEYS are not those of the installation that made the backup."
        ) from None
    if found != lookup_hash(PROOF):
        raise RefusedError(
            "CITIZEN_ID_HASH_KEY is not that of the installation that made the backup."
        )


def _prepare(backup: Backup) -> dict[str, Table]:
    """Empty tables as they were when the backup was made, by their names."""
    _check_database_is_empty()
    executor = MigrationExecutor(connection)
    wanted = {(app, name) for app, name in backup.manifest["migrations"]}
    known = wanted & executor.loader.graph.nodes.keys()
    if unknown := sorted(wanted - known - _replaced(executor)):
        raise RefusedError(
            f"The backup is of version {backup.manifest['version']}, which has the"
            f" migration {'.'.join(unknown[0])} that is not here. Install that version."
        )
    there = {(app, name) for app, name in applied()} if _has_tables() else set()
    if there - wanted:
        raise RefusedError(
            "The tables here are of a later version than the backup. Give an empty"
            " database: the tables are made as they were, and `migrate` brings them on."
        )
    executor.migrate(_leaves(executor, known))
    executor.loader.build_graph()
    state = executor.loader.project_state(_leaves(executor, known)).apps
    found = {table.name: table for table in tables(state)}
    parts = {part["table"]: part["columns"] for part in backup.manifest["tables"]}
    for name, columns in parts.items():
        if name not in found or set(found[name].columns) != set(columns):
            raise RefusedError(
                f"The table {name} has other columns than in the backup, though the"
                " migrations have the same names."
            )
        found[name].arrange(columns)
    return {name: found[name] for name in parts}


def _replaced(executor: MigrationExecutor) -> set[tuple[str, str]]:
    """Migrations that one of today stands for."""
    return {
        each
        for migration in executor.loader.graph.nodes.values()
        if migration is not None
        for each in migration.replaces
    }


def _leaves(
    executor: MigrationExecutor, wanted: set[tuple[str, str]]
) -> list[tuple[str, str]]:
    """The last wanted migration of each branch."""
    graph = executor.loader.graph
    return sorted(
        node
        for node in wanted
        if not any(child.key in wanted for child in graph.node_map[node].children)
    )


def _has_tables() -> bool:
    return "django_migrations" in connection.introspection.table_names()


def _check_database_is_empty() -> None:
    """Whatever is in the way is kept: a restore never writes over records."""
    present = set(connection.introspection.table_names())
    for table in tables(apps):
        if table.name in present - MADE_BY_MIGRATE and not table.is_empty():
            raise RefusedError(
                f"The database is not empty: {table.name} has rows. Nothing was written."
            )


def _check_storage(backup: Backup) -> None:
    expected = {part["name"] for part in backup.manifest["files"]}
    for name in _stored():
        if name not in expected:
            raise RefusedError(
                f"The file storage is not empty: {name} is not of the backup."
            )


def _stored(folder: str = "") -> Iterator[str]:
    """The names of all files in the storage."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    prefix = f"{folder}/" if folder else ""
    for name in files:
        yield f"{prefix}{name}"
    for each in folders:
        yield from _stored(f"{prefix}{each}")


def _bring_files(backup: Backup) -> None:
    for part in backup.manifest["files"]:
        name = part["name"]
        if default_storage.exists(name):
            if _stored_sum(name) != part["sha256"]:
                raise RefusedError(f"The file storage has another {name}.")
            continue
        path = backup.folder / part["part"]
        stream = _Stream(pieces(path, part["part"], backup.key))
        kept = default_storage.save(name, File(io.BufferedReader(stream), name=name))
        if kept != name:
            default_storage.delete(kept)
            raise RefusedError(f"The file storage cannot keep the name {name}.")


def _compare_tables(backup: Backup, state: dict[str, Table], tell: Tell) -> None:
    for part in backup.manifest["tables"]:
        wanted = Sum(part["rows"], part["sha256"])
        found = sum_of(state[part["table"]])
        if found != wanted:
            raise RefusedError(
                f"{part['table']} is not as it was: {found.rows} rows of {wanted.rows}."
            )
        tell(f"{part['table']}: {found.rows} rows, the same")


def _compare_files(backup: Backup, tell: Tell) -> None:
    for part in backup.manifest["files"]:
        if _stored_sum(part["name"]) != part["sha256"]:
            raise RefusedError(f"{part['name']} is not as it was.")
    tell(f"{len(backup.manifest['files'])} files, the same")


def _stored_sum(name: str) -> str:
    summed = hashlib.sha256()
    with default_storage.open(name) as file:
        for piece in file.chunks():
            summed.update(piece)
    return summed.hexdigest()
