"""What is left of a learner whose data is erased: seats, marks and results, unnamed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.redaction import ERASED, entries_of, redact
from notices.models import Message
from notices.operations import forget_messages
from training.models import (
    CalendarFeed,
    Participant,
    ResultCorrection,
    ResultException,
    WalkIn,
)
from training.operations.telling import learner_key

if TYPE_CHECKING:
    from cooperatives.models import Person


@transaction.atomic
def erase_learner(person: Person) -> None:
    """Take every text about a person off their seats, and their calendar links.

    Part of erasing a person. Refused while they sit in a class whose results are not
    recognised (``seat_held``).
    """
    seats = list(
        Participant.objects.select_for_update(of=("self",))
        .filter(person=person)
        .select_related("training_class")
        .order_by("pk")
    )
    if any(seat.can_leave for seat in seats):
        raise ValidationError(
            _(
                "This person sits in a class. Erase the data once its results are signed."
            ),
            code="seat_held",
        )
    exceptions = ResultException.objects.filter(participant__in=seats)
    corrections = ResultCorrection.objects.filter(participant__in=seats)
    feeds = CalendarFeed.objects.filter(person=person)
    for rows in (
        Participant.objects.filter(person=person),
        exceptions,
        corrections,
        feeds,
    ):
        redact(entries_of(rows))
    for column in ("dropped_reason", "discipline_reason", "award_reason"):
        Participant.objects.filter(person=person).exclude(**{column: ""}).update(
            **{column: ERASED}
        )
    exceptions.update(reason=ERASED)
    corrections.update(reason=ERASED)
    feeds.delete()
    WalkIn.objects.filter(participant__in=seats).update(name=ERASED, phone="")
    mine = Q(
        about_type="training.participant", about_id__in=[str(seat.pk) for seat in seats]
    )
    for seat in seats:
        mine |= Q(key__endswith=f":{learner_key(seat)}")  # about sessions of the class
    told = Message.objects.filter(mine)
    redact(entries_of(told))
    forget_messages(told)
