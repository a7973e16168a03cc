"""How much a learner may still miss: exact, over all planned tiết, by the pinned rule."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone, translation

from tests.factories import make_participant, make_user
from tests.training.attending import marks, running_class
from training import operations
from training.allowance import allowances, at_risk
from training.models import DayPart, Session
from training.results import Rule, judge

pytestmark = pytest.mark.django_db


@pytest.fixture
def teacher():
    return make_user("training.view_every_class")


def planned(teacher, *, half_days=20, **version):
    """A class of two whose half-days of 4 tiết are all on one morning each, past."""
    training_class, seats, held = running_class(
        teacher, learners=2, sessions=half_days, **version
    )
    return training_class, seats, held


def left(training_class):
    return [each.left for _seat, each in allowances(training_class)]


def test_of_eighty_tiet_sixteen_may_be_missed(teacher):
    training_class, seats, held = planned(teacher)
    assert left(training_class) == [16, 16]

    for session, symbol in zip(held, ("P", "K", "M2", "x", "M3"), strict=False):
        operations.record_attendance(session, marks(seats, symbol, "x"), actor=teacher)

    [(first, spent), (_second, whole)] = allowances(training_class)
    assert first == seats[0]
    assert (spent.left, spent.missed, spent.ahead) == (16 - 13, 13, 60)
    assert (whole.left, whole.missed) == (16, 0)
    with translation.override("vi"):
        assert spent.sentence == "còn được vắng tối đa 3 tiết"
    assert at_risk(training_class) == [(first, spent)], "3 tiết: less than a half-day"


def test_needs_are_rounded_up_to_whole_tiet(teacher):
    """80% of 12 tiết are 9.6: ten are needed, two may be missed."""
    training_class, *_rest = planned(teacher, half_days=3)

    assert left(training_class) == [2, 2]


def test_a_cancelled_session_leaves_the_base_and_a_moved_one_stays(teacher):
    training_class, _seats, held = planned(teacher)

    operations.cancel_session(held[-1], reason="Triều cường", actor=teacher)
    assert left(training_class) == [15, 15], "80% of 76 are 60.8: 61 are needed"

    Session.objects.filter(pk=held[-2].pk).update(
        held_on=timezone.localdate() + dt.timedelta(days=30), part=DayPart.AFTERNOON
    )
    assert left(training_class) == [15, 15]


def test_theory_and_practice_are_counted_apart(teacher):
    training_class, seats, held = planned(
        teacher,
        half_days=10,
        min_attendance=Decimal("0.50"),
        min_theory=Decimal("0.70"),
        min_practice=Decimal("0.80"),
    )
    for session in held[5:]:
        Session.objects.filter(pk=session.pk).update(is_practice=True)
    operations.record_attendance(held[5], marks(seats, "K", "x"), actor=teacher)

    [(_first, spent), (_second, whole)] = allowances(training_class)

    assert (whole.overall, whole.theory, whole.practice) == (20, 6, 4)
    assert whole.left == 10, "theory and practice together, less than overall"
    assert (spent.overall, spent.theory, spent.practice) == (16, 6, 0)
    assert spent.left == 6
    with translation.override("vi"):
        assert spent.sentence == "còn được vắng tối đa 6 tiết (thực hành 0)"
    assert spent.is_at_risk, "no practice may be missed any more"
    assert not whole.is_at_risk


def test_what_is_lost_is_said_and_ranks_first(teacher):
    training_class, seats, held = planned(teacher, half_days=5)
    for session in held[:2]:
        operations.record_attendance(session, marks(seats, "K", "x"), actor=teacher)
    operations.record_attendance(held[2], marks(seats, "x", "M2"), actor=teacher)

    found = at_risk(training_class)

    assert [(seat, each.left, each.is_lost) for seat, each in found] == [
        (seats[0], -4, True),
        (seats[1], 2, False),
    ]
    with translation.override("vi"):
        assert found[0][1].sentence == "đã vắng quá 4 tiết"


def test_a_late_joiner_is_measured_on_all_sessions(teacher):
    training_class, seats, held = planned(teacher, half_days=10)
    late = make_participant(training_class=training_class)
    for session in held[:2]:
        operations.record_attendance(
            session, marks([*seats, late], "x", "x", "P"), actor=teacher
        )

    by_seat = dict(allowances(training_class))

    assert by_seat[late].left == 0
    assert by_seat[seats[0]].left == 8


@pytest.mark.parametrize("missed", range(9))
def test_it_agrees_with_the_result_when_everything_is_recorded(teacher, missed):
    """Who may miss nothing more passes, who missed one too many does not."""
    training_class, seats, held = planned(teacher, half_days=8)
    for place, session in enumerate(held):
        symbol = f"M{min(missed - place * 1, 1)}" if missed > place else "x"
        operations.record_attendance(session, marks(seats, symbol, "x"), actor=teacher)
    entries = {a.session_id: a for a in seats[0].attendances.all()}

    outcome = judge(Rule.of(training_class.version), seats[0], held, entries, {})
    of_attendance = [f for f in outcome.findings if f["code"] == "attendance"]

    assert dict(allowances(training_class))[seats[0]].is_lost == bool(of_attendance)


@pytest.mark.parametrize("learners", [2, 80])
def test_it_costs_the_same_queries_for_any_class(
    teacher, learners, django_assert_num_queries
):
    training_class, seats, held = running_class(teacher, learners=learners, sessions=20)
    for session in held[:3]:
        operations.record_attendance(
            session, marks(seats, *["x"] * learners), actor=teacher
        )

    assert training_class.version.min_attendance  # at hand, as a view has it
    with django_assert_num_queries(3):
        assert len(allowances(training_class)) == learners
