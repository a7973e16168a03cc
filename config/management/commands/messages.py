from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from config import texts

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "Collect our texts into locale/vi and compile them."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="only complain")
        parser.add_argument("--compile", action="store_true", help="only compile")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            found = texts.complaints()
            for line in found:
                self.stderr.write(line)
            if found:
                message = f"{len(found)} texts need a translator."
                raise CommandError(message)
            self.stdout.write("Every text is translated.")
            return
        if not options["compile"]:
            catalog = texts.kept(texts.ours())
            catalog.update(texts.collected(), no_fuzzy_matching=True)
            texts.save(catalog)
        self.stdout.write(f"{texts.compile_all()} catalogues compiled.")
