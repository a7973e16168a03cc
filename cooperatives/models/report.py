"""What a cooperative reports each year (Báo cáo tình hình hoạt động của HTX)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from cooperatives.models.cooperative import Cooperative

if TYPE_CHECKING:
    import datetime as dt

    from django.utils.functional import _StrPromise


class Rating(models.TextChoices):
    """Thông tư 01/2020/TT-BKHĐT: tốt from 80 points, khá 65, trung bình 50, else yếu."""

    GOOD = "tot", _("strong")
    FAIR = "kha", _("fair")
    AVERAGE = "trung_binh", _("average")
    WEAK = "yeu", _("weak")
    UNRATED = "chua_xep_loai", _("not rated")


class VatInvoice(models.TextChoices):
    NONE = "none", _("none")
    DIRECT = "direct", _("direct method")
    DEDUCTIBLE = "deductible", _("deduction method")


def year_before(day: dt.date) -> dt.date:
    """The same day a year earlier; 28 February for 29 February."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)


class AnnualReportQuerySet(models.QuerySet["AnnualReport"]):
    def speaking_on(self, day: dt.date) -> AnnualReportQuerySet:
        """Of each cooperative the report that is its value on the day.

        The latest by ``data_date``, not older than 12 months (exactly 12 still speak). A
        blank in it is missing; an older report does not fill it (``domain.md`` §4.1).
        """
        newer = AnnualReport.objects.filter(
            cooperative=OuterRef("cooperative"),
            data_date__gt=OuterRef("data_date"),
            data_date__lte=day,
        )
        return self.filter(
            ~Exists(newer), data_date__lte=day, data_date__gte=year_before(day)
        )

    def of_year(self, year: int) -> AnnualReportQuerySet:
        """Of each cooperative the year's figure: its latest report of that year."""
        newer = AnnualReport.objects.filter(
            cooperative=OuterRef("cooperative"),
            year=year,
            data_date__gt=OuterRef("data_date"),
        )
        return self.filter(~Exists(newer), year=year)

    def complete(self) -> AnnualReportQuerySet:
        """Those that leave no expected figure out."""
        blank = Q(rating="")
        for name in EXPECTED_FIELDS:
            if name != "rating":
                blank |= Q((name, None))
        return self.exclude(blank)


class AnnualReport(models.Model):
    """A cooperative's figures on ``data_date``. Empty means missing; money is in đồng.

    Key: cooperative and ``data_date``; ``year`` is the reporting year.
    """

    cooperative = models.ForeignKey(
        Cooperative,
        models.PROTECT,
        related_name="annual_reports",
        verbose_name=_("cooperative"),
    )
    year = models.PositiveSmallIntegerField(_("reporting year"))
    data_date = models.DateField(_("date of the figures"))
    source = models.CharField(_("source"), max_length=200, blank=True)
    members_official = models.PositiveIntegerField(
        _("official members"), null=True, blank=True
    )
    members_capital_linked = models.PositiveIntegerField(
        _("associate members with capital"), null=True, blank=True
    )
    members_non_capital_linked = models.PositiveIntegerField(
        _("associate members without capital"), null=True, blank=True
    )
    members_total = models.PositiveIntegerField(
        _("number of members"), null=True, blank=True
    )
    members_female = models.PositiveIntegerField(
        _("women among the members"), null=True, blank=True
    )
    members_poor_households = models.PositiveIntegerField(
        _("poor households among the members"), null=True, blank=True
    )
    workers_regular = models.PositiveIntegerField(
        _("regular workers"), null=True, blank=True
    )
    workers_who_are_members = models.PositiveIntegerField(
        _("members among the workers"), null=True, blank=True
    )
    charter_capital_registered = models.PositiveBigIntegerField(
        _("registered charter capital"), null=True, blank=True
    )
    charter_capital_paid_in = models.PositiveBigIntegerField(
        _("paid-in charter capital"), null=True, blank=True
    )
    total_capital = models.PositiveBigIntegerField(
        _("total capital"), null=True, blank=True
    )
    total_assets = models.PositiveBigIntegerField(
        _("total assets"), null=True, blank=True
    )
    undivided_assets = models.PositiveBigIntegerField(
        _("undivided assets"), null=True, blank=True
    )
    revenue = models.PositiveBigIntegerField(_("revenue"), null=True, blank=True)
    revenue_from_members = models.PositiveBigIntegerField(
        _("revenue from members"), null=True, blank=True
    )
    profit_before_tax = models.BigIntegerField(
        _("profit before tax"), null=True, blank=True
    )
    avg_income_worker = models.PositiveBigIntegerField(
        _("mean yearly income of a worker"), null=True, blank=True
    )
    land_area_ha = models.DecimalField(
        _("land in hectares"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    aquaculture_area_ha = models.DecimalField(
        _("aquaculture in hectares"),
        max_digits=10,
        decimal_places=2,
        null=True,
        blank=True,
    )
    rating_points = models.DecimalField(
        _("points of the rating"), max_digits=4, decimal_places=1, null=True, blank=True
    )
    rating = models.CharField(_("rating"), max_length=14, choices=Rating, blank=True)
    uses_high_tech = models.BooleanField(_("high technology"), default=False)
    uses_digital_tech = models.BooleanField(_("digital technology"), default=False)
    traceability = models.BooleanField(_("traceability"), default=False)
    traceability_system = models.CharField(
        _("system of traceability"), max_length=100, blank=True
    )
    has_vat_invoice = models.CharField(
        _("VAT invoices"), max_length=10, choices=VatInvoice, blank=True
    )
    state_support_received = models.CharField(
        _("support received from the state"), max_length=300, blank=True
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("entered by"),
    )
    entered_at = models.DateTimeField(_("entered"), auto_now_add=True)

    objects = AnnualReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("yearly report")
        verbose_name_plural = _("yearly reports")
        ordering = ["cooperative", "-data_date"]
        constraints = [
            models.UniqueConstraint(
                fields=["cooperative", "data_date"],
                name="report_once_a_date",
                violation_error_message=_(
                    "There is already a report with figures of this date."
                ),
            ),
            models.CheckConstraint(
                condition=Q(rating_points=None)
                | Q(rating_points__gte=0, rating_points__lte=100),
                name="report_points_of_a_hundred",
                violation_error_message=_("Points are between 0 and 100."),
            ),
            models.CheckConstraint(
                condition=Q(members_female=None)
                | Q(members_total=None)
                | Q(members_female__lte=F("members_total")),
                name="report_women_are_members",
                violation_error_message=_("There are more women than members."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cooperative}, {self.data_date:%d/%m/%Y}"

    @property
    def has_more_paid_in_than_registered(self) -> bool:
        """Worth a warning: capital can be paid in only up to what is registered."""
        paid, registered = (
            self.charter_capital_paid_in,
            self.charter_capital_registered,
        )
        return paid is not None and registered is not None and paid > registered

    @property
    def member_parts(self) -> int | None:
        """The sum of the three kinds of members, None where none of them is known."""
        parts = (
            self.members_official,
            self.members_capital_linked,
            self.members_non_capital_linked,
        )
        known = [part for part in parts if part is not None]
        return sum(known) if known else None


# What a complete report says; the rest is welcome.
EXPECTED_FIELDS = (
    "members_total",
    "charter_capital_registered",
    "charter_capital_paid_in",
    "revenue",
    "rating",
)


def missing_of(report: AnnualReport) -> list[_StrPromise | str]:
    """The names of expected figures that a report leaves empty."""
    return [
        field.verbose_name
        for field in AnnualReport._meta.fields  # noqa: SLF001  Django's public name
        if field.name in EXPECTED_FIELDS and getattr(report, field.name) in (None, "")
    ]
