"""The officer, the clock, and sentences in English."""

import datetime as dt

import pytest
from django.utils import timezone, translation

from tests.factories import make_user


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def officer():
    return make_user(full_name="Trần Thị Giáo Vụ")


@pytest.fixture
def clock(monkeypatch):
    """Sets the time: a moment, or a pause after the time set before."""
    shown = [timezone.now()]
    monkeypatch.setattr(timezone, "now", lambda: shown[0])

    def put(moment: dt.datetime | dt.timedelta) -> dt.datetime:
        ahead = isinstance(moment, dt.timedelta)
        shown[0] = shown[0] + moment if ahead else moment
        return shown[0]

    return put
