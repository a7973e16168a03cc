"""Tổ hợp tác and hội quán that work well."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cooperatives.models import CooperativeGroup, CooperativeStatus, GroupKind
from targets.indicators.indicator import Indicator, Measure
from targets.indicators.reports import NOT_RATED, WELL_RATED
from targets.indicators.rule import ALWAYS, Rule, Source
from targets.models import Indicator as Name

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet
    from django.utils.functional import _StrPromise

    from targets.indicators.rule import Asked, Reasons


class Groups(Source):
    """Groups and halls of an area, with status and rating as they were on the day."""

    model = CooperativeGroup
    area = "reporting_area"

    def rows(self, asked: Asked) -> QuerySet[Any]:
        return CooperativeGroup.objects.standing_on(asked.as_of).filter(
            reporting_area__scheme=asked.scheme
        )

    def eligible(self, asked: Asked) -> Q:
        return Q(status_then=CooperativeStatus.ACTIVE) & (
            Q(founded_on=None) | Q(founded_on__lte=asked.as_of)
        )

    def why_not(self, asked: Asked) -> Reasons:
        return (
            (Q(founded_on__gt=asked.as_of), "not_founded"),
            (~Q(status_then=CooperativeStatus.ACTIVE), "not_active"),
        )


GROUPS = Groups()


def well_rated(kind: GroupKind) -> Callable[[Asked], Rule]:
    """Rated fair or good on the day. To connect them is the purpose, no condition."""

    def rule(asked: Asked) -> Rule:
        rated_well = Q(rating_then__in=WELL_RATED)
        return Rule(
            counted=rated_well,
            scope=Q(kind=kind),
            why_not=(
                (Q(rating_then__in=NOT_RATED), "not_rated"),
                (ALWAYS, "low_rating"),
            ),
            beside=rated_well & Q(connected_cooperative__isnull=False),
        )

    return rule


def _count(kind: GroupKind, formula: _StrPromise) -> Indicator:
    return Indicator(
        GROUPS,
        well_rated(kind),
        Measure.COUNT,
        formula,
        beside=_("Of these connected to a model cooperative"),
    )


INDICATORS: dict[str, Indicator] = {
    Name.RATED_TEAMS: _count(
        GroupKind.TEAM,
        _(
            "Groups (tổ hợp tác) active on the day whose latest declared rating is fair"
            " or good, in the area of their address."
        ),
    ),
    Name.RATED_HALLS: _count(
        GroupKind.HALL,
        _(
            "Community halls (hội quán) active on the day whose latest declared rating is"
            " fair or good, in the area of their address."
        ),
    ),
}
