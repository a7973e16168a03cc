"""The life of a class until teaching begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.changes import differences
from accounts.meanwhile import refuse_unseen
from accounts.operations import record
from curriculum.operations import pin
from papers.models import DecisionKind, IssuingBody
from papers.operations import sign
from training.models import ClassStatus, TrainingClass
from training.operations.calling import call_learners

if TYPE_CHECKING:
    import datetime as dt

    from accounts.models import User
    from papers.models import Signatory


def lock(training_class: TrainingClass) -> None:
    """Lock and refresh the caller's own instance."""
    training_class.refresh_from_db(
        from_queryset=TrainingClass.objects.select_for_update()
    )


PLAN_FIELDS = (
    "code",
    "title",
    "version",
    "body",
    "capacity",
    "seats_per_cooperative",
    "starts_on",
    "ends_on",
    "schedule",
    "morning_at",
    "afternoon_at",
    "place",
    "officer",
)


@transaction.atomic
def plan_class(training_class: TrainingClass, *, actor: User) -> None:
    """Enter a new class, given unsaved, as planned; its programme version is frozen.

    Refused with a version that is still a draft (``version_is_draft``), and for a body
    that the actor does not work for (``not_your_body``).
    """
    training_class.status = ClassStatus.PLANNED
    training_class.full_clean()
    _guard_body(training_class, actor)
    training_class.save(force_insert=True)
    pin(training_class.version, actor=actor)
    record(actor, "class.planned", training_class)


def _guard_body(training_class: TrainingClass, actor: User) -> None:
    bodies = IssuingBody.objects.open_to(actor)
    if not bodies.filter(pk=training_class.body_id).exists():
        raise ValidationError(
            _("You work for another body than this one."), code="not_your_body"
        )


@transaction.atomic
def change_class(training_class: TrainingClass, *, seen: str = "", actor: User) -> None:
    """Keep the plan (``PLAN_FIELDS``) of the caller's changed instance.

    Refused once the class is opened or cancelled (``class_already_opened``), for a body
    that the actor does not work for (``not_your_body``), with
    another programme than its sessions have (``version_in_use``) or one that is still a
    draft (``version_is_draft``), with another code than it was announced under
    (``code_in_use``), with fewer seats than learners (``capacity_below_seats``), and
    when the plan is no longer what was ``seen`` (``changed_meanwhile``).
    """
    kept = TrainingClass.objects.select_for_update().get(pk=training_class.pk)
    if not kept.can_be_changed:
        raise ValidationError(
            _("This class has already been opened."), code="class_already_opened"
        )
    _guard_body(training_class, actor)
    if training_class.version_id != kept.version_id and kept.sessions.exists():
        raise ValidationError(
            _("The timetable has modules of the programme chosen before."),
            code="version_in_use",
        )
    if training_class.code != kept.code and not kept.can_enroll:
        raise ValidationError(
            _("The class was announced under its code; the code stays."),
            code="code_in_use",
        )
    learners = kept.participants.active().count()
    if training_class.capacity < learners:
        raise ValidationError(
            _("%s learners already have a seat.") % learners,
            code="capacity_below_seats",
        )
    changes = differences(kept, training_class, PLAN_FIELDS)
    refuse_unseen(kept, PLAN_FIELDS, changes, seen)
    training_class.save(update_fields=[*PLAN_FIELDS, "search_text"])
    pin(training_class.version, actor=actor)
    record(actor, "class.changed", training_class, fields=list(changes))


@transaction.atomic
def begin_enrolling(training_class: TrainingClass, *, actor: User) -> None:
    """Let the class take applicants.

    Refused unless it is planned (``class_not_planned``).
    """
    lock(training_class)
    if not training_class.can_enroll:
        raise ValidationError(
            _("This class is no longer only planned."), code="class_not_planned"
        )
    training_class.status = ClassStatus.ENROLLING
    training_class.save(update_fields=["status"])
    record(actor, "class.enrolling", training_class)


@transaction.atomic
def lock_list(training_class: TrainingClass, *, actor: User) -> None:
    """Close the list of learners, so that it can be signed; no seat is given any more.

    Refused unless the class is enrolling (``class_not_enrolling``) or without a learner
    (``class_empty``).
    """
    lock(training_class)
    if not training_class.can_lock_list:
        raise ValidationError(
            _("The list of this class is not open."), code="class_not_enrolling"
        )
    learners = _learners(training_class)
    training_class.status = ClassStatus.LIST_LOCKED
    training_class.save(update_fields=["status"])
    record(actor, "class.list_locked", training_class, learners=learners)


@transaction.atomic
def unlock_list(training_class: TrainingClass, *, reason: str, actor: User) -> None:
    """Open a closed list again, as long as the class is not opened by decision.

    Refused without a reason (``reason_missing``) or when the list is not closed
    (``list_not_locked``).
    """
    lock(training_class)
    if not reason.strip():
        raise ValidationError(_("Give the reason."), code="reason_missing")
    if not training_class.can_unlock_list:
        raise ValidationError(
            _("The list of this class is not closed."), code="list_not_locked"
        )
    training_class.status = ClassStatus.ENROLLING
    training_class.save(update_fields=["status"])
    record(actor, "class.list_unlocked", training_class, reason=reason.strip())


def _learners(training_class: TrainingClass) -> int:
    """How many have a seat; refused when nobody has (``class_empty``)."""
    learners = training_class.participants.active().count()
    if not learners:
        raise ValidationError(_("This class has no learner yet."), code="class_empty")
    return learners


@transaction.atomic
def open_class(
    training_class: TrainingClass,
    *,
    number: str,
    signed_on: dt.date | None,
    signatory: Signatory | None,
    actor: User,
) -> None:
    """Open the class by a signed decision (quyết định mở lớp); the list is closed.

    Learners who have not been called to class yet are called.
    Refused when it is already open (``class_already_opened``), without decision
    (``decision_missing``) or without a learner (``class_empty``).
    """
    lock(training_class)
    if not training_class.can_be_opened:
        raise ValidationError(
            _("This class has already been opened."), code="class_already_opened"
        )
    if signatory is None or signed_on is None or not number.strip():
        raise ValidationError(
            _("A class is opened by a decision: enter number, date and signatory."),
            code="decision_missing",
        )
    learners = _learners(training_class)
    training_class.opening_decision = sign(
        DecisionKind.OPEN_CLASS,
        number=number,
        signed_on=signed_on,
        signatory=signatory,
        subject=f"Về việc mở {training_class.title}",
        actor=actor,
    )
    training_class.status = ClassStatus.OPENED
    training_class.save(update_fields=["opening_decision", "status"])
    record(actor, "class.opened", training_class, learners=learners)
    call_learners(training_class)
