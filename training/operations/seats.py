"""Giving and freeing seats. The capacity is guarded where the seats are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.operations import record
from training.models import Participant, ParticipantStatus, TrainingClass
from training.operations.attendance import note_complete
from vietnamese.numbers import leading_zero

if TYPE_CHECKING:
    from accounts.models import User
    from cooperatives.models import Cooperative, Person


@transaction.atomic
def seat(
    person: Person,
    training_class: TrainingClass,
    *,
    cooperative: Cooperative,
    post: str,
    actor: User | None,
) -> Participant:
    """Give a person a seat, freezing the cooperative and post they come from.

    ``actor`` is None when the learner took a seat that was kept for them. Refused when
    the class no longer takes learners (``class_closed``), is full
    (``class_full``), the cooperative has used its seats (``cooperative_quota_used``)
    or the person already has a seat (``already_seated``).
    """
    training_class.refresh_from_db(
        from_queryset=TrainingClass.objects.select_for_update()
    )
    if not training_class.takes_seats:
        raise ValidationError(
            _("This class no longer takes learners."), code="class_closed"
        )
    seats = training_class.participants.active()
    if seats.filter(person=person).exists():
        raise ValidationError(
            _("This person already has a seat in this class."), code="already_seated"
        )
    if seats.count() >= training_class.capacity:
        raise ValidationError(_("This class is full."), code="class_full")
    if (
        seats.filter(cooperative=cooperative).count()
        >= training_class.seats_per_cooperative
    ):
        raise ValidationError(
            _("The cooperative has already sent %s learners to this class.")
            % leading_zero(training_class.seats_per_cooperative),
            code="cooperative_quota_used",
        )
    participant = Participant(
        training_class=training_class, person=person, cooperative=cooperative, post=post
    )
    participant.validate_constraints()
    participant.save()
    record(actor, "participant.seated", participant)
    return participant


@transaction.atomic
def give_back(participant: Participant, *, actor: User | None) -> None:
    """Free the seat of somebody who does not come after all, before the class is opened.

    The seat has no history yet but its journal, so its row goes: the person may be
    seated again. Refused once the class is opened by decision (``class_already_opened``).
    """
    training_class = TrainingClass.objects.select_for_update().get(
        pk=participant.training_class_id
    )
    if not training_class.can_be_opened:
        raise ValidationError(
            _("This class has already been opened."), code="class_already_opened"
        )
    record(actor, "participant.gave_back", participant)
    participant.delete()


@transaction.atomic
def drop(participant: Participant, *, reason: str, actor: User) -> None:
    """Let a learner leave before results are recognised; the seat stays as history.

    Refused without a reason (``reason_missing``), for someone who has left
    (``already_dropped``) or after recognition (``results_final``).
    """
    training_class = TrainingClass.objects.select_for_update().get(
        pk=participant.training_class_id
    )
    participant.refresh_from_db(from_queryset=Participant.objects.select_for_update())
    if not reason.strip():
        raise ValidationError(_("Give the reason."), code="reason_missing")
    if participant.status == ParticipantStatus.DROPPED:
        raise ValidationError(
            _("This learner has already left the class."), code="already_dropped"
        )
    if training_class.is_completed:
        raise ValidationError(
            _("The results are recognised and final."), code="results_final"
        )
    participant.status = ParticipantStatus.DROPPED
    participant.dropped_reason = reason.strip()
    participant.save(update_fields=["status", "dropped_reason"])
    note_complete(training_class)
    record(actor, "participant.dropped", participant, reason=reason.strip())
