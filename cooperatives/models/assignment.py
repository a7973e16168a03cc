"""Model cooperatives (HTX điểm, HTX vệ tinh) and how far they are (``domain.md`` §4.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from cooperatives.models.areas import ReportingArea
from cooperatives.models.cooperative import Cooperative

if TYPE_CHECKING:
    import datetime as dt


class ModelKind(models.TextChoices):
    HUB = "diem", _("model cooperative (điểm)")
    SATELLITE = "ve_tinh", _("satellite cooperative (vệ tinh)")


# How far an assignment is, in percent, when it has reached each milestone.
MILESTONES = {
    20: _("chosen, with a decision"),
    40: _("business plan approved"),
    60: _("support under way"),
    80: _("contract or product according to the plan"),
    100: _("accepted and recognised"),
}


class ModelAssignmentQuerySet(models.QuerySet["ModelAssignment"]):
    def held_on(self, day: dt.date) -> ModelAssignmentQuerySet:
        """Assignments running on a day; the last day is included."""
        return self.filter(Q(until=None) | Q(until__gte=day), since__lte=day)

    def with_progress_on(self, day: dt.date) -> ModelAssignmentQuerySet:
        """Annotate ``progress_then``: percent of the latest milestone by the day."""
        latest = ModelProgress.objects.latest_on(day).filter(assignment=OuterRef("pk"))
        return self.annotate(
            progress_then=Coalesce(Subquery(latest.values("percent")[:1]), Value(0))
        )


class ModelAssignment(models.Model):
    """A cooperative chosen as model or as satellite of one, during a period.

    A satellite names its hub, which is a model of the same area.
    """

    cooperative = models.ForeignKey(
        Cooperative,
        models.PROTECT,
        related_name="assignments",
        verbose_name=_("cooperative"),
    )
    kind = models.CharField(_("kind"), max_length=8, choices=ModelKind)
    area = models.ForeignKey(
        ReportingArea,
        models.PROTECT,
        related_name="assignments",
        verbose_name=_("area"),
    )
    hub = models.ForeignKey(
        Cooperative,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="satellites",
        verbose_name=_("its model cooperative"),
    )
    since = models.DateField(_("from"))
    until = models.DateField(_("until the day"), null=True, blank=True)
    document = models.CharField(_("by which paper"), max_length=200, blank=True)

    objects = ModelAssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("model assignment")
        verbose_name_plural = _("model assignments")
        ordering = ["area", "kind", "since", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cooperative"],
                condition=Q(until=None),
                name="assignment_open_once",
                violation_error_message=_(
                    "This cooperative is already a model or a satellite."
                ),
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="assignment_ends_after_it_begins",
                violation_error_message=_("It cannot end before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(kind="diem", hub=None)
                | Q(kind="ve_tinh", hub__isnull=False),
                name="assignment_satellite_has_hub",
                violation_error_message=_("A satellite needs its model cooperative."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cooperative}: {self.get_kind_display()}"


class ModelProgressQuerySet(models.QuerySet["ModelProgress"]):
    def latest_on(self, day: dt.date) -> ModelProgressQuerySet:
        """What was reached by the day, the latest first."""
        return self.filter(Q(on=None) | Q(on__lte=day)).order_by(
            F("on").desc(nulls_last=True)
        )


class ModelProgress(models.Model):
    """How far an assignment was on a day; without a day, from its beginning."""

    assignment = models.ForeignKey(
        ModelAssignment, models.PROTECT, related_name="progress"
    )
    percent = models.PositiveSmallIntegerField(_("progress in percent"))
    on = models.DateField(_("reached on"), null=True, blank=True)

    objects = ModelProgressQuerySet.as_manager()

    class Meta:
        verbose_name = _("progress")
        verbose_name_plural = _("progress")
        ordering = ["assignment", F("on").asc(nulls_first=True)]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "on"], name="progress_once_a_day"
            ),
            models.UniqueConstraint(
                fields=["assignment"],
                condition=Q(on=None),
                name="progress_from_beginning_once",
            ),
            models.CheckConstraint(
                condition=Q(percent__lte=100),
                name="progress_of_a_hundred",
                violation_error_message=_("Progress is between 0 and 100."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assignment}: {self.percent}%"
