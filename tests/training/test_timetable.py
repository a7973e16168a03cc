"""Laying a programme over days, and what looks wrong in a timetable."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import AuditEntry
from notices.models import Message
from papers.models import DecisionKind
from papers.operations import sign as sign_decision
from tests.factories import (
    make_class,
    make_participant,
    make_session,
    make_signatory,
    make_user,
    make_version,
    open_for_teaching,
)
from training.models import DayPart, Session, TrainingClass
from training.operations import clear_timetable, lay_out
from training.timetable import Layout, check, late_decision, weeks

pytestmark = pytest.mark.django_db
MONDAY = dt.date(2026, 9, 7)
M, A = DayPart.MORNING, DayPart.AFTERNOON


@pytest.fixture
def actor():
    return make_user()


def a_class(*modules, **fields):
    """Three weeks from a Monday; ``modules`` are (theory, practice) tiết."""
    version = make_version(modules=len(modules) or 1)
    for module, (theory, practice) in zip(
        version.modules.all(), modules or [(4, 0)], strict=True
    ):
        module.theory_periods, module.practice_periods = theory, practice
        module.save()
    return make_class(
        **{
            "version": version,
            "starts_on": MONDAY,
            "ends_on": MONDAY + dt.timedelta(days=18),
            "status": "planned",
            **fields,
        }
    )


def layout(**fields):
    return Layout(
        **{
            "starts": [MONDAY],
            "instructor": fields.get("instructor") or make_user(),
            **fields,
        }
    )


def laid(training_class):
    """(day of the month, part, module, tiết, practice) of each session in order."""
    return [
        (
            each.held_on.day,
            each.part[0],
            each.module.code,
            each.periods,
            each.is_practice,
        )
        for each in training_class.sessions.select_related("module")
    ]


# Laying out


def test_modules_are_laid_in_order_theory_before_practice_rests_shorter(actor):
    training_class = a_class((4, 8), (6, 3))

    sessions = lay_out(training_class, layout(), actor=actor)

    assert laid(training_class) == [
        (7, "m", "M01", 4, False),
        (7, "a", "M01", 4, True),
        (8, "m", "M01", 4, True),
        (8, "a", "M02", 4, False),
        (9, "m", "M02", 2, False),
        (9, "a", "M02", 3, True),
    ]
    assert len(sessions) == 6
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.details) == (
        "timetable.laid_out",
        {"sessions": 6, "told": 0},
    )
    assert (
        check(training_class, list(training_class.sessions.for_table())).concerns == 0
    )


def test_blocks_have_their_days_and_the_last_takes_the_rest(actor):
    training_class = a_class((8, 0), (8, 0), (8, 0))

    lay_out(
        training_class,
        layout(starts=[dt.date(2026, 9, 21), MONDAY], days_per_block=1),
        actor=actor,
    )

    assert [row[0] for row in laid(training_class)] == [7, 7, 21, 21, 22, 22]


def test_a_block_ends_where_the_next_begins(actor):
    training_class = a_class((24, 0))
    starts = [MONDAY, dt.date(2026, 9, 9)]

    lay_out(training_class, layout(starts=starts), actor=actor)

    assert [row[0] for row in laid(training_class)] == [7, 7, 8, 8, 9, 9]


def test_only_the_chosen_days_and_half_days_are_used(actor):
    training_class = a_class((7, 0))
    weekend = layout(weekdays="67", periods={M: 0, A: 3}, room="Phòng 2")

    lay_out(training_class, weekend, actor=actor)

    assert laid(training_class) == [
        (12, "a", "M01", 3, False),
        (13, "a", "M01", 3, False),
        (19, "a", "M01", 1, False),
    ]
    assert set(training_class.sessions.values_list("room", flat=True)) == {"Phòng 2"}
    training_class.refresh_from_db()
    assert training_class.weekdays == "67"
    assert (
        check(training_class, list(training_class.sessions.for_table())).concerns == 0
    )


@pytest.mark.parametrize(("on_holidays", "day"), [(False, 3), (True, 2)])
def test_public_holidays_are_left_out_unless_told_otherwise(actor, on_holidays, day):
    training_class = a_class()
    national_day = layout(starts=[dt.date(2026, 9, 2)], on_holidays=on_holidays)

    lay_out(training_class, national_day, actor=actor)

    assert [row[0] for row in laid(training_class)] == [day]


def test_a_module_may_have_an_instructor_of_its_own(actor):
    training_class = a_class((4, 0), (4, 0))
    one, other = make_user(), make_user()
    second = training_class.version.modules.last()

    lay_out(
        training_class,
        layout(instructor=one, instructors={second.pk: other}),
        actor=actor,
    )

    assert [each.instructor for each in training_class.sessions.all()] == [one, other]


def cancelled_only(training_class):
    make_session(
        training_class=training_class, held_on=MONDAY, cancelled_at=timezone.now()
    )


def test_a_class_whose_sessions_are_all_cancelled_is_laid_out_again(actor):
    training_class = a_class()
    cancelled_only(training_class)

    lay_out(training_class, layout(), actor=actor)

    assert training_class.sessions.count() == 2


def close(training_class):
    TrainingClass.objects.filter(pk=training_class.pk).update(status="cancelled")


@pytest.mark.parametrize(
    ("before", "fields", "code"),
    [
        (lambda c: make_session(training_class=c), {}, "timetable_exists"),
        (close, {}, "timetable_closed"),
        (cancelled_only, {"starts": []}, "days_missing"),
        (cancelled_only, {"weekdays": ""}, "weekdays_missing"),
        (cancelled_only, {"periods": {M: 0, A: 0}}, "periods_missing"),
    ],
)
def test_laying_out_refuses_and_changes_nothing(actor, before, fields, code):
    training_class = a_class()
    before(training_class)
    rows = list(Session.objects.values())

    with pytest.raises(ValidationError) as refusal:
        lay_out(training_class, layout(**fields), actor=actor)

    assert refusal.value.code == code
    assert list(Session.objects.values()) == rows
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("half_days", [1, 30])
def test_laying_out_costs_the_same_for_any_number_of_sessions(
    actor, half_days, django_assert_num_queries
):
    training_class = a_class((4 * half_days, 0))
    how = layout()

    with django_assert_num_queries(10):
        assert len(lay_out(training_class, how, actor=actor)) == half_days


def test_it_is_all_or_nothing(actor):
    training_class = a_class((4, 0), (4, 0))

    with pytest.raises(ValidationError):
        lay_out(
            training_class, layout(periods={M: 6, A: 0}, room="x" * 200), actor=actor
        )

    assert not Session.objects.exists()


def test_a_timetable_is_cleared_before_the_class_is_opened_only(actor):
    training_class = a_class((4, 0), (4, 0))
    lay_out(training_class, layout(), actor=actor)
    make_participant(training_class=training_class)

    assert clear_timetable(training_class, actor=actor) == 2

    assert not Session.objects.exists()
    assert AuditEntry.objects.latest("pk").verb == "timetable.cleared"
    lay_out(training_class, layout(), actor=actor)
    open_for_teaching(training_class, actor=actor)
    with pytest.raises(ValidationError) as refusal:
        clear_timetable(training_class, actor=actor)
    assert refusal.value.code == "class_already_opened"
    assert Session.objects.count() == 2


def test_a_timetable_laid_out_late_is_told_once_to_who_learns_and_teaches(actor):
    today = timezone.localdate()
    monday = today + dt.timedelta(days=7 - today.weekday())
    training_class = a_class(
        (4, 0), (4, 0), starts_on=today, ends_on=monday + dt.timedelta(days=18)
    )
    learner = make_participant(training_class=training_class)
    make_participant(training_class=training_class, status="dropped")
    open_for_teaching(training_class, actor=actor)
    Message.objects.all().delete()
    teacher = make_user(full_name="Danh Giảng")

    sessions = lay_out(
        training_class, layout(starts=[monday], instructor=teacher), actor=actor
    )

    told = Message.objects.filter(event="timetable.laid_out")
    assert {each.to_name for each in told} == {learner.person.full_name, "Danh Giảng"}
    body = told.first().body
    assert "2 buổi" in body
    assert f"Buổi đầu: Sáng Thứ Hai, {monday:%d/%m/%Y}" in body
    assert f"Buổi cuối: Chiều Thứ Hai, {monday:%d/%m/%Y}" in body
    assert AuditEntry.objects.latest("pk").details == {
        "sessions": len(sessions),
        "told": 2,
    }


# Warnings


def codes(training_class):
    found = check(training_class, list(training_class.sessions.for_table()))
    return {
        *(warned.code for warned in found.warnings),
        *(warned.code for row in found.rows for warned in row.warnings),
    }


def elsewhere(session, **fields):
    """A session of another class at the same time."""
    make_session(
        **{
            "training_class": a_class(place=session.training_class.place),
            "held_on": session.held_on,
            "part": session.part,
            **fields,
        }
    )


def sign(session, signed_on):
    training_class = session.training_class
    training_class.opening_decision = sign_decision(
        DecisionKind.OPEN_CLASS,
        number="1/QĐ",
        signed_on=signed_on,
        signatory=make_signatory(),
        subject="Về việc mở lớp",
        actor=make_user(),
    )
    training_class.status = "opened"
    training_class.save()


@pytest.mark.parametrize(
    ("fields", "around", "expected"),
    [
        ({}, lambda s: None, set()),
        # instructor
        (
            {},
            lambda s: elsewhere(s, instructor=s.instructor),
            {"instructor_twice"},
        ),
        ({}, lambda s: elsewhere(s, instructor=s.instructor, part=A), set()),
        (
            {},
            lambda s: elsewhere(
                s, instructor=s.instructor, held_on=MONDAY + dt.timedelta(days=1)
            ),
            set(),
        ),
        (
            {},
            lambda s: elsewhere(
                s, instructor=s.instructor, cancelled_at=timezone.now()
            ),
            set(),
        ),
        (
            {},
            lambda s: elsewhere(
                s, instructor=s.instructor, training_class=a_class(status="cancelled")
            ),
            set(),
        ),
        # room
        (
            {"room": "Hội trường A"},
            lambda s: elsewhere(s, room="hoi  truong a"),
            {"room_twice"},
        ),
        ({"room": "Hội trường A"}, lambda s: elsewhere(s, room="Hội trường B"), set()),
        (
            {"room": "Hội trường A"},
            lambda s: elsewhere(
                s, room="Hội trường A", training_class=a_class(place="Năm Căn")
            ),
            set(),
        ),
        ({"room": ""}, lambda s: elsewhere(s, room=""), set()),
        # tiết
        ({"periods": 3}, lambda s: None, {"periods_differ"}),
        ({"is_practice": True}, lambda s: None, {"periods_differ"}),
        # days
        ({"held_on": dt.date(2026, 9, 12)}, lambda s: None, {"other_weekday"}),
        ({"held_on": dt.date(2026, 9, 2)}, lambda s: None, {"holiday", "before_class"}),
        ({"held_on": dt.date(2026, 10, 1)}, lambda s: None, {"after_class"}),
        # the decision
        ({}, lambda s: sign(s, MONDAY), set()),
        ({}, lambda s: sign(s, MONDAY + dt.timedelta(days=1)), {"decision_late"}),
    ],
)
def test_what_looks_wrong_is_said(fields, around, expected):
    training_class = a_class()
    session = make_session(
        **{"training_class": training_class, "held_on": MONDAY, **fields}
    )
    around(session)
    training_class.refresh_from_db()

    assert codes(training_class) == expected


def test_what_is_over_raises_no_warning():
    training_class = a_class()
    session = make_session(training_class=training_class, held_on=dt.date(2026, 9, 12))
    Session.objects.update(begun_at=timezone.now(), marked_at=timezone.now())

    assert codes(training_class) == set()

    Session.objects.update(begun_at=None, marked_at=None)
    assert codes(training_class) == {"other_weekday"}
    sign(session, MONDAY)
    TrainingClass.objects.filter(pk=training_class.pk).update(status="grading")
    training_class.refresh_from_db()
    assert codes(training_class) == set()


def test_sentences_name_what_is_meant():
    training_class = a_class((4, 4))
    session = make_session(
        training_class=training_class, held_on=MONDAY, room="Phòng 2", periods=3
    )
    elsewhere(session, instructor=session.instructor, room="phòng 2")
    other = Session.objects.exclude(pk=session.pk).get().training_class
    sign(session, dt.date(2026, 9, 8))
    training_class.refresh_from_db()

    found = check(training_class, [session])

    assert [warned.text for warned in found.warnings] == [
        "Quyết định mở lớp ký ngày 08/09/2026, sau buổi học đầu tiên ngày 07/09/2026.",
        "M01: 3/4 tiết lý thuyết, 0/4 tiết thực hành.",
    ]
    assert [warned.text for warned in found.rows[0].warnings] == [
        f"Nguyễn Văn Mẫu cũng dạy lớp {other.code} vào buổi này.",
        f"Phòng 2 cũng được lớp {other.code} dùng vào buổi này.",
    ]
    assert late_decision(training_class) == found.warnings[0].text


@pytest.mark.parametrize("rows", [1, 30])
def test_warnings_cost_the_same_for_any_number_of_sessions(
    rows, django_assert_num_queries
):
    training_class = a_class((4 * rows, 0))
    sessions = lay_out(training_class, layout(room="Phòng 2"), actor=make_user())
    for session in sessions[:3]:
        elsewhere(session, instructor=session.instructor, room="Phòng 2")

    with django_assert_num_queries(2):
        found = check(training_class, sessions)

    assert found.concerns >= 2 * len(sessions[:3])


# Week by week


def test_weeks_go_from_the_first_day_to_the_last_session():
    training_class = a_class(ends_on=MONDAY + dt.timedelta(days=4))
    held = make_session(
        training_class=training_class, held_on=MONDAY + dt.timedelta(days=15)
    )
    rows = check(training_class, [held]).rows

    found = weeks(training_class, rows)

    assert [week.days[0].held_on.day for week in found] == [7, 14, 21]
    tuesday = found[2].days[1]
    assert (tuesday.halves[0].rows, tuesday.is_empty) == (rows, False)
    assert found[1].days[0].is_empty
