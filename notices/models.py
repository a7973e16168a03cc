"""The outbox: what we tell people, whether it reached them, and in which words."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import DerivedCharField
from accounts.search import SearchQuerySet
from notices.events import Text, event_of
from notices.offices import open_to
from vietnamese import phones, text

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from notices.events import Event

# A worker that has not answered by then was killed, or waits for an answer that got lost.
SENDING_TAKES = timedelta(minutes=10)


class Channel(models.TextChoices):
    EMAIL = "email", _("e-mail")
    SMS = "sms", _("SMS")
    DESK = "desk", _("told by the office")


class MessageStatus(models.TextChoices):
    QUEUED = "queued", _("queued")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")
    TO_TELL = "to_tell", _("to be told")
    TOLD = "told", _("told")


SIGNALS = {
    MessageStatus.QUEUED: "info",
    MessageStatus.SENDING: "info",
    MessageStatus.SENT: "ok",
    MessageStatus.FAILED: "no",
    MessageStatus.TO_TELL: "wait",
    MessageStatus.TOLD: "ok",
}
UNKNOWN = _("not known whether sent")
# What lists are narrowed by: two questions of the office beside the statuses.
STATES = {
    "waiting": _("waits for the office"),
    "unknown": UNKNOWN,
    **{status.value: status.label for status in MessageStatus},
}


def _search_text(message: Message) -> str:
    return f"{text.fold(message.to_name)} {message.phone} {message.email.lower()}"


def _condition(state: str) -> Q:
    late = Q(claimed_at__lte=timezone.now() - SENDING_TAKES)
    unknown = Q(status=MessageStatus.SENDING) & late
    if state == "waiting":
        by_hand = [MessageStatus.TO_TELL, MessageStatus.FAILED]
        return Q(status__in=by_hand) | unknown
    if state == "unknown":
        return unknown
    if state == MessageStatus.SENDING:
        return Q(status=state) & ~late
    return Q(status=state)


class MessageQuerySet(SearchQuerySet["Message"]):
    def of_bodies_of(self, user: User) -> MessageQuerySet:
        """Of the organising bodies to which the account is limited, or all."""
        return self.filter(open_to(user))

    def in_state(self, state: str) -> MessageQuerySet:
        """Messages in one of ``STATES``."""
        return self.filter(_condition(state))

    def counted(self) -> dict[str, int]:
        """How many are in each of ``STATES``."""
        return self.aggregate(
            **{state: Count("pk", filter=_condition(state)) for state in STATES}
        )


class Message(models.Model):
    """One message to one person. It is written with the act that it tells of.

    ``key`` names that act, so that repeating the act never writes twice. While a worker
    hands it over it is SENDING since ``claimed_at``, and no other worker touches it.
    ``office`` is the key of the issuing body whose people see it.
    """

    key = models.CharField(max_length=100, unique=True, editable=False)
    event = models.CharField(max_length=40, editable=False)
    about_type = models.CharField(max_length=60, blank=True, editable=False)
    about_id = models.CharField(max_length=40, blank=True, editable=False)
    office = models.PositiveBigIntegerField(null=True, editable=False)
    channel = models.CharField(_("channel"), max_length=5, choices=Channel)
    to_name = models.CharField(_("recipient"), max_length=100)
    email = models.CharField(_("e-mail"), max_length=254, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    by_zalo = models.BooleanField(
        default=True,
        editable=False,
        help_text=_("Whether the recipient agrees to be told by Zalo."),
    )
    subject = models.CharField(_("subject line"), max_length=200)
    body = models.TextField(_("text"))
    status = models.CharField(
        _("status"), max_length=7, choices=MessageStatus, editable=False
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    claimed_at = models.DateTimeField(_("last attempt"), null=True, editable=False)
    next_try_at = models.DateTimeField(_("next attempt"), null=True, editable=False)
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
    search_text = DerivedCharField(max_length=380, derive=_search_text)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-created_at", "-pk"]
        permissions = [("tell_message", _("Can mark messages as told"))]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="message_newest"),
            models.Index(fields=["about_type", "about_id"], name="message_about"),
            models.Index(fields=["office"], name="message_office"),
        ]
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
            models.CheckConstraint(
                condition=~Q(status="sending") | Q(claimed_at__isnull=False),
                name="message_sending_has_time",
            ),
            models.CheckConstraint(
                condition=Q(next_try_at=None) | Q(status="queued"),
                name="message_next_try_is_queued",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.to_name}"

    def get_absolute_url(self) -> str:
        return reverse("notices:message_detail", args=[self.pk])

    def get_status_display(self) -> str:  # type: ignore[no-redef]  # Django keeps ours
        return str(UNKNOWN if self.is_unknown else MessageStatus(self.status).label)

    @property
    def signal(self) -> str:
        return "wait" if self.is_unknown else SIGNALS[MessageStatus(self.status)]

    @property
    def phone_text(self) -> str:
        return phones.display(self.phone)

    @property
    def mobile(self) -> str:
        """The number to tell by Zalo, ten digits; "" when it is no mobile or the
        recipient does not agree to that."""
        return phones.normalise(self.phone) if self.by_zalo else ""

    @property
    def about(self) -> models.Model | None:
        """The row that the message tells of, if it is still there."""
        if not self.about_type:
            return None
        rows = apps.get_model(self.about_type)._default_manager  # noqa: SLF001  Django's public name for it
        row: models.Model | None = rows.filter(pk=self.about_id).first()
        return row

    @property
    def is_unknown(self) -> bool:
        """Whether its worker was killed, or lost the line, before the answer came."""
        return (
            self.status == MessageStatus.SENDING
            and self.claimed_at is not None
            and self.claimed_at <= timezone.now() - SENDING_TAKES
        )

    @property
    def is_overdue(self) -> bool:
        """Whether no worker has come for it."""
        due: datetime = self.next_try_at or self.created_at
        return (
            self.status == MessageStatus.QUEUED
            and due <= timezone.now() - SENDING_TAKES
        )

    @property
    def can_be_told(self) -> bool:
        """A message that waits for its next attempt can be told too."""
        return (
            self.status in {MessageStatus.TO_TELL, MessageStatus.FAILED}
            or (self.status == MessageStatus.QUEUED and self.attempts > 0)
            or self.is_unknown
        )

    @property
    def can_be_claimed(self) -> bool:
        """Whether a worker may hand it over now."""
        return self.status == MessageStatus.QUEUED and (
            self.next_try_at is None or self.next_try_at <= timezone.now()
        )

    @property
    def can_be_sent_again(self) -> bool:
        return self.channel != Channel.DESK and (
            self.status == MessageStatus.FAILED or self.is_unknown or self.is_overdue
        )


class Wording(models.Model):
    """The office's own text for an event, in place of the one it began with."""

    event = models.CharField(
        _("event"), max_length=40, primary_key=True, editable=False
    )
    subject = models.CharField(_("subject line"), max_length=150)
    body = models.TextField(_("text"), max_length=2000)
    updated_at = models.DateTimeField(_("changed"), default=timezone.now)

    class Meta:
        verbose_name = _("wording")
        verbose_name_plural = _("wordings")
        default_permissions = ()
        permissions = [("change_wording", _("Can change the wording of messages"))]

    def __str__(self) -> str:
        return str(event_of(self.event).label)


def text_of(event: Event) -> Text:
    """The text in use: the office's own, else the one the event began with."""
    own = Wording.objects.filter(pk=event.key).first()
    return Text(own.subject, own.body) if own else event.original


def messages_about(row: models.Model) -> MessageQuerySet:
    """What people were told about this row, the newest first, for its own page."""
    return Message.objects.filter(
        about_type=row._meta.label_lower,  # noqa: SLF001  Django's public name for a model
        about_id=str(row.pk),
    ).select_related("told_by")
