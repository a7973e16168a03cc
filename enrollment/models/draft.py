"""A form that is not sent yet."""

from __future__ import annotations

import json

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import EncryptedTextField
from enrollment.models.application import new_application_code
from training.models import TrainingClass


class Draft(models.Model):
    """What somebody has typed so far, to go on later on this phone or by code and phone.

    ``answers`` is the form as JSON, encrypted as it holds the citizen number; ``step`` is
    the step to go on with. Its ``code`` becomes the dossier code when the form is sent,
    and the draft is deleted in the same transaction.
    """

    code = models.CharField(
        _("dossier code"), max_length=12, unique=True, default=new_application_code
    )
    training_class = models.ForeignKey(
        TrainingClass, models.PROTECT, related_name="drafts", verbose_name=_("class")
    )
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    phone = models.CharField(_("phone (Zalo)"), max_length=10, blank=True)
    answers = EncryptedTextField(_("answers"))
    step = models.PositiveSmallIntegerField(_("step"), default=1)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(_("kept"), default=timezone.now)

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        ordering = ["-updated_at", "-pk"]
        default_permissions = ()
        indexes = [models.Index(fields=["updated_at"], name="draft_oldest")]

    def __str__(self) -> str:
        return self.code

    @property
    def typed(self) -> dict[str, list[str]]:
        """What was typed, by field, as a browser sends it."""
        typed: dict[str, list[str]] = json.loads(self.answers or "{}")
        return typed

    @property
    def full_name(self) -> str:
        """Whose form it is, as far as typed."""
        return " ".join(self.typed.get("full_name", []))

    @property
    def url(self) -> str:
        """Where to go on, on the phone that knows it."""
        form = reverse("enrollment:application_create", args=[self.training_class.code])
        return f"{form}?phieu={self.code}&buoc={self.step}"
