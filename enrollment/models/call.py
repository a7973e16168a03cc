"""The call for applicants."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enrollment.models.application import Application, ApplicationStatus
from enrollment.models.offer import Offer
from papers.models import Decision
from training.models import Participant, TrainingClass
from vietnamese import phones

if TYPE_CHECKING:
    from accounts.models import User


class Criterion(models.TextChoices):
    """What may put one applicant before another; ``enrollment.ranking`` says how."""

    PLACE = "place", _("first places of each cooperative before second ones")
    MODEL = "model", _("model cooperatives first")
    SATELLITE = "satellite", _("then satellites of a model")
    UNTRAINED = (
        "untrained",
        _("cooperatives without a trained holder of the role first"),
    )
    COMPLETE = "complete", _("the day on which the dossier was complete")
    WOMAN = "woman", _("women first")
    YOUNG = "young", _("people under 35 first")


class Endorser(models.TextChoices):
    """Who signs a cooperative's list beside the cooperative."""

    NOBODY = "", _("nobody else")
    COMMUNE = "commune", _("the commune")
    ALLIANCE = "alliance", _("the cooperative alliance")


def default_rule() -> list[str]:
    """The order of ``domain.md`` §1.2, the last two as tie-breakers."""
    return [criterion.value for criterion in Criterion]


class CallQuerySet(models.QuerySet["Call"]):
    def of_bodies_of(self, user: User) -> CallQuerySet:
        classes = TrainingClass.objects.of_bodies_of(user)
        return self.filter(training_class__in=classes.values("pk"))

    def published(self) -> CallQuerySet:
        return self.filter(published_at__isnull=False)

    def open_now(self) -> CallQuerySet:
        now = timezone.now()
        return self.published().filter(
            opens_at__lte=now,
            closes_at__gt=now,
            training_class__status__in=["planned", "enrolling"],
        )

    def for_page(self) -> CallQuerySet:
        """With the class and the counts that the public pages show.

        Each count is a query of its own: joined together they would multiply.
        """
        same_class = {"training_class": OuterRef("training_class")}
        shown = self.select_related(
            "training_class__version__programme", "training_class__body"
        ).prefetch_related("training_class__version__modules")
        return shown.annotate(
            applications_count=_count(
                Application.objects.filter(**same_class).exclude(
                    status=ApplicationStatus.WITHDRAWN
                )
            ),
            seats_left=F("training_class__capacity")
            - _count(Participant.objects.active().filter(**same_class))
            - Coalesce(
                Subquery(
                    Offer.objects.open_now()
                    .filter(**same_class)
                    .order_by()
                    .values("training_class")
                    .annotate(kept=models.Sum("seats"))
                    .values("kept")
                ),
                0,
            ),
        )


def _count(rows: models.QuerySet[Any]) -> Coalesce:
    counted = rows.order_by().values("training_class").annotate(rows=models.Count("pk"))
    return Coalesce(Subquery(counted.values("rows")), 0)


class Call(models.Model):
    """The call for applicants (thông báo chiêu sinh) of one class.

    Applications are taken from ``opens_at`` until ``closes_at``, exact to the minute.
    ``rule`` puts applicants in order when there are more than seats: codes of
    ``Criterion``, the weightiest first. ``notice`` is the signed paper (thông báo chiêu
    sinh), once there is one. A freed seat is kept ``offer_hours`` for who is next.
    """

    training_class = models.OneToOneField(
        TrainingClass, models.PROTECT, related_name="call", verbose_name=_("class")
    )
    summary = models.TextField(_("summary"), blank=True)
    audience = models.TextField(
        _("who may apply"), help_text=_("One condition a line.")
    )
    dossier = models.TextField(_("what to send"), help_text=_("One paper a line."))
    contact_name = models.CharField(_("contact"), max_length=200)
    contact_phone = models.CharField(_("phone, Zalo"), max_length=20)
    opens_at = models.DateTimeField(_("applications from"))
    closes_at = models.DateTimeField(_("deadline"))
    letter_required = models.BooleanField(
        _("the cooperative's letter is needed before admission"), default=True
    )
    endorsement = models.CharField(
        _("second signature under a cooperative's list"),
        max_length=8,
        choices=Endorser,
        blank=True,
    )
    rule = models.JSONField(_("order of applicants"), default=default_rule)
    offer_hours = models.PositiveSmallIntegerField(
        _("hours to answer when a seat is offered"),
        default=24,
        validators=[MinValueValidator(1), MaxValueValidator(240)],
    )
    notice = models.OneToOneField(
        Decision,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="call",
        verbose_name=_("signed notice"),
    )
    published_at = models.DateTimeField(_("published"), null=True, editable=False)

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = _("call for applicants")
        verbose_name_plural = _("calls for applicants")
        ordering = ["closes_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="call_closes_after_it_opens",
                violation_error_message=_("The deadline is before the opening."),
            )
        ]

    def __str__(self) -> str:
        return self.training_class.title

    def get_absolute_url(self) -> str:
        return reverse("enrollment:call_detail", args=[self.training_class.code])

    def clean(self) -> None:
        """The rule names known criteria, each once (``rule_unknown``)."""
        known = set(Criterion.values)
        if set(self.rule) - known or len(set(self.rule)) != len(self.rule):
            raise ValidationError(
                {"rule": ValidationError(_("Unknown order."), code="rule_unknown")}
            )

    @property
    def is_published(self) -> bool:
        return self.published_at is not None

    @property
    def is_open(self) -> bool:
        """Whether an application sent now is taken."""
        return (
            self.is_published
            and self.opens_at <= timezone.now() < self.closes_at
            and self.training_class.takes_seats
        )

    @property
    def days_left(self) -> int:
        return max((timezone.localdate(self.closes_at) - timezone.localdate()).days, 0)

    @property
    def is_rule_used(self) -> bool:
        """Whether somebody was decided by the order, which stays as it is then."""
        decided = Application.objects.filter(
            training_class=self.training_class_id, decided_at__isnull=False
        )
        return decided.exists()

    @property
    def rule_in_words(self) -> list[str]:
        """The order of applicants as it is printed, the weightiest first."""
        return [str(Criterion(code).label) for code in self.rule]

    @property
    def zalo(self) -> str:
        """The contact's number as Zalo knows it; "" for a landline."""
        return phones.normalise(self.contact_phone)

    @property
    def conditions(self) -> list[str]:
        return _lines(self.audience)

    @property
    def papers(self) -> list[str]:
        return _lines(self.dossier)


def _lines(written: str) -> list[str]:
    return [line.strip() for line in written.splitlines() if line.strip()]
