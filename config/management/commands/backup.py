"""Everything needed to go on elsewhere, into an empty folder, while people work."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.background import beat, machine
from config.backup.making import NotNowError, make
from config.models import PulseKind

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "Back up database and files into an empty folder; encrypted if BACKUP_KEY is set."
    requires_migrations_checks = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR")

    def handle(self, **options: Any) -> None:
        folder: Path = options["folder"]
        beat(PulseKind.BACKUP, machine(), state="begun")
        try:
            made = make(folder, secret=settings.BACKUP_KEY)
        except NotNowError as refusal:
            raise CommandError(str(refusal)) from None
        except OSError as fault:
            raise CommandError(
                f"The backup is not complete: {fault.strerror}."
            ) from None
        told = {"rows": made.rows, "files": made.files, "bytes": made.size}
        beat(PulseKind.BACKUP, machine(), state="made", sealed=made.sealed, **told)
        self.stdout.write(
            f"{made.rows} rows and {made.files} files in {folder},"
            f" {'encrypted' if made.sealed else 'not encrypted'}"
        )
        if made.lost:
            names = ", ".join(made.lost[:5])
            raise CommandError(
                f"The backup is complete, but the file storage has lost"
                f" {len(made.lost)} files that records name: {names}"
            )
