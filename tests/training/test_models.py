"""What the database itself refuses, and the questions about one row."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.factories import (
    make_class,
    make_cooperative,
    make_participant,
    make_person,
    make_session,
    make_user,
    open_for_teaching,
)
from training.models import (
    Attendance,
    ClassStatus,
    DayPart,
    Grade,
    MarkSheet,
    Participant,
    Session,
    TrainingClass,
)

pytestmark = pytest.mark.django_db


def refused(constraint: str):
    """SQLite names check constraints; unique ones by their columns."""
    return pytest.raises(IntegrityError, match=constraint)


def test_a_class_ends_after_it_begins():
    today = timezone.localdate()
    with refused("class_ends_after_it_begins"), transaction.atomic():
        make_class(starts_on=today, ends_on=today - dt.timedelta(days=1))


@pytest.mark.parametrize("status", ["opened", "running", "grading"])
def test_a_class_is_not_open_without_decision(status):
    with refused("class_opened_by_decision"), transaction.atomic():
        make_class(status=status)


def test_a_class_is_not_completed_without_decision(registrar):
    training_class = make_class()
    make_participant(training_class=training_class)
    open_for_teaching(training_class, actor=registrar)

    with refused("class_completed_by_decision"), transaction.atomic():
        TrainingClass.objects.update(status=ClassStatus.COMPLETED)


def test_a_person_has_one_seat_in_a_class():
    seat = make_participant()

    with refused("(?i)unique"), transaction.atomic():
        make_participant(training_class=seat.training_class, person=seat.person)


@pytest.mark.parametrize(
    ("result", "classification"), [("passed", ""), ("failed", "good"), ("", "good")]
)
def test_who_passed_is_classified_and_nobody_else(result, classification):
    seat = make_participant()

    with (
        refused("participant_passed_has_classification"),
        transaction.atomic(),
    ):
        Participant.objects.filter(pk=seat.pk).update(
            result=result,
            classification=classification,
            award={"passed": "certificate", "failed": "none"}.get(result, ""),
        )


def test_a_half_day_is_taken_once_but_a_cancelled_session_frees_it():
    first = make_session()
    with refused("(?i)unique"), transaction.atomic():
        make_session(training_class=first.training_class)
    Session.objects.update(cancelled_at=timezone.now(), cancelled_reason="Mưa")

    again = make_session(training_class=first.training_class)

    assert list(first.training_class.sessions.counted()) == [again]


def test_a_session_is_marked_or_cancelled():
    session = make_session()

    with refused("session_marked_or_cancelled"), transaction.atomic():
        Session.objects.filter(pk=session.pk).update(
            cancelled_at=timezone.now(),
            cancelled_reason="Mưa",
            begun_at=timezone.now(),
        )
    with refused("session_marked_has_begun"), transaction.atomic():
        Session.objects.filter(pk=session.pk).update(marked_at=timezone.now())


@pytest.mark.parametrize(("mark", "missed"), [("M", 0), ("x", 1), ("P", 2), ("K", 4)])
def test_periods_are_missed_with_m_only(mark, missed):
    session = make_session()
    seat = make_participant(training_class=session.training_class)

    with (
        refused("attendance_missed_only_for_partly"),
        transaction.atomic(),
    ):
        Attendance.objects.create(
            session=session,
            participant=seat,
            mark=mark,
            missed=missed,
            recorded_by=session.instructor,
        )


def make_grade(**fields):
    """A first mark of the end of a module, as an operation would write it."""
    seat = fields.pop("participant", None) or make_participant()
    module = seat.training_class.version.modules.first()
    return Grade.objects.create(
        **{
            "participant": seat,
            "component": module.components.get(is_final=True),
            "value": Decimal(6),
            "recorded_by": make_user(),
            "recorded_at": timezone.now(),
            **fields,
        }
    )


@pytest.mark.parametrize("mark", ["-0.1", "10.1"])
def test_marks_go_from_0_to_10(mark):
    with refused("grade_between_0_and_10"), transaction.atomic():
        make_grade(value=Decimal(mark))


def test_a_cell_is_one_row():
    grade = make_grade()

    with refused("grade_cell_once|training_grade.attempt"), transaction.atomic():
        make_grade(participant=grade.participant)


@pytest.mark.parametrize(
    "fields",
    [
        {"attempt": 2},
        {"attempt": 3, "taken_on": dt.date(2024, 9, 20)},
        {"attempt": 1, "taken_on": dt.date(2024, 9, 20)},
    ],
)
def test_a_retake_and_nothing_else_has_its_day(fields):
    with refused("grade_retake_has_its_day"), transaction.atomic():
        make_grade(**fields)


def test_a_sheet_is_handed_in_by_somebody():
    training_class = make_class()

    with refused("mark_sheet_submitted_by_somebody"), transaction.atomic():
        MarkSheet.objects.create(
            training_class=training_class,
            module=training_class.version.modules.first(),
            submitted_at=timezone.now(),
        )


def test_the_road_shows_what_is_done_and_where_the_class_stands():
    states = {
        status: [state for _label, state in TrainingClass(status=status).steps]
        for status in ClassStatus
    }

    assert states["planned"] == ["current", "", "", "", "", "", ""]
    assert states["running"] == ["done", "done", "done", "done", "current", "", ""]
    assert states["completed"] == ["done"] * 7
    assert states["cancelled"] == []


def test_a_session_says_where_it_stands():
    today = timezone.localdate()
    states = [
        Session(held_on=today).state[0],
        Session(held_on=today + dt.timedelta(days=1)).state[0],
        Session(held_on=today, marked_at=timezone.now()).state[0],
        Session(held_on=today, cancelled_at=timezone.now()).state[0],
    ]

    assert states == ["wait", "", "ok", "no"]


def test_due_sessions_were_held_and_have_no_attendance():
    training_class = make_class()
    today = timezone.localdate()
    due = make_session(training_class=training_class, held_on=today)
    make_session(training_class=training_class, held_on=today + dt.timedelta(days=1))
    make_session(
        training_class=training_class,
        part="afternoon",
        begun_at=timezone.now(),
        marked_at=timezone.now(),
    )
    make_session(training_class=training_class, cancelled_at=timezone.now())

    assert list(training_class.sessions.due()) == [due]


def test_instructors_see_what_they_teach_learners_their_own_staff_everything():
    teacher, learner, stranger = make_user(), make_user(), make_user()
    officer = make_user("training.view_every_class")
    taught, other = make_class(), make_class()
    for part in DayPart:
        make_session(training_class=taught, part=part, instructor=teacher)
    make_participant(training_class=taught)
    make_participant(training_class=taught, person=make_person(user=learner))

    seen = {
        user: list(TrainingClass.objects.visible_to(user).with_seats_taken())
        for user in (teacher, learner, stranger)
    }

    assert seen == {teacher: [taught], learner: [taught], stranger: []}
    assert [found[0].seats_taken for found in seen.values() if found] == [2, 2]
    assert set(TrainingClass.objects.visible_to(officer)) == {taught, other}
    assert list(TrainingClass.objects.staffed_by(teacher)) == [taught]
    assert list(TrainingClass.objects.staffed_by(learner)) == []


def test_learners_are_found_without_tone_marks_by_name_or_cooperative():
    tam = make_participant(
        person=make_person(full_name="Lê Thị Tám"),
        cooperative=make_cooperative(name="Hợp tác xã Đất Mũi"),
    )
    make_participant()

    found = [
        list(Participant.objects.search(query))
        for query in ("tam le", "dat mui", "tám đất", "tam an")
    ]

    assert found == [[tam], [tam], [tam], []]


def test_classes_are_found_without_tone_marks():
    training_class = make_class(title="Lớp bồi dưỡng Kế toán hợp tác xã")
    make_class()

    assert list(TrainingClass.objects.search("ke toan")) == [training_class]
