"""Entering a cooperative and changing what it is called, does and belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.changes import differences, set_differences
from accounts.meanwhile import refuse_unseen
from accounts.operations import record
from cooperatives.history import UNDATED
from cooperatives.models import Cooperative, CooperativeStatus, ReportingArea
from cooperatives.operations.standing import note_status, refuse_future, relocate

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from accounts.models import User
    from cooperatives.models import ProductLine


SEEN = (*UNDATED, "product_lines")


@transaction.atomic
def register_cooperative(
    cooperative: Cooperative,
    *,
    product_lines: Iterable[ProductLine] = (),
    address_since: dt.date | None = None,
    actor: User | None,
) -> Cooperative:
    """Enter an unsaved cooperative with its first status and its first address.

    The status begins on its ``status_since``, the address on ``address_since``; None is
    "since ever". Refused for a founding or a registration in the future
    (``founded_in_future``, ``registered_in_future``), as ``note_status`` and ``relocate``
    refuse, and without tax code where the area has one of this very name, without tax
    code too (``cooperative_entered``).
    """
    _guard(cooperative)
    _guard_name(cooperative)
    status, since = cooperative.status, cooperative.status_since
    address, hamlet = cooperative.address_text, cooperative.hamlet
    unit = cooperative.admin_unit
    cooperative.status, cooperative.status_since = CooperativeStatus.ACTIVE, None
    cooperative.address_text, cooperative.hamlet = "", ""
    cooperative.admin_unit = None
    cooperative.save(force_insert=True)
    cooperative.product_lines.set(product_lines)
    record(actor, "cooperative.registered", cooperative)
    note_status(cooperative, status, since=since, actor=actor)
    if address or hamlet or unit:
        relocate(
            cooperative,
            address_text=address,
            hamlet=hamlet,
            admin_unit=unit,
            since=address_since,
            actor=actor,
        )
    return cooperative


@transaction.atomic
def change_cooperative(
    cooperative: Cooperative,
    *,
    product_lines: Iterable[ProductLine] | None = None,
    seen: str = "",
    actor: User | None,
) -> bool:
    """Save the undated columns; False when nothing differs. Old values are recorded.

    Status and address are left alone: they have their own acts. ``product_lines`` None
    leaves them as they are. Refused for a founding or a registration in the future
    (``founded_in_future``, ``registered_in_future``) and when the record is no longer
    what was ``seen`` (``changed_meanwhile``).
    """
    kept = Cooperative.objects.select_for_update().get(pk=cooperative.pk)
    _guard(cooperative)
    changes = differences(kept, cooperative, UNDATED)
    columns = [*changes, "sort_key", "search_text", "matching_name"]
    if product_lines is not None:
        changes |= set_differences(kept, "product_lines", product_lines)
    if not changes:
        return False
    refuse_unseen(kept, SEEN, changes, seen)
    cooperative.save(update_fields=columns)
    if product_lines is not None:
        cooperative.product_lines.set(product_lines)
    record(actor, "cooperative.changed", cooperative, changes=changes)
    return True


def _guard_name(cooperative: Cooperative) -> None:
    # Two entries of one cooperative wait for each other.
    area = cooperative.reporting_area
    if area is not None:
        ReportingArea.objects.select_for_update().get(pk=area.pk)
    same = Cooperative.objects.filter(
        name=cooperative.name, reporting_area=area, coop_code=None
    )
    if not cooperative.coop_code and same.exists():
        raise ValidationError(
            _(
                "This cooperative is already entered. Another one of the same name is"
                " told apart by its tax code."
            ),
            code="cooperative_entered",
        )


def _guard(cooperative: Cooperative) -> None:
    refuse_future(cooperative.founded_on, code="founded_in_future")
    refuse_future(cooperative.legacy_reg_on, code="registered_in_future")
