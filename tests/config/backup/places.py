"""Installations to bring a backup to, and what is in them."""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

import psycopg
from django.db import connection

from tests.processes import database_url, manage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Place(NamedTuple):
    """A database and a folder of files."""

    url: str
    media: Path

    def manage(self, *arguments: object, **more: object) -> tuple[int, str]:
        return manage(*arguments, DATABASE_URL=self.url, MEDIA_ROOT=self.media, **more)

    def rows(self) -> list[str]:
        """Every row as Django's own dump has it, without what lives by itself."""
        status, dumped = self.manage(
            "dumpdata", "--all", "--exclude=config", "--verbosity=0"
        )
        assert status == 0, dumped
        return sorted(json.dumps(row, sort_keys=True) for row in json.loads(dumped))

    def files(self) -> dict[str, bytes]:
        return {
            str(path.relative_to(self.media)): path.read_bytes()
            for path in self.media.rglob("*")
            if path.is_file()
        }


@contextmanager
def empty_places(folder: Path) -> Iterator[dict[str, Place]]:
    """One on SQLite; then one on PostgreSQL where the suite runs there."""
    found = {"sqlite": Place(f"sqlite:///{folder / 'new.sqlite3'}", folder / "sqlite")}
    if connection.vendor != "postgresql":
        yield found
        return
    server, _slash, _name = database_url().rpartition("/")
    name = f"htx_restore_{os.getpid()}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as keeper:
        keeper.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        keeper.execute(f"CREATE DATABASE {name}")
        try:
            place = Place(f"{server}/{name}", folder / "postgresql")
            yield {**found, "postgresql": place}
        finally:
            keeper.execute(f"DROP DATABASE {name} WITH (FORCE)")
