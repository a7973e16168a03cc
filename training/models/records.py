"""Attendance."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from training.models.participant import Participant
from training.models.session import Session


class AttendanceMark(models.TextChoices):
    """The symbols of the class book; blank on paper means present."""

    PRESENT = "x", _("present")
    EXCUSED = "P", _("absent, excused")
    UNEXCUSED = "K", _("absent, unexcused")
    PARTLY = "M", _("late or left early")


class Attendance(models.Model):
    """One learner at one session. ``missed`` counts tiết, for M only."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="attendances")
    participant = models.ForeignKey(
        Participant, models.PROTECT, related_name="attendances"
    )
    mark = models.CharField(_("attendance"), max_length=1, choices=AttendanceMark)
    missed = models.PositiveSmallIntegerField(_("periods missed"), default=0)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendance")
        constraints = [
            models.UniqueConstraint(
                fields=["session", "participant"], name="attendance_once_per_session"
            ),
            models.CheckConstraint(
                condition=Q(mark="M", missed__gt=0) | ~Q(mark="M") & Q(missed=0),
                name="attendance_missed_only_for_partly",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participant}: {self.mark}"
