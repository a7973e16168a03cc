"""What the cooperatives' yearly reports say: members, capital, revenue, rating."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from cooperatives.models import (
    COUNTED_TYPES,
    AnnualReport,
    Cooperative,
    CooperativeStatus,
    Rating,
    year_before,
)
from targets.indicators.indicator import Indicator, Measure
from targets.indicators.rule import Rule, Source
from targets.models import Indicator as Name
from targets.models import Unit

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from django.db.models import QuerySet
    from django.utils.functional import _StrPromise

    from targets.indicators.rule import Asked, Reasons

MANY = 100  # members; "từ trên 100" is more
WELL_RATED = (Rating.GOOD, Rating.FAIR)
NOT_RATED = ("", Rating.UNRATED)
NO_REPORT = Q(said__pk__isnull=True)
HAS_REPORT = Q(said__pk__isnull=False)


def speaking(day: dt.date) -> FilteredRelation:
    """A cooperative's one report that speaks on the day, joined if there is one.

    The report of ``AnnualReport.objects.speaking_on``, asked so that each cooperative
    costs one step in an index.
    """
    newest = (
        AnnualReport.objects.filter(
            cooperative=OuterRef("pk"), data_date__range=(year_before(day), day)
        )
        .order_by("-data_date")
        .values("pk")[:1]
    )
    return FilteredRelation(
        "annual_reports", condition=Q(annual_reports__pk=Subquery(newest))
    )


def without_report(asked: Asked) -> Reasons:
    """Why there is no report that speaks on the day."""
    older = Q(
        Exists(
            AnnualReport.objects.filter(
                cooperative=OuterRef("pk"), data_date__lte=asked.as_of
            )
        )
    )
    return ((NO_REPORT & older, "old_report"), (NO_REPORT, "no_report"))


class Cooperatives(Source):
    """The cooperatives that averages count (HTX được tính), and those left out.

    ``said`` is the report that speaks on the day, ``before`` the one of 31 December
    before the year.
    """

    model = Cooperative
    area = "reporting_area"

    def rows(self, asked: Asked) -> QuerySet[Any]:
        return (
            Cooperative.objects.with_status_on(asked.as_of)
            .filter(
                Q(reporting_area=None) | Q(reporting_area__scheme=asked.scheme),
                legal_type__in=COUNTED_TYPES,
            )
            .alias(
                said=speaking(asked.as_of),
                before=speaking(asked.last_year_end),
            )
        )

    def eligible(self, asked: Asked) -> Q:
        return (
            Q(reporting_area__scheme=asked.scheme)
            & Q(status_then=CooperativeStatus.ACTIVE)
            & (Q(founded_on=None) | Q(founded_on__lte=asked.as_of))
        )

    def why_not(self, asked: Asked) -> Reasons:
        return (
            (Q(founded_on__gt=asked.as_of), "not_founded"),
            (~Q(status_then=CooperativeStatus.ACTIVE), "not_active"),
            (Q(reporting_area=None), "no_area"),
        )


COOPERATIVES = Cooperatives()


def large(asked: Asked) -> Rule:
    """Grown past 100 members in the year, or founded in it with more (T2)."""
    new = Q(founded_on__year=asked.year)
    now, earlier = "said__members_total", "before__members_total"
    said, said_before = Q((f"{now}__isnull", False)), Q((f"{earlier}__isnull", False))
    is_large = Q((f"{now}__gt", MANY))
    return Rule(
        counted=is_large & (new | Q((f"{earlier}__lte", MANY))),
        known=said & (new | said_before),
        amount=F(now),
        missing=(
            *without_report(asked),
            (Q((now, None)), "blank"),
            (Q((earlier, None)) & ~new, "no_previous"),
        ),
        why_not=((Q((f"{now}__lte", MANY)), "small"), (is_large, "large_before")),
        covered=new | said & said_before,
        beside=is_large,
    )


def mean_of(field: str) -> Callable[[Asked], Rule]:
    """The mean of a figure of the reports over those that say it."""
    path = f"said__{field}"

    def rule(asked: Asked) -> Rule:
        return Rule(
            known=Q((f"{path}__isnull", False)),
            amount=F(path),
            missing=(*without_report(asked), (Q((path, None)), "blank")),
        )

    return rule


def effective(asked: Asked) -> Rule:
    """Rated fair or good, of those that are rated."""
    return Rule(
        counted=Q(said__rating__in=WELL_RATED),
        known=HAS_REPORT & ~Q(said__rating__in=NOT_RATED),
        missing=(*without_report(asked), (Q(said__rating__in=NOT_RATED), "not_rated")),
        why_not=((HAS_REPORT, "low_rating"),),
    )


def _mean(
    field: str,
    formula: _StrPromise,
    amount: _StrPromise,
    *,
    unit: str = Unit.DONG,
    rise: _StrPromise | None = None,
) -> Indicator:
    return Indicator(
        COOPERATIVES,
        mean_of(field),
        Measure.MEAN,
        formula,
        amount=amount,
        amount_unit=unit,
        rise=rise,
    )


RISE = _("Change since 31 December of last year")
INDICATORS: dict[str, Indicator] = {
    Name.LARGE_COOPERATIVES: Indicator(
        COOPERATIVES,
        large,
        Measure.COUNT,
        _(
            "Active cooperatives with more than 100 members on the day that had at most"
            " 100 on 31 December of last year, or were founded in the year. Without a"
            " figure of last year they are listed and do not count."
        ),
        amount=_("number of members"),
        amount_unit=Unit.MEMBERS,
        beside=_("Cooperatives with more than 100 members on the day"),
    ),
    Name.MEAN_MEMBERS: _mean(
        "members_total",
        _(
            "Members of all active cooperatives, divided by the number of those"
            " cooperatives. Each speaks by its latest report, not older than 12 months;"
            " without the figure it is left out of both."
        ),
        _("number of members"),
        unit=Unit.MEMBERS,
        rise=RISE,
    ),
    Name.MEAN_PAID_IN: _mean(
        "charter_capital_paid_in",
        _(
            "Paid-in charter capital of all active cooperatives, divided by the number of"
            " those cooperatives. Registered capital does not count. Each speaks by its"
            " latest report, not older than 12 months; without the figure it is left out"
            " of both."
        ),
        _("paid-in charter capital"),
        rise=RISE,
    ),
    Name.MEAN_INCOME: _mean(
        "avg_income_worker",
        _(
            "Mean yearly income of a worker as the active cooperatives report it, each"
            " cooperative counting the same; without the figure it is left out."
        ),
        _("mean yearly income of a worker"),
    ),
    Name.MEAN_REVENUE: _mean(
        "revenue",
        _(
            "Revenue of all active cooperatives, divided by the number of those"
            " cooperatives; without the figure a cooperative is left out of both."
        ),
        _("revenue"),
    ),
    Name.EFFECTIVE_RATE: Indicator(
        COOPERATIVES,
        effective,
        Measure.SHARE,
        _(
            "Active cooperatives rated fair or good, divided by the active cooperatives"
            " that have a rating. Those not rated are left out."
        ),
    ),
}
