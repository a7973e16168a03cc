"""What the province promised."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


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


class TargetSet(models.Model):
    """The targets of one year's plan. ``scheme`` names the areas it is counted in."""

    year = models.PositiveSmallIntegerField(_("year"))
    plan = models.CharField(_("plan"), max_length=300)
    document_no = models.CharField(_("document"), max_length=60, blank=True)
    scheme = models.CharField(_("areas"), max_length=20)
    is_published = models.BooleanField(_("published"), default=False)

    class Meta:
        verbose_name = _("target set")
        verbose_name_plural = _("target sets")
        ordering = ["-year", "plan"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "plan"], name="target_set_once_a_year"
            )
        ]

    def __str__(self) -> str:
        return f"{self.plan} {self.year}"


class Target(models.Model):
    """One indicator with the value promised. Information rows promise nothing."""

    target_set = models.ForeignKey(
        TargetSet, models.PROTECT, related_name="targets", verbose_name=_("plan")
    )
    code = models.CharField(_("code"), max_length=8)
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
