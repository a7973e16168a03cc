"""A running class whose attendance is recorded, and what must stay when it is refused."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import AuditEntry
from tests.factories import (
    make_class,
    make_participant,
    make_person,
    make_session,
    make_version,
    open_for_teaching,
)
from training import operations
from training.models import (
    Attendance,
    AttendanceChange,
    AttendanceConflict,
    CheckIn,
    CheckInDesk,
    Session,
    SheetPhoto,
    Submission,
    TrainingClass,
    WalkIn,
)
from training.operations import Mark, SeenMark

KEPT = (
    TrainingClass,
    Session,
    Attendance,
    AttendanceChange,
    AttendanceConflict,
    Submission,
    WalkIn,
    SheetPhoto,
    CheckInDesk,
    CheckIn,
    AuditEntry,
)


def everything():
    return [list(model.objects.order_by("pk").values()) for model in KEPT]


def refusal(act, *args, **kwargs):
    """The codes of the refusal, one alone as it is; nothing may have changed."""
    before = everything()
    with pytest.raises(ValidationError) as caught:
        act(*args, **kwargs)
    assert everything() == before
    assert all(caught.value.messages)
    codes = [error.code for error in caught.value.error_list]
    return codes[0] if len(codes) == 1 else codes


def running_class(actor, *, learners=3, sessions=2, names=(), **version):
    """An opened class, its learners in list order, and morning sessions until yesterday."""
    training_class = make_class(
        version=make_version(modules=2, **version),
        capacity=100,
        seats_per_cooperative=100,
    )
    for place in range(learners):
        person = make_person(full_name=names[place]) if names else make_person()
        make_participant(training_class=training_class, person=person)
    open_for_teaching(training_class, actor=actor)
    held = [
        make_session(
            training_class=training_class,
            held_on=timezone.localdate() - dt.timedelta(days=sessions - place),
            instructor=actor,
        )
        for place in range(sessions)
    ]
    seats = list(training_class.participants.active().in_list_order())
    return training_class, seats, held


def marks(seats, *symbols):
    """Marks by participant id: "x", "P", "K", "M2"; a blank is left out."""
    return {
        seat.pk: Mark(each[0], int(each[1:] or 0))
        for seat, each in zip(seats, symbols, strict=True)
        if each
    }


def submit(session, seats, *symbols, seen=None, actor=None, **more):
    """What a telephone sends that saw these versions, else an empty roster."""
    return operations.submit_attendance(
        session,
        {
            pk: SeenMark(mark, (seen or {}).get(pk, 0))
            for pk, mark in marks(seats, *symbols).items()
        },
        **{
            "key": uuid.uuid4(),
            "made_at": timezone.now(),
            "actor": actor or session.instructor,
            **more,
        },
    )


def stands(session):
    """The roster as it is kept, in list order: "x", "M2", or "-" for a blank."""
    entries = {entry.participant_id: entry for entry in session.attendances.all()}
    learners = session.training_class.participants.active().in_list_order()
    return [entries[seat.pk].symbol if seat.pk in entries else "-" for seat in learners]
