"""Calling learners to class (giấy triệu tập), through the outbox."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

from django.db import transaction
from django.utils import timezone

from notices.operations import Recipient, post
from training.messages import CALLED, values_of
from training.operations.telling import agreed_to_zalo

if TYPE_CHECKING:
    from collections.abc import Mapping

    from training.models import Participant, TrainingClass


class Contact(NamedTuple):
    """Where somebody is reached; either may be empty."""

    email: str
    phone: str


@transaction.atomic
def call_learners(
    training_class: TrainingClass, contacts: Mapping[int, Contact] | None = None
) -> None:
    """Tell every learner when and where the class begins; once, however often it is run.

    Part of closing the list and of opening the class. Another first day or place is
    another message; to a first day that is over nobody is called. ``contacts`` by
    learner's key are newer than the person's own.
    """
    if training_class.starts_on < timezone.localdate():
        return
    agreed = agreed_to_zalo(training_class)
    for participant in training_class.participants.active().for_table():
        participant.training_class = training_class
        person = participant.person
        own = Contact(person.email, person.phone)
        contact = (contacts or {}).get(participant.pk, own)
        post(
            event=CALLED.key,
            key=called_key(participant),
            values=values_of(participant),
            about=participant,
            office=training_class.body_id,
            to=Recipient(person.full_name, *contact, by_zalo=person.pk in agreed),
        )


def called_key(participant: Participant) -> str:
    """Names the call of this learner to this day and place."""
    training_class = participant.training_class
    place = crc32(training_class.place.encode())
    return (
        f"participant:{participant.pk}:called:{training_class.starts_on:%Y%m%d}"
        f":{place:08x}"
    )
