"""The calendar file, read back as a telephone reads it."""

import datetime as dt
import re

import pytest
from django.utils import timezone, translation

from enrollment.timetable import calendar
from tests.factories import make_call, make_class, make_session, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def read(content):
    """The events as dicts of unfolded, unescaped properties."""
    assert content.endswith("END:VCALENDAR\r\n")
    assert not re.search(r"(?<!\r)\n|\r(?!\n)", content)
    assert all(len(line.encode()) <= 75 for line in content.split("\r\n"))
    events, current = [], None
    for line in content.replace("\r\n ", "").split("\r\n"):
        name, _colon, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            current = {}
        elif line == "END:VEVENT":
            events.append(current)
            current = None
        elif current is not None:
            unescaped = re.sub(r"\\(.)", lambda m: {"n": "\n"}.get(m[1], m[1]), value)
            current[name] = unescaped
    return events


def make(*sessions, **fields):
    training_class = make_class(**fields)
    call = make_call(training_class=training_class)
    teacher = make_user()
    for held_on, part, periods in sessions:
        make_session(
            training_class=training_class,
            held_on=held_on,
            part=part,
            periods=periods,
            instructor=teacher,
        )
    return call, calendar(call, training_class.sessions.all(), host="htx.example")


def test_a_session_is_an_event_in_universal_time():
    call, content = make(
        (dt.date(2026, 9, 7), "morning", 4), (dt.date(2026, 9, 7), "afternoon", 4)
    )

    morning, afternoon = read(content)

    assert (morning["DTSTART"], morning["DTEND"]) == (
        "20260907T003000Z",
        "20260907T040000Z",
    )
    assert (afternoon["DTSTART"], afternoon["DTEND"]) == (
        "20260907T063000Z",
        "20260907T100000Z",
    )
    assert morning["SUMMARY"] == f"{call.training_class.code}: Chuyên đề 1"
    assert morning["UID"] != afternoon["UID"]
    assert morning["UID"].endswith("@htx.example")


def test_two_periods_have_no_break():
    _call, content = make((dt.date(2026, 9, 7), "morning", 2))

    assert read(content)[0]["DTEND"] == "20260907T020000Z"


def test_long_and_awkward_text_survives():
    place = "Hội trường A; tầng 2, \\ phường 5, " + "Ẫ" * 60
    call, content = make((dt.date(2026, 9, 7), "morning", 4), place=place)

    assert read(content)[0]["LOCATION"] == call.training_class.place


def test_a_room_is_told_unless_the_place_says_it():
    call, _content = make((dt.date(2026, 9, 7), "morning", 4), place="Hội trường A")

    def location(room):
        call.training_class.sessions.update(room=room)
        content = calendar(call, call.training_class.sessions.all(), host="h")
        return read(content)[0]["LOCATION"]

    assert location("Hội trường A") == location("") == "Hội trường A"
    assert location("Phòng 2") == "Phòng 2, Hội trường A"


def test_a_cancelled_session_is_told_as_such():
    call, _content = make((dt.date(2026, 9, 7), "morning", 4))
    call.training_class.sessions.update(
        cancelled_at=timezone.now(), cancelled_reason="Mưa"
    )

    content = calendar(call, call.training_class.sessions.all(), host="h")

    assert read(content)[0]["STATUS"] == "CANCELLED"


def test_without_sessions_the_days_of_the_class_are_one_event():
    _call, content = make(starts_on=dt.date(2026, 9, 7), ends_on=dt.date(2026, 9, 11))

    (event,) = read(content)

    assert event["DTSTART;VALUE=DATE"] == "20260907"
    assert event["DTEND;VALUE=DATE"] == "20260912"


def test_the_same_timetable_is_the_same_file():
    call, content = make((dt.date(2026, 9, 7), "morning", 4))

    again = calendar(call, call.training_class.sessions.all(), host="htx.example")

    assert again == content


def test_a_moved_session_is_a_cancelled_one_and_a_new_one_told_later():
    call, _content = make((dt.date(2026, 9, 7), "morning", 4))
    cancelled_at = timezone.now() + dt.timedelta(minutes=5)
    call.training_class.sessions.update(
        cancelled_at=cancelled_at, cancelled_reason="Triều cường"
    )
    make_session(training_class=call.training_class, held_on=dt.date(2026, 9, 9))

    old, new = read(calendar(call, call.training_class.sessions.all(), host="h"))

    assert (old["DTSTART"], old["STATUS"], old["SEQUENCE"]) == (
        "20260907T003000Z",
        "CANCELLED",
        "1",
    )
    assert old["DTSTAMP"] == f"{cancelled_at:%Y%m%dT%H%M%SZ}"
    assert new["DTSTART"] == "20260909T003000Z"
    assert new["DTSTAMP"] < old["DTSTAMP"]
    assert "STATUS" not in new
    assert new["UID"] != old["UID"]
