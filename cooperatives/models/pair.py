"""Pairs that somebody compared and found to be two."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class PairKind(models.TextChoices):
    PERSON = "person", _("persons")
    COOPERATIVE = "cooperative", _("cooperatives")


class DistinctPair(models.Model):
    """Two records judged "not the same"; they are not proposed again."""

    kind = models.CharField(_("kind"), max_length=12, choices=PairKind)
    first = models.BigIntegerField()
    second = models.BigIntegerField()
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    judged_at = models.DateTimeField(_("judged"), auto_now_add=True)

    class Meta:
        verbose_name = _("pair judged not the same")
        verbose_name_plural = _("pairs judged not the same")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "first", "second"], name="pair_judged_once"
            ),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="pair_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.first}, {self.second}"
