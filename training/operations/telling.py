"""Telling everyone concerned that the timetable is not as it was, through the outbox.

Concerned are the learners who have not left, who teaches it and who was to teach it.
Nobody is told before the class is opened by decision, nor of what is over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.utils import timezone, translation
from django.utils.text import capfirst

from cooperatives.models import Consent, ConsentPurpose, Gender
from notices.operations import Recipient, post
from training.messages import half_day, values_of_session, values_of_timetable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from accounts.models import User
    from training.models import Participant, Session, TrainingClass


class _Addressee(NamedTuple):
    key: str
    greeting: str
    to: Recipient


def tell_laid_out(training_class: TrainingClass, sessions: list[Session]) -> int:
    """Of a timetable that an opened class got only now; how many were told."""
    first = sessions[0]
    values = values_of_timetable(training_class, sessions)
    return _tell(first, "timetable.laid_out", values, sessions)


def tell_added(session: Session) -> int:
    """How many were told."""
    return _tell(
        session, "session.added", values_of_session(session, reason=""), [session]
    )


def tell_cancelled(session: Session) -> int:
    """How many were told."""
    values = values_of_session(session, reason=session.cancelled_reason)
    return _tell(session, "session.cancelled", values, [session])


def tell_changed(
    session: Session, before: Session, changed: list[str], *, reason: str
) -> int:
    """Of another half-day, or else of what else is changed; how many were told."""
    values = values_of_session(session, reason=reason)
    if {"held_on", "part"} & set(changed):
        values["buoi_cu"] = half_day(before)
        return _tell(session, "session.moved", values, [session, before])
    values["thay_doi"] = _changes(session, before, changed)
    return _tell(session, "session.changed", values, [session, before])


def tell_swapped(one: Session, two: Session, before: Session, *, reason: str) -> int:
    """Of both at once; how many were told. ``before`` is the first as it was."""
    values = values_of_session(one, reason=reason)
    values["buoi_khac"] = half_day(two)
    values["chuyen_de_khac"] = str(two.module)
    return _tell(one, "session.swapped", values, [one, two, before])


def _tell(
    session: Session, event: str, values: Mapping[str, str], concerned: list[Session]
) -> int:
    """Once per addressee and change: ``concerned`` are the sessions before and after.

    The message is about ``session``, whose ``sequence`` counts the changes.
    """
    today = timezone.localdate()
    training_class = session.training_class
    if not training_class.is_announced or all(
        each.held_on < today for each in concerned
    ):
        return 0
    addressees = [
        *_learners(training_class),
        *_instructors(each.instructor for each in concerned),
    ]
    for each in addressees:
        post(
            event=event,
            key=f"{event}:{session.pk}:{session.sequence}:{each.key}",
            values={**values, "kinh_gui": each.greeting, "ho_ten": each.to.name},
            about=session,
            office=training_class.body_id,
            to=each.to,
        )
    return len(addressees)


def _learners(training_class: TrainingClass) -> Iterator[_Addressee]:
    agreed = agreed_to_zalo(training_class)
    for participant in training_class.participants.active().for_table():
        person = participant.person
        yield _Addressee(
            learner_key(participant),
            "Ông" if person.gender == Gender.MALE else "Bà",
            Recipient(
                person.full_name,
                person.email,
                person.phone,
                by_zalo=person.pk in agreed,
            ),
        )


def learner_key(participant: Participant) -> str:
    """How the key of a message about the timetable to this learner ends."""
    return f"learner-{participant.pk}"


def agreed_to_zalo(training_class: TrainingClass) -> set[int]:
    """The keys of the persons in a class who may be told by Zalo."""
    return set(
        Consent.objects.in_force(ConsentPurpose.ZALO)
        .filter(person__participations__training_class=training_class)
        .values_list("person", flat=True)
    )


def _instructors(instructors: Iterable[User]) -> Iterator[_Addressee]:
    for user in {each.pk: each for each in instructors}.values():
        yield _Addressee(
            f"user-{user.pk}",
            "Ông/Bà",
            Recipient(user.full_name, user.email or "", user.phone or ""),
        )


def _changes(session: Session, before: Session, changed: list[str]) -> str:
    """Phòng học: Hội trường A → Phòng 2; one line for each."""
    with translation.override("vi"):
        return "\n".join(
            f"{_name(session, field)}: {_shown(before, field)} → {_shown(session, field)}"
            for field in changed
        )


def _name(session: Session, field: str) -> str:
    return str(capfirst(session._meta.get_field(field).verbose_name))  # type: ignore[union-attr]  # noqa: SLF001  Django's public name


def _shown(session: Session, field: str) -> str:
    value = getattr(session, field)
    if isinstance(value, bool):
        return "có" if value else "không"
    return str(value or "–")
