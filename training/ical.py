"""Timetables as iCalendar (RFC 5545), for the calendars of telephones."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from training.models import Session, TrainingClass

ZONE = "Asia/Ho_Chi_Minh"  # no summer time since 1975
_ZONE_LINES = (
    "BEGIN:VTIMEZONE",
    f"TZID:{ZONE}",
    "BEGIN:STANDARD",
    "DTSTART:19750613T000000",
    "TZOFFSETFROM:+0700",
    "TZOFFSETTO:+0700",
    "TZNAME:+07",
    "END:STANDARD",
    "END:VTIMEZONE",
)
ASK_AGAIN = "PT4H"  # how often subscribers look for changes
_ESCAPES = str.maketrans({"\\": r"\\", ";": r"\;", ",": r"\,", "\n": r"\n", "\r": None})
_LINE = 75  # octets, without the line end


@dataclass(frozen=True)
class Event:
    """A time of day, or whole days (``ends`` is the day after the last)."""

    uid: str
    changed_at: dt.datetime
    starts: dt.date
    ends: dt.date
    summary: str
    location: str
    description: str
    sequence: int = 0
    is_cancelled: bool = False


def of_session(session: Session) -> Event:
    """A session, needs its class and module. The same however it is moved."""
    training_class = session.training_class
    return Event(
        uid=f"session-{session.pk}",
        changed_at=session.changed_at,
        starts=session.starts_at,
        ends=session.ends_at,
        summary=f"{training_class.code}: {session.module.title}",
        location=session.where,
        description=_("%s periods") % session.periods,
        sequence=session.sequence,
        is_cancelled=session.is_cancelled,
    )


def of_class(training_class: TrainingClass, *, changed_at: dt.datetime) -> Event:
    """The days of a class, while its timetable is not known."""
    return Event(
        uid=f"class-{training_class.pk}",
        changed_at=changed_at,
        starts=training_class.starts_on,
        ends=training_class.ends_on + dt.timedelta(days=1),
        summary=training_class.title,
        location=training_class.place,
        description=training_class.schedule,
    )


def calendar(name: str, events: Iterable[Event]) -> str:
    """The text of a calendar, in UTF-8 without mark, lines ended and folded as asked."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Lien minh Hop tac xa tinh Ca Mau//Lich hoc//VI",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(name)}",
        f"X-WR-TIMEZONE:{ZONE}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{ASK_AGAIN}",
        f"X-PUBLISHED-TTL:{ASK_AGAIN}",
        *_ZONE_LINES,
        *(line for event in events for line in _lines(event)),
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _lines(event: Event) -> Iterator[str]:
    host = urlsplit(settings.SITE_URL).hostname
    changed_at = f"{event.changed_at.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"
    yield "BEGIN:VEVENT"
    yield f"UID:{event.uid}@{host}"
    yield f"DTSTAMP:{changed_at}"
    yield f"LAST-MODIFIED:{changed_at}"
    yield f"SEQUENCE:{event.sequence}"
    yield f"DTSTART;{_moment(event.starts)}"
    yield f"DTEND;{_moment(event.ends)}"
    yield f"SUMMARY:{_text(event.summary)}"
    yield f"LOCATION:{_text(event.location)}"
    if event.description:
        yield f"DESCRIPTION:{_text(event.description)}"
    yield f"STATUS:{'CANCELLED' if event.is_cancelled else 'CONFIRMED'}"
    yield "END:VEVENT"


def _moment(moment: dt.date) -> str:
    if isinstance(moment, dt.datetime):
        return f"TZID={ZONE}:{moment.astimezone(ZoneInfo(ZONE)):%Y%m%dT%H%M%S}"
    return f"VALUE=DATE:{moment:%Y%m%d}"


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
