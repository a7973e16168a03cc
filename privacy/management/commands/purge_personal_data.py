"""Delete what is held longer than it may be."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand

from accounts.personal import Term
from privacy.operations import due, purge

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "Deletes or strikes out personal data whose term is over; again: nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="count only, delete nothing"
        )
        parser.add_argument("--json", action="store_true", help="for machines")

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["dry_run"]:
            counts = {term: rows.count() for term, rows in due().items()}
        else:
            counts = purge()
        if options["json"]:
            done = {term.value: counts.get(term, 0) for term in due()}
            self.stdout.write(json.dumps({"dry_run": options["dry_run"], **done}))
            return
        for term, count in counts.items():
            if count:
                self.stdout.write(f"{term.value}: {count} ({Term(term).label})")
        if not any(counts.values()):
            self.stdout.write("Nothing is held longer than its term.")
