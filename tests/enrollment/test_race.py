"""Everything at once: the last seat, the same form, offers and their answers.

Threads with a connection each, on whichever database the settings name; `python -m
bench.races` runs the drills at full size on both. Each control takes the lock away; if
it then still had one outcome, the test above it would prove nothing.
"""

from __future__ import annotations

import datetime as dt
from threading import Barrier

import pytest
from django.db import OperationalError, connection, models
from django.utils import timezone

from accounts.models import AuditEntry
from cooperatives.models import Person
from enrollment import operations
from enrollment.models import Application, ApplicationStatus, Channel, Offer
from enrollment.operations import applications as sending
from enrollment.operations import decisions, offers
from notices.models import Message
from tests.enrollment.races import (
    a_class,
    applicants,
    at_once,
    cancelling,
    everything_at_once,
    full_class,
    last_seat,
)
from tests.factories import (
    build_application,
    citizen_number,
    make_application,
    make_call,
    make_class,
    make_cooperative,
    make_user,
    make_version,
)
from training.models import Participant

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 40
WITHOUT_LOCK = 5
LINK = Channel.LINK
rows_are_locked = pytest.mark.skipif(
    "connection.vendor == 'sqlite'", reason="SQLite locks the database, not rows"
)


@pytest.fixture
def officer():
    return make_user()


@pytest.fixture
def no_lock(monkeypatch):
    """PostgreSQL loses its row locks, SQLite the transaction that takes the write lock;
    gives the act without it.
    """
    monkeypatch.setattr(models.QuerySet, "select_for_update", lambda rows, **_: rows)
    return lambda act: act.__wrapped__ if connection.vendor == "sqlite" else act


def queue(length):
    """So many applications of different cooperatives for a class of one seat."""
    training_class = make_class(capacity=1, version=make_version())
    return [
        make_application(
            training_class=training_class, cooperative=make_cooperative()
        ).pk
        for _ in range(length)
    ]


def test_one_person_admitted_to_several_classes_at_once_is_one_person(officer):
    number, cooperative = citizen_number(), make_cooperative()
    waiting = [
        make_application(
            training_class=make_class(), citizen_id=number, cooperative=cooperative
        ).pk
        for _ in range(WITHOUT_LOCK)
    ]

    def admit(pk):
        operations.admit(Application.objects.get(pk=pk), actor=officer)
        return "admitted"

    assert at_once(admit, waiting) == ["admitted"] * WITHOUT_LOCK
    person = Person.objects.get()
    assert person.posts.count() == 1
    assert person.participations.count() == WITHOUT_LOCK


# The last seat


def test_forty_admitted_at_once_to_the_last_seat_are_one(officer):
    waiting = queue(AT_ONCE)

    def admit(pk):
        operations.admit(Application.objects.get(pk=pk), actor=officer)
        return "admitted"

    answers = at_once(admit, waiting)

    assert answers.count("admitted") == 1
    assert set(answers) <= {"admitted", "out_of_order", "class_full"}
    admitted = Application.objects.get(status=ApplicationStatus.ADMITTED)
    assert admitted.pk == waiting[0], "the first in order"
    assert Participant.objects.get() == admitted.participant
    assert Person.objects.get() == admitted.person
    assert Message.objects.count() == 1


@pytest.mark.parametrize("_round", range(3))
def test_settled_at_once_for_the_last_seat_one_is_admitted_the_others_wait_in_order(
    officer, _round
):
    assert last_seat(AT_ONCE, officer) == {"admitted": 1, "waitlisted": AT_ONCE - 1}
    assert Person.objects.count() == 1
    assert Message.objects.count() == AT_ONCE


def test_without_the_lock_more_than_one_gets_the_last_seat(
    officer, no_lock, monkeypatch
):
    waiting = queue(WITHOUT_LOCK)
    act = no_lock(operations.admit)
    monkeypatch.setattr(decisions, "seat", no_lock(decisions.seat))
    counted = Barrier(WITHOUT_LOCK)  # all have counted the seats, none has taken one
    monkeypatch.setattr(
        Participant, "validate_constraints", lambda _seat: counted.wait(timeout=30)
    )

    def admit(pk):
        act(Application.objects.get(pk=pk), override="Thử khóa", actor=officer)
        return "admitted"

    answers = at_once(admit, waiting)

    assert answers == ["admitted"] * WITHOUT_LOCK
    assert Participant.objects.count() == WITHOUT_LOCK


# The same form


@pytest.mark.parametrize(
    "all_have_looked", [False, pytest.param(True, marks=rows_are_locked)]
)
def test_one_form_sent_many_times_at_once_is_one_application(
    monkeypatch, all_have_looked
):
    """Also when every one of them looked before any was kept."""
    call = make_call()
    form = {
        "training_class": call.training_class,
        "cooperative": make_cooperative(),
        "citizen_id": citizen_number(),
    }
    if all_have_looked:
        looked, look = Barrier(20), sending._live_twin  # noqa: SLF001
        first_looks = iter([True] * 20)

        def wait_for_all(application):
            found = look(application)
            if next(first_looks, False):
                looked.wait(timeout=30)
            return found

        monkeypatch.setattr(sending, "_live_twin", wait_for_all)

    def submit(_number):
        return operations.submit(build_application(**form), actor=None).pk

    answers = at_once(submit, range(20))

    assert answers == [Application.objects.get().pk] * 20
    assert Message.objects.count() == 1
    assert AuditEntry.objects.count() == 1


# Offers


def one_offer(officer, *, waiting=2):
    training_class = a_class(1)
    reserve = applicants(
        training_class,
        waiting,
        status=ApplicationStatus.WAITLISTED,
        decided_at=timezone.now(),
        decided_by=officer,
    )
    (offer,) = operations.fill_seats(training_class)
    return training_class, reserve, offer


def answer_with(act):
    def answer(pk):
        act(Offer.objects.get(pk=pk), channel=LINK)
        return act.__name__

    return answer


def test_the_seats_filled_by_many_at_once_are_offered_once(officer):
    training_class = a_class(3)
    reserve = applicants(
        training_class,
        10,
        status=ApplicationStatus.WAITLISTED,
        decided_at=timezone.now(),
        decided_by=officer,
    )

    made = at_once(lambda _n: operations.run_due()["offered"], range(12))

    assert sum(made) == 3
    offered = Application.objects.filter(status=ApplicationStatus.OFFERED)
    assert list(offered.order_by("-complete_at")) == reserve[2::-1]
    assert Message.objects.count() == 3


def test_without_the_lock_one_seat_is_offered_many_times(officer, no_lock, monkeypatch):
    training_class = a_class(1)
    applicants(
        training_class,
        2,
        status=ApplicationStatus.WAITLISTED,
        decided_at=timezone.now(),
        decided_by=officer,
    )
    act = no_lock(operations.fill_seats)
    counted, look = Barrier(WITHOUT_LOCK), offers.turns

    def look_together(call):
        found = look(call)
        counted.wait(timeout=30)
        return found

    monkeypatch.setattr(offers, "turns", look_together)
    monkeypatch.setattr(offers, "tell", lambda *_args, **_more: None)

    made = at_once(lambda _n: len(act(training_class)), range(WITHOUT_LOCK))

    assert made == [1] * WITHOUT_LOCK
    assert Offer.objects.count() == WITHOUT_LOCK


@pytest.mark.parametrize("act", [operations.accept, operations.turn_down])
def test_an_offer_answered_many_times_at_once_is_answered_once(officer, act):
    _class, reserve, offer = one_offer(officer)

    answers = at_once(answer_with(act), [offer.pk] * 12)

    assert sorted(answers) == sorted([act.__name__] + ["offer_answered"] * 11)
    offer.refresh_from_db()
    accepted = act is operations.accept
    assert offer.state == ("accepted" if accepted else "declined")
    assert Participant.objects.count() == accepted
    assert AuditEntry.objects.filter(verb=f"offer.{offer.state}").count() == 1
    told = Message.objects.order_by("pk").values_list("event", "about_id")
    following = ("admitted", reserve[0]) if accepted else ("offered", reserve[1])
    assert list(told)[1:] == [(f"application.{following[0]}", str(following[1].pk))]


ANSWERS = (operations.accept, operations.turn_down, operations.expire)


def all_answers(offer, clock):
    """Accepted, turned down and expired by many at once, at the clock's time."""

    def answer(act):
        mine = Offer.objects.get(pk=offer.pk)
        if act is operations.expire:
            return "expired" if act(mine) else "not yet over"
        act(mine, channel=LINK)
        return act.__name__

    clock()
    return at_once(answer, ANSWERS * 4)


@pytest.mark.parametrize("late", [dt.timedelta(0), -dt.timedelta(microseconds=1)])
def test_all_answers_at_once_at_the_last_moment_have_one_outcome(
    officer, monkeypatch, late
):
    """Just before ``expires_at`` one answer counts; from it on, only the expiry."""
    training_class, reserve, offer = one_offer(officer)
    moment = offer.expires_at + late

    answers = all_answers(
        offer, lambda: monkeypatch.setattr(timezone, "now", lambda: moment)
    )

    offer.refresh_from_db()
    first, second = Application.objects.filter(training_class=training_class).order_by(
        "complete_at"
    )
    assert [first, second] == reserve
    if late:
        assert "expired" not in answers
        assert answers.count("accept") + answers.count("turn_down") == 1
    else:
        assert answers.count("expired") == 1
        assert not {"accept", "turn_down"} & set(answers)
    accepted = "accept" in answers
    assert offer.state == (
        "accepted" if accepted else "declined" if late else "expired"
    )
    assert (first.status, second.status) == (
        ("admitted", "waitlisted") if accepted else ("waitlisted", "offered")
    )
    assert Participant.objects.count() == accepted


@pytest.mark.parametrize("_round", range(3))
def test_the_time_runs_out_while_all_answer_at_once_and_there_is_one_outcome(
    officer, monkeypatch, _round
):
    """Each look at the clock is a little later; somewhere among them the time is over."""
    training_class, _reserve, offer = one_offer(officer)
    before = offer.expires_at - dt.timedelta(microseconds=9)
    ticks = iter(range(10**9))

    def tick():
        return before + dt.timedelta(microseconds=next(ticks))

    answers = all_answers(offer, lambda: monkeypatch.setattr(timezone, "now", tick))

    outcomes = [each for each in answers if each in ("accept", "turn_down", "expired")]
    assert len(outcomes) == 1, answers
    kept = Offer.objects.open_now().filter(training_class=training_class).count()
    assert Participant.objects.count() + kept == 1


def test_without_the_lock_an_offer_is_answered_many_times(
    officer, no_lock, monkeypatch
):
    _class, _reserve, offer = one_offer(officer)
    act = no_lock(operations.turn_down)
    read, close = Barrier(WITHOUT_LOCK), offers._close  # noqa: SLF001

    def close_together(*args, **kwargs):
        read.wait(timeout=30)
        close(*args, **kwargs)

    monkeypatch.setattr(offers, "_close", close_together)
    monkeypatch.setattr(offers, "fill_seats", lambda _class: None)

    def turn_down(pk):
        act(Offer.objects.get(pk=pk), channel=LINK)
        return "turned down"

    answers = at_once(turn_down, [offer.pk] * WITHOUT_LOCK)

    assert answers == ["turned down"] * WITHOUT_LOCK
    assert AuditEntry.objects.filter(verb="offer.declined").count() == WITHOUT_LOCK


def test_seats_given_up_are_offered_in_order_while_everybody_answers(officer):
    figures = cancelling(10, 50, 14, officer, hands=3)

    assert figures["seats"] <= 10
    assert figures["statuses"]["withdrawn"] == 14
    assert figures["offered"] >= 7


# Nobody waits for somebody who waits for them


def test_all_acts_at_once_wait_for_one_another_and_never_in_a_ring(officer):
    """``everything_at_once`` fails on a deadlock, and with more seats than there are."""
    assert everything_at_once(3, officer, hands=8).total() > 8


@rows_are_locked
def test_without_the_call_s_lock_two_acts_wait_for_each_other(officer, monkeypatch):
    """Withdrawing has the class and wants who waits; admitting the reverse."""
    training_class, (leaver,), (waiting,) = full_class(1, 1, officer)
    for module in (sending, decisions, offers):
        monkeypatch.setattr(module, "lock_call", lambda each: each.call)
    held, give_back, lock = Barrier(2), sending.give_back, decisions.lock

    def give_back_and_wait(*args, **kwargs):
        give_back(*args, **kwargs)
        held.wait(timeout=30)

    def wait_and_lock(*args):
        held.wait(timeout=30)
        lock(*args)

    monkeypatch.setattr(sending, "give_back", give_back_and_wait)
    monkeypatch.setattr(decisions, "lock", wait_and_lock)

    def act(name):
        try:
            if name == "withdraw":
                operations.withdraw(Application.objects.get(pk=leaver.pk), actor=None)
            else:
                mine = Application.objects.get(pk=waiting.pk)
                operations.admit(mine, override="Thử", actor=officer)
        except OperationalError as fault:
            return "deadlock" if "deadlock" in str(fault) else str(fault)
        return name

    answers = at_once(act, ["withdraw", "admit"])

    assert "deadlock" in answers
    assert training_class.participants.count() <= 1
