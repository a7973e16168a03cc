"""Model cooperatives (HTX điểm, HTX vệ tinh): progress, contracts, technology, OCOP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import (
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    Subquery,
    Value,
    Window,
)
from django.db.models.functions import Coalesce, RowNumber
from django.utils.translation import gettext_lazy as _

from cooperatives.models import (
    Cooperative,
    CooperativeStatus,
    LinkageContract,
    ModelAssignment,
    ModelKind,
    ModelProgress,
    OcopProduct,
)
from targets.indicators.indicator import Indicator, Measure
from targets.indicators.reports import HAS_REPORT, speaking, without_report
from targets.indicators.rule import ALWAYS, Rule, Source
from targets.models import Indicator as Name
from targets.models import Unit

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.db.models import QuerySet
    from django.utils.functional import _StrPromise

    from targets.indicators.rule import Asked, Reasons, Tally

SLOTS = {ModelKind.HUB: 2, ModelKind.SATELLITE: 6}  # in each area, by the plan
BOTH_KINDS = sum(SLOTS.values())


class Pilots(Source):
    """Cooperatives assigned as model or satellite on the day, of the assignment's area.

    ``held`` is the assignment. That of a cooperative not active is an empty place.
    """

    model = Cooperative
    area = "held__area"

    def rows(self, asked: Asked) -> QuerySet[Any]:
        day = asked.as_of
        held = (
            ModelAssignment.objects.held_on(day)
            .filter(cooperative=OuterRef("pk"))
            .order_by("-since", "-pk")
            .values("pk")[:1]
        )
        progress = ModelProgress.objects.latest_on(day).filter(
            assignment=OuterRef("held__pk")
        )
        return (
            Cooperative.objects.with_status_on(day)
            .alias(
                held=FilteredRelation(
                    "assignments", condition=Q(assignments__pk=Subquery(held))
                ),
                said=speaking(day),
            )
            .filter(held__area__scheme=asked.scheme)
            .alias(
                progress=Coalesce(Subquery(progress.values("percent")[:1]), Value(0))
            )
        )

    def eligible(self, asked: Asked) -> Q:
        return Q(status_then=CooperativeStatus.ACTIVE) & (
            Q(founded_on=None) | Q(founded_on__lte=asked.as_of)
        )

    def why_not(self, asked: Asked) -> Reasons:
        return (
            (Q(founded_on__gt=asked.as_of), "empty_slot"),
            (~Q(status_then=CooperativeStatus.ACTIVE), "empty_slot"),
        )

    def tally(
        self, asked: Asked, rules: Sequence[Rule], *, by_area: bool
    ) -> tuple[list[dict[int, Tally]], list[Tally]]:
        # Always by area, as Django refuses to add up an alias otherwise.
        return super().tally(asked, rules, by_area=True)


PILOTS = Pilots()


def progress(asked: Asked) -> Rule:
    """The best 2 models and 6 satellites of each area, by their percent (T1)."""
    place = Window(
        RowNumber(),
        partition_by=[F("held__area"), F("held__kind")],
        order_by=[F("progress").desc(), F("pk").asc()],
    )
    best = Q()
    for kind, slots in SLOTS.items():
        best |= Q(held__kind=kind, place__lte=slots)
    ranked = PILOTS.rows(asked).filter(PILOTS.eligible(asked)).alias(place=place)
    return Rule(
        counted=Q(pk__in=ranked.filter(best).order_by().values("pk")),
        amount=F("progress"),
        why_not=((ALWAYS, "beyond_slots"),),
    )


def of_kind(kind: ModelKind) -> Callable[[Asked], Rule]:
    def rule(asked: Asked) -> Rule:
        return Rule(scope=Q(held__kind=kind))

    return rule


def _has(contracts: QuerySet[LinkageContract]) -> Q:
    """The cooperative signed one of the contracts or is a listed party of one."""
    signed = Exists(contracts.filter(cooperative=OuterRef("pk")))
    listed = Exists(contracts.filter(parties=OuterRef("pk")))
    return Q(signed) | Q(listed)


def linked(asked: Asked) -> Rule:
    """With a contract with an enterprise for production and consumption (T5)."""
    contracts = LinkageContract.objects.order_by()
    in_force = contracts.in_force_on(asked.as_of)
    return Rule(
        counted=_has(contracts.counting_on(asked.as_of)),
        why_not=(
            (_has(in_force.with_enterprises()), "contract_scope"),
            (_has(in_force), "contract_partner"),
            (_has(contracts.filter(signed_on__lte=asked.as_of)), "contract_ended"),
            (ALWAYS, "no_contract"),
        ),
    )


HIGH_TECH = Q(said__uses_high_tech=True) | Q(said__uses_digital_tech=True)
TRACEABLE = Q(said__traceability=True)


def _with_ocop(asked: Asked) -> Q:
    products = OcopProduct.objects.valid_on(asked.as_of).order_by()
    return Q(Exists(products.filter(cooperative=OuterRef("pk"))))


def _all_three(asked: Asked) -> Q:
    return HIGH_TECH & TRACEABLE & _with_ocop(asked)


def reported(condition: Q, otherwise: str) -> Callable[[Asked], Rule]:
    """What the report that speaks on the day must say (T7)."""

    def rule(asked: Asked) -> Rule:
        return Rule(
            counted=condition,
            known=HAS_REPORT,
            missing=without_report(asked),
            why_not=((ALWAYS, otherwise),),
            beside=_all_three(asked),
        )

    return rule


def with_ocop(asked: Asked) -> Rule:
    return Rule(
        counted=_with_ocop(asked),
        why_not=((ALWAYS, "no_ocop"),),
        beside=_all_three(asked),
    )


def _count(kind: ModelKind, formula: _StrPromise) -> Indicator:
    return Indicator(PILOTS, of_kind(kind), Measure.COUNT, formula, slots=SLOTS[kind])


def _criterion(rule: Callable[[Asked], Rule], formula: _StrPromise) -> Indicator:
    return Indicator(
        PILOTS,
        rule,
        Measure.SHARE,
        formula,
        beside=_("Models and satellites that meet all three criteria"),
    )


INDICATORS: dict[str, Indicator] = {
    Name.MODEL_PROGRESS: Indicator(
        PILOTS,
        progress,
        Measure.PROGRESS,
        _(
            "Progress of the models and satellites assigned in each area, added up and"
            " divided by 8: 2 models and 6 satellites. An empty place is 0; at most the"
            " 2 and 6 best count. The province's figure is the mean of the areas."
        ),
        slots=BOTH_KINDS,
        amount=_("progress in percent"),
        amount_unit=Unit.COUNT,
    ),
    Name.HUB_COUNT: _count(
        ModelKind.HUB,
        _("Active cooperatives assigned as models on the day; 2 places in each area."),
    ),
    Name.SATELLITE_COUNT: _count(
        ModelKind.SATELLITE,
        _("Active cooperatives assigned as satellites on the day; 6 in each area."),
    ),
    Name.LINKED_MODELS: Indicator(
        PILOTS,
        linked,
        Measure.SHARE,
        _(
            "Models and satellites with at least one contract with an enterprise for both"
            " production and consumption, in force on the day, divided by the models and"
            " satellites assigned. A contract counts for its signer and each listed"
            " party."
        ),
    ),
    Name.HIGH_TECH_MODELS: _criterion(
        reported(HIGH_TECH, "no_technology"),
        _(
            "Models and satellites that use high technology or digital technology by"
            " their latest report, divided by those with a report."
        ),
    ),
    Name.TRACEABLE_MODELS: _criterion(
        reported(TRACEABLE, "no_traceability"),
        _(
            "Models and satellites with traceability by their latest report, divided by"
            " those with a report."
        ),
    ),
    Name.OCOP_MODELS: _criterion(
        with_ocop,
        _(
            "Models and satellites with at least one OCOP product valid on the day,"
            " divided by the models and satellites assigned."
        ),
    ),
}
