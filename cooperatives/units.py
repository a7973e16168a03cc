"""What became of units that ended, and which cooperatives still stand at one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cooperatives.models import (
    AdminUnit,
    AdminUnitChange,
    Cooperative,
    CooperativeStatus,
    Share,
)

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet

    from cooperatives.models.cooperative import CooperativeQuerySet

# They have no head office any more; their last address stays as it was.
GONE = (CooperativeStatus.DISSOLVED, CooperativeStatus.CONVERTED)


def changes_of(unit: AdminUnit) -> QuerySet[AdminUnitChange]:
    """What became of a unit, with the addresses of its direct successors."""
    return unit.changes_to.select_related("to_unit__parent__parent").order_by(
        "effective_on", "to_unit__sort_key"
    )


def successors(unit: AdminUnit) -> list[AdminUnit]:
    """The units of today on the land of a unit, however many changes lie between.

    A unit that goes on is its own successor; one that ended without any has none.
    """
    if unit.valid_to is None:
        return [unit]
    found = {
        last.pk: last
        for change in changes_of(unit)
        for last in successors(change.to_unit)
    }
    return sorted(found.values(), key=lambda last: last.sort_key)


def propose(unit: AdminUnit) -> tuple[AdminUnit | None, bool]:
    """The unit of today for an older one, and whether it is sure.

    Not sure is a unit that was split: then the first of ``successors`` is proposed and
    a person chooses by hamlet. None for a district, which has no successor.
    """
    found = successors(unit)
    return (found[0] if found else None), len(found) == 1


def at_ended_units(on: dt.date) -> CooperativeQuerySet:
    """The cooperatives whose commune had ended before a day: their unit is to be found.

    Those dissolved or merged are left out.
    """
    return (
        Cooperative.objects.filter(admin_unit__valid_to__lt=on)
        .exclude(status__in=GONE)
        .for_table()
    )


def stands_at_ended_unit(cooperative: Cooperative, on: dt.date) -> bool:
    """Whether one of them is this cooperative."""
    unit = cooperative.admin_unit
    has_ended = unit is not None and unit.valid_to is not None and unit.valid_to < on
    return has_ended and cooperative.status not in GONE


def gone_over(rows: CooperativeQuerySet, on: dt.date) -> CooperativeQuerySet:
    """Those of the rows whose commune had gone over as a whole by a day."""
    return rows.filter(
        admin_unit__changes_to__share=Share.WHOLE,
        admin_unit__changes_to__effective_on__lte=on,
    )


def whole_change(unit: AdminUnit, on: dt.date) -> AdminUnitChange | None:
    """The change by which a unit had gone over as a whole by a day, if it did."""
    return changes_of(unit).filter(share=Share.WHOLE, effective_on__lte=on).first()
