"""The calendar file, read back as a telephone reads it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone, translation

from tests.factories import make_class, make_session, make_user, open_for_teaching
from tests.factories import make_participant as seat
from tests.training.icalendar import read
from training import ical
from training.operations import cancel_session, move_session

pytestmark = pytest.mark.django_db
HANOI = dt.timezone(dt.timedelta(hours=7))
DAY = dt.date(2026, 9, 7)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def a_session(periods=4, part="morning", room="", **fields):
    return make_session(
        training_class=make_class(**fields),
        held_on=DAY,
        part=part,
        periods=periods,
        room=room,
    )


def event_of(session):
    session.refresh_from_db()
    content = ical.calendar("Lịch", [ical.of_session(session)])
    _name, (event,) = read(content)
    return event


@pytest.mark.parametrize(
    ("part", "periods", "hours", "starts", "ends"),
    [
        ("morning", 4, {}, (7, 30), (11, 0)),
        ("afternoon", 4, {}, (13, 30), (17, 0)),
        ("morning", 2, {}, (7, 30), (9, 0)),  # no break in so short a half-day
        ("morning", 5, {}, (7, 30), (11, 45)),
        ("morning", 3, {"morning_at": dt.time(8, 0)}, (8, 0), (10, 45)),
        ("afternoon", 4, {"afternoon_at": dt.time(14, 0)}, (14, 0), (17, 30)),
    ],
)
def test_a_session_is_an_event_at_the_hours_of_its_class(
    part, periods, hours, starts, ends
):
    session = a_session(periods, part, **hours)

    event = event_of(session)

    assert event.starts == dt.datetime(2026, 9, 7, *starts, tzinfo=HANOI)
    assert event.ends == dt.datetime(2026, 9, 7, *ends, tzinfo=HANOI)
    assert event.summary == f"{session.training_class.code}: Chuyên đề 1"
    assert event.uid == f"session-{session.pk}@htx.example"
    assert (event.sequence, event.status) == (0, "CONFIRMED")


def test_long_and_awkward_text_survives():
    place = "Hội trường A; tầng 2, \\ phường 5,\n" + "Ẫ" * 60

    assert event_of(a_session(place=place)).location == place


@pytest.mark.parametrize(
    ("room", "location"),
    [
        ("", "Hội trường A"),
        ("Hội trường A", "Hội trường A"),
        ("Phòng 2", "Phòng 2, Hội trường A"),
    ],
)
def test_a_room_is_told_unless_the_place_says_it(room, location):
    assert event_of(a_session(room=room, place="Hội trường A")).location == location


def test_a_moved_session_is_the_same_event_with_a_higher_number():
    session = a_session()
    before = event_of(session)

    move_session(session, DAY + dt.timedelta(days=2), "afternoon", actor=make_user())

    after = event_of(session)
    assert after.uid == before.uid
    assert (before.sequence, after.sequence) == (0, 1)
    assert after.starts == dt.datetime(2026, 9, 9, 13, 30, tzinfo=HANOI)
    assert after.status == "CONFIRMED"
    assert after.stamp >= before.stamp


def test_a_cancelled_session_is_told_as_such():
    session = a_session()

    cancel_session(session, reason="Mưa", actor=make_user())

    event = event_of(session)
    assert (event.status, event.sequence) == ("CANCELLED", 1)


def test_without_sessions_the_days_of_the_class_are_one_event():
    training_class = make_class(
        starts_on=dt.date(2026, 9, 7), ends_on=dt.date(2026, 9, 11)
    )

    content = ical.calendar(
        "Lịch", [ical.of_class(training_class, changed_at=timezone.now())]
    )

    _name, (event,) = read(content)
    assert (event.starts, event.ends) == (dt.date(2026, 9, 7), dt.date(2026, 9, 12))


def test_an_empty_calendar_is_one_too():
    assert read(ical.calendar("Lịch học, sáng; chiều", [])) == (
        "Lịch học, sáng; chiều",
        [],
    )


def test_the_same_timetable_is_the_same_file():
    session = a_session()

    one, two = (ical.calendar("a", [ical.of_session(session)]) for _twice in range(2))

    assert one == two


def test_a_session_of_an_opened_class_moves_in_the_file_too():
    actor = make_user()
    session = a_session()
    seat(training_class=session.training_class)
    open_for_teaching(session.training_class, actor=actor)

    move_session(session, DAY, "afternoon", reason="Triều cường", actor=actor)

    assert event_of(session).sequence == 1
