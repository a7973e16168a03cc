"""A class's timetable as iCalendar (RFC 5545), for the learner's telephone."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from training.models import DayPart

if TYPE_CHECKING:
    from collections.abc import Iterable

    from enrollment.models import Call
    from training.models import Session

STARTS = {DayPart.MORNING: dt.time(7, 30), DayPart.AFTERNOON: dt.time(13, 30)}
PERIOD = dt.timedelta(minutes=45)
BREAK = dt.timedelta(minutes=30)  # in the middle of a half-day of more than two tiết
_ESCAPES = str.maketrans({"\\": r"\\", ";": r"\;", ",": r"\,", "\n": r"\n", "\r": None})
_LINE = 75  # octets, without the line end


def times(session: Session) -> tuple[dt.datetime, dt.datetime]:
    """When a session begins and ends: four tiết are 7:30–11:00 or 13:30–17:00."""
    start = timezone.make_aware(
        dt.datetime.combine(session.held_on, STARTS[DayPart(session.part)])
    )
    pause = BREAK if session.periods > 2 else dt.timedelta()
    return start, start + session.periods * PERIOD + pause


def calendar(call: Call, sessions: Iterable[Session], *, host: str) -> str:
    """One event per session; while none is planned, one for the days of the class.

    A session that is moved is a cancelled one and a new one: telephones take both over.
    """
    stamp = _moment(call.published_at or timezone.now())
    events = [_of_session(session) for session in sessions] or [_of_class(call)]
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "CALSCALE:GREGORIAN",
        "PRODID:-//Lien minh Hop tac xa tinh Ca Mau//Lich hoc//VI",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(call.training_class.title)}",
    ]
    for uid, event in events:
        lines += [
            "BEGIN:VEVENT",
            f"UID:{uid}@{host}",
            *([] if event[0].startswith("DTSTAMP") else [f"DTSTAMP:{stamp}"]),
            *event,
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _of_session(session: Session) -> tuple[str, list[str]]:
    training_class = session.training_class
    start, end = times(session)
    rooms = [session.room] if session.room not in training_class.place else []
    place = ", ".join([*rooms, training_class.place])
    periods = _("%s periods") % session.periods
    changed, cancelled = [], []
    if session.cancelled_at is not None:
        changed = [f"DTSTAMP:{_moment(session.cancelled_at)}"]
        cancelled = ["STATUS:CANCELLED", "SEQUENCE:1"]
    return f"session-{session.pk}", [
        *changed,
        f"DTSTART:{_moment(start)}",
        f"DTEND:{_moment(end)}",
        f"SUMMARY:{_text(f'{training_class.code}: {session.module.title}')}",
        f"LOCATION:{_text(place)}",
        f"DESCRIPTION:{_text(periods)}",
        *cancelled,
    ]


def _of_class(call: Call) -> tuple[str, list[str]]:
    training_class = call.training_class
    after = training_class.ends_on + dt.timedelta(days=1)
    return f"class-{training_class.pk}", [
        f"DTSTART;VALUE=DATE:{training_class.starts_on:%Y%m%d}",
        f"DTEND;VALUE=DATE:{after:%Y%m%d}",
        f"SUMMARY:{_text(training_class.title)}",
        f"LOCATION:{_text(training_class.place)}",
        f"DESCRIPTION:{_text(training_class.schedule)}",
    ]


def _moment(moment: dt.datetime) -> str:
    return f"{moment.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    return value.translate(_ESCAPES)


def _folded(line: str) -> str:
    """The line in pieces of at most 75 octets, never breaking a letter."""
    pieces, room = [""], _LINE
    for letter in line:
        size = len(letter.encode())
        if size > room:
            pieces.append("")
            room = _LINE - 1  # the blank that begins a piece counts
        pieces[-1] += letter
        room -= size
    return "\r\n ".join(pieces)
