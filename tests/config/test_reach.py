"""A database out of reach makes one wait, not everybody."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from time import monotonic, sleep

import pytest
from django.db import OperationalError, connection

from bench.wire import Wire
from config.postgres import base
from config.postgres.base import Reach


@pytest.fixture
def reach(monkeypatch):
    monkeypatch.setattr(base, "REACH", Reach())
    return base.REACH


@pytest.fixture
def later(monkeypatch):
    """Let time pass, for the clock of looks alone."""
    now = [1000.0]
    monkeypatch.setattr(base, "monotonic", lambda: now[0])

    def wait(seconds):
        now[0] += seconds

    return wait


def test_all_ask_a_server_that_answers(reach):
    reach.answered()

    assert [reach.may_ask() for _each in "abc"] == [True] * 3


def test_one_at_a_time_looks_for_a_silent_server_and_the_others_are_refused(
    reach, later, monkeypatch
):
    monkeypatch.setattr(base, "MOMENT", 0.1)
    reach.was_silent()

    assert not reach.may_ask()
    later(base.PAUSE)
    assert reach.may_ask()
    begun = monotonic()
    assert not reach.may_ask()
    assert monotonic() - begun >= 0.1  # gave the look a moment
    later(base.MOMENT)
    assert not reach.may_ask()  # which is over
    later(base.LOOK)
    assert reach.may_ask()  # who looked has come to nothing


def test_who_gave_the_look_a_moment_gets_in_when_the_server_answers(reach, monkeypatch):
    monkeypatch.setattr(base, "MOMENT", 60)
    reach.broke_off()

    assert reach.may_ask()
    with ThreadPoolExecutor() as hands:
        waiting = [hands.submit(reach.may_ask) for _each in "abc"]
        reach.answered()

        assert [each.result() for each in waiting] == [True] * 3


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite is not behind a network"
)
def test_a_pulled_wire_is_noticed_in_time_and_once(reach):
    with Wire(int(connection.settings_dict["PORT"] or 5432)) as wire:
        ours = connection.copy()
        ours.settings_dict = {
            **connection.settings_dict,
            "HOST": "127.0.0.1",
            "PORT": wire.port,
        }
        ours.ensure_connection()
        wire.pull()

        begun = monotonic()
        assert not ours.is_usable()
        ours.close()
        with pytest.raises(OperationalError, match="a moment ago"):
            ours.ensure_connection()
        sleep(base.PAUSE)
        with pytest.raises(OperationalError, match="timeout"):
            ours.ensure_connection()
        assert monotonic() - begun < 30  # no kernel's quarter of an hour
        wire.mend()
        sleep(base.PAUSE)
        ours.ensure_connection()

        assert ours.is_usable()
        ours.close()
