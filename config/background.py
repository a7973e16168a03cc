"""The work that waits for no person: who is at it, what waits, and what was dropped.

A worker tells every few seconds that it lives (``Pulse``), from a thread of its own, so
that a slow task is not taken for a dead worker. ``sweep`` gives the work of those who
have fallen silent to another. Every task may run twice, so nothing is lost or doubled if
one who was given up comes back.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import DatabaseError, connection, transaction
from django.db.models import Case, Count, Min, Q, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult, get_date_max

from config.models import CacheEntry, Pulse, PulseKind
from config.storage import remove_parts

if TYPE_CHECKING:
    from datetime import datetime

    from django.utils.functional import _StrPromise

logger = logging.getLogger(__name__)

OURS = "htx-"  # begins the ids of workers that tell that they live
BEATS = 6  # within a lease: a slow machine may miss a few
TRIES = 5  # after that many workers were lost over one task, it is the task
STRANGER = timedelta(hours=1)  # for a worker that never told that it lives
FORGET = timedelta(days=30)  # what was done; and who was seen
# The database was gone, or its worker was told to hurry: the task is none the worse.
BROKEN_OFF = (
    "django.db.utils.OperationalError",
    "django.db.utils.InterfaceError",
    "builtins.SystemExit",
)
LOST = "Its worker was lost %s times."
# What each task does, in words.
ACTS: dict[str, _StrPromise] = {
    "carry_out_issue": _("issuing certificates"),
    "carry_out_import": _("saving a list"),
    "deliver_message": _("sending messages"),
    "make_bundle": _("packing files"),
}


def machine() -> str:
    return socket.gethostname()[:64]


def beat(kind: PulseKind, name: str, **details: Any) -> None:
    """Tell that this process lives, or that a thing was done."""
    Pulse.objects.update_or_create(
        kind=kind,
        name=name[:64],
        defaults={"seen_at": timezone.now(), "details": details},
    )


class Heart(threading.Thread):
    """Beats for a process until it is stopped; a database that is gone is waited for."""

    def __init__(self, kind: PulseKind, name: str) -> None:
        super().__init__(name="heart", daemon=True)
        self._kind, self._id = kind, name
        self._stopped = threading.Event()

    def run(self) -> None:
        while True:
            try:
                beat(self._kind, self._id, machine=machine(), process=os.getpid())
            except DatabaseError:
                connection.close()
            if self._stopped.wait(settings.TASK_LEASE_SECONDS / BEATS):
                break
        connection.close()

    def stop(self) -> None:
        """The process goes in good order: what it had not begun is free at once."""
        self._stopped.set()
        self.join(timeout=5)
        Pulse.objects.filter(kind=self._kind, name=self._id).delete()


def sweep() -> dict[str, int]:
    """Give back the work of workers that were lost, and what a lost database broke off.

    May run anywhere, at any time, in several processes. A task that has cost ``TRIES``
    workers is not tried again: it is marked as failed, for a person to see.
    """
    done = {"given_back": 0, "given_up": 0}
    now = timezone.now()
    lease = timedelta(seconds=settings.TASK_LEASE_SECONDS)
    silent = Q(status=TaskResultStatus.RUNNING, started_at__lt=now - lease)
    broken_off = Q(
        status=TaskResultStatus.FAILED,
        exception_class_path__in=BROKEN_OFF,
        finished_at__gt=now - FORGET,
    )
    candidates = DBTaskResult.objects.filter(silent | broken_off)
    for pk in list(candidates.values_list("pk", flat=True)):
        with transaction.atomic():
            rows = candidates.select_for_update(skip_locked=True).filter(pk=pk)
            task = rows.first()
            if task is None or not _is_free(task):
                continue
            done[_give_back(task)] += 1
    return done


def give_back_of(worker: str) -> None:
    """A worker that lives and is at no task gives back what it had begun.

    When the database went it could not even note that it had failed; as it lives, nobody
    else would take it for lost.
    """
    running = DBTaskResult.objects.running()
    for pk in list(running.values_list("pk", flat=True)):
        with transaction.atomic():
            task = running.select_for_update(skip_locked=True).filter(pk=pk).first()
            if task is not None and task.worker_ids[-1:] == [worker]:
                _give_back(task)


def _is_free(task: DBTaskResult[Any, Any]) -> bool:
    """Whether nobody works on it any more."""
    workers = task.worker_ids
    if task.status == TaskResultStatus.FAILED:
        return len(workers) < TRIES
    known = Pulse.objects.filter(kind=PulseKind.WORKER, name=workers[-1])
    if known.exists():
        return not known.alive().exists()
    if workers[-1].startswith(OURS):  # it went in good order, or long ago
        return True
    begun: datetime = task.started_at
    return begun < timezone.now() - STRANGER


def _give_back(task: DBTaskResult[Any, Any]) -> str:
    if len(task.worker_ids) >= TRIES:
        task.status = TaskResultStatus.FAILED
        task.finished_at = timezone.now()
        task.traceback = LOST % len(task.worker_ids)
        task.save(update_fields=["status", "finished_at", "traceback"])
        logger.error("Task %s: given up after %s workers", task.pk, TRIES)
        return "given_up"
    task.status = TaskResultStatus.READY
    task.started_at = task.finished_at = None
    task.exception_class_path = task.traceback = ""
    task.save(
        update_fields=[
            "status",
            "started_at",
            "finished_at",
            "exception_class_path",
            "traceback",
        ]
    )
    logger.warning("Task %s: given back", task.pk)
    return "given_back"


class Queue(NamedTuple):
    """What waits for a worker; ``since`` is when the oldest could have been begun."""

    waiting: int
    running: int
    failed: int
    since: datetime | None
    workers: int

    @property
    def minutes(self) -> int:
        """How long the oldest has waited."""
        if self.since is None:
            return 0
        return int((timezone.now() - self.since).total_seconds() // 60)


def queue() -> Queue:
    """The state of the background, as it is now."""
    tasks = DBTaskResult.objects
    at_once = When(run_after=get_date_max(), then="enqueued_at")
    ready = tasks.ready().aggregate(
        waiting=Count("pk"), since=Min(Case(at_once, default="run_after"))
    )
    return Queue(
        **ready,
        running=tasks.running().count(),
        failed=tasks.failed().count(),
        workers=Pulse.objects.filter(kind=PulseKind.WORKER).alive().count(),
    )


def tidy() -> dict[str, int]:
    """Once a day: throw away what is over, so that a forgotten system does not grow."""
    now = timezone.now()
    if Pulse.objects.filter(
        kind=PulseKind.TIDY, seen_at__gt=now - timedelta(days=1)
    ).exists():
        return {}
    beat(PulseKind.TIDY, "all")
    finished = DBTaskResult.objects.successful().filter(finished_at__lt=now - FORGET)
    CacheEntry.objects.filter(expires__lt=now).delete()
    Session.objects.filter(expire_date__lt=now).delete()
    Pulse.objects.filter(seen_at__lt=now - FORGET).exclude(
        kind=PulseKind.BACKUP
    ).delete()
    forgotten, _each = finished.delete()
    done = {
        "tasks_forgotten": forgotten,
        "parts_removed": remove_parts((now - timedelta(hours=1)).timestamp()),
    }
    return {what: count for what, count in done.items() if count}
