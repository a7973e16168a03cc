"""What was founded in the plan's year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Model, Q
from django.utils.translation import gettext_lazy as _

from cooperatives.models import (
    COUNTED_TYPES,
    Cooperative,
    CooperativeGroup,
    GroupKind,
    LegalType,
)
from targets.indicators.indicator import Indicator, Measure
from targets.indicators.rule import Rule, Source
from targets.models import Indicator as Name

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from targets.indicators.rule import Asked, Reasons


class Founded(Source):
    """Rows founded in the year; what became of them later does not matter."""

    area = "reporting_area"

    def __init__(self, model: type[Model]) -> None:
        self.model = model

    def rows(self, asked: Asked) -> QuerySet[Any]:
        return self.model._default_manager.filter(  # noqa: SLF001  Django's public name
            Q(reporting_area=None) | Q(reporting_area__scheme=asked.scheme),
            founded_on__year=asked.year,
        )

    def eligible(self, asked: Asked) -> Q:
        return Q(founded_on__lte=asked.as_of, reporting_area__isnull=False)

    def why_not(self, asked: Asked) -> Reasons:
        return (
            (Q(founded_on__gt=asked.as_of), "not_founded"),
            (Q(reporting_area=None), "no_area"),
        )


NEW_COOPERATIVES = Founded(Cooperative)
NEW_GROUPS = Founded(CooperativeGroup)

INDICATORS: dict[str, Indicator] = {
    Name.NEW_COOPERATIVES: Indicator(
        NEW_COOPERATIVES,
        lambda _asked: Rule(scope=Q(legal_type__in=COUNTED_TYPES)),
        Measure.COUNT,
        _("Cooperatives founded in the year, by the day."),
    ),
    Name.NEW_UNIONS: Indicator(
        NEW_COOPERATIVES,
        lambda _asked: Rule(scope=Q(legal_type=LegalType.UNION)),
        Measure.COUNT,
        _("Unions of cooperatives founded in the year, by the day."),
    ),
    Name.NEW_TEAMS: Indicator(
        NEW_GROUPS,
        lambda _asked: Rule(scope=Q(kind=GroupKind.TEAM)),
        Measure.COUNT,
        _("Groups (tổ hợp tác) founded in the year, by the day."),
    ),
}
