"""Groups around cooperatives: tổ hợp tác and hội quán, with their declared ratings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.fields import DerivedCharField
from accounts.search import SearchQuerySet
from cooperatives.models.areas import AdminUnit, ReportingArea
from cooperatives.models.cooperative import (
    STATUS_SIGNALS,
    Cooperative,
    CooperativeStatus,
)
from cooperatives.models.report import Rating
from vietnamese import sorting, text

if TYPE_CHECKING:
    import datetime as dt


class GroupKind(models.TextChoices):
    TEAM = "to_hop_tac", _("cooperative group (tổ hợp tác)")
    HALL = "hoi_quan", _("community hall (hội quán)")


class CooperativeGroupQuerySet(SearchQuerySet["CooperativeGroup"]):
    def standing_on(self, day: dt.date) -> CooperativeGroupQuerySet:
        """Annotate ``status_then`` and ``rating_then``, as they were on the day.

        As of a cooperative, a status holds from its first day, and before any it was
        active; the rating is empty where none was known yet.
        """
        known = Q(since=None) | Q(since__lte=day)
        status = (
            GroupStatus.objects.filter(known, group=OuterRef("pk"))
            .order_by(F("since").desc(nulls_last=True))
            .values("status")[:1]
        )
        rating = (
            GroupRating.objects.filter(
                Q(rated_on=None) | Q(rated_on__lte=day), group=OuterRef("pk")
            )
            .order_by(F("rated_on").desc(nulls_last=True))
            .values("rating")[:1]
        )
        return self.annotate(
            status_then=Coalesce(
                Subquery(status), Value(CooperativeStatus.ACTIVE.value)
            ),
            rating_then=Coalesce(Subquery(rating), Value("")),
        )

    def for_table(self) -> CooperativeGroupQuerySet:
        return self.select_related("reporting_area", "connected_cooperative")


class CooperativeGroup(models.Model):
    """A tổ hợp tác or a hội quán in the area of its address.

    No national rule rates them: rating, paper and date are declared. Status and rating
    are the present ones; ``GroupStatus`` and ``GroupRating`` keep their history.
    """

    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=10, choices=GroupKind)
    reporting_area = models.ForeignKey(
        ReportingArea,
        models.PROTECT,
        related_name="groups",
        verbose_name=_("area"),
    )
    admin_unit = models.ForeignKey(
        AdminUnit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="groups",
        verbose_name=_("administrative unit"),
    )
    address_text = models.CharField(_("address as written"), max_length=300, blank=True)
    founded_on = models.DateField(_("founded on"), null=True, blank=True)
    members = models.PositiveIntegerField(_("members"), null=True, blank=True)
    is_certified = models.BooleanField(
        _("certified by the commune"), null=True, blank=True
    )
    connected_cooperative = models.ForeignKey(
        Cooperative,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="connected_groups",
        verbose_name=_("connected to the model cooperative"),
    )
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=CooperativeStatus,
        default=CooperativeStatus.ACTIVE,
        editable=False,
    )
    rating = models.CharField(
        _("rating"), max_length=14, choices=Rating, blank=True, editable=False
    )
    sort_key = DerivedCharField(
        max_length=800, derive=lambda group: sorting.text_key(group.name)
    )
    search_text = DerivedCharField(
        max_length=400, derive=lambda group: text.fold(group.name)
    )
    matching_name = DerivedCharField(
        max_length=200, derive=lambda group: text.fold(group.name)
    )

    objects = CooperativeGroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("group or community hall")
        verbose_name_plural = _("groups and community halls")
        ordering = ["sort_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "reporting_area", "matching_name"],
                name="group_entered_once",
                violation_error_message=_("This group is already entered."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("cooperatives:group_detail", args=[self.pk])

    @property
    def signal(self) -> str:
        return STATUS_SIGNALS[CooperativeStatus(self.status)]


class GroupStatus(models.Model):
    """From this day on the group has this status; without a day, since ever."""

    group = models.ForeignKey(
        CooperativeGroup, models.PROTECT, related_name="status_entries"
    )
    status = models.CharField(_("status"), max_length=10, choices=CooperativeStatus)
    since = models.DateField(_("since"), null=True, blank=True)

    class Meta:
        verbose_name = _("status of a group")
        verbose_name_plural = _("statuses of groups")
        ordering = ["group", F("since").asc(nulls_first=True)]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "since"], name="group_status_once_a_day"
            ),
            models.UniqueConstraint(
                fields=["group"],
                condition=Q(since=None),
                name="group_status_since_ever_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group}: {self.get_status_display()}"


class GroupRating(models.Model):
    """A declared rating with its paper; without a day, since ever."""

    group = models.ForeignKey(CooperativeGroup, models.PROTECT, related_name="ratings")
    rating = models.CharField(_("rating"), max_length=14, choices=Rating)
    rated_on = models.DateField(_("rated on"), null=True, blank=True)
    document = models.CharField(_("paper of the rating"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("rating of a group")
        verbose_name_plural = _("ratings of groups")
        ordering = ["group", F("rated_on").asc(nulls_first=True)]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "rated_on"], name="group_rated_once_a_day"
            ),
            models.UniqueConstraint(
                fields=["group"],
                condition=Q(rated_on=None),
                name="group_rated_since_ever_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group}: {self.get_rating_display()}"
