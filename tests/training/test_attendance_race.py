"""Twenty telephones that send one session at once: every mark is there, none half.

Threads with a connection each, on whichever database the settings name. The control
takes the lock away; if everything still came right, the tests above would prove nothing.
"""

from __future__ import annotations

import uuid
from threading import Barrier

import pytest
from django.db import connection, models
from django.utils import timezone

from tests.factories import make_user
from tests.training.attending import running_class, stands
from tests.training.test_grades_race import at_once
from training import operations
from training.models import (
    Attendance,
    AttendanceChange,
    AttendanceConflict,
    Session,
    Submission,
)
from training.operations import Mark, SeenMark, submissions, submit_attendance

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 20


@pytest.fixture
def teacher():
    return make_user()


@pytest.fixture
def held(teacher):
    _class, seats, (session,) = running_class(teacher, learners=AT_ONCE, sessions=1)
    return session, seats


def sender(session, teacher, act=submit_attendance):
    """Sends marks with rows of its own, as each request has them."""

    def send(argument):
        key, marks = argument
        act(
            Session.objects.select_related("training_class").get(pk=session.pk),
            {pk: SeenMark(Mark(mark)) for pk, mark in marks.items()},
            key=key,
            made_at=timezone.now(),
            actor=teacher,
        )
        return "taken"

    return send


def test_twenty_rosters_at_once_are_all_there_and_whole(held, teacher):
    """Each marks its own learner and agrees about the first: nothing is lost."""
    session, seats = held
    sent = [
        (uuid.uuid4(), {seats[0].pk: "x", seat.pk: "xPK"[place % 3]})
        for place, seat in enumerate(seats)
    ]
    sent[0] = (sent[0][0], {seats[0].pk: "x"})

    answers = at_once(sender(session, teacher), sent)

    assert answers == ["taken"] * AT_ONCE
    assert stands(session) == ["x", *("xPK"[place % 3] for place in range(1, AT_ONCE))]
    assert Submission.objects.count() == AT_ONCE
    assert set(Attendance.objects.values_list("version", flat=True)) == {1}
    assert AttendanceChange.objects.count() == AT_ONCE
    assert not AttendanceConflict.objects.exists()
    session.refresh_from_db()
    assert session.marked_at is not None


def test_one_roster_sent_twenty_times_at_once_is_once(held, teacher):
    session, seats = held
    roster = {seat.pk: "P" for seat in seats}

    answers = at_once(sender(session, teacher), [(uuid.UUID(int=1), roster)] * AT_ONCE)

    assert answers == ["taken"] * AT_ONCE
    assert Submission.objects.count() == 1
    assert AttendanceChange.objects.count() == AT_ONCE


def test_two_marks_for_one_learner_at_once_are_one_mark_and_one_conflict(held, teacher):
    session, seats = held
    sent = [(uuid.uuid4(), {seats[0].pk: mark}) for mark in "PK"]

    answers = at_once(sender(session, teacher), sent)

    entry, conflict = Attendance.objects.get(), AttendanceConflict.objects.get()
    assert answers == ["taken", "taken"]
    assert {entry.mark, conflict.mark} == {"P", "K"}
    assert conflict.stood_mark == entry.mark


def test_without_the_lock_a_mark_is_lost_or_refused(held, teacher, monkeypatch):
    """PostgreSQL loses its row lock, SQLite the transaction that takes the write lock."""
    session, seats = held
    operations.record_attendance(session, {seats[0].pk: Mark("x")}, actor=teacher)
    act = submit_attendance
    monkeypatch.setattr(models.QuerySet, "select_for_update", lambda rows, **_: rows)
    if connection.vendor == "sqlite":
        act = submit_attendance.__wrapped__
    looked = Barrier(2)  # both have looked, none has written
    dispute = submissions._dispute  # noqa: SLF001  where both have looked

    def meet(*args):
        looked.wait(timeout=30)
        dispute(*args)

    monkeypatch.setattr(submissions, "_dispute", meet)
    monkeypatch.setattr(AttendanceChange.objects, "bulk_create", lambda rows: rows)

    def send(mark):
        act(
            Session.objects.select_related("training_class").get(pk=session.pk),
            {seats[0].pk: SeenMark(Mark(mark), 1)},
            key=uuid.uuid4(),
            made_at=timezone.now(),
            actor=teacher,
        )
        return "taken"

    assert at_once(send, ["P", "K"]) == ["taken", "taken"]
    assert Attendance.objects.get().version == 2, "two writes counted as one"
    assert not AttendanceConflict.objects.exists(), "one mark is lost, unseen"
