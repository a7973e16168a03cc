"""Attendance: a bulk act that can be repeated safely."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.operations import record
from training.models import (
    Attendance,
    AttendanceMark,
    ClassStatus,
    Session,
    TrainingClass,
)
from training.operations.guards import guard_learners, guard_records

if TYPE_CHECKING:
    from collections.abc import Mapping

    from accounts.models import User


@dataclass(frozen=True)
class Mark:
    """One learner's attendance at a session; ``missed`` tiết for M only."""

    symbol: str
    missed: int = 0


@transaction.atomic
def record_attendance(
    session: Session, marks: Mapping[int, Mark], *, actor: User
) -> None:
    """Write the attendance of a session; ``marks`` is keyed by participant id.

    Sending the same marks again changes nothing. Refused when the class takes no
    records (``class_not_running``), for a cancelled session (``session_cancelled``), one
    that lies ahead (``session_ahead``), somebody else's learner (``not_in_class``), an
    incomplete roster (``roster_incomplete``) or impossible tiết (``missed_periods``).
    """
    training_class = TrainingClass.objects.select_for_update().get(
        pk=session.training_class_id
    )
    session.refresh_from_db(from_queryset=Session.objects.select_for_update())
    guard_records(training_class)
    if session.is_cancelled:
        raise ValidationError(
            _("This session was cancelled."), code="session_cancelled"
        )
    if not session.has_begun:
        raise ValidationError(
            _("This session lies ahead; attendance is recorded on the day."),
            code="session_ahead",
        )
    _guard_marks(session, training_class, marks)
    Attendance.objects.bulk_create(
        [
            Attendance(
                session=session,
                participant_id=participant_id,
                mark=mark.symbol,
                missed=mark.missed,
                recorded_by=actor,
            )
            for participant_id, mark in sorted(marks.items())
        ],
        update_conflicts=True,
        update_fields=["mark", "missed", "recorded_by"],
        unique_fields=["session", "participant"],
    )
    session.marked_at = timezone.now()
    session.save(update_fields=["marked_at"])
    if training_class.status == ClassStatus.OPENED:
        training_class.status = ClassStatus.RUNNING
        training_class.save(update_fields=["status"])
    exceptions = sum(m.symbol != AttendanceMark.PRESENT for m in marks.values())
    record(actor, "attendance.recorded", session, exceptions=exceptions)


def _guard_marks(
    session: Session, training_class: TrainingClass, marks: Mapping[int, Mark]
) -> None:
    guard_learners(training_class, marks)
    missing = training_class.participants.active().exclude(pk__in=marks.keys()).count()
    if missing:
        raise ValidationError(
            _("%s learners have no mark yet.") % missing, code="roster_incomplete"
        )
    for mark in marks.values():
        fits = (
            0 < mark.missed <= session.periods
            if mark.symbol == AttendanceMark.PARTLY
            else mark.missed == 0
        )
        if mark.symbol not in AttendanceMark or not fits:
            raise ValidationError(
                _("For M, enter the periods missed: 1 to %s.") % session.periods,
                code="missed_periods",
            )
