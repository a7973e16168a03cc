"""What instructors write: attendance and marks."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from curriculum.models import Module
from training.models.participant import Participant
from training.models.session import Session

MARK = [MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(10))]


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


class Grade(models.Model):
    """A learner's marks in one module, 0–10 in steps of 0.1.

    The test mark is optional; the retake, if any, replaces the final mark.
    """

    participant = models.ForeignKey(
        Participant, models.PROTECT, related_name="grades", verbose_name=_("learner")
    )
    module = models.ForeignKey(
        Module, models.PROTECT, related_name="grades", verbose_name=_("module")
    )
    test = models.DecimalField(
        _("test"),
        max_digits=3,
        decimal_places=1,
        null=True,
        blank=True,
        validators=MARK,
    )
    final = models.DecimalField(
        _("final mark"),
        max_digits=3,
        decimal_places=1,
        null=True,
        blank=True,
        validators=MARK,
    )
    retake = models.DecimalField(
        _("retake"),
        max_digits=3,
        decimal_places=1,
        null=True,
        blank=True,
        validators=MARK,
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("mark")
        verbose_name_plural = _("marks")
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "module"], name="grade_once_per_module"
            ),
            models.CheckConstraint(
                condition=Q(retake=None) | Q(final__isnull=False),
                name="grade_retake_after_final",
                violation_error_message=_("A retake needs a final mark before it."),
            ),
            models.CheckConstraint(
                condition=(Q(test=None) | Q(test__range=(0, 10)))
                & (Q(final=None) | Q(final__range=(0, 10)))
                & (Q(retake=None) | Q(retake__range=(0, 10))),
                name="grade_between_0_and_10",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participant}: {self.module.code}"

    @property
    def was_retaken(self) -> bool:
        return self.retake is not None

    def score(self, test_weight: Decimal) -> Decimal | None:
        """The module's mark, exact; None while the final mark is missing.

        ``test_weight`` is a ratio; without a test the final mark counts whole.
        """
        last = self.retake if self.retake is not None else self.final
        if last is None or self.test is None:
            return last
        return test_weight * self.test + (1 - test_weight) * last
