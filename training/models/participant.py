"""The seat and its result."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.search import SearchQuerySet
from cooperatives.models import Cooperative, Person, PostKind
from curriculum.models import Classification
from training.models.klass import TrainingClass

if TYPE_CHECKING:
    from accounts.models import User


class ParticipantStatus(models.TextChoices):
    ACTIVE = "active", _("learner")
    DROPPED = "dropped", _("dropped out")


class Discipline(models.TextChoices):
    """From a warning on a learner does not complete, unless the council decides so.

    A reprimand (khiển trách) changes nothing (``domain.md`` §1.7). Who is expelled has
    left the class.
    """

    NONE = "none", _("none")
    REPRIMAND = "reprimand", _("reprimand")
    WARNING = "warning", _("warning")
    SUSPENSION = "suspended", _("suspended for a time")


WARNING_OR_ABOVE = (Discipline.WARNING, Discipline.SUSPENSION)


class Result(models.TextChoices):
    PASSED = "passed", _("completed")
    FAILED = "failed", _("not completed")


class Award(models.TextChoices):
    """What a learner is given: proposed by the rule, decided per person."""

    CERTIFICATE = "certificate", _("certificate")
    CONFIRMATION = "confirmation", _("confirmation of attendance")
    NONE = "none", _("no paper")


RESULT_SIGNALS: dict[str, str] = {Result.PASSED: "ok", Result.FAILED: "no"}


class ParticipantQuerySet(SearchQuerySet["Participant"]):
    search_columns = ("person__search_text", "cooperative__search_text")

    def active(self) -> ParticipantQuerySet:
        return self.filter(status=ParticipantStatus.ACTIVE)

    def passed(self) -> ParticipantQuerySet:
        return self.active().filter(result=Result.PASSED)

    def ranked(self) -> ParticipantQuerySet:
        """With ``rank`` to sort by classification: 0 the highest, the last none."""
        names = list(Classification.values)
        return self.annotate(
            rank=models.Case(
                *(
                    models.When(classification=name, then=place)
                    for place, name in enumerate(names)
                ),
                default=len(names),
            )
        )

    def in_list_order(self) -> ParticipantQuerySet:
        """By tên, họ, tên đệm; ties by birth date, then id (``domain.md`` §6.3)."""
        return self.order_by("person__sort_key", "person__date_of_birth", "pk")

    def for_table(self) -> ParticipantQuerySet:
        return self.select_related(
            "person", "cooperative__admin_unit", "training_class"
        ).in_list_order()

    def of_bodies_of(self, user: User) -> ParticipantQuerySet:
        classes = TrainingClass.objects.of_bodies_of(user)
        return self.filter(training_class__in=classes.values("pk"))

    def visible_to(self, user: User) -> ParticipantQuerySet:
        if user.has_perm("training.view_every_class"):
            return self.of_bodies_of(user)
        return self.filter(
            Q(person__user=user)
            | Q(training_class__in=TrainingClass.objects.taught_by(user).values("pk"))
        )


class Participant(models.Model):
    """A person's seat in a class. Cooperative and post are those on taking it.

    The result columns are written when grading is closed and are final once the
    results are recognised; then only a ``ResultCorrection`` changes them. ``attended``
    and ``held`` are tiết. ``award_reason`` says why the council gives something else
    than the rule proposes, and is empty where it does not.
    """

    training_class = models.ForeignKey(
        TrainingClass,
        models.PROTECT,
        related_name="participants",
        verbose_name=_("class"),
    )
    person = models.ForeignKey(
        Person,
        models.PROTECT,
        related_name="participations",
        verbose_name=_("learner"),
    )
    cooperative = models.ForeignKey(
        Cooperative,
        models.PROTECT,
        related_name="participants",
        verbose_name=_("cooperative"),
    )
    post = models.CharField(_("post"), max_length=16, choices=PostKind)
    status = models.CharField(
        _("status"),
        max_length=7,
        choices=ParticipantStatus,
        default=ParticipantStatus.ACTIVE,
        editable=False,
    )
    dropped_reason = models.CharField(max_length=300, blank=True, editable=False)
    seated_at = models.DateTimeField(_("seated"), default=timezone.now, editable=False)
    discipline = models.CharField(
        _("discipline"),
        max_length=9,
        choices=Discipline,
        default=Discipline.NONE,
        editable=False,
    )
    discipline_reason = models.CharField(
        _("reason of the discipline"), max_length=300, blank=True, editable=False
    )
    attended = models.PositiveSmallIntegerField(
        _("periods attended"), null=True, editable=False
    )
    held = models.PositiveSmallIntegerField(
        _("periods held"), null=True, editable=False
    )
    final_score = models.DecimalField(
        _("final score"), max_digits=3, decimal_places=1, null=True, editable=False
    )
    result = models.CharField(
        _("result"), max_length=6, choices=Result, blank=True, editable=False
    )
    classification = models.CharField(
        _("classification"),
        max_length=12,
        choices=Classification,
        blank=True,
        editable=False,
    )
    findings = models.JSONField(default=list, editable=False)
    award = models.CharField(
        _("is given"), max_length=12, choices=Award, blank=True, editable=False
    )
    award_reason = models.CharField(
        _("why it is given"), max_length=300, blank=True, editable=False
    )

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        ordering = ["training_class", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["training_class", "person"],
                name="participant_once_per_class",
                violation_error_message=_("This person already has a seat."),
            ),
            models.CheckConstraint(
                condition=~Q(status="dropped") | ~Q(dropped_reason=""),
                name="participant_dropped_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(result="passed") & ~Q(classification="")
                | ~Q(result="passed") & Q(classification=""),
                name="participant_passed_has_classification",
            ),
            models.CheckConstraint(
                condition=Q(result="", award="") | ~Q(result="") & ~Q(award=""),
                name="participant_award_with_result",
            ),
            models.CheckConstraint(
                condition=~Q(award="certificate") | Q(result="passed"),
                name="participant_certificate_for_passing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.training_class.code}"

    def get_absolute_url(self) -> str:
        return reverse("training:result_list", args=[self.training_class.code])

    @property
    def can_leave(self) -> bool:
        """Whether the learner may still drop out; ask with the class at hand."""
        return (
            self.status == ParticipantStatus.ACTIVE
            and not self.training_class.is_completed
        )

    @property
    def signal(self) -> str:
        return RESULT_SIGNALS.get(self.result, "")

    @property
    def attendance_rate(self) -> Decimal | None:
        """Ratio 0–1 of the tiết held, or None before grading is closed."""
        if self.attended is None or not self.held:
            return None
        return Decimal(self.attended) / Decimal(self.held)
