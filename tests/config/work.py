"""Tasks to be lost and found: each writes down that it was done."""

from __future__ import annotations

import time

from django_tasks import task

from accounts.models import AuditEntry


@task()
def note(label: str) -> None:
    AuditEntry.objects.create(verb="demo.told", subject_label=label)


@task()
def dawdle(label: str, seconds: float) -> None:
    """Tell that it was begun, take long, tell that it was ended."""
    AuditEntry.objects.create(verb="demo.told", subject_label=f"{label} begun")
    time.sleep(seconds)
    AuditEntry.objects.create(verb="demo.told", subject_label=f"{label} ended")
