"""Files of people in a folder: whole or not at all, and on the disk when we say so."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.files.storage import FileSystemStorage, default_storage

if TYPE_CHECKING:
    from django.core.files import File

PART = ".part"  # of a name that is being written


class DurableStorage(FileSystemStorage):
    """Django's storage in a folder, for files that an answer promises.

    A file is written under a name of its own, forced to the disk, and only then gets its
    name: a full disk or a killed process leaves no half file that looks like a whole one.
    """

    def _save(self, name: str, content: File[Any]) -> str:
        draft = f"{name}.{secrets.token_hex(8)}{PART}"
        try:
            written = Path(self.path(super()._save(draft, content)))  # type: ignore[misc]  # absent in the stubs
            _force(written)
            while True:
                try:
                    os.link(written, self.path(name))
                    break
                except FileExistsError:  # another was quicker
                    name = self.get_available_name(name)
            _force(written.parent)
            return name
        finally:
            with suppress(OSError):
                Path(self.path(draft)).unlink()


def remove_parts(before: float) -> int:
    """Throw away what killed processes left half written before that moment; how many.

    ``before`` in seconds of the epoch; what is younger may still be written.
    """
    if not isinstance(default_storage, DurableStorage):
        return 0
    old = [
        path
        for path in Path(default_storage.location).rglob(f"*{PART}")
        if path.stat().st_mtime < before
    ]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _force(path: Path) -> None:
    """Wait until the disk has it."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
