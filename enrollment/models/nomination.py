"""The cooperative's list of people it sends (công văn cử, ``domain.md`` §1.3 no. 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cooperatives.models import Cooperative
from training.models import TrainingClass

if TYPE_CHECKING:
    from accounts.models import User


class NominationState(models.TextChoices):
    SENT = "sent", _("sent")
    ENDORSED = "endorsed", _("endorsed")
    RETURNED = "returned", _("sent back")
    WITHDRAWN = "withdrawn", _("withdrawn")


SIGNALS = {
    NominationState.SENT: "wait",
    NominationState.ENDORSED: "ok",
    NominationState.RETURNED: "no",
    NominationState.WITHDRAWN: "",
}


class NominationQuerySet(models.QuerySet["Nomination"]):
    def of_bodies_of(self, user: User) -> NominationQuerySet:
        classes = TrainingClass.objects.of_bodies_of(user)
        return self.filter(training_class__in=classes.values("pk"))

    def visible_to(self, user: User) -> NominationQuerySet:
        """Who sees applications: those of their bodies; others of their cooperatives."""
        if user.has_perm("enrollment.view_application"):
            return self.of_bodies_of(user)
        return self.filter(cooperative__in=Cooperative.objects.entrusted_to(user))

    def endorsable_by(self, user: User) -> NominationQuerySet:
        """Those whose second signature, as the call wants it, is this user's to give."""
        whose = Q(pk=None)
        if user.has_perm("enrollment.endorse_nomination"):
            classes = TrainingClass.objects.of_bodies_of(user).values("pk")
            whose |= Q(
                training_class__call__endorsement="alliance",
                training_class__in=classes,
            )
        if user.has_perm("cooperatives.serve_area"):
            whose |= Q(
                training_class__call__endorsement="commune",
                cooperative__admin_unit__officers=user,
            )
        return self.filter(whose)

    def waiting_for(self, user: User) -> NominationQuerySet:
        """Lists to endorse or send back; nobody endorses what they sent themselves."""
        sent = self.filter(state=NominationState.SENT).exclude(sent_by=user)
        return sent.endorsable_by(user)

    def for_table(self) -> NominationQuerySet:
        """With what a list shows of each, among it the number of ``people`` on it."""
        on_it = Q(applications__status="withdrawn")
        return self.select_related(
            "training_class__call", "cooperative__admin_unit__parent__parent", "sent_by"
        ).annotate(
            people=Count("applications", filter=~on_it),
            unsure=Count("applications", filter=Q(applications__status="nominated")),
        )


class Nomination(models.Model):
    """A ranked list of people from one cooperative, with the letter that names them.

    The people are its ``applications``, in the order of ``nomination_rank``. With
    ``all_or_none`` they take seats together or not at all. Where the call asks for a
    second signature the list counts once it is endorsed.
    """

    training_class = models.ForeignKey(
        TrainingClass,
        models.PROTECT,
        related_name="nominations",
        verbose_name=_("class"),
    )
    cooperative = models.ForeignKey(
        Cooperative,
        models.PROTECT,
        related_name="nominations",
        verbose_name=_("cooperative"),
    )
    letter_number = models.CharField(_("number of the letter"), max_length=40)
    letter_date = models.DateField(_("date of the letter"))
    signer_name = models.CharField(_("signed by"), max_length=100)
    all_or_none = models.BooleanField(_("all or none"), default=False)
    state = models.CharField(
        _("state"),
        max_length=9,
        choices=NominationState,
        default=NominationState.SENT,
        editable=False,
    )
    sent_at = models.DateTimeField(_("sent"), default=timezone.now, editable=False)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        editable=False,
        related_name="+",
        verbose_name=_("sent by"),
    )
    endorsed_at = models.DateTimeField(_("endorsed"), null=True, editable=False)
    endorsed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("endorsed by"),
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True, editable=False)

    objects = NominationQuerySet.as_manager()

    class Meta:
        verbose_name = _("nomination")
        verbose_name_plural = _("nominations")
        ordering = ["-sent_at", "-pk"]
        permissions = [("endorse_nomination", _("Can endorse nominations"))]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state="endorsed",
                    endorsed_at__isnull=False,
                    endorsed_by__isnull=False,
                )
                | ~Q(state="endorsed") & Q(endorsed_at=None, endorsed_by=None),
                name="nomination_endorsed_is_signed",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(reason=""),
                name="nomination_returned_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.letter_number}, {self.cooperative}"

    def get_absolute_url(self) -> str:
        return reverse("enrollment:nomination_detail", args=[self.pk])

    @property
    def signal(self) -> str:
        return SIGNALS[NominationState(self.state)]

    @property
    def is_endorsed(self) -> bool:
        return self.state == NominationState.ENDORSED

    @property
    def can_be_endorsed(self) -> bool:
        return self.state == NominationState.SENT

    @property
    def can_be_resent(self) -> bool:
        return self.state == NominationState.RETURNED

    @property
    def is_live(self) -> bool:
        return self.state != NominationState.WITHDRAWN
