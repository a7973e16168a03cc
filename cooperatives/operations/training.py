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
def renumber_training(
    *, issuer: str, evidence: str, new_evidence: str, actor: User
) -> None:
    """The same training, now proved by another number: its certificate was corrected."""
    entry = TrainingRecord.objects.select_for_update().get(
        issuer=issuer, evidence=evidence
    )
    entry.evidence = new_evidence
    entry.save(update_fields=["evidence"])
    record(actor, "training.renumbered", entry, numbers=[evidence, new_evidence])


@transaction.atomic
def restore_training(
    entry: TrainingRecord,
    person: Person,
    cooperative: Cooperative | None,
    training: Training,
    *,
    actor: User | None,
) -> None:
    """Enter again, as it is now understood, what was withdrawn as entered wrongly."""
    entry.refresh_from_db(from_queryset=TrainingRecord.objects.select_for_update())
    entry.person, entry.cooperative = person, cooperative
    entry.post, entry.role = training.post, training.role
    entry.programme, entry.certified_on = training.programme, training.certified_on
    entry.withdrawn_on, entry.withdrawn_reason = None, ""
    entry.save()
    record(actor, "training.restored", entry)


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
