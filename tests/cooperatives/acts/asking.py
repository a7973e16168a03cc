"""What the tests of the acts share."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import AuditEntry

MAY = dt.date(2024, 5, 1)


def tomorrow():
    return timezone.localdate() + dt.timedelta(days=1)


def entries():
    return [
        (entry.verb, entry.subject_type.partition(".")[2], entry.subject_id)
        for entry in AuditEntry.objects.order_by("pk")
    ]


def refused(code, act, *args, **kwargs):
    """The act is refused with this code and leaves no trace in the journal."""
    with pytest.raises(ValidationError) as refusal:
        act(*args, **kwargs)
    assert refusal.value.code == code
    assert not AuditEntry.objects.exists()
