"""Do what is due by itself: offers, free seats, papers that were left or are old."""

from __future__ import annotations

import signal
from time import sleep
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections
from django.utils import timezone

from config import due

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = (
        "Ends offers whose time is over, offers free seats, takes up papers that were"
        " left and throws old ones away; again and again if told."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--every",
            type=float,
            metavar="SECONDS",
            help="go on until stopped, with this pause",
        )

    def handle(self, **options: Any) -> None:
        every = options["every"]
        if every is None:
            done, well = due.run()
            self._tell(done)
            if not well:
                raise CommandError("Not everything that was due is done; see the log.")
            return
        if every <= 0:
            raise CommandError("--every needs a number of seconds above 0.")
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        try:
            while True:
                done, _well = due.run()
                if any(done.values()):
                    self._tell(done)
                close_old_connections()
                sleep(every)
        except KeyboardInterrupt:
            pass

    def _tell(self, done: dict[str, int]) -> None:
        words = ", ".join(f"{count} {what}" for what, count in done.items())
        self.stdout.write(f"{timezone.localtime():%Y-%m-%d %H:%M:%S} {words}")
