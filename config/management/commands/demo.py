from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from config.story.cast import PASSWORD
from config.story.demo import tell
from config.story.reference import load_reference
from config.story.scale import grow

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "Load the demonstration story through the operations; once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--reference",
            action="store_true",
            help="only what every installation needs, no demonstration records",
        )
        parser.add_argument(
            "--if-empty",
            action="store_true",
            help="tell the story only where there is no record of anybody yet",
        )
        parser.add_argument(
            "--scale",
            type=int,
            metavar="N",
            help="add generated records for measuring: about N cooperatives",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not (options["reference"] or settings.SIGNING_DEMO_DIR):
            raise CommandError(
                "The demonstration has accounts whose password is known to all:"
                " not for an installation. Only --reference is."
            )
        if options["if_empty"] and User.objects.exists():
            return
        call_command("sync_roles", stdout=self.stdout)
        load_reference()
        self.stdout.write("Reference data loaded.")
        if options["reference"]:
            return
        if options["scale"]:
            self.stdout.write(grow(options["scale"]))
            return
        if tell():
            self.stdout.write(f"Demonstration story told. Password: {PASSWORD}")
        else:
            self.stdout.write("The demonstration story was told before.")
