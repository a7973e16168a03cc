"""Changes to what people have learned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from accounts.operations import record
from cooperatives.models import TrainingRecord

if TYPE_CHECKING:
    import datetime as dt

    from accounts.models import User
    from cooperatives.models import Cooperative, Person


@dataclass(frozen=True)
class Training:
    """What was learned, as the certificate says it."""

    role: str
    programme: str
    post: str
    evidence: str
    issuer: str
    certified_on: dt.date


@transaction.atomic
def record_training(
    person: Person,
    cooperative: Cooperative | None,
    training: Training,
    *,
    actor: User | None,
) -> TrainingRecord:
    """Enter that a person was trained, with its evidence; the same evidence once."""
    entry, created = TrainingRecord.objects.get_or_create(
        issuer=training.issuer,
        evidence=training.evidence,
        defaults={
            "person": person,
            "cooperative": cooperative,
            "post": training.post,
            "role": training.role,
            "programme": training.programme,
            "certified_on": training.certified_on,
        },
    )
    if created:
        record(actor, "training.recorded", entry)
    return entry


@transaction.atomic
def withdraw_training(
    *, issuer: str, evidence: str, on: dt.date, reason: str, actor: User
) -> None:
    """Let a training record stop counting from a day on. Repeating it changes nothing."""
    entry = TrainingRecord.objects.select_for_update().get(
        issuer=issuer, evidence=evidence
    )
    if entry.withdrawn_on is not None:
        return
    entry.withdrawn_on = on
    entry.withdrawn_reason = reason
    entry.save(update_fields=["withdrawn_on", "withdrawn_reason"])
    record(actor, "training.withdrawn", entry, on=on.isoformat())
