"""What telephones send: once however often sent, and no version is lost."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.utils import timezone

from accounts.models import AuditEntry
from tests.factories import make_user
from tests.training.attending import (
    everything,
    marks,
    refusal,
    running_class,
    stands,
    submit,
)
from training import operations
from training.models import AttendanceConflict, ClassStatus, Submission, WalkIn
from training.operations import Mark

pytestmark = pytest.mark.django_db


@pytest.fixture
def teacher():
    return make_user(full_name="Lê Văn Dạy")


@pytest.fixture
def officer():
    return make_user("training.view_every_class", full_name="Trần Thị Vụ")


def seen(session):
    return dict(session.attendances.values_list("participant", "version"))


def test_what_is_sent_is_kept_with_its_device_and_time(teacher):
    training_class, seats, (session, _other) = running_class(teacher)
    made_at = timezone.now() - dt.timedelta(hours=3)

    sent = submit(session, seats, "x", "P", "", device="Máy A", made_at=made_at)

    session.refresh_from_db()
    training_class.refresh_from_db()
    assert stands(session) == ["x", "P", "-"]
    assert session.attendances.first().device == "Máy A"
    assert session.marked_at is None
    assert training_class.status == ClassStatus.RUNNING
    assert sent.made_at == made_at < sent.received_at
    assert sent.outcome == {str(seat.pk): "applied" for seat in seats[:2]}


def test_sent_again_it_does_nothing_twice(teacher):
    _class, seats, (session, _other) = running_class(teacher)
    key = uuid.uuid4()
    first = submit(session, seats, "x", "P", "K", key=key, guests=["Danh Lạ"])
    before = everything()

    again = submit(session, seats, "x", "P", "K", key=key, guests=["Danh Lạ"])

    assert again == first
    assert everything() == before
    assert WalkIn.objects.get().name == "Danh Lạ"


def test_sent_again_after_the_class_was_closed_it_is_still_answered(teacher):
    training_class, seats, (session, _other) = running_class(teacher)
    key = uuid.uuid4()
    first = submit(session, seats, "x", "P", "K", key=key)
    type(training_class).objects.update(status=ClassStatus.GRADING)

    assert submit(session, seats, "x", "P", "K", key=key) == first


@pytest.mark.parametrize("what", ["marks", "sender", "session"])
def test_a_key_is_not_used_for_something_else(teacher, officer, what):
    _class, seats, (session, other) = running_class(teacher)
    key = uuid.uuid4()
    submit(session, seats, "x", "P", "K", key=key)

    assert (
        refusal(
            submit,
            other if what == "session" else session,
            seats,
            "x",
            "P",
            "x" if what == "marks" else "K",
            key=key,
            actor=officer if what == "sender" else teacher,
        )
        == "submission_differs"
    )


def test_a_clock_that_runs_ahead_is_not_believed(teacher):
    _class, seats, (session, _other) = running_class(teacher)

    sent = submit(
        session, seats, "x", "", "", made_at=timezone.now() + dt.timedelta(days=9)
    )

    assert sent.made_at <= sent.received_at


def test_what_agrees_or_fills_a_blank_is_applied_at_once(teacher, officer):
    _class, seats, (session, _other) = running_class(teacher)
    submit(session, seats, "x", "P", "")

    late = submit(session, seats, "x", "P", "K", actor=officer)

    assert stands(session) == ["x", "P", "K"]
    assert list(late.outcome.values()) == ["same", "same", "applied"]
    assert not AttendanceConflict.objects.exists()


def test_what_was_changed_knowingly_is_applied(teacher, officer):
    _class, seats, (session, _other) = running_class(teacher)
    submit(session, seats, "x", "P", "K")

    submit(session, seats, "", "", "M1", seen=seen(session), actor=officer)

    assert stands(session) == ["x", "P", "M1"]
    assert not AttendanceConflict.objects.exists()


def test_two_devices_that_disagree_leave_one_conflict_with_both_versions(
    teacher, officer
):
    training_class, seats, (session, _other) = running_class(teacher)
    submit(session, seats, "x", "P", "K", device="Máy A")

    late = submit(session, seats, "x", "K", "K", device="Máy B", actor=officer)

    conflict = AttendanceConflict.objects.get()
    assert late.outcome[str(seats[1].pk)] == "conflict"
    assert stands(session) == ["x", "P", "K"], "what stood stands"
    assert (conflict.participant, conflict.symbol, conflict.stood_symbol) == (
        seats[1],
        "K",
        "P",
    )
    assert (conflict.submission.actor, conflict.submission.device) == (officer, "Máy B")
    assert (conflict.stood_by, conflict.stood_device) == (teacher, "Máy A")
    session.refresh_from_db()
    assert session.marked_at is not None
    assert session in training_class.sessions.unmarked(), "until it is settled"


def test_a_disagreement_repeated_is_one_and_a_third_mark_another(teacher, officer):
    _class, seats, (session, _other) = running_class(teacher)
    submit(session, seats, "x", "P", "K")
    for third in ("K", "K", "M2", "P"):
        submit(session, seats, "", third, "", actor=officer)

    assert [c.symbol for c in AttendanceConflict.objects.all()] == ["K", "M2"]


def test_nothing_is_written_over_an_unsettled_conflict(teacher, officer):
    training_class, seats, (session, _other) = running_class(teacher)
    submit(session, seats, "x", "P", "K")
    submit(session, seats, "", "K", "", actor=officer)

    knowing = submit(session, seats, "", "x", "", seen=seen(session), actor=teacher)

    assert knowing.outcome == {str(seats[1].pk): "conflict"}
    assert stands(session) == ["x", "P", "K"]
    assert (
        refusal(
            operations.record_attendance,
            session,
            marks(seats, "", "x", ""),
            actor=officer,
        )
        == "conflict_open"
    )
    cell = operations.GridMark(session.pk, seats[1].pk, Mark("x"), 1)
    assert (
        refusal(operations.record_grid, training_class, [cell], actor=officer)
        == "attendance_changed"
    )


def test_a_learner_who_left_meanwhile_does_not_hold_up_the_others(teacher):
    _class, seats, (session, _other) = running_class(teacher)
    operations.drop(seats[1], reason="Ốm", actor=teacher)

    sent = submit(session, seats, "x", "x", "K")

    assert sent.outcome[str(seats[1].pk)] == "left"
    assert stands(session) == ["x", "K"]
    session.refresh_from_db()
    assert session.marked_at is not None


def test_guests_alone_are_noted_without_a_mark(teacher):
    _class, seats, (session, _other) = running_class(teacher)

    submit(session, seats, "", "", "", guests=["  Danh Lạ ", " "])

    assert [w.name for w in WalkIn.objects.all()] == ["Danh Lạ"]
    session.refresh_from_db()
    assert session.begun_at is None


# Settling


@pytest.fixture
def disputed(teacher, officer):
    """A session of three on which two devices disagree about the second."""
    training_class, seats, (session, other) = running_class(teacher)
    submit(session, seats, "x", "P", "K", device="Máy A")
    submit(session, seats, "", "K", "", actor=officer, device="Máy B")
    operations.record_attendance(other, marks(seats, "x", "x", "x"), actor=teacher)
    return training_class, seats, session


def settle(session, seats, mark, *, shown=None, actor):
    conflicts = AttendanceConflict.objects.open().values_list("pk", flat=True)
    operations.settle_conflicts(
        session,
        {seats[1].pk: mark},
        seen=list(conflicts) if shown is None else shown,
        actor=actor,
    )


@pytest.mark.parametrize(("mark", "version"), [("P", 1), ("K", 2)])
def test_a_person_settles_which_is_right(disputed, teacher, mark, version):
    training_class, seats, session = disputed

    settle(session, seats, Mark(mark), actor=teacher)

    conflict = AttendanceConflict.objects.get()
    entry = session.attendances.get(participant=seats[1])
    assert (entry.symbol, entry.version) == (mark, version)
    assert entry.changes.count() == version
    assert (conflict.settled_by, conflict.settled_mark) == (teacher, mark)
    assert session not in training_class.sessions.unmarked()
    done = AuditEntry.objects.latest("pk")
    assert (done.verb, done.details["marks"]) == (
        "attendance.settled",
        {str(seats[1].pk): mark},
    )


@pytest.mark.parametrize(
    ("case", "code"),
    [
        ("a mark nobody recorded", "choice_unknown"),
        ("another came meanwhile", "conflict_changed"),
        ("settled already", "conflict_changed"),
        ("somebody without a conflict", "conflict_changed"),
        ("teaches another module", "not_your_session"),
        ("class closed", "class_not_running"),
    ],
)
def test_settling_is_refused(disputed, teacher, officer, case, code):
    training_class, seats, session = disputed
    mark, actor = Mark("K"), teacher
    shown = list(AttendanceConflict.objects.values_list("pk", flat=True))
    match case:
        case "a mark nobody recorded":
            mark = Mark("x")
        case "another came meanwhile":
            submit(session, seats, "", "M1", "", actor=officer)
        case "settled already":
            settle(session, seats, Mark("P"), actor=officer)
        case "somebody without a conflict":
            seats = [seats[1], seats[0], seats[2]]
        case "teaches another module":
            actor = make_user()
        case "class closed":
            type(training_class).objects.update(status=ClassStatus.GRADING)

    assert refusal(settle, session, seats, mark, shown=shown, actor=actor) == code


def test_a_conflict_of_somebody_who_left_holds_nothing_up(disputed, teacher):
    training_class, seats, session = disputed

    operations.drop(seats[1], reason="Ốm", actor=teacher)

    assert not AttendanceConflict.objects.open().exists()
    assert session not in training_class.sessions.unmarked()


def test_grading_is_not_closed_over_a_conflict_and_the_session_is_named(
    disputed, teacher
):
    training_class, _seats, session = disputed

    with pytest.raises(Exception, match=str(session)) as caught:
        operations.close_grading(training_class, actor=teacher)

    assert caught.value.code == "sessions_unmarked"


def test_a_submission_is_kept_as_it_came(teacher):
    _class, seats, (session, _other) = running_class(teacher)

    submit(session, seats, "x", "M2", "", guests=["Danh Lạ"])

    kept = Submission.objects.get()
    assert sorted(kept.marks) == sorted(
        [[seats[0].pk, "x", 0, 0], [seats[1].pk, "M", 2, 0]]
    )
    assert kept.guests == ["Danh Lạ"]
