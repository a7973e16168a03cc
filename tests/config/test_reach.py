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
    monkeypatch.setattr(base, "MOMENT", 0.3)
    monkeypatch.setattr(base, "PAUSE", 0.1)
    monkeypatch.setattr(base, "REACH", Reach())
    return base.REACH


def took(act):
    begun = monotonic()
    return act(), monotonic() - begun


def test_all_ask_a_server_that_answers(reach):
    reach.answered()

    assert [reach.may_ask() for _each in "abc"] == [True] * 3


def test_one_at_a_time_looks_for_a_silent_server_and_the_others_are_refused(reach):
    reach.was_silent()

    at_once = took(reach.may_ask)
    sleep(0.15)
    looker, other, later = (took(reach.may_ask) for _each in "abc")

    assert (at_once[0], looker[0], other[0], later[0]) == (False, True, False, False)
    assert at_once[1] < 0.2
    assert looker[1] < 0.2
    assert 0.2 < other[1] < 2  # gave the look a moment
    assert later[1] < 0.2  # which is over


def test_who_gave_the_look_a_moment_gets_in_when_the_server_answers(reach):
    reach.broke_off()

    assert reach.may_ask()
    with ThreadPoolExecutor() as hands:
        waiting = [hands.submit(reach.may_ask) for _each in "abc"]
        sleep(0.05)
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

        usable, noticing = took(ours.is_usable)
        ours.close()
        begun = monotonic()
        with pytest.raises(OperationalError, match="a moment ago"):
            ours.ensure_connection()
        refusing = monotonic() - begun
        sleep(0.15)
        begun = monotonic()
        with pytest.raises(OperationalError, match="timeout"):
            ours.ensure_connection()
        looking = monotonic() - begun
        wire.mend()
        sleep(0.15)
        ours.ensure_connection()

        assert not usable
        assert noticing + looking < 8  # what `config.probe` waits
        assert refusing < 0.3
        assert ours.is_usable()
        ours.close()
