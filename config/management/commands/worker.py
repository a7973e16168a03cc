"""The background worker: django-tasks-db's, which tells that it lives and outlives outages."""

from __future__ import annotations

import logging
from time import sleep
from typing import Any

from django.db import InterfaceError, OperationalError, connection
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands import db_worker

from config.background import OURS, Heart, give_back_of, machine
from config.models import PulseKind

logger = logging.getLogger("config.background")

PAUSE = 2  # seconds between two looks whether the database is back


class PatientWorker(db_worker.Worker):
    """A database that is gone ends django-tasks-db's worker; this one waits for it."""

    def run(self) -> None:
        while True:
            try:
                give_back_of(self.worker_id)
                super().run()
            except (OperationalError, InterfaceError) as fault:
                logger.warning(
                    "Worker waits for the database: %s", type(fault).__name__
                )
                connection.close()
                self.running_task = False
                if not self.running:
                    return
                sleep(PAUSE)
            else:
                return


class Command(db_worker.Command):
    help = "Run a background worker."

    def handle(self, **options: Any) -> None:
        name = options["worker_id"]
        if not name.startswith(OURS):
            name = f"{OURS}{machine()[:40]}-{get_random_string(12)}"
        heart = Heart(PulseKind.WORKER, name)
        heart.start()
        worker = PatientWorker(
            queue_names=options["queue_name"].split(","),
            interval=options["interval"],
            batch=options["batch"],
            backend_name=options["backend_name"],
            startup_delay=options["startup_delay"],
            max_tasks=options["max_tasks"],
            worker_id=name,
            excluded_queue_names=list(
                filter(None, options["exclude_queues"].split(","))
            ),
        )
        worker.configure_signals()
        try:
            worker.run()
        finally:
            heart.stop()
