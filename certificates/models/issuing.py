"""An order to issue, which the worker carries out."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from training.models import TrainingClass


class IssueRun(models.Model):
    """One order to issue a class's certificates.

    Progress is counted from the certificates themselves, so that it is right whatever
    happened to the worker. ``fault`` says why the whole order stands still, such as a
    key that has expired; a fault of one certificate is on its own row.
    """

    training_class = models.ForeignKey(
        TrainingClass,
        models.PROTECT,
        related_name="issue_runs",
        verbose_name=_("class"),
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    requested_at = models.DateTimeField(_("requested"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished"), null=True, editable=False)
    fault = models.CharField(
        _("why it stands still"), max_length=300, blank=True, editable=False
    )

    class Meta:
        verbose_name = _("issue")
        verbose_name_plural = _("issues")
        ordering = ["-requested_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.training_class.code} {self.requested_at:%d/%m/%Y %H:%M}"
