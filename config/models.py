"""What the running system knows about itself."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class PulseKind(models.TextChoices):
    WORKER = "worker", _("worker")
    DUE = "due", _("what is due")
    BACKUP = "backup", _("backup")
    TIDY = "tidy", _("tidying up")


class PulseQuerySet(models.QuerySet["Pulse"]):
    def alive(self) -> PulseQuerySet:
        """Seen within the lease: what they work on is theirs."""
        lease = timedelta(seconds=settings.TASK_LEASE_SECONDS)
        return self.filter(seen_at__gt=timezone.now() - lease)


class Pulse(models.Model):
    """When a process was last at work, or a thing that is done now and then was last done.

    ``name`` is the id under which a worker takes tasks, or the machine.
    """

    kind = models.CharField(max_length=6, choices=PulseKind)
    name = models.CharField(max_length=64)
    seen_at = models.DateTimeField(default=timezone.now)
    details = models.JSONField(default=dict)

    objects = PulseQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign of life")
        verbose_name_plural = _("signs of life")
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["kind", "name"], name="pulse_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.name}"


class CacheEntry(models.Model):
    """A row of the shared cache, in the shape that Django's database cache asks for.

    As a model, so that ``migrate`` alone makes a database complete.
    """

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("cache entry")
        verbose_name_plural = _("cache entries")
        default_permissions = ()

    def __str__(self) -> str:
        return self.cache_key
