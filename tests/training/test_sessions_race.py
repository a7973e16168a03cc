"""Two people move sessions at once: one wins, the other is told who was there.

Threads with a connection each, on whichever database the settings name. The control
takes the lock away; if it then still had one winner with a sentence, the test above it
would prove nothing.
"""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models
from django.utils import timezone

from tests.factories import make_class, make_session, make_user, make_version
from training.models import DayPart, Session
from training.operations import lay_out, move_session, sessions
from training.timetable import Layout

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(act, arguments):
    """What each act returned, or the code of its refusal; all begin together."""
    start = Barrier(len(arguments))

    def run(argument):
        try:
            connection.ensure_connection()
            start.wait(timeout=30)
            return act(argument)
        except ValidationError as refusal:
            return refusal.error_list[0].code
        except IntegrityError:
            return "twice"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(arguments)) as pool:
        return list(pool.map(run, arguments))


@pytest.fixture
def officer():
    return make_user()


@pytest.fixture
def training_class():
    return make_class(version=make_version(modules=2))


def ahead(days):
    return timezone.localdate() + dt.timedelta(days=days)


@pytest.fixture
def pks(training_class, officer):
    return [
        make_session(
            training_class=training_class, held_on=ahead(days), instructor=officer
        ).pk
        for days in (3, 4)
    ]


def mover(officer, act=move_session, *, swap=False):
    def move(pk):
        session = Session.objects.get(pk=pk)
        act(session, ahead(9), DayPart.MORNING, swap=swap, actor=officer)
        return "moved"

    return move


def test_two_into_the_same_half_day_have_one_winner(pks, officer):
    answers = at_once(mover(officer), pks)

    assert sorted(answers) == ["half_day_taken", "moved"]
    winner, loser = (pks[answers.index(a)] for a in ("moved", "half_day_taken"))
    assert Session.objects.get(pk=winner).held_on == ahead(9)
    kept = Session.objects.get(pk=loser)
    assert (kept.held_on, kept.sequence) == (ahead(3 + pks.index(loser)), 0)


def test_without_the_lock_both_find_it_free(pks, officer, monkeypatch):
    """PostgreSQL loses its row lock, SQLite the transaction that takes the write lock;
    only the constraint of the database is left then, and it has no sentence."""
    monkeypatch.setattr(models.QuerySet, "select_for_update", lambda rows, **_: rows)
    act = move_session
    if connection.vendor == "sqlite":
        act = move_session.__wrapped__
        monkeypatch.setattr(
            sessions, "change_session", sessions.change_session.__wrapped__
        )
    looked = Barrier(2)  # both have looked, none has written
    guard = sessions._guard_free  # noqa: SLF001  the moment between looking and writing

    def slowly(session):
        guard(session)
        looked.wait(timeout=30)

    monkeypatch.setattr(sessions, "_guard_free", slowly)
    monkeypatch.setattr(Session, "validate_constraints", lambda *_args, **_kw: None)

    assert sorted(at_once(mover(officer, act), pks)) == ["moved", "twice"]


def test_two_who_swap_with_a_third_both_get_what_they_saw_or_a_sentence(
    training_class, pks, officer
):
    third = make_session(
        training_class=training_class, held_on=ahead(9), instructor=officer
    )

    answers = at_once(mover(officer, swap=True), pks)

    assert answers == ["moved", "moved"]
    days = set(Session.objects.values_list("held_on", flat=True))
    assert days == {ahead(3), ahead(4), ahead(9)}
    assert third.pk in set(
        Session.objects.exclude(held_on=ahead(9)).values_list("pk", flat=True)
    )


def test_a_class_is_laid_out_once(training_class, officer):
    def lay(_turn):
        own = type(training_class).objects.get(pk=training_class.pk)
        layout = Layout(starts=[ahead(10)], instructor=officer)
        lay_out(own, layout, actor=officer)
        return "laid"

    assert sorted(at_once(lay, [1, 2])) == ["laid", "timetable_exists"]
    assert Session.objects.count() == 2
