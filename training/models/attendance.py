"""Attendance: a cell for each learner and session, with its history and its conflicts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from training.models.participant import Participant, ParticipantStatus
from training.models.session import Session

if TYPE_CHECKING:
    from training.models.klass import TrainingClass

DEVICE_LENGTH = 60


class AttendanceMark(models.TextChoices):
    """The symbols of the class book; blank on paper means present."""

    PRESENT = "x", _("present")
    EXCUSED = "P", _("absent, excused")
    UNEXCUSED = "K", _("absent, unexcused")
    PARTLY = "M", _("late or left early")


def symbol(mark: str, missed: int) -> str:
    """A mark as the class book writes it: "x", "P", "K", "M2"."""
    return f"{mark}{missed}" if mark == AttendanceMark.PARTLY else mark


class Attendance(models.Model):
    """One learner at one session. ``missed`` counts tiết, for M only.

    ``version`` counts the writes, so that whoever writes says what they have seen;
    ``device`` names the telephone that it was marked on, if it was one. There is no row
    before the learner is recorded. Written only by ``training.operations``.
    """

    session = models.ForeignKey(Session, models.PROTECT, related_name="attendances")
    participant = models.ForeignKey(
        Participant, models.PROTECT, related_name="attendances"
    )
    mark = models.CharField(_("attendance"), max_length=1, choices=AttendanceMark)
    missed = models.PositiveSmallIntegerField(_("periods missed"), default=0)
    version = models.PositiveIntegerField(default=1)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )
    recorded_at = models.DateTimeField(_("recorded"), default=timezone.now)
    device = models.CharField(_("device"), max_length=DEVICE_LENGTH, blank=True)

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
        return f"{self.participant}: {self.symbol}"

    @property
    def symbol(self) -> str:
        return symbol(self.mark, self.missed)


class AttendanceChange(models.Model):
    """What stood in a cell after a write: who changed what. Never changed itself.

    ``mark_before`` is empty for the first mark.
    """

    attendance = models.ForeignKey(Attendance, models.PROTECT, related_name="changes")
    version = models.PositiveIntegerField()
    mark = models.CharField(_("attendance"), max_length=1, choices=AttendanceMark)
    missed = models.PositiveSmallIntegerField(_("periods missed"))
    mark_before = models.CharField(
        _("attendance before"), max_length=1, choices=AttendanceMark, blank=True
    )
    missed_before = models.PositiveSmallIntegerField(default=0)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(_("recorded"))
    device = models.CharField(_("device"), max_length=DEVICE_LENGTH, blank=True)

    class Meta:
        verbose_name = _("change of attendance")
        verbose_name_plural = _("changes of attendance")
        ordering = ["-recorded_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["attendance", "version"],
                name="attendance_change_once_per_version",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attendance} ({self.version})"

    @property
    def symbol(self) -> str:
        return symbol(self.mark, self.missed)

    @property
    def symbol_before(self) -> str:
        return symbol(self.mark_before, self.missed_before)


class Submission(models.Model):
    """Marks of one session as a device or a page sent them, once however often sent.

    ``key`` is made by the sender. ``marks`` are [participant id, mark, missed, version
    seen] and ``guests`` names of walk-ins; ``outcome`` is what came of each mark:
    {participant id: "applied", "same", "conflict" or "left"}. ``made_at`` is the device's
    own clock. Never changed.
    """

    key = models.UUIDField(unique=True)
    session = models.ForeignKey(Session, models.PROTECT, related_name="submissions")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    device = models.CharField(_("device"), max_length=DEVICE_LENGTH, blank=True)
    made_at = models.DateTimeField(_("marked"))
    received_at = models.DateTimeField(_("received"), default=timezone.now)
    marks = models.JSONField(default=list)
    guests = models.JSONField(default=list)
    outcome = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("sent attendance")
        verbose_name_plural = _("sent attendance")
        ordering = ["-received_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.session} ({self.key})"


class ConflictQuerySet(models.QuerySet["AttendanceConflict"]):
    def open(self) -> ConflictQuerySet:
        """Unsettled; of somebody who has left the class nothing is left to settle."""
        return self.filter(
            settled_at=None, participant__status=ParticipantStatus.ACTIVE
        )

    def of_class(self, training_class: TrainingClass) -> ConflictQuerySet:
        return self.filter(session__training_class=training_class)


class AttendanceConflict(models.Model):
    """Two versions of one learner at one session; a person settles which is right.

    ``mark`` is what ``submission`` says, without knowing what stood: ``stood_mark``. It
    stays standing until somebody settles it; ``settled_mark`` is what was then chosen.
    """

    session = models.ForeignKey(Session, models.PROTECT, related_name="conflicts")
    participant = models.ForeignKey(
        Participant, models.PROTECT, related_name="conflicts"
    )
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="conflicts")
    mark = models.CharField(_("attendance"), max_length=1, choices=AttendanceMark)
    missed = models.PositiveSmallIntegerField(default=0)
    stood_mark = models.CharField(max_length=1, choices=AttendanceMark)
    stood_missed = models.PositiveSmallIntegerField(default=0)
    stood_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    stood_at = models.DateTimeField()
    stood_device = models.CharField(max_length=DEVICE_LENGTH, blank=True)
    settled_at = models.DateTimeField(_("settled"), null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    settled_mark = models.CharField(max_length=1, choices=AttendanceMark, blank=True)
    settled_missed = models.PositiveSmallIntegerField(default=0)

    objects = ConflictQuerySet.as_manager()

    class Meta:
        verbose_name = _("attendance recorded differently")
        verbose_name_plural = _("attendance recorded differently")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "participant"],
                name="attendance_conflict_once_per_submission",
            ),
            models.CheckConstraint(
                condition=Q(settled_at=None, settled_by=None, settled_mark="")
                | Q(settled_at__isnull=False, settled_by__isnull=False)
                & ~Q(settled_mark=""),
                name="attendance_conflict_settled_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participant}: {self.stood_symbol} / {self.symbol}"

    def get_absolute_url(self) -> str:
        return reverse(
            "training:attendance_settle",
            args=[self.session.training_class.code, self.session_id],
        )

    @property
    def symbol(self) -> str:
        return symbol(self.mark, self.missed)

    @property
    def stood_symbol(self) -> str:
        return symbol(self.stood_mark, self.stood_missed)
