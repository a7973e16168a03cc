"""The whole timetable of a class in one move."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from accounts.operations import record
from training.models import Session
from training.operations.classes import lock
from training.operations.sessions import guard_timetable
from training.operations.telling import tell_laid_out
from training.timetable import laid_out

if TYPE_CHECKING:
    from accounts.models import User
    from training.models import TrainingClass
    from training.timetable import Layout


@transaction.atomic
def lay_out(
    training_class: TrainingClass, layout: Layout, *, actor: User
) -> list[Session]:
    """Lay the modules of the programme over days, all of them or none.

    Once the class is opened by decision, who learns and teaches there is told.

    Refused when the timetable is closed (``timetable_closed``), the class has sessions
    other than cancelled ones (``timetable_exists``), or without a day to begin
    (``days_missing``), a day of the week (``weekdays_missing``) or a part of the day
    (``periods_missing``).
    """
    lock(training_class)
    guard_timetable(training_class)
    if training_class.sessions.counted().exists():
        raise ValidationError(
            _(
                "The class has a timetable already. Change its sessions, or clear it"
                " before the class is opened."
            ),
            code="timetable_exists",
        )
    guard_layout(layout)
    sessions = laid_out(training_class, layout)
    for session in sessions:
        session.clean_fields(exclude=["training_class", "module", "instructor"])
    Session.objects.bulk_create(sessions)
    training_class.weekdays = layout.weekdays
    training_class.save(update_fields=["weekdays"])
    told = tell_laid_out(training_class, sessions)
    record(
        actor, "timetable.laid_out", training_class, sessions=len(sessions), told=told
    )
    return sessions


def guard_layout(layout: Layout) -> None:
    """Refuse a layout that leads to no session; see ``lay_out``."""
    if not layout.starts:
        raise ValidationError(_("Enter the first day."), code="days_missing")
    if not layout.weekdays:
        raise ValidationError(
            _("Choose at least one day of the week."), code="weekdays_missing"
        )
    if not any(layout.periods.values()):
        raise ValidationError(
            _("Enter the periods of mornings, of afternoons, or of both."),
            code="periods_missing",
        )


@transaction.atomic
def clear_timetable(training_class: TrainingClass, *, actor: User) -> int:
    """Delete all sessions of a class that is not opened yet; how many there were.

    Refused once it is opened by decision (``class_already_opened``) or when a session has
    attendance (``session_has_attendance``).
    """
    lock(training_class)
    if not training_class.can_be_changed:
        raise ValidationError(
            _("This class has already been opened."), code="class_already_opened"
        )
    try:
        sessions, _by_model = training_class.sessions.all().delete()
    except ProtectedError:
        raise ValidationError(
            _("Attendance was already recorded for a session of this class."),
            code="session_has_attendance",
        ) from None
    record(actor, "timetable.cleared", training_class, sessions=sessions)
    return sessions
