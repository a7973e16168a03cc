from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from cooperatives.operations import carry_over

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(BaseCommand):
    """Bring head offices into the units of today, as far as that is certain.

    A cooperative whose commune went over as a whole is moved to the successor from the
    day of the change. One of a split commune is only named: a person chooses for it on
    the page "Cần xác định địa bàn mới". Running it twice changes nothing.
    """

    help = "Move cooperatives of communes that went over as a whole to the successor."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="print what would be moved"
        )

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        done = carry_over(on=timezone.localdate(), actor=None)
        for cooperative, before, after in done.moved:
            self.stdout.write(f"{cooperative}: {before.address} -> {after.address}")
        for cooperative in done.waiting:
            self.stdout.write(f"{cooperative}: {cooperative.admin_unit} -> ?")
        self.stdout.write(
            f"{len(done.moved)} moved, {len(done.waiting)} wait for a choice."
        )
        if options["dry_run"]:
            transaction.set_rollback(True)
            self.stdout.write("Nothing was saved.")
