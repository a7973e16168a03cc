"""What the tests of lists ask again and again."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from accounts.models import AuditEntry
from cooperatives.models import Person
from enrollment.models import Application, Attachment, Nomination
from notices.models import Message
from training.models import Participant


def refused(act, *args, **kwargs) -> str:
    """The code of the refusal, after which everything is as it was."""
    before = state()
    with pytest.raises(ValidationError) as refusal:
        act(*args, **kwargs)
    assert state() == before
    return refusal.value.code


def state():
    """Every row that an act on lists could touch."""
    models = (
        Nomination,
        Application,
        Attachment,
        Message,
        AuditEntry,
        Participant,
        Person,
    )
    return [list(model.objects.order_by("pk").values()) for model in models]


def verbs():
    return list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))


def events():
    return list(Message.objects.order_by("pk").values_list("event", flat=True))


def on_list(nomination):
    """Names and states in the order of the list."""
    rows = nomination.applications.order_by("nomination_rank")
    return list(rows.values_list("nomination_rank", "full_name", "status"))
