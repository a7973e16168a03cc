"""One half-day of a class."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curriculum.models import Module
from training.models.klass import TrainingClass
from vietnamese import dates

if TYPE_CHECKING:
    from accounts.models import User


class DayPart(models.TextChoices):
    MORNING = "morning", _("morning")
    AFTERNOON = "afternoon", _("afternoon")


class SessionQuerySet(models.QuerySet["Session"]):
    def visible_to(self, user: User) -> SessionQuerySet:
        return self.filter(
            training_class__in=TrainingClass.objects.visible_to(user).values("pk")
        )

    def counted(self) -> SessionQuerySet:
        """The base of attendance: every session that was not cancelled."""
        return self.filter(cancelled_at=None)

    def unmarked(self) -> SessionQuerySet:
        return self.counted().filter(marked_at=None)

    def due(self) -> SessionQuerySet:
        """Held, or today, and without attendance."""
        return self.unmarked().filter(held_on__lte=timezone.localdate())

    def for_table(self) -> SessionQuerySet:
        return self.select_related("training_class", "module", "instructor")


class Session(models.Model):
    """A half-day (buổi) of a class: date, module and number of tiết.

    A cancelled session stays, with its reason, and leaves the attendance base.
    """

    training_class = models.ForeignKey(
        TrainingClass, models.PROTECT, related_name="sessions", verbose_name=_("class")
    )
    module = models.ForeignKey(
        Module, models.PROTECT, related_name="+", verbose_name=_("module")
    )
    held_on = models.DateField(_("date"))
    part = models.CharField(_("part of the day"), max_length=9, choices=DayPart)
    periods = models.PositiveSmallIntegerField(
        _("periods"), validators=[MinValueValidator(1), MaxValueValidator(5)], default=4
    )
    is_practice = models.BooleanField(
        _("practice"),
        default=False,
        help_text=_("Practice may have a least attendance of its own."),
    )
    instructor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="taught_sessions",
        verbose_name=_("instructor"),
    )
    room = models.CharField(_("room"), max_length=100, blank=True)
    marked_at = models.DateTimeField(
        _("attendance recorded"), null=True, editable=False
    )
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, editable=False)
    cancelled_reason = models.CharField(max_length=200, blank=True, editable=False)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["held_on", "-part", "pk"]  # morning > afternoon in the alphabet
        constraints = [
            models.UniqueConstraint(
                fields=["training_class", "held_on", "part"],
                condition=Q(cancelled_at=None),
                name="session_once_per_half_day",
                violation_error_message=_("The class already meets on that half-day."),
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at=None) | ~Q(cancelled_reason=""),
                name="session_cancelled_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(periods__range=(1, 5)), name="session_of_1_to_5_periods"
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at=None) | Q(marked_at=None),
                name="session_marked_or_cancelled",
            ),
        ]

    def __str__(self) -> str:
        part = self.get_part_display()
        return f"{part} {dates.short_date(self.held_on)}"

    def get_absolute_url(self) -> str:
        return reverse(
            "training:attendance_record", args=[self.training_class.code, self.pk]
        )

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_at is not None

    @property
    def has_begun(self) -> bool:
        return self.held_on <= timezone.localdate()

    @property
    def can_be_cancelled(self) -> bool:
        return self.cancelled_at is None and self.marked_at is None

    @property
    def state(self) -> tuple[str, str]:
        """Where it stands as (signal, words)."""
        if self.is_cancelled:
            return "no", str(_("session cancelled"))
        if self.marked_at is not None:
            return "ok", str(_("attendance recorded"))
        if self.has_begun:
            return "wait", str(_("attendance not recorded"))
        return "", str(_("lies ahead"))
