"""Other processes over the database of a test."""

from __future__ import annotations

import os
import subprocess
import sys

from django.conf import settings
from django.db import connection


def database_url() -> str:
    """Of the database that this test runs on."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    login = ":".join(filter(None, (database["USER"], database["PASSWORD"])))
    address = ":".join(filter(None, (database["HOST"], str(database["PORT"]))))
    return f"postgres://{login}@{address}/{database['NAME']}"


def environment(**more: object) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "DATABASE_URL": database_url(),
        **{name: str(value) for name, value in more.items()},
    }


def python(*arguments: object, **more: object) -> subprocess.Popen[str]:
    """A process of this project; what it says comes from its ``stdout``."""
    return subprocess.Popen(
        [sys.executable, *map(str, arguments)],
        cwd=settings.BASE_DIR,
        env=environment(**more),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def manage(*arguments: object, **more: object) -> tuple[int, str]:
    """What a command answers and says."""
    process = python("manage.py", *arguments, **more)
    said, _nothing = process.communicate(timeout=300)
    return process.returncode, said
