"""Attendance of one session and of many at once.

Every write locks the class, leaves a line in the cell's history, and either knows what
stood before or is refused; what devices send is in ``training.operations.submissions``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.operations import record
from training.attendance import short_label
from training.models import (
    Attendance,
    AttendanceChange,
    AttendanceConflict,
    AttendanceMark,
    ClassStatus,
    ParticipantStatus,
    Session,
)
from training.models.attendance import symbol
from training.operations.classes import lock
from training.operations.guards import (
    guard_held,
    guard_learners,
    guard_recorder,
    guard_records,
)
from vietnamese import dates

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from accounts.models import User
    from training.models import TrainingClass

UNSEEN = 0  # the version of a cell that nobody has written yet
_SYMBOL = re.compile(r"[xX✓]|[pPkK]|[mM][:.(]?(?P<missed>[0-9]{0,2})\)?")


@dataclass(frozen=True)
class Mark:
    """One learner's attendance at a session; ``missed`` tiết for M only."""

    symbol: str
    missed: int = 0

    def __str__(self) -> str:
        return symbol(self.symbol, self.missed)


@dataclass(frozen=True)
class GridMark:
    """A cell of the grid to be written, with the version that its writer saw."""

    session_id: int
    participant_id: int
    mark: Mark
    seen: int = UNSEEN


def parse_symbol(text: str, periods: int) -> Mark | None:
    """Read a mark as the class book has it: "x", "p", "K", "M2", "m 2"; None if blank.

    Refused: anything else (``mark_unknown``), and tiết beyond the session's
    (``missed_periods``).
    """
    given = "".join(text.split())
    if not given:
        return None
    found = _SYMBOL.fullmatch(given)
    if found is None:
        raise ValidationError(
            _("“%s” is no mark. Enter x, P, K, or M and the periods missed: M2.")
            % text,
            code="mark_unknown",
        )
    if found["missed"] is None:
        plain = given.upper()
        present = plain not in {AttendanceMark.EXCUSED, AttendanceMark.UNEXCUSED}
        return Mark(AttendanceMark.PRESENT if present else plain)
    missed = int(found["missed"] or 0)
    if not 0 < missed <= periods:
        raise _missed_periods(periods)
    return Mark(AttendanceMark.PARTLY, missed)


@transaction.atomic
def record_attendance(
    session: Session, marks: Mapping[int, Mark], *, actor: User
) -> None:
    """Write what is right for these learners, over whatever stands; by participant id.

    Learners who are not named stay as they are. The same marks again change nothing.
    Refused when the class takes no records (``class_not_running``), for a cancelled
    session (``session_cancelled``), one that lies ahead (``session_ahead``) or somebody
    else's (``not_your_session``), somebody else's learner (``not_in_class``), impossible
    tiết (``missed_periods``), and over a conflict that is not settled
    (``conflict_open``).
    """
    training_class = lock_session(session)
    guard_session(session, training_class, actor)
    guard_learners(training_class, marks)
    for mark in marks.values():
        guard_mark(mark, session)
    kept = kept_in([session])[session.pk]
    disputed = disputed_in([session])[session.pk]
    changed = {
        pk: mark
        for pk, mark in marks.items()
        if pk not in kept or mark_of(kept[pk]) != mark
    }
    if disputed & changed.keys():
        raise ValidationError(
            _("Two people recorded this learner differently; settle that first."),
            code="conflict_open",
        )
    write_marks(session, changed, kept, actor)
    note_recorded(session, training_class, changed, actor)


@transaction.atomic
def record_grid(
    training_class: TrainingClass, marks: Sequence[GridMark], *, actor: User
) -> int:
    """Write cells of several sessions, all or none; how many were changed.

    A cell that stands as it is to be is no write. Refused as ``record_attendance``, each
    reason once and with the sessions it is about; a session of another class
    (``session_unknown``); and cells that hold what the writer has not seen
    (``attendance_changed``; all are told, ``params`` hold the cell and what stands).
    """
    lock(training_class)
    sessions = {
        session.pk: session
        for session in Session.objects.select_for_update()
        .filter(training_class=training_class)
        .order_by("pk")
    }
    if not sessions.keys() >= {each.session_id for each in marks}:
        raise ValidationError(
            _("This session does not belong to the class."), code="session_unknown"
        )
    wanted: dict[int, dict[int, GridMark]] = defaultdict(dict)
    for each in marks:
        wanted[each.session_id][each.participant_id] = each
    _guard_grid(training_class, [sessions[pk] for pk in sorted(wanted)], wanted, actor)
    touched = [sessions[pk] for pk in sorted(wanted)]
    kept, disputed = kept_in(touched), disputed_in(touched)
    _guard_seen(marks, sessions, kept, disputed)
    total = 0
    for session in touched:
        session.training_class = training_class
        changed = {
            pk: each.mark
            for pk, each in wanted[session.pk].items()
            if pk not in kept[session.pk] or mark_of(kept[session.pk][pk]) != each.mark
        }
        write_marks(session, changed, kept[session.pk], actor)
        note_recorded(session, training_class, changed, actor)
        total += len(changed)
    return total


def note_complete(training_class: TrainingClass) -> None:
    """Look again which sessions have everybody, after a learner has left."""
    learners = training_class.participants.active().count()
    complete = (
        training_class.sessions.filter(begun_at__isnull=False, marked_at=None)
        .annotate(
            marked=Count(
                "attendances",
                filter=Q(attendances__participant__status=ParticipantStatus.ACTIVE),
            )
        )
        .filter(marked=learners)
        .order_by()
        .values("pk")
    )
    Session.objects.filter(pk__in=list(complete.values_list("pk", flat=True))).update(
        marked_at=timezone.now()
    )


def lock_session(session: Session) -> TrainingClass:
    """Lock the class, then the session: whoever writes attendance waits for the other."""
    training_class = session.training_class
    lock(training_class)
    session.refresh_from_db(from_queryset=Session.objects.select_for_update())
    session.training_class = training_class
    return training_class


def guard_session(session: Session, training_class: TrainingClass, actor: User) -> None:
    guard_records(training_class)
    guard_held(session)
    guard_recorder(session, actor)


def guard_mark(mark: Mark, session: Session) -> None:
    fits = (
        0 < mark.missed <= session.periods
        if mark.symbol == AttendanceMark.PARTLY
        else mark.missed == 0
    )
    if mark.symbol not in AttendanceMark or not fits:
        raise _missed_periods(session.periods)


def _missed_periods(periods: int) -> ValidationError:
    return ValidationError(
        _("For M, enter the periods missed: 1 to %s.") % periods,
        code="missed_periods",
    )


def _guard_grid(
    training_class: TrainingClass,
    sessions: Iterable[Session],
    wanted: Mapping[int, Mapping[int, GridMark]],
    actor: User,
) -> None:
    """All that is wrong with the sessions and cells themselves, at once."""
    guard_records(training_class)
    guard_learners(training_class, {pk for cells in wanted.values() for pk in cells})
    refusals = []
    for session in sessions:
        try:
            guard_session(session, training_class, actor)
            for each in wanted[session.pk].values():
                guard_mark(each.mark, session)
        except ValidationError as refusal:
            refusals.append(
                ValidationError(
                    "%(session)s: %(problem)s",
                    code=refusal.code,
                    params={
                        "session": short_label(session),
                        "problem": refusal.message,
                    },
                )
            )
    if refusals:
        raise ValidationError(refusals)


def _guard_seen(
    marks: Sequence[GridMark],
    sessions: Mapping[int, Session],
    kept: Mapping[int, Mapping[int, Attendance]],
    disputed: Mapping[int, set[int]],
) -> None:
    """A blank that was seen blank and holds the same now is no surprise."""
    surprises = []
    for each in marks:
        stands = kept[each.session_id].get(each.participant_id)
        if stands is None or mark_of(stands) == each.mark:
            continue
        is_disputed = each.participant_id in disputed[each.session_id]
        if stands.version == each.seen and not is_disputed:
            continue
        moment = timezone.localtime(stands.recorded_at)
        surprises.append(
            ValidationError(
                _(
                    "%(learner)s, %(session)s: %(person)s recorded %(mark)s at %(time)s on"
                    " %(day)s."
                ),
                code="attendance_changed",
                params={
                    "learner": stands.participant.person,
                    "session": short_label(sessions[each.session_id]),
                    "person": stands.recorded_by,
                    "mark": stands.symbol,
                    "time": dates.time_words(moment),
                    "day": dates.short_date(moment.date()),
                    "cell": each,
                },
            )
        )
    if surprises:
        raise ValidationError(surprises)


def kept_in(sessions: Iterable[Session]) -> dict[int, dict[int, Attendance]]:
    """What stands, by session id and participant id."""
    found: dict[int, dict[int, Attendance]] = {session.pk: {} for session in sessions}
    entries = Attendance.objects.filter(session__in=found).select_related(
        "participant__person", "recorded_by"
    )
    for entry in entries:
        found[entry.session_id][entry.participant_id] = entry
    return found


def disputed_in(sessions: Iterable[Session]) -> dict[int, set[int]]:
    """The learners with an unsettled conflict, by session id."""
    found: dict[int, set[int]] = {session.pk: set() for session in sessions}
    for session_id, participant_id in (
        AttendanceConflict.objects.open()
        .filter(session__in=found)
        .values_list("session_id", "participant_id")
    ):
        found[session_id].add(participant_id)
    return found


def mark_of(entry: Attendance | AttendanceConflict) -> Mark:
    return Mark(entry.mark, entry.missed)


def write_marks(
    session: Session,
    marks: Mapping[int, Mark],
    kept: dict[int, Attendance],
    actor: User,
    *,
    device: str = "",
) -> None:
    """Write cells that change, each with its line of history; ``kept`` gets the new ones."""
    now = timezone.now()
    new, changed, changes = [], [], []
    for pk, mark in sorted(marks.items()):
        entry = kept.get(pk)
        before = mark_of(entry) if entry else Mark("")
        if entry is None:
            entry = kept[pk] = Attendance(
                session=session, participant_id=pk, version=UNSEEN
            )
            new.append(entry)
        else:
            changed.append(entry)
        entry.mark, entry.missed = mark.symbol, mark.missed
        entry.version += 1
        entry.recorded_by, entry.recorded_at, entry.device = actor, now, device
        changes.append(
            AttendanceChange(
                version=entry.version,
                mark=mark.symbol,
                missed=mark.missed,
                mark_before=before.symbol,
                missed_before=before.missed,
                recorded_by=actor,
                recorded_at=now,
                device=device,
            )
        )
    Attendance.objects.bulk_create(new)
    Attendance.objects.bulk_update(
        changed,
        ["mark", "missed", "version", "recorded_by", "recorded_at", "device"],
    )
    for change, (pk, _mark) in zip(changes, sorted(marks.items()), strict=True):
        change.attendance = kept[pk]
    AttendanceChange.objects.bulk_create(changes)


def note_recorded(
    session: Session,
    training_class: TrainingClass,
    written: Mapping[int, Mark],
    actor: User,
    *,
    guests: int = 0,
) -> None:
    """Note whether everybody is marked now, that the class runs, and who did it."""
    now = timezone.now()
    marked = session.attendances.values("participant")
    blank = training_class.participants.active().exclude(pk__in=marked).exists()
    if session.begun_at is None and session.attendances.exists():
        session.begun_at = now
    if blank or session.begun_at is None:
        session.marked_at = None
    elif written or session.marked_at is None:
        session.marked_at = now
    session.save(update_fields=["begun_at", "marked_at"])
    if not written and not guests:
        return
    if written and training_class.status == ClassStatus.OPENED:
        training_class.status = ClassStatus.RUNNING
        training_class.save(update_fields=["status"])
    exceptions = sum(m.symbol != AttendanceMark.PRESENT for m in written.values())
    record(
        actor,
        "attendance.recorded",
        session,
        learners=len(written),
        exceptions=exceptions,
    )
