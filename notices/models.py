"""The outbox: what we tell people, and whether it reached them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    EMAIL = "email", _("e-mail")
    DESK = "desk", _("told by the office (Zalo, telephone)")


class MessageStatus(models.TextChoices):
    QUEUED = "queued", _("queued")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")
    TO_TELL = "to_tell", _("to be told")
    TOLD = "told", _("told")


SIGNALS = {
    MessageStatus.QUEUED: "info",
    MessageStatus.SENT: "ok",
    MessageStatus.FAILED: "no",
    MessageStatus.TO_TELL: "wait",
    MessageStatus.TOLD: "ok",
}


class Message(models.Model):
    """One message to one person. It is written with the act that it tells of.

    ``key`` names that act, so that repeating the act never writes twice.
    """

    key = models.CharField(max_length=100, unique=True, editable=False)
    channel = models.CharField(_("channel"), max_length=5, choices=Channel)
    to_name = models.CharField(_("recipient"), max_length=100)
    address = models.CharField(_("address"), max_length=254, blank=True)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))
    status = models.CharField(
        _("status"), max_length=7, choices=MessageStatus, editable=False
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    error = models.CharField(_("last error"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("written"), default=timezone.now)
    done_at = models.DateTimeField(_("sent or told"), null=True, editable=False)
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("told by"),
    )

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-created_at", "-pk"]
        permissions = [("tell_message", _("Can mark messages as told"))]
        indexes = [models.Index(fields=["-created_at", "-id"], name="message_newest")]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["sent", "told"], done_at__isnull=False)
                | ~Q(status__in=["sent", "told"]) & Q(done_at=None),
                name="message_done_has_time",
            ),
            models.CheckConstraint(
                condition=Q(status="told", told_by__isnull=False)
                | ~Q(status="told") & Q(told_by=None),
                name="message_told_is_signed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.to_name}"

    def get_absolute_url(self) -> str:
        return reverse("notices:message_detail", args=[self.pk])

    @property
    def signal(self) -> str:
        return SIGNALS[MessageStatus(self.status)]

    @property
    def can_be_told(self) -> bool:
        return self.status in {MessageStatus.TO_TELL, MessageStatus.FAILED}

    @property
    def can_be_sent(self) -> bool:
        return self.channel == Channel.EMAIL and self.status in {
            MessageStatus.QUEUED,
            MessageStatus.FAILED,
        }
