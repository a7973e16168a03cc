"""The address under which somebody's telephone fetches their timetable."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cooperatives.models import Person
from training.models.session import Session

if TYPE_CHECKING:
    from training.models.session import SessionQuerySet

KEPT = dt.timedelta(days=365)  # sessions held longer ago leave the calendar


def new_token() -> str:
    """192 random bits: whoever has the address reads the timetable."""
    return secrets.token_urlsafe(24)


class CalendarFeed(models.Model):
    """A subscription to all sessions of one person's classes, learnt or taught.

    Of an account, or of a learner who has none. A new link takes the old one back: its
    row goes. Two records made one keep the links of both.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="calendar_feeds",
        verbose_name=_("account"),
    )
    person = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        related_name="calendar_feeds",
        verbose_name=_("person"),
    )
    token = models.CharField(
        max_length=32, unique=True, default=new_token, editable=False
    )
    made_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("calendar link")
        verbose_name_plural = _("calendar links")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(user=None, person__isnull=False)
                | Q(user__isnull=False, person=None),
                name="calendar_feed_of_one_owner",
            ),
        ]

    def __str__(self) -> str:
        return str(self.user or self.person)

    def get_absolute_url(self) -> str:
        return reverse("training:feed_calendar", args=[self.token])

    @property
    def address(self) -> str:
        """In full, to be copied."""
        return f"{settings.SITE_URL}{self.get_absolute_url()}"

    @property
    def webcal(self) -> str:
        """The same for the calendar application, which then subscribes."""
        return f"webcal://{self.address.partition('://')[2]}"

    def sessions(self) -> SessionQuerySet:
        """What the calendar shows, cancelled ones too."""
        mine = (
            Session.objects.of_learner(self.person)
            if self.person is not None
            else Session.objects.of_account(self.user)  # type: ignore[arg-type]  # one of the two is there
        )
        recent = mine.filter(held_on__gte=timezone.localdate() - KEPT)
        return recent.select_related("training_class", "module")
