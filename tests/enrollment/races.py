"""Drills with many hands at once, for ``test_race`` and for ``bench.races``.

Threads with a connection each, on whichever database the settings name.
"""

from __future__ import annotations

import datetime as dt
import random
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor, wait
from itertools import count
from threading import Barrier, Event

from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from accounts.models import AuditEntry
from cooperatives.models import Cooperative, Person
from enrollment import operations
from enrollment.models import Application, ApplicationStatus, Call, Channel, Offer
from enrollment.ranking import ranked
from tests.factories import (
    build_application,
    citizen_number,
    make_call,
    make_class,
    make_version,
)
from training.models import Participant

LINK = Channel.LINK


def at_once(act, arguments, *, hands=None):
    """What each act returned, or the code of its refusal; all begin together.

    With fewer ``hands`` than arguments so many begin together and take the rest after.
    """
    hands = min(hands or len(arguments), len(arguments))
    start = Barrier(hands)

    def run(place, argument):
        try:
            connection.ensure_connection()
            if place < hands:
                start.wait(timeout=60)
            return act(argument)
        except ValidationError as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(hands) as pool:
        return list(pool.map(run, range(len(arguments)), arguments))


def cooperatives(number):
    return Cooperative.objects.bulk_create(
        Cooperative(name=f"Hợp tác xã thử {place}") for place in range(number)
    )


def a_class(capacity):
    """Past its deadline, so that offers begin."""
    now = timezone.now()
    return make_call(
        training_class=make_class(capacity=capacity, version=make_version()),
        opens_at=now - dt.timedelta(days=400),
        closes_at=now - dt.timedelta(minutes=1),
    ).training_class


def applicants(training_class, number, *, since=0, **fields):
    """So many, each of their own cooperative, in the order of the rule."""
    now = timezone.now()
    return Application.objects.bulk_create(
        build_application(
            training_class=training_class,
            cooperative=cooperative,
            citizen_id=citizen_number(place + since),
            complete_at=now - dt.timedelta(days=300 - place - since),
            **fields,
        )
        for place, cooperative in enumerate(cooperatives(number))
    )


def last_seat(people, officer, *, hands=None):
    """All of them are settled at once for one seat: the answers, by how often.

    Fails unless the first in order has it and the others wait in a gapless order.
    """
    training_class = a_class(1)
    queue = applicants(training_class, people)
    shuffled = random.sample([each.pk for each in queue], people)

    def settle(pk):
        return str(operations.settle(Application.objects.get(pk=pk), actor=officer))

    answers = Counter(at_once(settle, shuffled, hands=hands))

    seat = Participant.objects.get(training_class=training_class)
    assert seat.application == queue[0], "the first in order"
    waiting = ranked(training_class)
    assert [each.application for each in waiting] == queue[1:]
    assert [each.place for each in waiting] == list(range(1, people))
    return answers


def full_class(seats, waiting, officer):
    """A class with every seat taken, and a reserve list."""
    training_class = a_class(seats)
    decided = {"decided_at": timezone.now(), "decided_by": officer}
    admitted = applicants(training_class, seats)
    for application in admitted:
        person = Person.objects.create(
            full_name=application.full_name,
            gender=application.gender,
            date_of_birth=application.date_of_birth,
            phone=application.phone,
        )
        application.person = person
        application.participant = Participant.objects.create(
            training_class=training_class,
            person=person,
            cooperative=application.cooperative,
            post=application.position,
        )
        application.status = ApplicationStatus.ADMITTED
        application.decided_at, application.decided_by = decided.values()
        application.save()
    reserve = applicants(
        training_class,
        waiting,
        since=seats,
        status=ApplicationStatus.WAITLISTED,
        **decided,
    )
    return training_class, admitted, reserve


class Crowd:
    """Hands that answer, watch and let the clock work while others cancel."""

    def __init__(self, training_class):
        self.training_class = training_class
        self.answers = Counter()
        self.fewest = 0
        self.done = Event()

    def leave(self, pks):
        for pk in pks:
            operations.withdraw(Application.objects.get(pk=pk), actor=None)

    def answer(self):
        while not (self.done.is_set() and _open(self.training_class) is None):
            offer = _open(self.training_class)
            if offer is None:
                time.sleep(0.005)
            else:
                dice = random.random()
                self.answers[_answer(offer, dice)] += 1

    def watch(self):
        while not self.done.is_set():
            call = Call.objects.for_page().get(training_class=self.training_class)
            self.fewest = min(self.fewest, call.seats_left)

    def run_due(self):
        while not self.done.is_set():
            operations.run_due()


def cancelling(seats, people, cancel, officer, *, hands=8):
    """Half of those who cancel have a seat, half wait or are offered one, while offers
    are accepted, turned down and expire; figures of what happened.

    Fails unless there were never more seats taken and kept than there are, offers
    followed the rule, nobody was offered twice or after cancelling.
    """
    training_class, admitted, reserve = full_class(seats, people - seats, officer)
    leavers = random.sample(admitted, cancel // 2)
    leavers += random.sample(reserve[:cancel], cancel - cancel // 2)
    leaving = [each.pk for each in random.sample(leavers, cancel)]
    crowd = Crowd(training_class)
    acts = [crowd.answer] * hands + [crowd.watch, crowd.run_due, crowd.run_due]
    with ThreadPoolExecutor(2 * hands + 3) as pool:
        others = [pool.submit(_closing, act) for act in acts]
        left = [
            pool.submit(_closing, crowd.leave, leaving[hand::hands])
            for hand in range(hands)
        ]
        wait(left)
        crowd.done.set()
    for each in (*left, *others):
        each.result()
    assert crowd.fewest == 0, "more seats taken and kept than there are"
    return {
        "answers": dict(crowd.answers),
        **_judge(training_class, reserve, leaving),
    }


def _closing(act, *args):
    try:
        return act(*args)
    finally:
        connection.close()


def _open(training_class):
    return (
        Offer.objects.open_now()
        .filter(training_class=training_class)
        .order_by("?")
        .first()
    )


def _answer(offer, dice):
    try:
        if dice < 0.5:
            operations.accept(offer, channel=LINK)
            return "accepted"
        if dice < 0.8:
            operations.turn_down(offer, channel=LINK)
            return "turned down"
        Offer.objects.filter(pk=offer.pk, state="open").update(
            made_at=timezone.now() - dt.timedelta(days=2), expires_at=timezone.now()
        )
        return "expired" if operations.expire(offer) else "too late to expire"
    except ValidationError as refusal:
        return refusal.code


def _judge(training_class, reserve, leaving):
    taken = training_class.participants.active().count()
    rank = {str(each.pk): place for place, each in enumerate(reserve)}
    entries = AuditEntry.objects.filter(subject_id__in=rank).order_by("pk")
    offered = [
        rank[each.subject_id] for each in entries if each.verb == "application.offered"
    ]
    assert offered == sorted(set(offered)), "in rule order, nobody twice"
    gone = set()
    for entry in entries:
        if entry.verb == "application.withdrawn":
            gone.add(entry.subject_id)
        assert entry.verb != "application.offered" or entry.subject_id not in gone
    statuses = Counter(
        Application.objects.filter(training_class=training_class).values_list(
            "status", flat=True
        )
    )
    assert statuses["withdrawn"] == len(leaving)
    assert statuses["admitted"] == taken
    assert statuses["offered"] == 0
    assert taken <= training_class.capacity
    return {"seats": taken, "offered": len(offered), "statuses": dict(statuses)}


class Everything:
    """Each act that moves a list, on whoever it may concern just now."""

    def __init__(self, officer):
        self.training_class, *_people = full_class(6, 24, officer)
        self.numbers = count(100)  # of newcomers: nobody comes twice
        self.officer = officer
        self.acts = (
            self.admit,
            self.decline,
            self.withdraw,
            self.ask_again,
            self.take_back,
            self.answer,
            self.answer,
            self.run_due,
        )

    def one(self, *statuses):
        mine = Application.objects.filter(training_class=self.training_class)
        return mine.filter(status__in=statuses).order_by("?").first()

    def bring_in(self):
        applicants(
            self.training_class,
            1,
            since=next(self.numbers),
            status=ApplicationStatus.WAITLISTED,
            decided_at=timezone.now(),
            decided_by=self.officer,
        )

    def admit(self):
        operations.admit(self.one("waitlisted"), override="Thử", actor=self.officer)

    def decline(self):
        operations.decline(self.one("waitlisted"), reason="Thử", actor=self.officer)
        self.bring_in()

    def withdraw(self):
        operations.withdraw(self.one("admitted", "offered"), actor=None)
        self.bring_in()

    def ask_again(self):
        mine = Application.objects.filter(training_class=self.training_class)
        found = mine.stepped_back().order_by("?").first()
        operations.ask_again(found, actor=self.officer)

    def take_back(self):
        offer = _open(self.training_class)
        operations.take_back(offer, reason="Thử", actor=self.officer)

    def answer(self):
        _answer(_open(self.training_class), random.random())

    def run_due(self):
        operations.run_due()


def everything_at_once(seconds, officer, *, hands=10):
    """Every act that moves a list, by many hands for some time and until each of the
    usual ones was done: how often each was.

    Fails on any fault but a refusal: nobody may wait for somebody who waits for them.
    """
    everything, done = Everything(officer), Counter()
    usual = {"withdraw", "answer", "run_due"}
    until = time.monotonic() + seconds

    def is_over():
        late = time.monotonic() - until
        return late > 60 or (late > 0 and usual <= done.keys())

    def work():
        while not is_over():
            act = random.choice(everything.acts)
            try:
                act()
            except ValidationError as refusal:
                done[f"{act.__name__}: {refusal.code}"] += 1
            except AttributeError as fault:  # nobody was there for it
                if "NoneType" not in str(fault):
                    raise
            else:
                done[act.__name__] += 1

    with ThreadPoolExecutor(hands) as pool:
        for each in [pool.submit(_closing, work) for _hand in range(hands)]:
            each.result()
    assert usual <= done.keys()
    training_class = everything.training_class
    kept = Offer.objects.open_now().filter(training_class=training_class).count()
    taken = training_class.participants.active().count()
    assert taken + kept <= training_class.capacity
    return done
