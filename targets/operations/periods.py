"""Closing a period: the figures of a day are frozen with the rows behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.operations import record
from cooperatives.models import ReportingArea
from cooperatives.operations import refuse_future
from targets.closing import frozen_areas, frozen_row
from targets.indicators import behind, figures
from targets.models import ClosedPeriod, FrozenFigure, FrozenRow, TargetSet
from vietnamese import text

if TYPE_CHECKING:
    import datetime as dt

    from accounts.models import User
    from targets.indicators import Figure

BATCH = 1000  # rows written at a time


@transaction.atomic
def close_period(
    target_set: TargetSet,
    as_of: dt.date,
    *,
    decision_no: str,
    decided_on: dt.date,
    actor: User,
) -> ClosedPeriod:
    """Freeze every figure of a plan as it is on a day, with the list behind each.

    Refused for a day that has not come (``date_in_future``), without the number of the
    decision (``decision_number_missing``), with a decision dated in the future
    (``decision_in_future``), for a plan without targets (``plan_empty``) and a second
    time for the same day (``period_closed``).
    """
    target_set.refresh_from_db(from_queryset=TargetSet.objects.select_for_update())
    decision_no = text.clean(decision_no)
    refuse_future(as_of)
    if not decision_no:
        raise ValidationError(
            _("Enter the number of the decision."), code="decision_number_missing"
        )
    if decided_on > timezone.localdate():
        raise ValidationError(
            _("The decision is dated in the future."), code="decision_in_future"
        )
    if target_set.closed_periods.filter(as_of=as_of).exists():
        raise ValidationError(
            _("The figures of this day are closed already."), code="period_closed"
        )
    targets = list(target_set.targets.all())
    if not targets:
        raise ValidationError(_("This plan has no targets."), code="plan_empty")
    period = ClosedPeriod.objects.create(
        target_set=target_set,
        as_of=as_of,
        decision_no=decision_no,
        decided_on=decided_on,
        closed_by=actor,
        closed_at=timezone.now(),
    )
    names = dict(
        ReportingArea.objects.filter(scheme=target_set.scheme).values_list(
            "code", "name"
        )
    )
    for figure in figures(targets, as_of):
        _freeze(period, figure, names)
    record(actor, "period.closed", period, on=as_of.isoformat(), decision=decision_no)
    return period


def _freeze(period: ClosedPeriod, figure: Figure, names: dict[str, str]) -> None:
    frozen = FrozenFigure.objects.create(
        period=period,
        target=figure.target,
        value=figure.value,
        numerator=figure.numerator,
        denominator=figure.denominator,
        coverage=figure.coverage,
        status=figure.status,
        areas=frozen_areas(figure),
    )
    FrozenRow.objects.bulk_create(
        (
            frozen_row(frozen, row, position, names)
            for position, row in enumerate(behind(figure.target, period.as_of))
        ),
        batch_size=BATCH,
    )
