"""Writing down what was done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import translation

from accounts.models import AuditEntry

if TYPE_CHECKING:
    from django.db import models

    from accounts.models import User


def record(
    actor: User | None, verb: str, subject: models.Model, **details: Any
) -> AuditEntry:
    """Record an act beside its effect, in the caller's transaction.

    ``verb`` is "noun.past participle" ("application.admitted"). ``details`` must be
    JSON and free of identity numbers; ``actor`` is None for a member of the public and
    for what the system does by itself.
    """
    with translation.override("vi"):
        label = str(subject)[:200]
    return AuditEntry.objects.create(
        actor=actor,
        verb=verb,
        subject_type=subject._meta.label_lower,  # noqa: SLF001  Django's public name for a model
        subject_id=str(subject.pk),
        subject_label=label,
        details=details,
    )
