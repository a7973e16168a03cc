"""Attendance and marks. Both are bulk acts that can be repeated safely."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
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
    Grade,
    Session,
    TrainingClass,
)
from vietnamese import numbers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from accounts.models import User
    from curriculum.models import Module


@dataclass(frozen=True)
class Mark:
    """One learner's attendance at a session; ``missed`` tiết for M only."""

    symbol: str
    missed: int = 0


@dataclass(frozen=True)
class Scores:
    """One learner's marks in a module, 0–10, None where not given."""

    test: Decimal | None = None
    final: Decimal | None = None
    retake: Decimal | None = None


def parse_mark(text: str) -> Decimal | None:
    """Read a mark as people type it ("7,5", "7.5", "8"), None for an empty cell.

    Refused: what is no number (``mark_not_a_number``), beyond 0–10
    (``mark_out_of_range``), finer than 0,1 (``mark_too_fine``).
    """
    if not text.strip():
        return None
    try:
        value = numbers.parse_mark(text)
    except ValueError:
        raise ValidationError(
            _("“%s” is not a mark. Enter a number from 0 to 10, for example 7,5.")
            % text,
            code="mark_not_a_number",
        ) from None
    if not 0 <= value <= 10:
        raise ValidationError(
            _("Marks go from 0 to 10. Did you mean %s?")
            % numbers.decimal(value / 10, 1)
            if value < 100
            else _("Marks go from 0 to 10."),
            code="mark_out_of_range",
        )
    if value * 10 != (value * 10).to_integral_value():
        raise ValidationError(
            _("Marks have one decimal at most; %s is too fine.") % text,
            code="mark_too_fine",
        )
    return value.quantize(Decimal("0.1"))


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
    _guard_records(training_class)
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


@transaction.atomic
def record_grades(
    training_class: TrainingClass,
    module: Module,
    scores: Mapping[int, Scores],
    *,
    actor: User,
) -> None:
    """Write a module's marks; ``scores`` is keyed by participant id.

    Refused when the class takes no records (``class_not_running``), for a module that
    is not graded here (``module_not_graded``), somebody else's learner
    (``not_in_class``), a mark out of range (``mark_out_of_range``) or a retake without a
    final mark (``retake_without_final``).
    """
    training_class.refresh_from_db(
        from_queryset=TrainingClass.objects.select_for_update()
    )
    _guard_records(training_class)
    if module.version_id != training_class.version_id or not module.is_graded:
        raise ValidationError(
            _("This module is not graded in this class."), code="module_not_graded"
        )
    _guard_learners(training_class, scores)
    for score in scores.values():
        given = [s for s in (score.test, score.final, score.retake) if s is not None]
        if any(not 0 <= mark <= 10 for mark in given):
            raise ValidationError(_("Marks go from 0 to 10."), code="mark_out_of_range")
        if score.retake is not None and score.final is None:
            raise ValidationError(
                _("A retake needs a final mark before it."),
                code="retake_without_final",
            )
    Grade.objects.bulk_create(
        [
            Grade(
                participant_id=participant_id,
                module=module,
                test=score.test,
                final=score.final,
                retake=score.retake,
                recorded_by=actor,
            )
            for participant_id, score in sorted(scores.items())
        ],
        update_conflicts=True,
        update_fields=["test", "final", "retake", "recorded_by"],
        unique_fields=["participant", "module"],
    )
    record(actor, "grades.recorded", training_class, module=module.code)


def _guard_records(training_class: TrainingClass) -> None:
    if not training_class.takes_records:
        raise ValidationError(
            _("Attendance and marks are written while the class is running."),
            code="class_not_running",
        )


def _guard_learners(training_class: TrainingClass, rows: Mapping[int, object]) -> None:
    learners = set(training_class.participants.active().values_list("pk", flat=True))
    if not rows.keys() <= learners:
        raise ValidationError(
            _("Someone on this list does not belong to the class."),
            code="not_in_class",
        )


def _guard_marks(
    session: Session, training_class: TrainingClass, marks: Mapping[int, Mark]
) -> None:
    _guard_learners(training_class, marks)
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
