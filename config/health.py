"""Is this installation ready to serve, and if not, why?"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from config.models import Pulse, PulseKind
from papers import viruses

if TYPE_CHECKING:
    from collections.abc import Callable

NOT_ASKED = "not asked: the database must answer first"


def readiness() -> dict[str, str]:
    """Each part that must work, and why it does not; empty where it does.

    For machines and keepers: short, in English, without names of machines or people.
    """
    found = {"database": _asked(_database), "storage": _asked(_storage)}
    if viruses.is_on():
        found["antivirus"] = _asked(viruses.why_silent)
    rest = {"migrations": _migrations, "worker": _worker, "cache": _cache}
    for name, ask in rest.items():
        found[name] = NOT_ASKED if found["database"] else _asked(ask)
    return found


def _asked(ask: Callable[[], str]) -> str:
    try:
        return ask()
    except Exception as fault:  # noqa: BLE001  a store or cache of any make
        return type(fault).__name__


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return ""


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return f"{len(plan)} migrations are not applied" if plan else ""


def _worker() -> str:
    alive = Pulse.objects.filter(kind=PulseKind.WORKER).alive()
    return "" if alive.exists() else "no worker is alive"


def _storage() -> str:
    """A file is written, read and taken away."""
    name = default_storage.save(f"ready-{secrets.token_hex(8)}", ContentFile(b"ready"))
    try:
        with default_storage.open(name) as file:
            return "" if file.read() == b"ready" else "a file came back changed"
    finally:
        default_storage.delete(name)


def _cache() -> str:
    key = f"ready-{secrets.token_hex(8)}"
    cache.set(key, 1, 60)
    kept = cache.get(key) == 1
    cache.delete(key)
    return "" if kept else "the cache keeps nothing"
