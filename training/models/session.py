"""One half-day of a class."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from curriculum.models import Module
from training.models.klass import ClassStatus, TrainingClass
from vietnamese import dates

if TYPE_CHECKING:
    from accounts.models import User
    from cooperatives.models import Person


PERIOD = dt.timedelta(minutes=45)
BREAK = dt.timedelta(minutes=30)  # in the middle of a half-day of more than two tiết


class DayPart(models.TextChoices):
    MORNING = "morning", _("morning")
    AFTERNOON = "afternoon", _("afternoon")


class SessionQuerySet(models.QuerySet["Session"]):
    def of_bodies_of(self, user: User) -> SessionQuerySet:
        classes = TrainingClass.objects.of_bodies_of(user)
        return self.filter(training_class__in=classes.values("pk"))

    def visible_to(self, user: User) -> SessionQuerySet:
        return self.filter(
            training_class__in=TrainingClass.objects.visible_to(user).values("pk")
        )

    def of_account(self, user: User) -> SessionQuerySet:
        """Those they teach, and those of the classes in which they learn."""
        learnt = TrainingClass.objects.filter(
            participants__person__user=user, participants__status="active"
        )
        return self._of_live_classes().filter(
            Q(instructor=user) | Q(training_class__in=learnt.values("pk"))
        )

    def of_learner(self, person: Person) -> SessionQuerySet:
        """Those of the classes in which they learn."""
        learnt = TrainingClass.objects.filter(
            participants__person=person, participants__status="active"
        )
        return self._of_live_classes().filter(training_class__in=learnt.values("pk"))

    def _of_live_classes(self) -> SessionQuerySet:
        return self.exclude(training_class__status=ClassStatus.CANCELLED)

    def recorded_by(self, user: User) -> SessionQuerySet:
        """Whose attendance this account may write: of an instructor their own."""
        if user.has_perm("training.view_every_class"):
            return self.visible_to(user)
        return self.filter(instructor=user)

    def counted(self) -> SessionQuerySet:
        """The base of attendance: every session that was not cancelled."""
        return self.filter(cancelled_at=None)

    def unmarked(self) -> SessionQuerySet:
        """Of which a learner has no mark, or two marks that nobody has settled."""
        disputed = Session.objects.filter(
            conflicts__isnull=False,
            conflicts__settled_at=None,
            conflicts__participant__status="active",
        )
        return self.counted().filter(
            Q(marked_at=None) | Q(pk__in=disputed.values("pk"))
        )

    def due(self) -> SessionQuerySet:
        """Held, or today, and without attendance."""
        return self.unmarked().filter(held_on__lte=timezone.localdate())

    def upcoming(self) -> SessionQuerySet:
        """Today's and those that lie ahead."""
        return self.counted().filter(held_on__gte=timezone.localdate())

    def for_locking(self) -> SessionQuerySet:
        """Its own row alone is locked; who is told comes along."""
        return self.select_related("module", "instructor").select_for_update(
            of=("self",)
        )

    def for_table(self) -> SessionQuerySet:
        return self.select_related("training_class", "module", "instructor")


class Session(models.Model):
    """A half-day (buổi) of a class: date, module and number of tiết.

    A cancelled session stays, with its reason, and leaves the attendance base. A moved
    one stays the same row: ``sequence`` counts its changes, as calendars ask.
    ``begun_at`` is when the first learner was marked, ``marked_at`` when no active learner
    was without a mark any more.
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
    begun_at = models.DateTimeField(_("attendance begun"), null=True, editable=False)
    marked_at = models.DateTimeField(
        _("attendance recorded"), null=True, editable=False
    )
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, editable=False)
    cancelled_reason = models.CharField(max_length=200, blank=True, editable=False)
    sequence = models.PositiveSmallIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField(
        _("changed"), default=timezone.now, editable=False
    )

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
                condition=Q(cancelled_at=None) | Q(begun_at=None),
                name="session_marked_or_cancelled",
            ),
            models.CheckConstraint(
                condition=Q(marked_at=None) | Q(begun_at__isnull=False),
                name="session_marked_has_begun",
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
    def where(self) -> str:
        """The room, unless the place says it, and the place."""
        place = self.training_class.place
        return ", ".join([*([] if self.room in place else [self.room]), place])

    @property
    def weekday(self) -> str:
        return dates.weekday(self.held_on)

    @property
    def starts_at(self) -> dt.datetime:
        """By the hours of the class."""
        training_class = self.training_class
        hour = (
            training_class.morning_at
            if self.part == DayPart.MORNING
            else training_class.afternoon_at
        )
        return timezone.make_aware(dt.datetime.combine(self.held_on, hour))

    @property
    def ends_at(self) -> dt.datetime:
        """Four tiết from 7 giờ 30 last until 11 giờ 00."""
        pause = BREAK if self.periods > 2 else dt.timedelta()
        return self.starts_at + self.periods * PERIOD + pause

    @property
    def can_be_changed(self) -> bool:
        """Whether it may be edited, moved, cancelled or deleted as far as it knows."""
        return self.cancelled_at is None and not self.has_attendance

    @property
    def has_attendance(self) -> bool:
        """Whether a learner was marked; then it is neither moved nor cancelled."""
        return self.begun_at is not None

    @property
    def state(self) -> tuple[str, str]:
        """Where it stands as (signal, words)."""
        if self.is_cancelled:
            return "no", str(_("session cancelled"))
        if self.marked_at is not None:
            return "ok", str(_("attendance recorded"))
        if self.has_attendance:
            return "wait", str(_("attendance incomplete"))
        if self.has_begun:
            return "wait", str(_("attendance not recorded"))
        return "", str(_("lies ahead"))
