"""Attendance as it is read: the grid of learners and sessions of a class, and its sums."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from training.models import Attendance, AttendanceMark, DayPart
from training.results import attended_periods, round_half_up
from vietnamese.numbers import decimal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from training.models import Participant, Session, TrainingClass

PART_LETTERS = {DayPart.MORNING: "S", DayPart.AFTERNOON: "C"}


def short_label(session: Session) -> str:
    """A session at the head of a narrow column: "05/03 S"."""
    return f"{session.held_on:%d/%m} {PART_LETTERS[DayPart(session.part)]}"


@dataclass(frozen=True)
class GridCell:
    """One learner at one session, as it stands; ``entry`` is None while not recorded."""

    session: Session
    participant: Participant
    entry: Attendance | None

    @property
    def key(self) -> str:
        return f"{self.session.pk}_{self.participant.pk}"

    @property
    def text(self) -> str:
        return self.entry.symbol if self.entry else ""


@dataclass(frozen=True)
class GridRow:
    """A learner's line of the class book. Sums are tiết, of the sessions recorded."""

    participant: Participant
    cells: list[GridCell]
    excused: int
    unexcused: int
    partly: int
    attended: int
    recorded: int

    @property
    def rate(self) -> Fraction | None:
        """Attended of the tiết recorded so far, 0–1; None before the first."""
        return Fraction(self.attended, self.recorded) if self.recorded else None

    @property
    def rate_text(self) -> str:
        """As "92,5%"; "" before the first."""
        return percent(self.rate)


@dataclass(frozen=True)
class GridColumn:
    """A session at the head of its column."""

    session: Session

    @property
    def label(self) -> str:
        return short_label(self.session)


@dataclass(frozen=True)
class Grid:
    """The attendance of a class: its learners in list order, its sessions by day."""

    training_class: TrainingClass
    sessions: list[Session]
    rows: list[GridRow]

    @property
    def columns(self) -> list[GridColumn]:
        return [GridColumn(session) for session in self.sessions]


def load_grid(training_class: TrainingClass) -> Grid:
    """Read all attendance of a class in three queries; cancelled sessions are left out."""
    sessions = list(training_class.sessions.counted().for_table())
    participants = list(
        training_class.participants.active()
        .select_related("person", "cooperative")
        .in_list_order()
    )
    entries: dict[int, dict[int, Attendance]] = {p.pk: {} for p in participants}
    for entry in Attendance.objects.filter(
        session__in=sessions, participant__in=participants
    ):
        entries[entry.participant_id][entry.session_id] = entry
    return Grid(
        training_class,
        sessions,
        [
            _row(participant, sessions, entries[participant.pk])
            for participant in participants
        ],
    )


def _row(
    participant: Participant,
    sessions: Sequence[Session],
    entries: Mapping[int, Attendance],
) -> GridRow:
    recorded = [session for session in sessions if session.pk in entries]

    def absent(mark: AttendanceMark) -> int:
        return sum(s.periods for s in recorded if entries[s.pk].mark == mark)

    return GridRow(
        participant=participant,
        cells=[GridCell(s, participant, entries.get(s.pk)) for s in sessions],
        excused=absent(AttendanceMark.EXCUSED),
        unexcused=absent(AttendanceMark.UNEXCUSED),
        partly=sum(entries[s.pk].missed for s in recorded),
        attended=attended_periods(recorded, entries),
        recorded=sum(s.periods for s in recorded),
    )


def percent(ratio: Fraction | None) -> str:
    """A ratio as "92,5%", rounded half up to one decimal; "" for None."""
    if ratio is None:
        return ""
    rounded = round_half_up(ratio * 100)
    return f"{decimal(rounded.normalize() if rounded % 1 == 0 else rounded)}%"
