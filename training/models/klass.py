"""The class."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.fields import DerivedCharField
from accounts.search import SearchQuerySet
from curriculum.models import ProgrammeVersion
from papers.models import Decision, IssuingBody
from vietnamese import text

if TYPE_CHECKING:
    from accounts.models import User


class ClassStatus(models.TextChoices):
    PLANNED = "planned", _("planned")
    ENROLLING = "enrolling", _("enrolling")
    LIST_LOCKED = "list_locked", _("list closed")
    OPENED = "opened", _("opened by decision")
    RUNNING = "running", _("running")
    GRADING = "grading", _("results under review")
    COMPLETED = "completed", _("results recognised")
    CANCELLED = "cancelled", _("cancelled")


SIGNALS = {
    ClassStatus.PLANNED: "",
    ClassStatus.ENROLLING: "info",
    ClassStatus.LIST_LOCKED: "wait",
    ClassStatus.OPENED: "info",
    ClassStatus.RUNNING: "info",
    ClassStatus.GRADING: "wait",
    ClassStatus.COMPLETED: "ok",
    ClassStatus.CANCELLED: "no",
}


TAKES_SEATS = (ClassStatus.PLANNED, ClassStatus.ENROLLING)
ROAD = (
    ClassStatus.PLANNED,
    ClassStatus.ENROLLING,
    ClassStatus.LIST_LOCKED,
    ClassStatus.OPENED,
    ClassStatus.RUNNING,
    ClassStatus.GRADING,
    ClassStatus.COMPLETED,
)


class TrainingClassQuerySet(SearchQuerySet["TrainingClass"]):
    def visible_to(self, user: User) -> TrainingClassQuerySet:
        """Staff those of their bodies; instructors those they teach; learners their own."""
        if user.has_perm("training.view_every_class"):
            return self.of_bodies_of(user)
        own = TrainingClass.objects.filter(participants__person__user=user)
        taught = TrainingClass.objects.taught_by(user)
        return self.filter(Q(pk__in=own.values("pk")) | Q(pk__in=taught.values("pk")))

    def staffed_by(self, user: User) -> TrainingClassQuerySet:
        """Where the account sees all learners: not for being a learner there."""
        if user.has_perm("training.view_every_class"):
            return self.of_bodies_of(user)
        return self.taught_by(user)

    def of_bodies_of(self, user: User) -> TrainingClassQuerySet:
        """Of the organising bodies to which the account is limited, or of all."""
        return self.filter(body__in=IssuingBody.objects.open_to(user).values("pk"))

    def taught_by(self, user: User) -> TrainingClassQuerySet:
        # A subquery, as a join would multiply what is counted later.
        taught = TrainingClass.objects.filter(sessions__instructor=user)
        return self.filter(pk__in=taught.values("pk"))

    def with_seats_taken(self) -> TrainingClassQuerySet:
        return self.annotate(
            seats_taken=models.Count(
                "participants", filter=Q(participants__status="active")
            )
        )

    def for_table(self) -> TrainingClassQuerySet:
        return self.select_related("version__programme").with_seats_taken()


class TrainingClass(models.Model):
    """One run of a programme version, from plan to recognised results.

    The status changes only through ``training.operations``. ``capacity`` counts seats;
    ``seats_per_cooperative`` limits how many of them one cooperative may fill.
    ``weekdays`` are those of the timetable as it was laid out, 1 = Monday.
    """

    code = models.SlugField(
        _("code"), max_length=20, unique=True, help_text=_("For example GD-2024-01.")
    )
    title = models.CharField(_("title"), max_length=200)
    version = models.ForeignKey(
        ProgrammeVersion,
        models.PROTECT,
        related_name="classes",
        verbose_name=_("programme"),
    )
    body = models.ForeignKey(
        IssuingBody,
        models.PROTECT,
        related_name="+",
        verbose_name=_("organising body"),
    )
    capacity = models.PositiveSmallIntegerField(
        _("seats"),
        default=40,
        validators=[MinValueValidator(10), MaxValueValidator(100)],
    )
    seats_per_cooperative = models.PositiveSmallIntegerField(
        _("seats per cooperative"), default=2, validators=[MinValueValidator(1)]
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    schedule = models.CharField(
        _("days and hours in words"), max_length=200, blank=True
    )
    morning_at = models.TimeField(_("mornings begin at"), default=dt.time(7, 30))
    afternoon_at = models.TimeField(_("afternoons begin at"), default=dt.time(13, 30))
    weekdays = models.CharField(
        _("days of the week"), max_length=7, default="12345", editable=False
    )
    place = models.CharField(_("place"), max_length=200)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("class officer"),
    )
    status = models.CharField(
        _("status"),
        max_length=11,
        choices=ClassStatus,
        default=ClassStatus.PLANNED,
        editable=False,
    )
    opening_decision = models.OneToOneField(
        Decision,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="opened_class",
        verbose_name=_("decision to open"),
    )
    recognition_decision = models.OneToOneField(
        Decision,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="recognised_class",
        verbose_name=_("decision on the results"),
    )
    search_text = DerivedCharField(
        max_length=240,
        derive=lambda klass: text.fold(f"{klass.title} {klass.code} {klass.place}"),
    )

    objects = TrainingClassQuerySet.as_manager()

    class Meta:
        verbose_name = _("class")
        verbose_name_plural = _("classes")
        ordering = ["-starts_on", "code"]
        permissions = [
            ("view_every_class", _("Can see every class")),
            ("run_class", _("Can open classes and close grading")),
            ("record_attendance", _("Can record attendance")),
            ("record_grades", _("Can record marks")),
            ("recognise_results", _("Can recognise results")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="class_ends_after_it_begins",
                violation_error_message=_("The last day is before the first."),
            ),
            models.CheckConstraint(
                condition=Q(morning_at__lt=F("afternoon_at")),
                name="class_morning_before_afternoon",
                violation_error_message=_("The afternoon begins after the morning."),
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=["planned", "enrolling", "list_locked", "cancelled"]
                )
                | Q(opening_decision__isnull=False),
                name="class_opened_by_decision",
            ),
            models.CheckConstraint(
                condition=Q(status="completed", recognition_decision__isnull=False)
                | ~Q(status="completed") & Q(recognition_decision=None),
                name="class_completed_by_decision",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("training:class_detail", args=[self.code])

    @property
    def signal(self) -> str:
        return SIGNALS[ClassStatus(self.status)]

    @property
    def steps(self) -> list[tuple[str, str]]:
        """The road of a class as (label, "done", "current" or ""); none if cancelled."""
        if self.status not in ROAD:
            return []
        here = ROAD.index(ClassStatus(self.status))
        last = len(ROAD) - 1
        return [
            (
                str(status.label),
                "done"
                if place < here or here == last
                else "current"
                if place == here
                else "",
            )
            for place, status in enumerate(ROAD)
        ]

    @property
    def can_be_changed(self) -> bool:
        """Whether its plan may still be edited; the decision to open fixes it."""
        return self.can_be_opened

    @property
    def takes_sessions(self) -> bool:
        """Whether the timetable may still change."""
        return self.can_be_changed or self.takes_records

    @property
    def is_announced(self) -> bool:
        """Whether learners count on its timetable: since the decision to open."""
        return self.opening_decision_id is not None

    @property
    def takes_seats(self) -> bool:
        """Whether a seat may still be given."""
        return self.status in TAKES_SEATS

    @property
    def can_enroll(self) -> bool:
        return self.status == ClassStatus.PLANNED

    @property
    def can_lock_list(self) -> bool:
        return self.status == ClassStatus.ENROLLING

    @property
    def can_unlock_list(self) -> bool:
        return self.status == ClassStatus.LIST_LOCKED

    @property
    def can_be_opened(self) -> bool:
        return self.status in {
            ClassStatus.PLANNED,
            ClassStatus.ENROLLING,
            ClassStatus.LIST_LOCKED,
        }

    @property
    def takes_records(self) -> bool:
        """Whether attendance and marks may be written."""
        return self.status in {ClassStatus.OPENED, ClassStatus.RUNNING}

    @property
    def can_close_grading(self) -> bool:
        return self.status in {ClassStatus.OPENED, ClassStatus.RUNNING}

    @property
    def can_be_recognised(self) -> bool:
        return self.status == ClassStatus.GRADING

    @property
    def is_completed(self) -> bool:
        return self.status == ClassStatus.COMPLETED
