"""Asking that a dossier sent without an account becomes one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enrollment.models.application import Application

if TYPE_CHECKING:
    from accounts.models import User


class ClaimState(models.TextChoices):
    WAITING = "waiting", _("waits to be confirmed")
    CONFIRMED = "confirmed", _("confirmed")
    REFUSED = "refused", _("not confirmed")


SIGNALS = {
    ClaimState.WAITING: "wait",
    ClaimState.CONFIRMED: "ok",
    ClaimState.REFUSED: "no",
}


class ClaimQuerySet(models.QuerySet["Claim"]):
    def waiting(self) -> ClaimQuerySet:
        return self.filter(state=ClaimState.WAITING)

    def visible_to(self, user: User) -> ClaimQuerySet:
        """One's own, and those upon dossiers that one sees."""
        seen = Application.objects.visible_to(user).values("pk")
        return self.filter(Q(user=user) | Q(application__in=seen))


class Claim(models.Model):
    """An account says that an application is its owner's, knowing code and phone.

    A code sent to the address or number of the application confirms it, or an officer
    (``settled_by``). Only the keyed hash of the code is kept; ``tries_left`` wrong tries
    end it, and then the office is left.
    """

    application = models.ForeignKey(
        Application,
        models.PROTECT,
        related_name="claims",
        verbose_name=_("application"),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="claims",
        verbose_name=_("account"),
    )
    state = models.CharField(
        _("status"),
        max_length=9,
        choices=ClaimState,
        default=ClaimState.WAITING,
        editable=False,
    )
    digest = models.CharField(max_length=64, blank=True, editable=False)
    expires_at = models.DateTimeField(null=True, editable=False)
    tries_left = models.PositiveSmallIntegerField(default=5, editable=False)
    asked_at = models.DateTimeField(_("asked"), default=timezone.now, editable=False)
    settled_at = models.DateTimeField(_("settled"), null=True, editable=False)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("settled by"),
    )

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("claim of a dossier")
        verbose_name_plural = _("claims of dossiers")
        ordering = ["asked_at", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["application", "user"],
                condition=Q(state="waiting"),
                name="claim_waits_once",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", settled_at=None)
                | ~Q(state="waiting") & Q(settled_at__isnull=False),
                name="claim_settled_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application.code}, {self.user}"

    @property
    def signal(self) -> str:
        return SIGNALS[ClaimState(self.state)]

    @property
    def is_waiting(self) -> bool:
        return self.state == ClaimState.WAITING

    @property
    def takes_code(self) -> bool:
        """Whether a code was sent that still counts."""
        return (
            self.is_waiting
            and self.tries_left > 0
            and self.expires_at is not None
            and self.expires_at > timezone.now()
        )
