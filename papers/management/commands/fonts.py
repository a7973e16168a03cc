"""Cut the typefaces of the screen and of papers from the installed packages."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from papers import fonts


class Command(BaseCommand):
    help = "Makes the fonts that are missing; quick when all are there."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuses a face that lacks a Vietnamese letter."""
        for face in fonts.make():
            if missing := fonts.missing_letters(face):
                face.path.unlink()
                raise CommandError(f"{face.path.name} lacks {missing}")
            if options["verbosity"]:
                self.stdout.write(f"{face.path.name} {face.path.stat().st_size:,} B")
