"""What is taught: programmes, their versions, modules and the rule to pass."""

from __future__ import annotations

import secrets
from decimal import Decimal
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import (
    MaxValueValidator,
    MinValueValidator,
    RegexValidator,
)
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    import datetime as dt

RATIO = [MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(1))]
MARK = [MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(10))]
CODE = RegexValidator(
    r"^[A-Z0-9]{2,4}$", _("Two to four letters A–Z or digits, for example GD.")
)
MOST_BYTES = 20 * 1024 * 1024


class ProgrammeRole(models.TextChoices):
    """The post that a programme prepares for."""

    DIRECTOR = "director", _("director")
    ACCOUNTANT = "accountant", _("accountant")


class Programme(models.Model):
    """A short course (bồi dưỡng) with its own certificate and register series.

    ``code`` (GD, KT) stands in class codes and certificate numbers.
    """

    code = models.CharField(_("code"), max_length=4, unique=True, validators=[CODE])
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


class VersionStatus(models.TextChoices):
    """A draft is being written; frozen is what a class was planned with."""

    DRAFT = "draft", _("draft")
    IN_USE = "in_use", _("in use")
    FROZEN = "frozen", _("frozen")


VERSION_SIGNALS = {
    VersionStatus.DRAFT: "wait",
    VersionStatus.IN_USE: "ok",
    VersionStatus.FROZEN: "ok",
}


class ProgrammeVersionQuerySet(models.QuerySet["ProgrammeVersion"]):
    def usable(self) -> ProgrammeVersionQuerySet:
        """With which a class may be planned."""
        return self.exclude(status=VersionStatus.DRAFT)

    def in_force_on(self, day: dt.date) -> ProgrammeVersionQuerySet:
        """Newest first."""
        return (
            self.usable()
            .filter(effective_from__lte=day)
            .order_by("-effective_from", "-number")
        )

    def whole(self) -> ProgrammeVersionQuerySet:
        """With all that a page on a version prints."""
        return self.select_related("programme").prefetch_related(
            "modules__components", "modules__materials", "scale"
        )


class ProgrammeVersion(models.Model):
    """One version of a programme; a class pins the version it was planned with.

    ``min_attendance`` is a ratio 0–1 of the periods held; ``min_theory`` and
    ``min_practice`` are asked in addition where they are set. Where
    ``gives_confirmation`` is set, a learner who misses only the score may be given a
    confirmation of attendance (giấy xác nhận tham dự) instead of the certificate. The
    status changes only through ``curriculum.operations``; rule, modules and scale
    change only in a draft.
    """

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="versions", verbose_name=_("programme")
    )
    number = models.PositiveSmallIntegerField(_("version"))
    status = models.CharField(
        _("status"),
        max_length=6,
        choices=VersionStatus,
        default=VersionStatus.DRAFT,
        editable=False,
    )
    effective_from = models.DateField(_("in force from"))
    min_attendance = models.DecimalField(
        _("least attendance"), max_digits=3, decimal_places=2, validators=RATIO
    )
    min_theory = models.DecimalField(
        _("least attendance of theory"),
        max_digits=3,
        decimal_places=2,
        validators=RATIO,
        null=True,
        blank=True,
    )
    min_practice = models.DecimalField(
        _("least attendance of practice"),
        max_digits=3,
        decimal_places=2,
        validators=RATIO,
        null=True,
        blank=True,
    )
    pass_mark = models.DecimalField(
        _("pass mark"), max_digits=3, decimal_places=1, validators=MARK
    )
    lower_for_retake = models.BooleanField(
        _("a retake lowers the classification"), default=True
    )
    lower_for_discipline = models.BooleanField(
        _("discipline lowers the classification"), default=True
    )
    gives_confirmation = models.BooleanField(
        _("whoever misses only the score may be given a confirmation of attendance"),
        default=False,
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
            models.UniqueConstraint(
                fields=["programme"],
                condition=Q(status="draft"),
                name="version_one_draft_per_programme",
            ),
            models.CheckConstraint(
                condition=Q(min_attendance__range=(0, 1))
                & (Q(min_theory=None) | Q(min_theory__range=(0, 1)))
                & (Q(min_practice=None) | Q(min_practice__range=(0, 1))),
                name="version_ratios_between_0_and_1",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme} ({self.number})"

    def get_absolute_url(self) -> str:
        return reverse(
            "curriculum:version_detail", args=[self.programme.code, self.number]
        )

    @property
    def signal(self) -> str:
        return VERSION_SIGNALS[VersionStatus(self.status)]

    @property
    def total_periods(self) -> int:
        """Tiết of 45 minutes over all modules."""
        return sum(module.periods for module in self.modules.all())

    @property
    def is_usable(self) -> bool:
        return self.status != VersionStatus.DRAFT

    @property
    def can_be_changed(self) -> bool:
        """Also whether it may be put in use or deleted."""
        return self.status == VersionStatus.DRAFT

    @property
    def can_be_taken_back(self) -> bool:
        """Whether it may become a draft again: no class was planned with it."""
        return self.status == VersionStatus.IN_USE


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
    outcomes = models.TextField(_("learning outcomes"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("module")
        verbose_name_plural = _("modules")
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "code"],
                name="module_code_once_per_version",
                violation_error_message=_("Another module has this code."),
            ),
            models.UniqueConstraint(
                fields=["version", "position"], name="module_position_once_per_version"
            ),
            models.CheckConstraint(
                condition=Q(theory_periods__gt=0) | Q(practice_periods__gt=0),
                name="module_has_periods",
                violation_error_message=_("A module has at least one period."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def periods(self) -> int:
        return self.theory_periods + self.practice_periods


class Component(models.Model):
    """A part of a module's mark. The weights (ratios) of a graded module sum to 1.

    Exactly one, ``is_final``, is the end-of-module mark, which a retake replaces.
    """

    module = models.ForeignKey(Module, models.PROTECT, related_name="components")
    position = models.PositiveSmallIntegerField(_("order"))
    name = models.CharField(_("name"), max_length=60)
    weight = models.DecimalField(_("weight"), max_digits=4, decimal_places=3)
    is_final = models.BooleanField(_("end-of-module mark"), default=False)

    class Meta:
        verbose_name = _("part of the mark")
        verbose_name_plural = _("parts of the mark")
        ordering = ["module", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["module", "position"], name="component_position_once"
            ),
            models.UniqueConstraint(
                fields=["module", "name"], name="component_name_once"
            ),
            models.UniqueConstraint(
                fields=["module"],
                condition=Q(is_final=True),
                name="component_one_final_per_module",
            ),
            models.CheckConstraint(
                condition=Q(weight__gt=0, weight__lte=1),
                name="component_weight_between_0_and_1",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MaterialKind(models.TextChoices):
    """Told by the content of a file, never by its name."""

    PDF = "application/pdf", _("PDF")
    PPTX = (
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        _("slides (PowerPoint)"),
    )
    ODP = "application/vnd.oasis.opendocument.presentation", _("slides (OpenDocument)")


def _place(_material: Material, _name: str) -> str:
    """A name that says nothing and cannot be guessed."""
    return f"materials/{timezone.localdate():%Y}/{secrets.token_hex(16)}"


class Material(models.Model):
    """A file to learn from: of the staff, and of learners of classes on the version.

    Stored privately under a random name and handed out by a view; ``filename`` is the
    sender's. A copied version shares the file, so it goes with the last row.
    """

    module = models.ForeignKey(Module, models.PROTECT, related_name="materials")
    title = models.CharField(_("name"), max_length=200)
    file = models.FileField(_("file"), upload_to=_place, editable=False)
    filename = models.CharField(max_length=200, editable=False)
    content_type = models.CharField(
        _("kind of file"), max_length=75, choices=MaterialKind, editable=False
    )
    size = models.PositiveIntegerField(_("bytes"), editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    added_at = models.DateTimeField(_("added"), default=timezone.now, editable=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("learning material")
        verbose_name_plural = _("learning materials")
        ordering = ["module", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(size__gte=1, size__lte=MOST_BYTES),
                name="material_has_a_size",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def megabytes(self) -> Decimal:
        """To one decimal, at least 0,1."""
        exact = Decimal(self.size) / 1024 / 1024
        return max(exact.quantize(Decimal("0.1")), Decimal("0.1"))


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
