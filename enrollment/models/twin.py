"""Known persons of whom the desk found that they are not the applicant."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cooperatives.models import Person
from enrollment.models.application import Application


class ToldApart(models.Model):
    """An applicant and a person who look alike and are two; it is not asked again."""

    application = models.ForeignKey(
        Application, models.PROTECT, related_name="told_apart"
    )
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="+", verbose_name=_("person")
    )
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    judged_at = models.DateTimeField(_("judged"), default=timezone.now)

    class Meta:
        verbose_name = _("applicant who is not the person")
        verbose_name_plural = _("applicants who are not the person")
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["application", "person"], name="told_apart_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.application}, {self.person}"
