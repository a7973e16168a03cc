"""Do what is due by itself: offers, free seats, papers that were left, lost work."""

from __future__ import annotations

import os
import signal
from threading import Event
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections
from django.utils import timezone

from config import due
from config.background import Heart, machine
from config.models import PulseKind

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = (
        "Ends offers whose time is over, offers free seats, takes up papers that were"
        " left, gives back the work of lost workers; again and again if told."
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
        stopped = Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopped.set())
        heart = Heart(PulseKind.DUE, f"{machine()[:40]}-{os.getpid()}")
        heart.start()
        try:
            while not stopped.is_set():  # a round that was begun is ended
                done, _well = due.run()
                if any(done.values()):
                    self._tell(done)
                close_old_connections()
                stopped.wait(every)
        finally:
            heart.stop()

    def _tell(self, done: dict[str, int]) -> None:
        words = ", ".join(f"{count} {what}" for what, count in done.items())
        self.stdout.write(f"{timezone.localtime():%Y-%m-%d %H:%M:%S} {words}")
