"""Half-days of a class: added, changed, moved, cancelled, deleted.

Once a class is opened by decision people count on its timetable: then each change has
a reason, and everyone concerned is told through the outbox.
"""

from __future__ import annotations

import copy
import datetime as dt
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.operations import record
from training.models import Session, TrainingClass
from training.operations.telling import (
    tell_added,
    tell_cancelled,
    tell_changed,
    tell_swapped,
)

if TYPE_CHECKING:
    from accounts.models import User

FIELDS = (
    "module",
    "held_on",
    "part",
    "periods",
    "is_practice",
    "instructor",
    "room",
)
_PARKED = dt.date.min  # no class meets then: two sessions pass each other there


@transaction.atomic
def add_session(session: Session, *, actor: User) -> int:
    """Put a session, given unsaved, into the timetable of its class; how many were told.

    Refused when the timetable is closed (``timetable_closed``) or the class already
    meets on that half-day (``half_day_taken``).
    """
    session.training_class = _lock_class(session)
    _guard_free(session)
    session.full_clean()
    session.save(force_insert=True)
    told = tell_added(session)
    record(actor, "session.added", session, told=told)
    return told


@transaction.atomic
def change_session(session: Session, *, reason: str = "", actor: User) -> int:
    """Keep what (``FIELDS``) the caller changed on the instance; how many were told.

    Refused when the timetable is closed (``timetable_closed``), the session is cancelled
    (``session_cancelled``) or has attendance (``session_has_attendance``), the class
    already meets on that half-day (``half_day_taken``), or without a reason once the
    class is opened (``reason_missing``).
    """
    training_class = _lock_class(session)
    kept = Session.objects.for_locking().get(pk=session.pk)
    kept.training_class = session.training_class = training_class
    _guard_open(kept)
    changed = [name for name in FIELDS if getattr(kept, name) != getattr(session, name)]
    if not changed:
        return 0
    _guard_reason(training_class, reason)
    if {"held_on", "part"} & set(changed):
        _guard_free(session)
    session.full_clean(exclude=["training_class"])
    _write(session, kept, changed)
    told = tell_changed(session, kept, changed, reason=reason.strip())
    _record(session, kept, changed, reason=reason, told=told, actor=actor)
    return told


@transaction.atomic
def move_session(
    session: Session,
    held_on: dt.date,
    part: str,
    *,
    swap: bool = False,
    reason: str = "",
    actor: User,
) -> int:
    """Move a session to another half-day; how many were told. It stays the same row.

    With ``swap`` the session that is held there comes here in the same move. Refused as
    ``change_session``, also for that other session.
    """
    training_class = _lock_class(session)
    there = training_class.sessions.counted().filter(held_on=held_on, part=part)
    other = there.exclude(pk=session.pk).first() if swap else None
    if other is None:
        session.refresh_from_db()
        session.held_on, session.part = held_on, part
        return change_session(session, reason=reason, actor=actor)
    both = training_class.sessions.for_locking().order_by("pk")
    rows = {each.pk: each for each in both.filter(pk__in=(session.pk, other.pk))}
    before = {pk: copy.copy(row) for pk, row in rows.items()}
    for row in rows.values():
        _guard_open(row)
    _guard_reason(training_class, reason)
    one, two = rows[session.pk], rows[other.pk]
    Session.objects.filter(pk=one.pk).update(held_on=_PARKED)
    one.held_on, one.part, two.held_on, two.part = (
        two.held_on,
        two.part,
        one.held_on,
        one.part,
    )
    changed = ["held_on", "part"]
    _write(two, before[two.pk], changed)
    _write(one, before[one.pk], changed)
    session.held_on, session.part, session.sequence = (
        one.held_on,
        one.part,
        one.sequence,
    )
    told = tell_swapped(one, two, before[one.pk], reason=reason.strip())
    for row in (one, two):
        _record(row, before[row.pk], changed, reason=reason, told=told, actor=actor)
    return told


@transaction.atomic
def cancel_session(session: Session, *, reason: str, actor: User) -> int:
    """Cancel a session; it leaves the attendance base. How many were told.

    Refused without a reason (``reason_missing``), when the timetable is closed
    (``timetable_closed``), it is already cancelled (``session_cancelled``) or has
    attendance (``session_has_attendance``).
    """
    training_class = _lock_class(session)
    session.refresh_from_db(from_queryset=Session.objects.select_for_update())
    session.training_class = training_class
    if not reason.strip():
        raise ValidationError(_("Give the reason."), code="reason_missing")
    _guard_open(session)
    session.cancelled_at = session.changed_at = timezone.now()
    session.cancelled_reason = reason.strip()
    session.sequence += 1
    session.save(
        update_fields=["cancelled_at", "cancelled_reason", "changed_at", "sequence"]
    )
    told = tell_cancelled(session)
    record(actor, "session.cancelled", session, reason=reason.strip(), told=told)
    return told


@transaction.atomic
def delete_session(session: Session, *, actor: User) -> None:
    """Take a session off a timetable that nobody counts on yet.

    Refused when the timetable is closed (``timetable_closed``), the session has
    attendance (``session_has_attendance``), or the class is opened by decision
    (``session_announced``): then it is cancelled instead.
    """
    training_class = _lock_class(session)
    session.refresh_from_db(from_queryset=Session.objects.select_for_update())
    _guard_attendance(session)
    if training_class.is_announced:
        raise ValidationError(
            _("The class is opened and counts on this session. Cancel it instead."),
            code="session_announced",
        )
    record(actor, "session.deleted", session)
    session.delete()


def _lock_class(session: Session) -> TrainingClass:
    """The class of the session, before the session itself; refused when it is closed."""
    training_class = (
        TrainingClass.objects.select_for_update(of=("self",))
        .select_related("body")
        .get(pk=session.training_class_id)
    )
    guard_timetable(training_class)
    return training_class


def guard_timetable(training_class: TrainingClass) -> None:
    """Refuse changes of a timetable that is final (``timetable_closed``)."""
    if not training_class.takes_sessions:
        raise ValidationError(
            _("The timetable of this class is closed."), code="timetable_closed"
        )


def _guard_open(session: Session) -> None:
    if session.is_cancelled:
        raise ValidationError(
            _("This session was cancelled."), code="session_cancelled"
        )
    _guard_attendance(session)


def _guard_attendance(session: Session) -> None:
    if session.has_attendance:
        raise ValidationError(
            _("Attendance was already recorded for this session."),
            code="session_has_attendance",
        )


def _guard_reason(training_class: TrainingClass, reason: str) -> None:
    if training_class.is_announced and not reason.strip():
        raise ValidationError(
            _("The class is opened: give the reason that everyone is told."),
            code="reason_missing",
        )


def _guard_free(session: Session) -> None:
    there = Session.objects.counted().filter(
        training_class=session.training_class_id,
        held_on=session.held_on,
        part=session.part,
    )
    other = there.exclude(pk=session.pk).select_related("module").first()
    if other is not None:
        raise ValidationError(
            _("The class already meets then: %(session)s, %(module)s."),
            code="half_day_taken",
            params={"session": other, "module": other.module},
        )


def _write(session: Session, kept: Session, changed: list[str]) -> None:
    session.sequence = kept.sequence + 1
    session.changed_at = timezone.now()
    session.save(update_fields=[*changed, "sequence", "changed_at"])


def _record(
    session: Session,
    kept: Session,
    changed: list[str],
    *,
    reason: str,
    told: int,
    actor: User,
) -> None:
    """With what stood before and what stands now, for the page of the session."""
    moved = {"held_on", "part"} & set(changed)
    record(
        actor,
        "session.moved" if moved else "session.changed",
        session,
        changes={
            name: [_plain(getattr(each, name)) for each in (kept, session)]
            for name in changed
        },
        reason=reason.strip(),
        told=told,
    )


def _plain(value: object) -> object:
    """As it can be kept in the journal."""
    return value if isinstance(value, (int, bool)) else str(value)
