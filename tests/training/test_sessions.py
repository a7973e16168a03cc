"""Half-days added, changed, moved, swapped, cancelled and deleted; who is told."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import AuditEntry
from notices.models import Message, messages_about
from tests.factories import (
    make_class,
    make_participant,
    make_person,
    make_session,
    make_user,
    make_version,
    open_for_teaching,
)
from training import operations
from training.models import (
    Attendance,
    CalendarFeed,
    DayPart,
    Session,
    TrainingClass,
)
from training.operations import Mark

pytestmark = pytest.mark.django_db
M, A = DayPart.MORNING, DayPart.AFTERNOON


@pytest.fixture
def actor():
    return make_user()


def ahead(days):
    return timezone.localdate() + dt.timedelta(days=days)


def a_session(*, opened_by=None, learners=2, **fields):
    """A morning in three days; ``opened_by`` someone, and then announced."""
    training_class = make_class(version=make_version(modules=3))
    for _each in range(learners):
        make_participant(training_class=training_class)
    if opened_by:
        open_for_teaching(training_class, actor=opened_by)
    Message.objects.all().delete()
    AuditEntry.objects.all().delete()
    return make_session(
        **{"training_class": training_class, "held_on": ahead(3), **fields}
    )


def beside(session, **fields):
    """Another session of the class, the afternoon of the same day."""
    return make_session(
        **{
            "training_class": session.training_class,
            "module": session.training_class.version.modules.all()[1],
            "held_on": session.held_on,
            "part": A,
            **fields,
        }
    )


def state():
    models = (Session, Attendance, AuditEntry, Message, TrainingClass)
    return [list(model.objects.order_by("pk").values()) for model in models]


def refusal(act, *args, **kwargs):
    """The code of the refusal; nothing may have changed."""
    before = state()
    with pytest.raises(ValidationError) as caught:
        act(*args, **kwargs)
    assert state() == before
    assert "".join(caught.value.messages)
    return caught.value.error_list[0].code


def slot(session):
    session.refresh_from_db()
    return session.held_on, session.part


def told():
    return sorted(Message.objects.values_list("to_name", flat=True))


# Before anybody counts on the timetable


def test_a_session_of_a_planned_class_moves_without_a_word(actor):
    session = a_session()

    count = operations.move_session(session, ahead(5), A, actor=actor)

    assert count == 0
    assert slot(session) == (ahead(5), A)
    assert session.sequence == 1
    assert not Message.objects.exists()
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.subject_id) == ("session.moved", str(session.pk))
    assert entry.details["changes"] == {
        "held_on": [ahead(3).isoformat(), ahead(5).isoformat()],
        "part": ["morning", "afternoon"],
    }


def test_a_session_is_changed_and_what_changed_is_kept(actor):
    session = a_session(room="A")
    other = make_user(full_name="Trần Văn Khác")
    session.room, session.instructor, session.periods = "B", other, 3

    operations.change_session(session, actor=actor)

    kept = Session.objects.get()
    assert (kept.room, kept.instructor, kept.periods) == ("B", other, 3)
    entry = AuditEntry.objects.get()
    assert entry.verb == "session.changed"
    assert entry.details["changes"] == {
        "periods": [4, 3],
        "instructor": ["Nguyễn Văn Mẫu", "Trần Văn Khác"],
        "room": ["A", "B"],
    }


def test_a_change_of_nothing_is_none(actor):
    session = a_session(opened_by=actor)

    assert operations.change_session(session, actor=actor) == 0

    session.refresh_from_db()
    assert session.sequence == 0
    assert not AuditEntry.objects.exists()


def test_a_session_is_deleted_while_nobody_counts_on_it(actor):
    session = a_session()

    operations.delete_session(session, actor=actor)

    assert not Session.objects.exists()
    assert AuditEntry.objects.get().verb == "session.deleted"


# Once the class is opened


def test_everyone_concerned_is_told_of_a_move_once(actor):
    session = a_session(opened_by=actor, room="Hội trường A")
    left = session.training_class.participants.first()
    operations.drop(left, reason="Bận", actor=actor)
    teacher = session.instructor

    count = operations.move_session(
        session, ahead(5), A, reason=" Triều cường ", actor=actor
    )

    assert count == Message.objects.count() == 2  # one learner, the instructor
    learner = session.training_class.participants.active().get().person
    message = messages_about(session).get(to_name=learner.full_name)
    assert message.event == "session.moved"
    assert "Triều cường" in message.body
    assert "Hội trường A" in message.body
    old, new = (f"{day:%d/%m/%Y}" for day in (ahead(3), ahead(5)))
    moved = next(line for line in message.body.splitlines() if old in line)
    assert moved.index("Sáng") < moved.index(old) < moved.index("Chiều")
    assert moved.index("Chiều") < moved.index(new) < moved.index("từ 13 giờ 30")
    assert Message.objects.filter(email=teacher.email).count() == 1
    entry = AuditEntry.objects.get(verb="session.moved")
    assert (entry.details["reason"], entry.details["told"]) == ("Triều cường", 2)


def test_moving_again_tells_again_and_back_too(actor):
    session = a_session(opened_by=actor, learners=1)

    for day in (ahead(5), ahead(3), ahead(5)):
        operations.move_session(session, day, M, reason="Mưa", actor=actor)

    assert session.sequence == 3
    assert messages_about(session).count() == 6


def test_the_old_and_the_new_instructor_are_told(actor):
    session = a_session(opened_by=actor, learners=1)
    before = session.instructor
    session.instructor = after = make_user(full_name="Trần Văn Mới")

    assert operations.change_session(session, reason="Ốm", actor=actor) == 3

    assert set(Message.objects.values_list("email", flat=True)) >= {
        before.email,
        after.email,
    }
    assert "Giảng viên: Nguyễn Văn Mẫu → Trần Văn Mới" in Message.objects.last().body
    assert set(Message.objects.values_list("event", flat=True)) == {"session.changed"}


def test_two_half_days_are_swapped_in_one_move(actor):
    session = a_session(opened_by=actor, learners=1)
    other = beside(session, held_on=ahead(6))

    count = operations.move_session(
        session, ahead(6), A, swap=True, reason="Giảng viên bận", actor=actor
    )

    assert slot(session) == (ahead(6), A)
    assert slot(other) == (ahead(3), M)
    assert (session.sequence, other.sequence) == (1, 1)
    assert count == Message.objects.count() == 3  # a learner and two instructors
    body = messages_about(session).first().body
    assert str(session.module) in body
    assert str(other.module) in body
    assert [entry.verb for entry in AuditEntry.objects.all()] == ["session.moved"] * 2


def test_a_swap_with_nobody_there_is_a_move(actor):
    session = a_session()

    operations.move_session(session, ahead(6), A, swap=True, actor=actor)

    assert slot(session) == (ahead(6), A)


def test_a_cancelled_session_does_not_stand_in_the_way(actor):
    session = a_session()
    cancelled = beside(session, cancelled_at=timezone.now())

    operations.move_session(session, session.held_on, A, swap=True, actor=actor)

    assert slot(session) == slot(cancelled)


def test_everyone_is_told_that_a_session_is_cancelled_or_added(actor):
    session = a_session(opened_by=actor, learners=1)
    more = Session(
        training_class=session.training_class,
        module=session.module,
        held_on=ahead(8),
        part=M,
        instructor=session.instructor,
    )

    cancelled = operations.cancel_session(session, reason="Mưa bão", actor=actor)
    added = operations.add_session(more, actor=actor)

    assert (cancelled, added) == (2, 2)
    assert session.sequence == 1
    assert "Lý do: Mưa bão" in messages_about(session).first().body
    assert "Lý do" not in messages_about(more).first().body
    counted = session.training_class.sessions.counted()
    assert list(counted) == [more]  # the attendance base follows


def test_of_what_is_over_nobody_is_told(actor):
    session = a_session(opened_by=actor, held_on=ahead(-3))

    assert operations.move_session(session, ahead(-2), M, reason="x", actor=actor) == 0
    assert operations.cancel_session(session, reason="x", actor=actor) == 0

    assert not Message.objects.exists()


# Refusals


def marked(session, actor):
    Session.objects.filter(pk=session.pk).update(held_on=ahead(-1))
    session.refresh_from_db()
    seats = session.training_class.participants.active()
    operations.record_attendance(
        session, {seat.pk: Mark("x") for seat in seats}, actor=session.instructor
    )


def partly_marked(session, actor):
    Session.objects.filter(pk=session.pk).update(begun_at=timezone.now())


def cancelled(session, actor):
    operations.cancel_session(session, reason="Mưa", actor=actor)


def closed(session, actor):
    TrainingClass.objects.update(status="grading")


def move(session, **fields):
    operations.move_session(session, ahead(9), M, **{"reason": "x", **fields})


def edit(session, *, actor):
    session.room = "Phòng khác"
    operations.change_session(session, reason="x", actor=actor)


def cancel(session, *, actor):
    operations.cancel_session(session, reason="x", actor=actor)


@pytest.mark.parametrize("act", [move, edit, cancel])
@pytest.mark.parametrize(
    ("before", "code"),
    [
        (marked, "session_has_attendance"),
        (partly_marked, "session_has_attendance"),
        (cancelled, "session_cancelled"),
        (closed, "timetable_closed"),
    ],
)
def test_what_is_over_stays_as_it_is(actor, act, before, code):
    session = a_session(opened_by=actor)
    before(session, actor)

    assert refusal(act, session, actor=actor) == code


@pytest.mark.parametrize("act", [move, operations.cancel_session])
def test_an_opened_class_asks_for_the_reason(actor, act):
    session = a_session(opened_by=actor)

    assert refusal(act, session, reason="  ", actor=actor) == "reason_missing"


def test_a_half_day_has_one_session(actor):
    session = a_session(opened_by=actor)
    beside(session)
    again = Session(
        training_class=session.training_class,
        module=session.module,
        held_on=session.held_on,
        part=A,
        instructor=actor,
    )

    taken = "half_day_taken"
    args = (session.held_on, A)
    assert (
        refusal(operations.move_session, session, *args, reason="x", actor=actor)
        == taken
    )
    assert refusal(operations.add_session, again, actor=actor) == taken


def test_no_swap_with_a_session_that_has_attendance(actor):
    session = a_session(opened_by=actor)
    other = beside(session)
    partly_marked(other, actor)

    assert (
        refusal(
            operations.move_session,
            session,
            other.held_on,
            other.part,
            swap=True,
            reason="x",
            actor=actor,
        )
        == "session_has_attendance"
    )


@pytest.mark.parametrize(
    ("before", "code"),
    [
        (lambda *_: None, "session_announced"),
        (marked, "session_has_attendance"),
        (closed, "timetable_closed"),
    ],
)
def test_what_people_count_on_is_not_deleted(actor, before, code):
    session = a_session(opened_by=actor)
    before(session, actor)

    assert refusal(operations.delete_session, session, actor=actor) == code


# Calendar links


def test_a_new_calendar_link_kills_the_old_one(actor):
    first = operations.make_feed(actor, actor=actor)

    second = operations.make_feed(actor, actor=actor)

    assert CalendarFeed.objects.get() == second
    assert first.token != second.token
    assert len(second.token) == 32
    verbs = list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["feed.made", "feed.renewed"]
    assert second.token not in str(list(AuditEntry.objects.values()))


def test_a_learner_without_an_account_has_a_link_of_their_own(actor):
    one, other = make_person(), make_person()
    kept = operations.make_feed(other, actor=None)

    operations.make_feed(one, actor=None)
    operations.make_feed(one, actor=None)

    assert one.calendar_feeds.count() == 1
    assert list(other.calendar_feeds.all()) == [kept]
