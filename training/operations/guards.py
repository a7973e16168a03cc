"""What attendance and marks have in common when they are refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accounts.models import User
    from training.models import Participant, Session, TrainingClass


def guard_records(training_class: TrainingClass) -> None:
    """Refuse records of a class that is not running (``class_not_running``)."""
    if not training_class.takes_records:
        raise ValidationError(
            _("Attendance and marks are written while the class is running."),
            code="class_not_running",
        )


def guard_another(participant: Participant, actor: User) -> None:
    """Refuse an act on one's own result (``own_result``)."""
    if participant.person.user_id == actor.pk:
        raise ValidationError(
            _("Nobody decides on their own result."), code="own_result"
        )


def guard_learners(
    training_class: TrainingClass,
    learners: Iterable[int],
    *,
    marker: User | None = None,
) -> None:
    """Refuse participant ids without a seat in the class (``not_in_class``).

    With ``marker``, also whoever would write marks of their own (``own_result``).
    """
    seats = dict(training_class.participants.active().values_list("pk", "person__user"))
    asked = set(learners)
    if not seats.keys() >= asked:
        raise ValidationError(
            _("Someone on this list does not belong to the class."),
            code="not_in_class",
        )
    if marker is not None and marker.pk in {seats[learner] for learner in asked}:
        raise ValidationError(_("Nobody enters marks of their own."), code="own_result")


def guard_own_results(actor: User, training_class: TrainingClass) -> None:
    """Nobody recognises results that they earned themselves (``own_result``)."""
    if training_class.participants.filter(person__user=actor).exists():
        raise ValidationError(
            _("Nobody recognises results of their own."), code="own_result"
        )


def guard_recorder(session: Session, actor: User) -> None:
    """Refuse attendance by who neither teaches the session nor runs the office.

    The code is ``not_your_session``.
    """
    if session.instructor_id != actor.pk and not actor.has_perm(
        "training.view_every_class"
    ):
        raise ValidationError(
            _("Attendance of a session is recorded by who teaches it."),
            code="not_your_session",
        )


def guard_held(session: Session) -> None:
    """Refuse what is about a session that is cancelled or still to come.

    The codes are ``session_cancelled`` and ``session_ahead``.
    """
    if session.is_cancelled:
        raise ValidationError(
            _("This session was cancelled."), code="session_cancelled"
        )
    if not session.has_begun:
        raise ValidationError(
            _("This session lies ahead; attendance is recorded on the day."),
            code="session_ahead",
        )
