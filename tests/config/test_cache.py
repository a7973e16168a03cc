"""The cache that processes share counts exactly, also when all count at once."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest
from django.core.cache import caches
from django.core.cache.backends.db import DatabaseCache
from django.db import connection

from accounts.limits import too_often
from tests.processes import python

AT_ONCE = 20
DATABASE = {
    "BACKEND": "config.cache.CountingDatabaseCache",
    "LOCATION": "config_cacheentry",
}
COUNT = """
import django; django.setup()
from accounts.limits import too_often
print(sum(not too_often("door", most=10, seconds=600) for _each in range(10)))
"""


@pytest.fixture
def shared(settings, transactional_db):
    settings.CACHES = {**settings.CACHES, "default": DATABASE}
    return caches["default"]


def at_once(act):
    barrier, found = Barrier(AT_ONCE), []

    def hand():
        connection.ensure_connection()
        barrier.wait()
        found.append(act())
        connection.close()

    hands = [Thread(target=hand) for _each in range(AT_ONCE)]
    for each in hands:
        each.start()
    for each in hands:
        each.join()
    return found


def test_all_who_count_at_once_are_counted(shared):
    shared.set("door", 0)

    found = at_once(lambda: shared.incr("door"))

    assert sorted(found) == list(range(1, AT_ONCE + 1))
    assert shared.get("door") == AT_ONCE


def test_djangos_own_would_lose_some(shared, monkeypatch):
    """The control: read, then write."""
    monkeypatch.delattr("config.cache.CountingDatabaseCache.incr")
    assert type(shared).incr is DatabaseCache.incr
    shared.set("door", 0)

    at_once(lambda: shared.incr("door"))

    assert shared.get("door") < AT_ONCE


def test_a_limit_holds_when_all_come_at_once(shared):
    refused = at_once(lambda: too_often("door", most=7, seconds=600))

    assert refused.count(False) == 7


def test_a_limit_holds_over_several_processes(shared):
    processes = [python("-c", COUNT) for _each in range(3)]
    let_in = [int(each.communicate(timeout=60)[0]) for each in processes]

    assert sum(let_in) == 10


def test_a_count_keeps_its_time_and_needs_a_beginning(shared):
    shared.set("door", 1, 600)
    before = shared_expiry()

    shared.incr("door", 3)

    assert shared_expiry() == before
    assert shared.get("door") == 4
    with pytest.raises(ValueError, match="not found"):
        shared.incr("other")


def shared_expiry():
    with connection.cursor() as cursor:
        cursor.execute("SELECT expires FROM config_cacheentry")
        return cursor.fetchall()
