"""What the council adds to computed results: its meeting, exceptions, corrections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from curriculum.models import Classification
from papers.models import Decision
from training.models.klass import TrainingClass
from training.models.participant import (
    Award,
    Participant,
    Result,
)

if TYPE_CHECKING:
    from accounts.models import User


class CouncilReview(models.Model):
    """The council's meeting on the results of a class (họp xét công nhận kết quả).

    The minutes are drawn from it. Persons are lines of text, "Name, office", as they
    stand on paper; ``members`` and the two texts have a line for each. ``stands`` says
    whether the results it looked at are still those of the class: no longer once
    grading was opened again.
    """

    training_class = models.OneToOneField(
        TrainingClass,
        models.PROTECT,
        related_name="council_review",
        verbose_name=_("class"),
    )
    held_on = models.DateField(_("day of the meeting"))
    place = models.CharField(_("place of the meeting"), max_length=200)
    chair = models.CharField(
        _("chair"), max_length=200, help_text=_("Name and office, as on paper.")
    )
    secretary = models.CharField(
        _("secretary"), max_length=200, help_text=_("Name and office, as on paper.")
    )
    members = models.TextField(
        _("members"), max_length=2000, blank=True, help_text=_("One person a line.")
    )
    opinion = models.TextField(
        _("opinions"),
        max_length=4000,
        blank=True,
        help_text=_("What was said at the meeting; may stay empty."),
    )
    conclusion = models.TextField(_("conclusion"), max_length=4000)
    stands = models.BooleanField(default=True, editable=False)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )
    entered_at = models.DateTimeField(_("entered"), editable=False)

    class Meta:
        verbose_name = _("council's review")
        verbose_name_plural = _("council's reviews")

    def __str__(self) -> str:
        return f"{self.training_class.code} {self.held_on:%d/%m/%Y}"

    @property
    def member_lines(self) -> list[str]:
        return [line.strip() for line in self.members.splitlines() if line.strip()]


class ExceptionKind(models.TextChoices):
    """In what the council departs from the rule, for one learner."""

    ATTENDANCE = "attendance", _("completes although periods are missing")
    WARNING = "warning", _("completes although disciplined")
    NOT_LOWERED = "not_lowered", _("classification not lowered")
    NOT_PASSED = "not_passed", _("does not complete")


class ResultExceptionQuerySet(models.QuerySet["ResultException"]):
    def of_bodies_of(self, user: User) -> ResultExceptionQuerySet:
        seats = Participant.objects.of_bodies_of(user)
        return self.filter(participant__in=seats.values("pk"))

    def standing(self) -> ResultExceptionQuerySet:
        """Proposed or signed, and not taken back."""
        return self.filter(taken_back_at=None)

    def signed(self) -> ResultExceptionQuerySet:
        """What the results rest on."""
        return self.standing().filter(signed_at__isnull=False)

    def unsigned(self) -> ResultExceptionQuerySet:
        """What waits for the approver."""
        return self.standing().filter(signed_at=None)

    def of_class(self, training_class: TrainingClass) -> ResultExceptionQuerySet:
        return self.filter(participant__training_class=training_class)

    def of_learners(self) -> ResultExceptionQuerySet:
        """Without those of people who have left the class."""
        return self.filter(participant__status="active")

    def for_table(self) -> ResultExceptionQuerySet:
        return self.select_related(
            "participant__person__user",
            "participant__cooperative",
            "participant__training_class",
            "proposed_by",
            "signed_by",
            "taken_back_by",
        )


class ResultException(models.Model):
    """A departure from the rule for one learner: proposed, signed, or taken back.

    It counts from the approver's signature on. ``periods`` is the number of missing
    tiết that was in sight when it was proposed, for attendance only: no more than that
    is forgiven. Opening grading again takes the signature away, as its facts may change.
    """

    participant = models.ForeignKey(
        Participant,
        models.PROTECT,
        related_name="exceptions",
        verbose_name=_("learner"),
    )
    kind = models.CharField(_("exception"), max_length=11, choices=ExceptionKind)
    periods = models.PositiveSmallIntegerField(_("periods missing"), null=True)
    reason = models.CharField(_("reason"), max_length=300)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("proposed by"),
    )
    proposed_at = models.DateTimeField(_("proposed"))
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("signed by"),
    )
    signed_at = models.DateTimeField(_("signed"), null=True)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    taken_back_at = models.DateTimeField(_("taken back"), null=True)

    objects = ResultExceptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("exception")
        verbose_name_plural = _("exceptions")
        ordering = ["proposed_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "kind"],
                condition=Q(taken_back_at=None),
                name="exception_once_per_kind",
                violation_error_message=_("This exception is already proposed."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""), name="exception_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(kind="attendance", periods__isnull=False, periods__gt=0)
                | ~Q(kind="attendance") & Q(periods=None),
                name="exception_counts_missing_periods",
            ),
            models.CheckConstraint(
                condition=Q(signed_by=None, signed_at=None)
                | Q(signed_by__isnull=False, signed_at__isnull=False)
                & ~Q(signed_by=F("proposed_by")),
                name="exception_signed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_by=None, taken_back_at=None)
                | Q(taken_back_by__isnull=False, taken_back_at__isnull=False),
                name="exception_taken_back_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participant}: {self.get_kind_display()}"

    @property
    def is_signed(self) -> bool:
        return self.signed_at is not None

    @property
    def is_taken_back(self) -> bool:
        return self.taken_back_at is not None

    @property
    def state(self) -> tuple[str, str]:
        """Where it stands as (signal, words)."""
        if self.is_taken_back:
            return "", str(_("taken back"))
        if self.is_signed:
            return "ok", str(_("signed"))
        return "wait", str(_("waits for a signature"))

    def can_be_signed_by(self, user: User) -> bool:
        """By who recognises results, but neither proposed it nor is the learner."""
        return (
            not self.is_signed
            and not self.is_taken_back
            and user.has_perm("training.recognise_results")
            and user.pk not in {self.proposed_by_id, self.participant.person.user_id}
        )

    def can_be_taken_back_by(self, user: User) -> bool:
        """By the office while unsigned; a signature only by who gives signatures."""
        return not self.is_taken_back and (
            user.has_perm("training.recognise_results")
            or (not self.is_signed and user.has_perm("training.run_class"))
        )


class ResultCorrection(models.Model):
    """A recognised result put right by a decision: what stood before, what stands now.

    Never changed itself; the learner's row holds the latest state.
    """

    participant = models.ForeignKey(
        Participant,
        models.PROTECT,
        related_name="corrections",
        verbose_name=_("learner"),
    )
    decision = models.ForeignKey(
        Decision,
        models.PROTECT,
        related_name="result_corrections",
        verbose_name=_("decision"),
    )
    reason = models.CharField(_("reason"), max_length=300)
    score_before = models.DecimalField(max_digits=3, decimal_places=1, null=True)
    score_after = models.DecimalField(max_digits=3, decimal_places=1, null=True)
    result_before = models.CharField(max_length=6, choices=Result)
    result_after = models.CharField(max_length=6, choices=Result)
    classification_before = models.CharField(
        max_length=12, choices=Classification, blank=True
    )
    classification_after = models.CharField(
        max_length=12, choices=Classification, blank=True
    )
    award_before = models.CharField(max_length=12, choices=Award)
    award_after = models.CharField(max_length=12, choices=Award)
    corrected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("corrected by"),
    )
    corrected_at = models.DateTimeField(_("corrected"))

    class Meta:
        verbose_name = _("correction of a result")
        verbose_name_plural = _("corrections of results")
        ordering = ["-corrected_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(reason=""), name="correction_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(result_after="passed") & ~Q(classification_after="")
                | ~Q(result_after="passed")
                & Q(classification_after="")
                & ~Q(award_after="certificate"),
                name="correction_leaves_a_whole_result",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participant}: {self.decision}"
