"""What is taught: programmes, their versions, modules and the rule to pass."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    import datetime as dt

RATIO = [MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(1))]
MARK = [MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(10))]


class ProgrammeRole(models.TextChoices):
    """The post that a programme prepares for."""

    DIRECTOR = "director", _("director")
    ACCOUNTANT = "accountant", _("accountant")


class Programme(models.Model):
    """A short course (bồi dưỡng) with its own certificate and register series.

    ``code`` (GD, KT) stands in class codes and certificate numbers.
    """

    code = models.CharField(_("code"), max_length=4, unique=True)
    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=100)
    role = models.CharField(_("trains for"), max_length=10, choices=ProgrammeRole)
    certificate_title = models.CharField(
        _("title of the certificate"), max_length=60, default="GIẤY CHỨNG NHẬN"
    )
    certificate_subtitle = models.CharField(
        _("line below the title"), max_length=100, blank=True
    )
    is_ca_mau_specific = models.BooleanField(
        _("designed for the cooperatives of Cà Mau"), default=True
    )

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("curriculum:programme_detail", args=[self.code])


class ProgrammeVersionQuerySet(models.QuerySet["ProgrammeVersion"]):
    def in_force_on(self, day: dt.date) -> ProgrammeVersionQuerySet:
        """Newest first."""
        return self.filter(effective_from__lte=day).order_by("-effective_from")


class ProgrammeVersion(models.Model):
    """One version of a programme; a class pins the version it was planned with.

    ``min_attendance`` is a ratio 0–1 of the periods held. ``test_weight`` is the share
    of the test in a module's mark, the rest is the final mark.
    """

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="versions", verbose_name=_("programme")
    )
    number = models.PositiveSmallIntegerField(_("version"))
    effective_from = models.DateField(_("in force from"))
    min_attendance = models.DecimalField(
        _("least attendance"), max_digits=3, decimal_places=2, validators=RATIO
    )
    pass_mark = models.DecimalField(
        _("pass mark"), max_digits=3, decimal_places=1, validators=MARK
    )
    test_weight = models.DecimalField(
        _("weight of the test"), max_digits=3, decimal_places=2, validators=RATIO
    )
    lower_for_retake = models.BooleanField(
        _("a retake lowers the classification"), default=True
    )
    lower_for_discipline = models.BooleanField(
        _("discipline lowers the classification"), default=True
    )
    legal_basis = models.CharField(_("legal basis"), max_length=300, blank=True)

    objects = ProgrammeVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("programme version")
        verbose_name_plural = _("programme versions")
        ordering = ["programme", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "number"], name="version_number_once"
            ),
            models.CheckConstraint(
                condition=Q(min_attendance__range=(0, 1), test_weight__range=(0, 1)),
                name="version_ratios_between_0_and_1",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme} ({self.number})"

    @property
    def total_periods(self) -> int:
        """Tiết of 45 minutes over all modules."""
        return sum(module.periods for module in self.modules.all())


class Module(models.Model):
    """A module (chuyên đề) of a version. ``periods`` are tiết of 45 minutes."""

    version = models.ForeignKey(
        ProgrammeVersion, models.PROTECT, related_name="modules"
    )
    code = models.CharField(_("code"), max_length=8)
    title = models.CharField(_("name"), max_length=300)
    position = models.PositiveSmallIntegerField(_("order"))
    theory_periods = models.PositiveSmallIntegerField(_("theory periods"), default=0)
    practice_periods = models.PositiveSmallIntegerField(
        _("practice periods"), default=0
    )
    is_graded = models.BooleanField(_("graded"), default=True)

    class Meta:
        verbose_name = _("module")
        verbose_name_plural = _("modules")
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "code"], name="module_code_once_per_version"
            ),
            models.UniqueConstraint(
                fields=["version", "position"], name="module_position_once_per_version"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def periods(self) -> int:
        return self.theory_periods + self.practice_periods


class Classification(models.TextChoices):
    """Classification of a learner (xếp loại), best first."""

    EXCELLENT = "excellent", _("excellent")
    VERY_GOOD = "very_good", _("very good")
    GOOD = "good", _("good")
    FAIRLY_GOOD = "fairly_good", _("fairly good")
    AVERAGE = "average", _("average")


class ScaleStep(models.Model):
    """One band of a version's classification scale (Thông tư 42/2015, Điều 27).

    It holds from ``lower_bound`` (of the score rounded half up to 0.1) to the next.
    """

    version = models.ForeignKey(ProgrammeVersion, models.PROTECT, related_name="scale")
    name = models.CharField(_("classification"), max_length=12, choices=Classification)
    lower_bound = models.DecimalField(
        _("from score"), max_digits=3, decimal_places=1, validators=MARK
    )

    class Meta:
        verbose_name = _("classification step")
        verbose_name_plural = _("classification steps")
        ordering = ["version", "-lower_bound"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "name"], name="classification_once_per_version"
            ),
            models.UniqueConstraint(
                fields=["version", "lower_bound"], name="bound_once_per_version"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_name_display()} ≥ {self.lower_bound}"
