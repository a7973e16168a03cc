"""Everything at once: the last seat, and the same form from many telephones.

Threads with a connection each, on whichever database the settings name. The control
takes the lock away; if it then still gave one seat, the test above it would prove
nothing.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, models

from cooperatives.models import Person
from enrollment import operations
from enrollment.models import Application, ApplicationStatus
from enrollment.operations import decisions
from notices.models import Message
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


def at_once(act, arguments):
    """What each act returned, or the code of its refusal; all begin together."""
    start = Barrier(len(arguments))

    def run(argument):
        try:
            connection.ensure_connection()
            start.wait(timeout=30)
            return act(argument)
        except ValidationError as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(arguments)) as pool:
        return list(pool.map(run, arguments))


def queue(length):
    """So many applications of different cooperatives for a class of one seat."""
    training_class = make_class(capacity=1, version=make_version())
    return [
        make_application(
            training_class=training_class, cooperative=make_cooperative()
        ).pk
        for _ in range(length)
    ]


def test_one_person_admitted_to_several_classes_at_once_is_one_person():
    officer, number, cooperative = make_user(), citizen_number(), make_cooperative()
    applications = [
        make_application(
            training_class=make_class(), citizen_id=number, cooperative=cooperative
        ).pk
        for _ in range(WITHOUT_LOCK)
    ]

    def admit(pk):
        operations.admit(Application.objects.get(pk=pk), actor=officer)
        return "admitted"

    assert at_once(admit, applications) == ["admitted"] * WITHOUT_LOCK
    person = Person.objects.get()
    assert person.posts.count() == 1
    assert person.participations.count() == WITHOUT_LOCK


def test_forty_admitted_at_once_to_the_last_seat_are_one():
    officer = make_user()
    applications = queue(AT_ONCE)

    def admit(pk):
        operations.admit(Application.objects.get(pk=pk), actor=officer)
        return "admitted"

    answers = at_once(admit, applications)

    assert answers.count("admitted") == 1
    assert set(answers) <= {"admitted", "out_of_order", "class_full"}
    admitted = Application.objects.get(status=ApplicationStatus.ADMITTED)
    assert admitted.pk == applications[0], "the first in order"
    assert Participant.objects.get() == admitted.participant
    assert Person.objects.get() == admitted.person
    assert Message.objects.count() == 1


def test_without_the_lock_more_than_one_gets_the_last_seat(monkeypatch):
    """PostgreSQL loses its row lock, SQLite the transaction that takes the write lock."""
    officer = make_user()
    applications = queue(WITHOUT_LOCK)
    act = operations.admit
    monkeypatch.setattr(models.QuerySet, "select_for_update", lambda rows, **_: rows)
    if connection.vendor == "sqlite":
        act = operations.admit.__wrapped__
        monkeypatch.setattr(decisions, "seat", decisions.seat.__wrapped__)
    counted = Barrier(WITHOUT_LOCK)  # all have counted the seats, none has taken one
    monkeypatch.setattr(
        Participant, "validate_constraints", lambda _seat: counted.wait(timeout=30)
    )

    def admit(pk):
        act(Application.objects.get(pk=pk), override="Thử khóa", actor=officer)
        return "admitted"

    answers = at_once(admit, applications)

    assert answers == ["admitted"] * WITHOUT_LOCK
    assert Participant.objects.count() == WITHOUT_LOCK


def test_one_form_sent_many_times_at_once_is_one_application():
    call = make_call()
    cooperative = make_cooperative()
    number = citizen_number()

    def submit(_number):
        application = build_application(
            training_class=call.training_class,
            cooperative=cooperative,
            citizen_id=number,
        )
        return operations.submit(application, actor=None).pk

    answers = at_once(submit, range(10))

    assert set(answers) == {Application.objects.get().pk}
    assert Message.objects.count() == 1
