"""Reserve lists to begin with, and moving the clock."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import AuditEntry
from enrollment.models import Application
from notices.models import Message
from tests.factories import (
    make_call,
    make_class,
    make_cooperative,
    make_joint_list,
    make_participant,
    make_reserve,
)


def a_call(*, seats=1, **fields):
    """A call past its deadline, for a class of so many seats."""
    now = timezone.now()
    return make_call(
        training_class=fields.pop("training_class", None)
        or make_class(capacity=seats, **fields),
        opens_at=now - dt.timedelta(days=20),
        closes_at=now - dt.timedelta(days=1),
    )


def a_list(people=3, **fields):
    """A call and the people on its reserve list, in order: complete a day apart."""
    call = a_call(**fields)
    return call, [waiting(call, days=20 - place) for place in range(people)]


def waiting(call, *, days=1, **fields):
    """Somebody on the reserve list, complete since so many days."""
    return make_reserve(
        **{
            "training_class": call.training_class,
            "complete_at": timezone.now() - dt.timedelta(days=days),
            "cooperative": fields.get("cooperative") or make_cooperative(),
            **fields,
        }
    )


def a_group(call, people=2, *, days=5, **fields):
    """People of one cooperative that wants seats for all of them or for none."""
    nomination = make_joint_list(training_class=call.training_class, **fields)
    return [
        waiting(
            call,
            days=days,
            nomination=nomination,
            nomination_rank=rank,
            cooperative=nomination.cooperative,
        )
        for rank in range(1, people + 1)
    ]


def taken(call, seats=1, **fields):
    """So many seats of the class are taken."""
    return [
        make_participant(training_class=call.training_class, **fields)
        for _ in range(seats)
    ]


def status_of(*applications):
    found = dict(Application.objects.values_list("pk", "status"))
    return [found[each.pk] for each in applications]


def verbs():
    return list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))


def events():
    return list(Message.objects.order_by("pk").values_list("event", flat=True))


def refused(act, *args, **kwargs) -> str:
    """The code of the refusal; nothing was recorded, told or changed by it."""
    before = _everything()
    with pytest.raises(ValidationError) as refusal:
        act(*args, **kwargs)
    assert _everything() == before
    return refusal.value.code


def _everything():
    applications = Application.objects.order_by("pk").values_list(
        "pk", "status", "stepped_back_at", "reason", "basis", "offers__state"
    )
    return list(applications), verbs(), events()
