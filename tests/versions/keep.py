"""A small installation of this version, kept so that later versions can show they bring it on.

`python -m tests.versions.keep` is run once for each version, when it is released; it
writes `tests/versions/<version>.tar`: a backup with one of everything, and the hashes of
the migrations that made its tables.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tarfile
import tempfile
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
HASHES = "migrations.json"


def hashes() -> dict[str, str]:
    """Of the text of each of our migrations; what was released never changes again."""
    from django.conf import settings  # noqa: PLC0415  after setup

    return {
        str(path.relative_to(settings.BASE_DIR)): hashlib.sha256(
            path.read_bytes()
        ).hexdigest()
        for path in sorted(settings.BASE_DIR.glob("*/migrations/0*.py"))
    }


def keep(tar: Path, folder: Path) -> None:
    """Write the dump of an installation made in ``folder``, whose settings are in place."""
    from django.core.management import call_command  # noqa: PLC0415  after setup

    from config.backup.making import make  # noqa: PLC0415  as above
    from tests.access.world import build  # noqa: PLC0415  as above
    from tests.quick import quick_papers  # noqa: PLC0415  as above

    quick_papers(pytest.MonkeyPatch())
    call_command("migrate", verbosity=0)
    call_command("sync_roles", verbosity=0)
    build()
    make(folder / "backup")
    (folder / HASHES).write_text(json.dumps(hashes(), indent=1))
    with tarfile.open(tar, "w") as packed:
        packed.add(folder / "backup", "backup")
        packed.add(folder / HASHES, HASHES)


def main(target: str = "") -> None:
    with tempfile.TemporaryDirectory(prefix="htx-version-") as name:
        folder = Path(name)
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
            "DATABASE_URL": f"sqlite:///{folder / 'version.sqlite3'}",
            "MEDIA_ROOT": str(folder / "media"),
        }
        import django  # noqa: PLC0415  with these settings
        from django.conf import settings  # noqa: PLC0415  as above

        django.setup()
        tar = Path(target) if target else HERE / f"{settings.VERSION}.tar"
        keep(tar, folder)
        print(f"{tar.name}: {tar.stat().st_size:,} bytes")  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
