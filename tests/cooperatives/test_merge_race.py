"""Two officers merge one pair at once: one does it, the other is told.

Threads with a connection each, on whichever database the settings name. The control
takes the lock away; if the two then still did not meet, the test would prove nothing.
"""

from __future__ import annotations

from threading import Barrier

import pytest
from django.db import connection, models

from accounts.models import AuditEntry
from cooperatives.models import Person
from cooperatives.operations import merging
from tests.cooperatives.races import at_once
from tests.factories import make_participant, make_person, make_post, make_user

pytestmark = pytest.mark.django_db(transaction=True)


def pair():
    """Two records of one person with something hanging on each; ways to merge them."""
    people = [make_person(), make_person(citizen_id="")]
    for person in people:
        make_post(person=person)
        make_participant(person=person)
    keys = [person.pk for person in people]
    return [keys, keys[::-1]]


@pytest.mark.parametrize("opposite", [False, True])
def test_two_merges_of_one_pair_at_once_are_one(opposite):
    officer = make_user()
    ways = pair()

    def merge(keep, drop):
        people = [Person.objects.get(pk=pk) for pk in (keep, drop)]
        merging.merge(*people, choices={}, actor=officer)
        return "merged"

    answers = at_once(merge, ways if opposite else [ways[0], ways[0]])

    assert sorted(answers) == ["already_merged", "merged"]
    person = Person.objects.get()
    assert (person.posts.count(), person.participations.count()) == (2, 2)
    assert AuditEntry.objects.filter(verb="person.merged").count() == 1


def test_without_the_lock_both_would_merge(monkeypatch):
    """PostgreSQL loses its row lock, SQLite the transaction that takes the write lock."""
    officer = make_user()
    ways = pair()
    monkeypatch.setattr(models.QuerySet, "select_for_update", lambda rows, **_: rows)
    act = merging.merge
    if connection.vendor == "sqlite":
        act = merging.merge.__wrapped__
    looked = Barrier(2)  # both have looked, neither has moved anything
    guard = merging._guard  # noqa: SLF001  where the lock is already held

    def look(*arguments):
        guard(*arguments)
        looked.wait(timeout=30)

    monkeypatch.setattr(merging, "_guard", look)

    def merge(keep, drop):
        people = [Person.objects.get(pk=pk) for pk in (keep, drop)]
        act(*people, choices={}, actor=officer)
        return "merged"

    answers = at_once(merge, [ways[0], ways[0]])

    assert "already_merged" not in answers
