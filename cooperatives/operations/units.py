"""Bringing head offices into the units of today."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cooperatives.models import Cooperative
from cooperatives.models.areas import place_in_unit
from cooperatives.operations.standing import refuse_future, relocate
from cooperatives.units import at_ended_units, whole_change

if TYPE_CHECKING:
    import datetime as dt

    from accounts.models import User
    from cooperatives.models import AdminUnit, AdminUnitChange


@dataclass(frozen=True)
class CarriedOver:
    """Who was moved from where to where, and who waits for a person's choice."""

    moved: list[tuple[Cooperative, AdminUnit, AdminUnit]]
    waiting: list[Cooperative]


@transaction.atomic
def carry_over(*, on: dt.date, actor: User | None) -> CarriedOver:
    """Move every cooperative whose commune went over as a whole by a day.

    It is from the day of the change in the successor, and so on up to the unit of today.
    Cooperatives of split communes stay where they are. Doing it again moves nobody.
    Refused for a day that has not come (``date_in_future``).
    """
    refuse_future(on)
    moved, waiting = [], []
    rows = at_ended_units(on).select_for_update(of=("self",)).order_by("pk")
    for cooperative in rows:
        before = cooperative.admin_unit
        if before is None:
            raise AssertionError(cooperative)  # the list holds those with a unit
        if (after := _carry(cooperative, on=on, actor=actor)) != before:
            moved.append((cooperative, before, after))
        if after.valid_to is not None:
            waiting.append(cooperative)
    return CarriedOver(moved, waiting)


@transaction.atomic
def choose_unit(
    cooperative: Cooperative,
    change: AdminUnitChange,
    *,
    address_text: str,
    hamlet: str,
    actor: User,
) -> None:
    """Say in which successor of its commune a cooperative's head office lies.

    ``address_text`` is the address within the unit. Refused when the cooperative does
    not stand in the unit of this change, or no longer (``unit_moved``).
    """
    cooperative.refresh_from_db(from_queryset=Cooperative.objects.select_for_update())
    if cooperative.admin_unit_id != change.from_unit_id:
        raise ValidationError(
            _("Another unit has been entered for this cooperative meanwhile."),
            code="unit_moved",
        )
    _keep_what_was(cooperative, actor)
    relocate(
        cooperative,
        address_text=address_text,
        hamlet=hamlet,
        admin_unit=change.to_unit,
        since=change.effective_on,
        actor=actor,
    )
    _carry(cooperative, on=timezone.localdate(), actor=actor)


def _carry(cooperative: Cooperative, *, on: dt.date, actor: User | None) -> AdminUnit:
    """Follow the whole changes from the cooperative's unit; the unit arrived at."""
    unit = cooperative.admin_unit
    if unit is None:
        raise AssertionError(cooperative)
    while (change := whole_change(unit, on)) is not None:
        _keep_what_was(cooperative, actor)
        unit = change.to_unit
        relocate(
            cooperative,
            address_text=place_in_unit(cooperative.address_text),
            hamlet=cooperative.hamlet,
            admin_unit=unit,
            since=change.effective_on,
            actor=actor,
        )
    return unit


def _keep_what_was(cooperative: Cooperative, actor: User | None) -> None:
    """Give an address without history its first entry, so that the move keeps it."""
    if not cooperative.head_offices.exists():
        relocate(
            cooperative,
            address_text=cooperative.address_text,
            hamlet=cooperative.hamlet,
            admin_unit=cooperative.admin_unit,
            since=None,
            actor=actor,
        )
