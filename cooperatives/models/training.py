"""What a cooperative's people have learned: the rows behind every trained-staff count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from cooperatives.models.cooperative import Cooperative
from cooperatives.models.person import Person, Post, PostKind

if TYPE_CHECKING:
    import datetime as dt


class TrainedRole(models.TextChoices):
    """What the person was trained for."""

    DIRECTOR = "director", _("director")
    ACCOUNTANT = "accountant", _("accountant")


# The posts that make a trained person count for a role (``domain.md`` §5.4).
POSTS_OF_ROLE: dict[str, tuple[PostKind, ...]] = {
    TrainedRole.DIRECTOR: (
        PostKind.DIRECTOR,
        PostKind.DEPUTY_DIRECTOR,
        PostKind.BOARD_CHAIR,
        PostKind.BOARD_MEMBER,
    ),
    TrainedRole.ACCOUNTANT: (PostKind.CHIEF_ACCOUNTANT, PostKind.ACCOUNTANT),
}


class TrainingRecordQuerySet(models.QuerySet["TrainingRecord"]):
    def valid_on(self, day: dt.date) -> TrainingRecordQuerySet:
        """Certified by that day and not withdrawn by it."""
        return self.filter(certified_on__lte=day).filter(
            Q(withdrawn_on=None) | Q(withdrawn_on__gt=day)
        )

    def cumulative(self, role: str, day: dt.date) -> TrainingRecordQuerySet:
        """Everyone a cooperative sent who completed the role's class (lũy kế)."""
        return self.valid_on(day).filter(role=role)

    def with_names(self) -> TrainingRecordQuerySet:
        return self.select_related("person", "cooperative__reporting_area").order_by(
            "person__sort_key", "person__date_of_birth", "pk"
        )


class TrainingRecord(models.Model):
    """The fact that a person was trained for a role.

    Cooperative and post are those at the time of the class and stay frozen. The evidence
    is a certificate number: ours, or of training elsewhere. A withdrawn record stops
    counting on ``withdrawn_on`` and stays as history.
    """

    person = models.ForeignKey(
        Person,
        models.PROTECT,
        related_name="training_records",
        verbose_name=_("person"),
    )
    cooperative = models.ForeignKey(
        Cooperative,
        models.PROTECT,
        null=True,
        related_name="training_records",
        verbose_name=_("cooperative at the time"),
    )
    post = models.CharField(_("post at the time"), max_length=16, choices=PostKind)
    role = models.CharField(_("trained as"), max_length=10, choices=TrainedRole)
    programme = models.CharField(_("programme"), max_length=200)
    evidence = models.CharField(_("certificate number"), max_length=60)
    issuer = models.CharField(_("issued by"), max_length=200)
    certified_on = models.DateField(_("certified on"))
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, editable=False)
    withdrawn_reason = models.CharField(max_length=300, blank=True, editable=False)

    objects = TrainingRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("training record")
        verbose_name_plural = _("training records")
        ordering = ["certified_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "evidence"], name="training_evidence_once"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None) | ~Q(withdrawn_reason=""),
                name="training_withdrawn_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None) | Q(withdrawn_on__gte=F("certified_on")),
                name="training_withdrawn_after_certified",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.evidence}"


def trained_posts(role: str, day: dt.date) -> models.QuerySet[Post]:
    """Posts of the role held on the day by people who are trained for it (đang công tác).

    The unit counted is the person: count distinct ``person`` in a cooperative, an area
    or the province. Someone in two cooperatives counts once in each, once in the total.
    """
    return (
        Post.objects.held_on(day)
        .filter(kind__in=POSTS_OF_ROLE[role])
        .filter(
            Exists(
                TrainingRecord.objects.cumulative(role, day).filter(
                    person=OuterRef("person")
                )
            )
        )
    )
