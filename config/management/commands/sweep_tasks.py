"""Give the work of lost workers to others. `run_due` does it too."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from config.background import sweep


class Command(BaseCommand):
    help = "Give back the work of workers that were killed; safe anywhere, any time."

    def handle(self, **options: Any) -> None:
        done = sweep()
        self.stdout.write(
            f"{done['given_back']} given back, {done['given_up']} given up"
        )
