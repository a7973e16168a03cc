"""A freed seat, kept for whoever is next until they answer."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from enrollment.models.application import Application, new_token
from enrollment.models.nomination import Nomination
from training.models import TAKES_SEATS, TrainingClass


class OfferState(models.TextChoices):
    OPEN = "open", _("answer awaited")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("seat declined")
    EXPIRED = "expired", _("not answered in time")
    TAKEN_BACK = "taken_back", _("taken back by the office")


class Channel(models.TextChoices):
    """How people answered."""

    LINK = "link", _("by the link")
    CODE = "code", _("by dossier code and phone")
    DESK = "desk", _("at the office")


SIGNALS = {
    OfferState.OPEN: "wait",
    OfferState.ACCEPTED: "ok",
    OfferState.DECLINED: "",
    OfferState.EXPIRED: "no",
    OfferState.TAKEN_BACK: "no",
}


class OfferQuerySet(models.QuerySet["Offer"]):
    def for_page(self) -> OfferQuerySet:
        return self.select_related("training_class").prefetch_related(
            Prefetch(
                "applications",
                Application.objects.for_table().order_by("nomination_rank", "pk"),
            )
        )

    def open_now(self) -> OfferQuerySet:
        """Waiting for an answer; also when the time is over but nobody has said so."""
        return self.filter(state=OfferState.OPEN)

    def lapsed(self) -> OfferQuerySet:
        """To be ended: too late to answer, or the class takes nobody any more."""
        takes_seats = Q(training_class__status__in=TAKES_SEATS)
        return self.open_now().filter(Q(expires_at__lte=timezone.now()) | ~takes_seats)


class Offer(models.Model):
    """Seats kept for one application, or for all of a group that wants all or none.

    While it is open the seats are taken. ``expires_at`` is the first moment at which an
    answer is too late. The state changes only through ``enrollment.operations``.
    """

    training_class = models.ForeignKey(
        TrainingClass,
        models.PROTECT,
        related_name="offers",
        verbose_name=_("class"),
    )
    applications = models.ManyToManyField(
        Application, related_name="offers", verbose_name=_("applications")
    )
    nomination = models.ForeignKey(
        Nomination,
        models.PROTECT,
        null=True,
        related_name="offers",
        verbose_name=_("group"),
    )
    seats = models.PositiveSmallIntegerField(_("seats"))
    token = models.CharField(
        max_length=32, unique=True, default=new_token, editable=False
    )
    state = models.CharField(
        _("state"), max_length=10, choices=OfferState, default=OfferState.OPEN
    )
    made_at = models.DateTimeField(_("offered"), default=timezone.now)
    expires_at = models.DateTimeField(_("answer until"))
    answered_at = models.DateTimeField(_("answered"), null=True)
    channel = models.CharField(
        _("answered how"), max_length=4, choices=Channel, blank=True
    )
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("entered by"),
    )

    objects = OfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("offered seat")
        verbose_name_plural = _("offered seats")
        ordering = ["-made_at", "-pk"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(condition=Q(seats__gte=1), name="offer_has_a_seat"),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")),
                name="offer_ends_after_it_is_made",
            ),
            models.CheckConstraint(
                condition=Q(state="open", answered_at=None)
                | ~Q(state="open") & Q(answered_at__isnull=False),
                name="offer_answered_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.training_class.code}, {self.seats}"

    def get_absolute_url(self) -> str:
        return reverse("enrollment:offer_answer", args=[self.token])

    @property
    def signal(self) -> str:
        return SIGNALS[OfferState(self.state)]

    @property
    def is_overdue(self) -> bool:
        """From ``expires_at`` on, whether or not somebody has ended it."""
        return self.state == OfferState.OPEN and timezone.now() >= self.expires_at

    @property
    def has_lapsed(self) -> bool:
        """Whether it is to be ended, as ``OfferQuerySet.lapsed``."""
        return self.state == OfferState.OPEN and (
            self.is_overdue or not self.training_class.takes_seats
        )

    @property
    def can_be_answered(self) -> bool:
        """Until the last moment before ``expires_at``, while the class takes learners."""
        return self.state == OfferState.OPEN and not self.has_lapsed
