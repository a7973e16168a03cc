"""Work of killed workers comes back; that of living ones is left to them."""

from __future__ import annotations

import datetime as dt
import signal
import time
from threading import Barrier, Thread

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.models import AuditEntry
from config import background, due
from config.background import TRIES, Heart, give_back_of, queue, sweep, tidy
from config.models import CacheEntry, Pulse, PulseKind
from tests.config.work import dawdle, note
from tests.processes import python

LONG = dt.timedelta(hours=5)


@pytest.fixture(autouse=True)
def in_database(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def begun_by(worker, *, ago=LONG, tries=1):
    """A task that this worker took, and so many before it."""
    result = note.enqueue("a")
    DBTaskResult.objects.filter(pk=result.id).update(
        status="RUNNING",
        started_at=timezone.now() - ago,
        worker_ids=["htx-gone"] * (tries - 1) + [worker],
    )
    return DBTaskResult.objects.get(pk=result.id)


def seen(worker, *, ago):
    Pulse.objects.create(
        kind=PulseKind.WORKER,
        name=worker,
        seen_at=timezone.now() - dt.timedelta(seconds=ago),
    )


def statuses():
    return list(DBTaskResult.objects.values_list("status", flat=True))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("worker", "seen_ago", "ago", "status"),
    [
        ("htx-a", 5, LONG, "RUNNING"),  # slow, but it lives
        ("htx-a", 300, LONG, "READY"),  # silent
        ("htx-a", 300, dt.timedelta(), "RUNNING"),  # taken just now
        ("htx-a", None, LONG, "READY"),  # ours, and left no sign
        ("plain", None, LONG, "READY"),  # of another make, and too long
        ("plain", None, dt.timedelta(minutes=30), "RUNNING"),
    ],
)
def test_only_the_work_of_the_silent_is_given_back(worker, seen_ago, ago, status):
    begun_by(worker, ago=ago)
    if seen_ago is not None:
        seen(worker, ago=seen_ago)

    first, second = sweep(), sweep()

    assert statuses() == [status]
    assert first["given_back"] == (1 if status == "READY" else 0)
    assert second == {"given_back": 0, "given_up": 0}


@pytest.mark.django_db
def test_a_worker_that_lost_the_database_over_a_task_gives_it_back_itself():
    """It lives, so nobody else may take it; it could not note that it had failed."""
    for worker in ("htx-a", "htx-b"):
        begun_by(worker, ago=dt.timedelta())
        seen(worker, ago=0)

    give_back_of("htx-a")

    assert sorted(statuses()) == ["READY", "RUNNING"]
    assert DBTaskResult.objects.running().get().worker_ids == ["htx-b"]


@pytest.mark.django_db
def test_what_costs_every_worker_its_life_is_given_up_for_a_person_to_see():
    begun_by("htx-a", tries=TRIES - 1)

    assert sweep() == {"given_back": 1, "given_up": 0}
    begun_by("htx-a", tries=TRIES)
    assert sweep() == {"given_back": 0, "given_up": 1}

    failed = DBTaskResult.objects.failed().get()
    assert failed.finished_at is not None
    assert sweep() == {"given_back": 0, "given_up": 0}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "tries", "status"),
    [
        ("django.db.utils.OperationalError", 1, "READY"),
        ("builtins.SystemExit", 1, "READY"),
        ("django.db.utils.OperationalError", TRIES, "FAILED"),
        ("builtins.ValueError", 1, "FAILED"),
    ],
)
def test_what_a_lost_database_broke_off_is_begun_again(kind, tries, status):
    task = begun_by("htx-a", tries=tries)
    DBTaskResult.objects.filter(pk=task.pk).update(
        status="FAILED", finished_at=timezone.now(), exception_class_path=kind
    )

    sweep()

    assert statuses() == [status]


@pytest.mark.django_db
def test_the_loop_and_the_command_sweep(capsys):
    begun_by("htx-a")
    done, well = due.run()
    begun_by("htx-a")
    call_command("sweep_tasks")

    assert (done["given_back"], well) == (1, True)
    assert capsys.readouterr().out == "1 given back, 0 given up\n"
    assert statuses() == ["READY", "READY"]


@pytest.mark.django_db(transaction=True)
def test_two_who_sweep_at_once_give_back_once():
    for _each in range(20):
        begun_by("htx-a")
    barrier, done = Barrier(2), []

    def hand():
        barrier.wait()
        done.append(sweep()["given_back"])
        connection.close()

    hands = [Thread(target=hand) for _each in range(2)]
    for each in hands:
        each.start()
    for each in hands:
        each.join()

    assert sum(done) == 20
    assert set(statuses()) == {"READY"}


def wait_for(what, seconds=40):
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def labels():
    return sorted(AuditEntry.objects.values_list("subject_label", flat=True))


@pytest.mark.django_db(transaction=True)
def test_a_killed_workers_task_is_done_by_the_next_and_a_slow_ones_only_once(settings):
    settings.TASK_LEASE_SECONDS = 3
    lease = {"TASK_LEASE_SECONDS": 3}
    dawdle.enqueue("killed", 60)
    first = python("manage.py", "worker", "--no-startup-delay", **lease)
    try:
        wait_for(lambda: labels() == ["killed begun"])
    finally:
        first.kill()
        first.communicate()
    DBTaskResult.objects.update(args_kwargs={"args": ["killed", 0], "kwargs": {}})
    dawdle.enqueue("slow", 8)  # longer than the lease
    robbed = []
    second = python("manage.py", "worker", "--no-startup-delay", **lease)
    try:
        wait_for(lambda: "slow begun" in labels())

        def swept_and_done():
            robbed.append(sweep()["given_back"])
            return DBTaskResult.objects.successful().count() == 2

        wait_for(swept_and_done)
    finally:
        second.send_signal(signal.SIGTERM)
        said, _nothing = second.communicate(timeout=20)

    assert labels() == [
        "killed begun",
        "killed begun",
        "killed ended",
        "slow begun",
        "slow ended",
    ]
    tries = DBTaskResult.objects.order_by("enqueued_at").values_list(
        "worker_ids", flat=True
    )
    assert [len(set(each)) for each in tries] == [2, 1]
    assert sum(robbed) == 1  # the killed one's, while the slow one was at it
    assert second.returncode == 0, said
    assert not Pulse.objects.filter(kind=PulseKind.WORKER, name__in=tries[1]).exists()


@pytest.mark.django_db(transaction=True)
def test_without_signs_of_life_the_slow_would_be_robbed(settings):
    """The control: the sweep does take a task whose worker says nothing."""
    settings.TASK_LEASE_SECONDS = 1
    begun_by("htx-slow", ago=dt.timedelta(seconds=2))
    assert sweep()["given_back"] == 1
    begun_by("htx-slow", ago=dt.timedelta(seconds=2))
    heart = Heart(PulseKind.WORKER, "htx-slow")
    heart.start()
    wait_for(lambda: Pulse.objects.filter(name="htx-slow").exists())

    assert sweep()["given_back"] == 0

    heart.stop()
    assert sweep()["given_back"] == 1


@pytest.mark.django_db(transaction=True)
def test_the_heart_outlives_a_database_that_is_gone(monkeypatch, settings):
    beats, real = [], background.beat

    def beat(*args, **kwargs):
        beats.append(1)
        if len(beats) == 1:
            raise OperationalError("gone")
        real(*args, **kwargs)

    monkeypatch.setattr(background, "beat", beat)
    settings.TASK_LEASE_SECONDS = 0.3
    heart = Heart(PulseKind.WORKER, "htx-a")
    heart.start()

    wait_for(lambda: Pulse.objects.filter(name="htx-a").exists())
    heart.stop()

    assert not heart.is_alive()


@pytest.mark.django_db
def test_the_queue_counts_what_can_be_begun_since_it_could():
    now = timezone.now()
    waiting = note.enqueue("a")
    DBTaskResult.objects.filter(pk=waiting.id).update(
        enqueued_at=now - dt.timedelta(minutes=7, seconds=30)
    )
    again = note.using(run_after=now - dt.timedelta(minutes=2)).enqueue("b")
    DBTaskResult.objects.filter(pk=again.id).update(enqueued_at=now - LONG)
    note.using(run_after=now + dt.timedelta(minutes=2)).enqueue("c")
    begun_by("htx-a")

    found = queue()

    assert (found.waiting, found.running, found.failed) == (2, 1, 0)
    assert (found.minutes, found.workers) == (7, 0)


@pytest.mark.django_db
def test_once_a_day_what_is_over_is_thrown_away():
    old = timezone.now() - dt.timedelta(days=40)
    for status in ("SUCCESSFUL", "FAILED"):
        task = begun_by("htx-a")
        DBTaskResult.objects.filter(pk=task.pk).update(status=status, finished_at=old)
    CacheEntry.objects.create(cache_key="a", value="", expires=old)
    Pulse.objects.create(kind=PulseKind.WORKER, name="htx-old", seen_at=old)
    Pulse.objects.create(kind=PulseKind.BACKUP, name="m", seen_at=old)

    first, second = tidy(), tidy()

    assert (first, second) == ({"tasks_forgotten": 1}, {})
    assert statuses() == ["FAILED"]
    assert not CacheEntry.objects.exists()
    kinds = set(Pulse.objects.values_list("kind", flat=True))
    assert kinds == {PulseKind.BACKUP, PulseKind.TIDY}
