"""What the province promised."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.fields import DerivedCharField
from accounts.search import SearchQuerySet
from vietnamese import text


class Level(models.TextChoices):
    PROVINCE = "province", _("province")
    AREA = "area", _("each area")


class Operator(models.TextChoices):
    """ "Đạt", "ít nhất" mean at least; "trên" means strictly more."""

    AT_LEAST = ">=", "≥"
    MORE_THAN = ">", ">"


class Unit(models.TextChoices):
    """Of the value: ratios are 0–1, money is in đồng."""

    RATIO = "ratio", "%"
    COUNT = "count", ""
    MEMBERS = "members", _("members")
    DONG = "dong", _("đồng")


class Indicator(models.TextChoices):
    """What is counted; ``targets.indicators`` says how. A plan names these in its data."""

    MODEL_PROGRESS = "model_progress", _("progress of models and satellites")
    HUB_COUNT = "hub_count", _("model cooperatives assigned")
    SATELLITE_COUNT = "satellite_count", _("satellite cooperatives assigned")
    LARGE_COOPERATIVES = "large_cooperatives", _("grown past 100 members in the year")
    MEAN_MEMBERS = "mean_members", _("mean number of members")
    MEAN_PAID_IN = "mean_paid_in", _("mean paid-in charter capital")
    LINKED_MODELS = "linked_models", _("models and satellites with a linkage contract")
    RATED_TEAMS = "rated_teams", _("groups (tổ hợp tác) rated fair or strong")
    RATED_HALLS = "rated_halls", _("community halls rated fair or strong")
    HIGH_TECH_MODELS = "high_tech_models", _("models using high or digital technology")
    TRACEABLE_MODELS = "traceable_models", _("models with traceability")
    OCOP_MODELS = "ocop_models", _("models with an OCOP product")
    DIRECTOR_CLASSES = "director_classes", _("classes for directors")
    ACCOUNTANT_CLASSES = "accountant_classes", _("classes for accountants")
    DRAFT_RESOLUTIONS = "draft_resolutions", _("draft resolutions submitted")
    NEW_COOPERATIVES = "new_cooperatives", _("cooperatives founded in the year")
    NEW_TEAMS = "new_teams", _("groups (tổ hợp tác) founded in the year")
    NEW_UNIONS = "new_unions", _("unions of cooperatives founded in the year")
    MEAN_INCOME = "mean_income", _("mean income of a worker")
    MEAN_REVENUE = "mean_revenue", _("mean revenue")
    EFFECTIVE_RATE = "effective_rate", _("cooperatives rated fair or strong")
    QUALIFIED_RATE = "qualified_rate", _("key posts held by qualified people")
    REFRESHED_RATE = "refreshed_rate", _("key people who completed a short course")


class TargetSet(models.Model):
    """The targets of one year's plan. ``scheme`` names the areas it is counted in."""

    year = models.PositiveSmallIntegerField(_("year"))
    plan = models.CharField(_("plan"), max_length=300)
    document_no = models.CharField(_("document"), max_length=60, blank=True)
    document_on = models.DateField(_("date of the document"), null=True, blank=True)
    scheme = models.CharField(_("areas"), max_length=20)
    is_published = models.BooleanField(_("published"), default=False)

    class Meta:
        verbose_name = _("target set")
        verbose_name_plural = _("target sets")
        ordering = ["-year", "pk"]
        permissions = [("close_period", _("Can close a period's figures"))]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "plan"], name="target_set_once_a_year"
            )
        ]

    def __str__(self) -> str:
        named = str(self.year) in self.plan  # as most plans are
        return self.plan if named else f"{self.plan} {self.year}"

    @property
    def has_closed_period(self) -> bool:
        """Then what its figures say may not change (``figure_closed``)."""
        return self.closed_periods.exists()


class Target(models.Model):
    """One indicator with the value promised. Information rows promise nothing."""

    target_set = models.ForeignKey(
        TargetSet, models.PROTECT, related_name="targets", verbose_name=_("plan")
    )
    code = models.CharField(_("code"), max_length=8)
    indicator = models.CharField(_("what is counted"), max_length=20, choices=Indicator)
    position = models.PositiveSmallIntegerField(_("order"))
    bullet = models.PositiveSmallIntegerField(_("point of the plan"))
    text = models.TextField(_("text of the plan"))
    label = models.CharField(_("indicator"), max_length=200)
    level = models.CharField(_("level"), max_length=8, choices=Level)
    operator = models.CharField(
        _("comparison"), max_length=2, choices=Operator, default=Operator.AT_LEAST
    )
    value = models.DecimalField(
        _("target"), max_digits=18, decimal_places=4, null=True, blank=True
    )
    unit = models.CharField(_("unit"), max_length=8, choices=Unit)

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["target_set", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["target_set", "code"], name="target_code_once_per_set"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.label}"


class ClosedPeriod(models.Model):
    """A plan's figures on a day, frozen by a decision. It is never written again.

    What changes afterwards is told beside the frozen figure, dated, not in it.
    """

    target_set = models.ForeignKey(
        TargetSet, models.PROTECT, related_name="closed_periods", verbose_name=_("plan")
    )
    as_of = models.DateField(_("as of"))
    decision_no = models.CharField(_("number of the decision"), max_length=60)
    decided_on = models.DateField(_("date of the decision"))
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("closed by"),
    )
    closed_at = models.DateTimeField(_("closed"))

    class Meta:
        verbose_name = _("closed period")
        verbose_name_plural = _("closed periods")
        ordering = ["-as_of"]
        constraints = [
            models.UniqueConstraint(
                fields=["target_set", "as_of"],
                name="period_closed_once",
                violation_error_message=_("This period is closed already."),
            ),
            models.CheckConstraint(
                condition=~Q(decision_no=""), name="period_closed_by_decision"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target_set}, {self.as_of:%d/%m/%Y}"

    def get_absolute_url(self) -> str:
        return reverse("targets:period_detail", args=[self.pk])


class FrozenFigure(models.Model):
    """A figure as it was when its period was closed, unrounded, with its sentence parts.

    Value, numerator and denominator as ``targets.indicators.Figure`` has them; ``areas``
    lists each area's code, name, value, numerator, denominator and status.
    """

    period = models.ForeignKey(ClosedPeriod, models.PROTECT, related_name="figures")
    target = models.ForeignKey(Target, models.PROTECT, related_name="frozen")
    value = models.DecimalField(max_digits=30, decimal_places=12, null=True)
    numerator = models.DecimalField(max_digits=30, decimal_places=6, null=True)
    denominator = models.DecimalField(max_digits=30, decimal_places=6, null=True)
    coverage = models.DecimalField(max_digits=18, decimal_places=12, null=True)
    status = models.CharField(max_length=12)
    areas = models.JSONField(default=list)

    class Meta:
        verbose_name = _("frozen figure")
        verbose_name_plural = _("frozen figures")
        ordering = ["period", "target__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["period", "target"], name="figure_frozen_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.target.code}, {self.period}"


class FrozenRowQuerySet(SearchQuerySet["FrozenRow"]):
    """Found by the folded label."""


class FrozenRow(models.Model):
    """A row behind a frozen figure: which record, how it counted, what it said then.

    ``part``, ``reason`` and ``amount`` are those of ``targets.indicators.behind``.
    ``record`` is the model's label ("cooperatives.cooperative") and ``record_id`` its
    key at the time; ``label`` and ``area`` are as a page showed them. ``about`` lists
    whose entries in the journal tell of it: [model's label, key]. No identity numbers.
    """

    figure = models.ForeignKey(FrozenFigure, models.PROTECT, related_name="rows")
    position = models.PositiveIntegerField()
    part = models.CharField(max_length=12)
    reason = models.CharField(max_length=40, blank=True)
    amount = models.DecimalField(max_digits=30, decimal_places=6, null=True)
    record = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    label = models.CharField(max_length=300)
    area = models.CharField(max_length=60, blank=True)
    about = models.JSONField(default=list)
    search_text = DerivedCharField(
        max_length=300, derive=lambda row: text.fold(row.label)
    )

    objects = FrozenRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("row of a frozen figure")
        verbose_name_plural = _("rows of frozen figures")
        ordering = ["figure", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["figure", "record_id"], name="row_frozen_once"
            )
        ]
        indexes = [models.Index(fields=["figure", "position"], name="row_in_order")]

    def __str__(self) -> str:
        return self.label
