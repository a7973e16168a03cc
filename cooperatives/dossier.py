"""All parts of a cooperative's record as its page shows them on a day."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import (
    BooleanField,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    Subquery,
)
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.changes import plain, value_in_words
from cooperatives.history import Standing, as_it_stood
from cooperatives.models import (
    POSTS_OF_ROLE,
    AnnualReport,
    Certification,
    Cooperative,
    CooperativeGroup,
    LinkageContract,
    ModelAssignment,
    OcopProduct,
    Post,
    PostKind,
    TrainedRole,
    missing_of,
    year_before,
)
from cooperatives.operations.reports import COLUMNS
from cooperatives.units import stands_at_ended_unit
from vietnamese import numbers

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet

TREND_YEARS = 5
MILLION = Decimal(1_000_000)
_TRENDS = (
    ("members_total", gettext_lazy("Members"), False),
    ("charter_capital_paid_in", gettext_lazy("Paid-in charter capital"), True),
    ("revenue", gettext_lazy("Revenue"), True),
)


def with_figures(
    cooperatives: QuerySet[Cooperative], day: dt.date
) -> QuerySet[Cooperative]:
    """Annotate ``members_now`` and ``paid_in_now`` of the report that speaks on a day."""
    report = AnnualReport.objects.filter(
        cooperative=OuterRef("pk"), data_date__range=(year_before(day), day)
    ).order_by("-data_date")
    return cooperatives.annotate(
        members_now=Subquery(report.values("members_total")[:1]),
        paid_in_now=Subquery(report.values("charter_capital_paid_in")[:1]),
    )


@dataclass(frozen=True)
class Point:
    """One year of a trend; ``text`` is the figure with its unit."""

    year: int
    data_date: dt.date
    value: int
    text: str


@dataclass(frozen=True)
class Trend:
    """The last years of a figure, the oldest first; ``maximum`` is the bed of the bars."""

    label: str
    points: list[Point]

    @property
    def maximum(self) -> int:
        return max(point.value for point in self.points)


@dataclass(frozen=True)
class Dossier:
    """``report`` is the one that speaks on the day; ``missing`` what is not known then.

    ``figures`` are of each report all it says: (what, value).
    """

    standing: Standing
    report: AnnualReport | None
    missing: list[str]
    reports: list[AnnualReport]
    figures: list[tuple[AnnualReport, list[tuple[str, str]]]]
    trends: list[Trend]
    posts: list[Post]
    contracts: QuerySet[LinkageContract]
    ocop_products: QuerySet[OcopProduct]
    certifications: QuerySet[Certification]
    assignments: list[ModelAssignment]
    satellites: QuerySet[ModelAssignment]
    groups: QuerySet[CooperativeGroup]

    @property
    def is_assigned(self) -> bool:
        """Whether an assignment has no last day yet: then there is no other."""
        return any(each.until is None for each in self.assignments)


def dossier_of(cooperative: Cooperative, day: dt.date) -> Dossier:
    """The record of a cooperative as it was known to be on a day."""
    standing = as_it_stood(cooperative, day)
    reports = list(
        cooperative.annual_reports.filter(data_date__lte=day).order_by("-data_date")
    )
    report = AnnualReport.objects.speaking_on(day).filter(cooperative=cooperative)
    posts = list(
        Post.objects.held_on(day)
        .filter(cooperative=cooperative)
        .select_related("person")
        .order_by("person__sort_key", "person", "kind")
    )
    speaking = report.first()
    return Dossier(
        standing=standing,
        report=speaking,
        missing=_missing(standing.cooperative, speaking, posts, day),
        reports=reports,
        figures=[(each, _said_in(each)) for each in reports],
        trends=_trends(reports),
        posts=posts,
        contracts=_contracts(cooperative, day),
        ocop_products=cooperative.ocop_products.filter(recognised_on__lte=day).annotate(
            in_force=_flag(Q(valid_to__gte=day))
        ),
        certifications=cooperative.certifications.filter(issued_on__lte=day).annotate(
            in_force=_flag(Q(valid_to=None) | Q(valid_to__gte=day))
        ),
        assignments=_assignments(cooperative, day),
        satellites=ModelAssignment.objects.held_on(day)
        .filter(hub=cooperative)
        .select_related("cooperative")
        .order_by("cooperative__sort_key"),
        groups=cooperative.connected_groups.standing_on(day),
    )


def _missing(
    cooperative: Cooperative,
    report: AnnualReport | None,
    posts: list[Post],
    day: dt.date,
) -> list[str]:
    """What a complete record would say; figures with their year.

    ``cooperative`` is the one of that day. A unit that had ended by then is missing too.
    """
    unit_known = cooperative.admin_unit and not stands_at_ended_unit(cooperative, day)
    held = {PostKind(post.kind) for post in posts}
    lacking = {
        _("tax code"): not cooperative.coop_code,
        _("area"): cooperative.reporting_area is None,
        _("administrative unit"): not unit_known,
        _("director"): PostKind.DIRECTOR not in held,
        _("accountant"): not held.intersection(POSTS_OF_ROLE[TrainedRole.ACCOUNTANT]),
    }
    figures = (
        [f"{name} {report.year}" for name in missing_of(report)]
        if report
        else [_("yearly report")]
    )
    return [*figures, *(what for what, is_missing in lacking.items() if is_missing)]


def _said_in(report: AnnualReport) -> list[tuple[str, str]]:
    """Every column that is not blank, in the order of the state form."""
    return [
        (
            str(capfirst(field.verbose_name)),
            value_in_words(field, plain(report, field.name)),
        )
        for field in AnnualReport._meta.fields  # noqa: SLF001  Django's public name
        if field.name in COLUMNS
        and field.name not in ("year", "data_date")
        and getattr(report, field.name) not in (None, "")
    ]


def _trends(reports: list[AnnualReport]) -> list[Trend]:
    """Of each year its latest report (``reports`` come newest first)."""
    of_year: dict[int, AnnualReport] = {}
    for report in reports:
        of_year.setdefault(report.year, report)
    years = sorted(of_year)[-TREND_YEARS:]
    trends = []
    for name, label, is_money in _TRENDS:
        points = [
            Point(
                year, of_year[year].data_date, value, _figure(value, is_money=is_money)
            )
            for year in years
            if (value := getattr(of_year[year], name)) is not None
        ]
        if points:
            trends.append(Trend(str(label), points))
    return trends


def _figure(value: int, *, is_money: bool) -> str:
    if is_money:
        return _("%s million đồng") % numbers.decimal(value / MILLION)
    return numbers.decimal(value)


def _flag(condition: Q) -> ExpressionWrapper[Q]:
    return ExpressionWrapper(condition, output_field=BooleanField())


def _contracts(cooperative: Cooperative, day: dt.date) -> QuerySet[LinkageContract]:
    """Those it signed and those it takes part in, signed by the day."""
    in_force = Q(valid_to=None) | Q(valid_to__gte=day)
    not_ended = Q(terminated_on=None) | Q(terminated_on__gt=day)
    return (
        LinkageContract.objects.filter(
            Q(cooperative=cooperative) | Q(parties=cooperative), signed_on__lte=day
        )
        .annotate(in_force=_flag(in_force & not_ended))
        .select_related("cooperative")
        .prefetch_related("parties")
        .order_by("-signed_on", "pk")
        .distinct()
    )


def _assignments(cooperative: Cooperative, day: dt.date) -> list[ModelAssignment]:
    """All that began by the day, the newest first, with the progress of the day."""
    return list(
        cooperative.assignments.filter(since__lte=day)
        .with_progress_on(day)
        .annotate(is_running=_flag(Q(until=None) | Q(until__gte=day)))
        .select_related("area", "hub")
        .prefetch_related("progress")
        .order_by(F("since").desc(), "pk")
    )
