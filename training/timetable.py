"""The timetable of a class: laid out from its programme, and what looks wrong in it.

Warnings refuse nothing: an office may have its reasons. ``check`` is their one place.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from training.models import ClassStatus, DayPart, Session
from vietnamese import dates, text
from vietnamese.working_time import holiday

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from accounts.models import User
    from curriculum.models import Module
    from training.models import TrainingClass

WEEK = dt.timedelta(days=7)


@dataclass(frozen=True)
class Layout:
    """How the modules of a class are laid over days.

    ``starts`` are the first days of the blocks, each of ``days_per_block`` teaching days
    (None: until the next begins); the last block lasts until everything is laid. ``weekdays``
    are "1" (Monday) to "7"; ``periods`` tiết of each part of the day, 0 for none.
    ``instructors`` by module id, where it is not ``instructor``.
    """

    starts: Sequence[dt.date]
    instructor: User
    days_per_block: int | None = None
    weekdays: str = "12345"
    periods: Mapping[str, int] = field(
        default_factory=lambda: {DayPart.MORNING: 4, DayPart.AFTERNOON: 4}
    )
    instructors: Mapping[int, User] = field(default_factory=dict)
    room: str = ""
    on_holidays: bool = False


class _HalfDay(NamedTuple):
    held_on: dt.date
    part: DayPart
    periods: int


def laid_out(training_class: TrainingClass, layout: Layout) -> list[Session]:
    """The sessions, unsaved: modules in order, theory before practice.

    A half-day belongs to one module, and to theory or practice: what is left of either
    makes a shorter session.
    """
    half_days = _half_days(layout)
    sessions = []
    for module in training_class.version.modules.all():
        parts = ((False, module.theory_periods), (True, module.practice_periods))
        for is_practice, periods in parts:
            left = periods
            while left:
                half = next(half_days)
                taught = min(half.periods, left)
                left -= taught
                sessions.append(
                    Session(
                        training_class=training_class,
                        module=module,
                        held_on=half.held_on,
                        part=half.part,
                        periods=taught,
                        is_practice=is_practice,
                        instructor=layout.instructors.get(module.pk, layout.instructor),
                        room=layout.room,
                    )
                )
    return sessions


def _half_days(layout: Layout) -> Iterator[_HalfDay]:
    for day in _days(layout):
        for part in DayPart:
            if layout.periods.get(part):
                yield _HalfDay(day, part, layout.periods[part])


def _days(layout: Layout) -> Iterator[dt.date]:
    starts = sorted(set(layout.starts))
    for start, after in pairwise(starts):
        taught, day = 0, start
        while day < after and taught != layout.days_per_block:
            if _is_taught(day, layout):
                taught += 1
                yield day
            day += dt.timedelta(days=1)
    day = starts[-1]
    while True:
        if _is_taught(day, layout):
            yield day
        day += dt.timedelta(days=1)


def _is_taught(day: dt.date, layout: Layout) -> bool:
    return str(day.isoweekday()) in layout.weekdays and (
        layout.on_holidays or not holiday(day)
    )


# Warnings


class Warned(NamedTuple):
    """What looks wrong: ``code`` for machines, a sentence for people."""

    code: str
    text: str


class Row(NamedTuple):
    """A session with what looks wrong about it."""

    session: Session
    warnings: list[Warned]


class Timetable(NamedTuple):
    """The sessions in order, and what looks wrong about the whole."""

    rows: list[Row]
    warnings: list[Warned]

    @property
    def concerns(self) -> int:
        """How many warnings there are in all."""
        return len(self.warnings) + sum(len(row.warnings) for row in self.rows)


def check(training_class: TrainingClass, sessions: Sequence[Session]) -> Timetable:
    """The timetable with its warnings; the sessions may be unsaved.

    Two queries. Sessions that were cancelled or held, and closed timetables, raise none.
    A room is one room where its name and the place of the class are written alike,
    however marked or spaced.
    """
    if not training_class.takes_sessions:
        return Timetable([Row(each, []) for each in sessions], [])
    counted = [each for each in sessions if not each.is_cancelled]
    others = _others(training_class, counted)
    rows = [
        Row(
            each,
            [
                *_days_of(training_class, each),
                *_double_bookings(training_class, each, others),
            ]
            if each.can_be_changed
            else [],
        )
        for each in sessions
    ]
    whole = [
        *_decision(training_class, counted),
        *_periods(training_class.version.modules.all(), counted),
    ]
    return Timetable(rows, whole)


def late_decision(training_class: TrainingClass) -> str:
    """The warning of a decision to open that is dated after the first session, or ""."""
    first = training_class.sessions.counted().first()
    found = _decision(training_class, [first] if first else [])
    return found[0].text if found else ""


def _decision(
    training_class: TrainingClass, counted: Sequence[Session]
) -> list[Warned]:
    decision = training_class.opening_decision
    first = min((each.held_on for each in counted), default=None)
    if decision is None or first is None or decision.signed_on <= first:
        return []
    words = _(
        "The decision to open is dated %(signed)s, after the first session on %(first)s."
    )
    return [
        Warned(
            "decision_late",
            words
            % {
                "signed": dates.short_date(decision.signed_on),
                "first": dates.short_date(first),
            },
        )
    ]


def _periods(modules: Collection[Module], counted: Sequence[Session]) -> list[Warned]:
    """Modules whose tiết do not add up, theory and practice apart."""
    if not counted:
        return []
    laid: dict[tuple[int, bool], int] = defaultdict(int)
    for each in counted:
        laid[each.module_id, each.is_practice] += each.periods
    found = []
    for module in modules:
        kinds = (
            (False, module.theory_periods, _("%(laid)s of %(planned)s theory periods")),
            (
                True,
                module.practice_periods,
                _("%(laid)s of %(planned)s practice periods"),
            ),
        )
        wrong = [
            words % {"laid": laid[module.pk, is_practice], "planned": planned}
            for is_practice, planned, words in kinds
            if laid[module.pk, is_practice] != planned
        ]
        if wrong:
            found.append(
                Warned("periods_differ", f"{module.code}: {', '.join(wrong)}.")
            )
    return found


def _days_of(training_class: TrainingClass, session: Session) -> Iterator[Warned]:
    day = session.held_on
    if name := holiday(day):
        yield Warned("holiday", _("Public holiday: %s.") % name)
    elif str(day.isoweekday()) not in training_class.weekdays:
        yield Warned(
            "other_weekday",
            _("%s is not a day of the week of this class.") % dates.weekday(day),
        )
    if day < training_class.starts_on:
        first = dates.short_date(training_class.starts_on)
        yield Warned(
            "before_class", _("Before the first day of the class, %s.") % first
        )
    if day > training_class.ends_on:
        last = dates.short_date(training_class.ends_on)
        yield Warned("after_class", _("After the last day of the class, %s.") % last)


def _others(
    training_class: TrainingClass, counted: Sequence[Session]
) -> dict[tuple[dt.date, str], list[Session]]:
    """Sessions of other classes on the same days, by half-day."""
    found: dict[tuple[dt.date, str], list[Session]] = defaultdict(list)
    days = {each.held_on for each in counted if each.can_be_changed}
    if not days:
        return found
    instructors = {each.instructor_id for each in counted}
    rows = (
        Session.objects.counted()
        .filter(
            Q(instructor__in=instructors) | ~Q(room=""),
            held_on__range=(min(days), max(days)),
        )
        .exclude(training_class=training_class)
        .exclude(training_class__status=ClassStatus.CANCELLED)
        .select_related("training_class")
    )
    for each in rows:
        found[each.held_on, each.part].append(each)
    return found


def _double_bookings(
    training_class: TrainingClass,
    session: Session,
    others: Mapping[tuple[dt.date, str], list[Session]],
) -> Iterator[Warned]:
    room = _room(session, training_class)
    for other in others.get((session.held_on, session.part), []):
        code = other.training_class.code
        if other.instructor_id == session.instructor_id:
            yield Warned(
                "instructor_twice",
                _("%(instructor)s also teaches class %(class)s then.")
                % {"instructor": session.instructor, "class": code},
            )
        if session.room and _room(other, other.training_class) == room:
            yield Warned(
                "room_twice",
                _("%(room)s is also used by class %(class)s then.")
                % {"room": session.room, "class": code},
            )


def _room(session: Session, training_class: TrainingClass) -> tuple[str, str]:
    return text.fold(session.room), text.fold(training_class.place)


def nearest(sessions: Sequence[Session], most: int = 6) -> list[Session]:
    """Those without attendance that are over, then today's and the next, so many."""
    today = timezone.localdate()
    due = [each for each in sessions if each.can_be_changed and each.held_on < today]
    return [*due, *[each for each in sessions if each.held_on >= today][:most]]


# Week by week


class HalfDay(NamedTuple):
    """A morning or an afternoon, with its sessions: one that counts, and cancelled ones."""

    held_on: dt.date
    part: DayPart
    rows: list[Row]


class Day(NamedTuple):
    held_on: dt.date
    holiday: str
    halves: list[HalfDay]

    @property
    def weekday(self) -> str:
        return dates.weekday(self.held_on)

    @property
    def is_today(self) -> bool:
        return self.held_on == timezone.localdate()

    @property
    def is_empty(self) -> bool:
        return not any(half.rows for half in self.halves)


class Week(NamedTuple):
    """Monday to Sunday."""

    days: list[Day]

    @property
    def is_empty(self) -> bool:
        return all(day.is_empty for day in self.days)


def weeks(training_class: TrainingClass, rows: Sequence[Row]) -> list[Week]:
    """Every week of the class, from its first day or session to its last."""
    by_half: dict[tuple[dt.date, str], list[Row]] = defaultdict(list)
    for row in rows:
        by_half[row.session.held_on, row.session.part].append(row)
    days = [training_class.starts_on, training_class.ends_on]
    days += [held_on for held_on, _part in by_half]
    monday = min(days) - dt.timedelta(days=min(days).weekday())
    found = []
    while monday <= max(days):
        found.append(
            Week(
                [
                    Day(
                        day,
                        holiday(day),
                        [HalfDay(day, part, by_half[day, part]) for part in DayPart],
                    )
                    for day in (monday + dt.timedelta(days=step) for step in range(7))
                ]
            )
        )
        monday += WEEK
    return found
