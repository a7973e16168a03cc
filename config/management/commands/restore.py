"""A backup into an empty place, compared table by table and file by file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.backup.restoring import RefusedError, check, restore

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = (
        "Restore a backup into an empty database and file storage, and compare it;"
        " with --check only see whether it could be."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR")
        parser.add_argument(
            "--check", action="store_true", help="read the backup and write nothing"
        )

    def handle(self, **options: Any) -> None:
        try:
            backup = check(options["folder"], secret=settings.BACKUP_KEY)
            if options["check"]:
                self.stdout.write("The backup is as it was made.")
                return
            restore(backup, tell=self.stdout.write)
        except RefusedError as refusal:
            raise CommandError(str(refusal)) from None
        lost = backup.manifest["lost"]
        if lost:
            self.stdout.write(
                f"{len(lost)} files were lost before the backup was made."
            )
        self.stdout.write(
            f"Restored as it was at {backup.manifest['begun_at']}, version"
            f" {backup.manifest['version']}. Run `migrate` next."
        )
