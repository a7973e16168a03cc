"""What stands beside the roster of a session: walk-ins, photos of the sheet, claims."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from papers.files import MOST_BYTES, ContentType
from training.models.participant import Participant
from training.models.session import Session

if TYPE_CHECKING:
    from accounts.models import User


class WalkInQuerySet(models.QuerySet["WalkIn"]):
    def open(self) -> WalkInQuerySet:
        return self.filter(settled_at=None)

    def visible_to(self, user: User) -> WalkInQuerySet:
        return self.filter(session__in=Session.objects.recorded_by(user).values("pk"))


class WalkIn(models.Model):
    """Somebody at a session who is not on the roster, until it is known who it was.

    Settled by naming the learner it was (``participant``) or by dismissing it with a
    reason. The telephone number is asked for only to find out.
    """

    session = models.ForeignKey(Session, models.PROTECT, related_name="walk_ins")
    name = models.CharField(_("full name"), max_length=100)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    noted_at = models.DateTimeField(_("noted"), default=timezone.now)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    settled_at = models.DateTimeField(_("settled"), null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    participant = models.ForeignKey(
        Participant, models.PROTECT, null=True, related_name="walk_ins"
    )
    dismissed_reason = models.CharField(max_length=200, blank=True)

    objects = WalkInQuerySet.as_manager()

    class Meta:
        verbose_name = _("walk-in")
        verbose_name_plural = _("walk-ins")
        ordering = ["noted_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    settled_at=None,
                    settled_by=None,
                    participant=None,
                    dismissed_reason="",
                )
                | Q(settled_at__isnull=False, settled_by__isnull=False)
                & (
                    Q(participant__isnull=False, dismissed_reason="")
                    | Q(participant=None) & ~Q(dismissed_reason="")
                ),
                name="walk_in_is_somebody_or_dismissed",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse(
            "training:walk_in_settle", args=[self.session.training_class.code, self.pk]
        )

    @property
    def is_settled(self) -> bool:
        return self.settled_at is not None


def _place(_photo: SheetPhoto, _name: str) -> str:
    """A name that says nothing and cannot be guessed, under the month it came."""
    return f"attendance/{timezone.localdate():%Y-%m}/{secrets.token_hex(16)}"


class SheetPhoto(models.Model):
    """A photo or scan of the signed sheet of a session, kept privately as evidence."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="photos")
    file = models.FileField(_("file"), upload_to=_place)
    filename = models.CharField(_("name of the file"), max_length=200)
    content_type = models.CharField(
        _("kind of file"), max_length=15, choices=ContentType
    )
    size = models.PositiveIntegerField(_("bytes"))
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField(_("added"), default=timezone.now)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("photo of a signed sheet")
        verbose_name_plural = _("photos of signed sheets")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "sha256"], name="sheet_photo_once_per_session"
            ),
            models.CheckConstraint(
                condition=Q(size__gte=1, size__lte=MOST_BYTES),
                name="sheet_photo_has_a_size",
            ),
        ]

    def __str__(self) -> str:
        return self.filename

    def get_absolute_url(self) -> str:
        return reverse("training:sheet_photo", args=[self.pk])


class CheckInDesk(models.Model):
    """Learners may report themselves present at a session while this desk is open.

    ``secret`` makes the code that changes every half minute (``training.check_in``). No
    row: self check-in was never opened for the session.
    """

    session = models.OneToOneField(
        Session, models.PROTECT, related_name="check_in_desk"
    )
    secret = models.CharField(max_length=64, editable=False)
    opened_at = models.DateTimeField(_("opened"))
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(_("closed"), null=True)

    class Meta:
        verbose_name = _("self check-in")
        verbose_name_plural = _("self check-in")

    def __str__(self) -> str:
        return str(self.session)

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class CheckIn(models.Model):
    """A learner's claim to be present: nothing until the instructor records a mark."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="check_ins")
    participant = models.ForeignKey(
        Participant, models.PROTECT, related_name="check_ins"
    )
    claimed_at = models.DateTimeField(_("reported"), default=timezone.now)

    class Meta:
        verbose_name = _("report of presence")
        verbose_name_plural = _("reports of presence")
        constraints = [
            models.UniqueConstraint(
                fields=["session", "participant"], name="check_in_once_per_session"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participant}: {self.claimed_at:%d/%m/%Y %H:%M}"
