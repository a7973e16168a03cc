"""Bring everything encrypted under the newest key."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from privacy.operations import rotate


class Command(BaseCommand):
    help = (
        "Encrypts under the newest key what lies under an older one, and hashes anew;"
        " it can be stopped and run again, while everybody works."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        done = rotate()
        self.stdout.write(
            f"{done.texts} texts, {done.files} files, {done.hashes} hashes and"
            f" {done.factors} second factors renewed."
        )
