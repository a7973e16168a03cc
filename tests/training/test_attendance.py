"""Attendance of one session and of many: what is kept, what is refused, its history."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import AuditEntry
from tests.factories import make_participant, make_session, make_user
from tests.training.attending import marks, refusal, running_class, stands, submit
from training import operations
from training.models import (
    AttendanceChange,
    ClassStatus,
    DayPart,
    Session,
)
from training.operations import GridMark, Mark

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor():
    return make_user(full_name="Lê Văn Dạy")


def test_attendance_is_written_with_its_history_and_the_class_runs(actor):
    training_class, seats, (session, _other) = running_class(actor)

    operations.record_attendance(session, marks(seats, "x", "M2", "P"), actor=actor)

    session.refresh_from_db()
    training_class.refresh_from_db()
    assert stands(session) == ["x", "M2", "P"]
    assert training_class.status == ClassStatus.RUNNING
    assert session.begun_at is not None
    assert session.marked_at is not None
    assert set(session.attendances.values_list("version", "recorded_by")) == {
        (1, actor.pk)
    }
    entry = AuditEntry.objects.latest("pk")
    assert (entry.verb, entry.details) == (
        "attendance.recorded",
        {"learners": 3, "exceptions": 2},
    )


def test_a_correction_is_a_new_version_and_the_first_stays_in_the_history(actor):
    _class, seats, (session, _other) = running_class(actor)
    operations.record_attendance(session, marks(seats, "x", "x", "x"), actor=actor)
    colleague = make_user("training.view_every_class")

    operations.record_attendance(session, marks(seats, "x", "P", ""), actor=colleague)

    assert stands(session) == ["x", "P", "x"]
    corrected = session.attendances.get(participant=seats[1])
    assert (corrected.version, corrected.recorded_by) == (2, colleague)
    assert [
        (c.version, c.symbol_before, c.symbol, c.recorded_by)
        for c in corrected.changes.all()
    ] == [(2, "x", "P", colleague), (1, "", "x", actor)]
    assert AttendanceChange.objects.count() == 4


def test_the_same_marks_again_change_nothing(actor):
    _class, seats, (session, _other) = running_class(actor)
    operations.record_attendance(session, marks(seats, "x", "P", "K"), actor=actor)
    before = list(session.attendances.values()), AuditEntry.objects.count()

    operations.record_attendance(session, marks(seats, "x", "P", "K"), actor=actor)

    assert (list(session.attendances.values()), AuditEntry.objects.count()) == before


def test_a_partial_roster_is_kept_and_complete_with_the_last_learner(actor):
    training_class, seats, (session, _other) = running_class(actor)

    operations.record_attendance(session, marks(seats, "x", "", "K"), actor=actor)

    session.refresh_from_db()
    assert stands(session) == ["x", "-", "K"]
    assert session.begun_at is not None
    assert session.marked_at is None
    assert session.state == ("wait", "điểm danh chưa đủ")
    assert session in training_class.sessions.unmarked()

    operations.record_attendance(session, marks(seats, "", "x", ""), actor=actor)

    assert session.marked_at is not None
    assert session not in training_class.sessions.unmarked()


def test_a_session_is_complete_when_the_only_blank_learner_leaves(actor):
    _class, seats, (session, other) = running_class(actor)
    for held in (session, other):
        operations.record_attendance(held, marks(seats[:2], "x", "x"), actor=actor)
    untouched = make_session(
        training_class=session.training_class, part=DayPart.AFTERNOON, instructor=actor
    )

    operations.drop(seats[2], reason="Ốm", actor=actor)

    session.refresh_from_db()
    untouched.refresh_from_db()
    assert session.marked_at is not None
    assert untouched.marked_at is None


def test_a_session_with_a_single_mark_can_no_longer_be_cancelled(actor):
    _class, seats, (session, _other) = running_class(actor)
    operations.record_attendance(session, marks(seats, "", "", "K"), actor=actor)

    assert not session.can_be_changed
    assert (
        refusal(operations.cancel_session, session, reason="Mưa", actor=actor)
        == "session_has_attendance"
    )


def _one(session, seats, actor):
    operations.record_attendance(session, marks(seats, "x", "P", "K"), actor=actor)


def _sent(session, seats, actor):
    submit(session, seats, "x", "P", "K", actor=actor)


def _grid(session, seats, actor):
    operations.record_grid(
        session.training_class,
        [
            GridMark(session.pk, pk, mark)
            for pk, mark in marks(seats, "x", "P", "K").items()
        ],
        actor=actor,
    )


WAYS = pytest.mark.parametrize("write", [_one, _sent, _grid])


@WAYS
@pytest.mark.parametrize(
    ("case", "code"),
    [
        ("nothing in the way", None),
        ("cancelled", "session_cancelled"),
        ("ahead", "session_ahead"),
        ("class not opened", "class_not_running"),
        ("results under review", "class_not_running"),
        ("teaches another module", "not_your_session"),
        ("stranger", "not_in_class"),
    ],
)
def test_every_way_of_recording_is_refused_alike(actor, write, case, code):
    training_class, seats, (session, other) = running_class(actor)
    match case:
        case "cancelled":
            operations.cancel_session(session, reason="Triều cường", actor=actor)
        case "ahead":
            Session.objects.filter(pk=session.pk).update(
                held_on=timezone.localdate() + dt.timedelta(days=1)
            )
        case "class not opened":
            type(training_class).objects.update(status=ClassStatus.LIST_LOCKED)
        case "results under review":
            type(training_class).objects.update(status=ClassStatus.GRADING)
        case "teaches another module":
            actor = make_user()
            Session.objects.filter(pk=other.pk).update(instructor=actor)
        case "stranger":
            seats[2] = make_participant()
    session = Session.objects.get(pk=session.pk)

    if code is None:
        write(session, seats, actor)
        assert stands(session) == ["x", "P", "K"]
    else:
        assert refusal(write, session, seats, actor) == code


def test_the_office_records_whoever_teaches(actor):
    _class, seats, (session, _other) = running_class(actor)

    _one(session, seats, make_user("training.view_every_class"))

    assert stands(session) == ["x", "P", "K"]


@pytest.mark.parametrize(
    "mark",
    [Mark("M"), Mark("M", 5), Mark("x", 1), Mark("P", 9), Mark("Q"), Mark("", 0)],
    ids=str,
)
@pytest.mark.parametrize("way", ["one", "sent", "grid"])
def test_impossible_marks_are_refused(actor, mark, way):
    training_class, seats, (session, _other) = running_class(actor)
    pk = seats[0].pk
    act = {
        "one": lambda: operations.record_attendance(session, {pk: mark}, actor=actor),
        "sent": lambda: operations.submit_attendance(
            session,
            {pk: operations.SeenMark(mark)},
            key="7f0b9a52-0000-4000-8000-000000000001",
            made_at=timezone.now(),
            actor=actor,
        ),
        "grid": lambda: operations.record_grid(
            training_class, [GridMark(session.pk, pk, mark)], actor=actor
        ),
    }[way]

    assert refusal(act) == "missed_periods"


@pytest.mark.parametrize("missed", [1, 4])
def test_m_may_miss_one_period_or_all(actor, missed):
    _class, seats, (session, _other) = running_class(actor)

    operations.record_attendance(session, {seats[0].pk: Mark("M", missed)}, actor=actor)

    assert stands(session) == [f"M{missed}", "-", "-"]


# Many sessions at once


def grid(seats, *columns, seen=None):
    """Cells of the grid: (session, symbols down the list)."""
    return [
        GridMark(session.pk, pk, mark, (seen or {}).get((session.pk, pk), 0))
        for session, *symbols in columns
        for pk, mark in marks(seats, *symbols).items()
    ]


def test_a_grid_is_written_blanks_stay_and_what_stands_is_no_write(actor):
    training_class, seats, (first, second) = running_class(actor)
    operations.record_attendance(first, marks(seats, "x", "", ""), actor=actor)

    written = operations.record_grid(
        training_class,
        grid(seats, (first, "x", "M2", ""), (second, "x", "P", "K")),
        actor=actor,
    )

    assert written == 4
    assert stands(first) == ["x", "M2", "-"]
    assert stands(second) == ["x", "P", "K"]
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.marked_at, second.marked_at is None) == (None, False)
    assert AttendanceChange.objects.count() == 5


def test_a_grid_tells_every_cell_that_somebody_else_wrote_and_saves_none(actor):
    training_class, seats, (first, second) = running_class(actor)
    operations.record_attendance(first, marks(seats, "x", "K", ""), actor=actor)
    operations.record_attendance(second, marks(seats, "", "", "P"), actor=actor)
    cells = grid(seats, (first, "P", "K", "x"), (second, "x", "x", "x"))

    assert refusal(operations.record_grid, training_class, cells, actor=actor) == [
        "attendance_changed",
        "attendance_changed",
    ]
    with pytest.raises(ValidationError) as caught:
        operations.record_grid(training_class, cells, actor=actor)
    assert f"{seats[0].person}, " in caught.value.messages[0]
    assert "Lê Văn Dạy ghi x lúc" in caught.value.messages[0]


def test_a_grid_changes_what_its_writer_has_seen(actor):
    training_class, seats, (first, _second) = running_class(actor)
    operations.record_attendance(first, marks(seats, "x", "K", "x"), actor=actor)
    seen = {(first.pk, seat.pk): 1 for seat in seats}

    operations.record_grid(
        training_class, grid(seats, (first, "x", "P", "M1"), seen=seen), actor=actor
    )

    assert stands(first) == ["x", "P", "M1"]


def test_a_grid_tells_what_is_wrong_with_every_session_at_once(actor):
    training_class, seats, (first, second) = running_class(actor)
    operations.cancel_session(first, reason="Mưa", actor=actor)
    ahead = make_session(
        training_class=training_class,
        held_on=timezone.localdate() + dt.timedelta(days=2),
        instructor=actor,
    )
    cells = grid(
        seats, (first, "x", "x", "x"), (second, "M9", "x", "x"), (ahead, "x", "x", "x")
    )

    assert refusal(operations.record_grid, training_class, cells, actor=actor) == [
        "session_cancelled",
        "missed_periods",
        "session_ahead",
    ]


def test_a_grid_of_another_class_is_refused(actor):
    training_class, seats, _held = running_class(actor)

    assert (
        refusal(
            operations.record_grid,
            training_class,
            grid(seats, (make_session(), "x", "x", "x")),
            actor=actor,
        )
        == "session_unknown"
    )


def test_a_grid_runs_the_same_queries_for_any_class(
    actor, django_assert_max_num_queries
):
    training_class, seats, held = running_class(actor, learners=80, sessions=20)
    cells = grid(seats, *((session, *["x"] * 80) for session in held))

    with django_assert_max_num_queries(20 * 7 + 12):  # per session: mark it, record it
        assert operations.record_grid(training_class, cells, actor=actor) == 1600
