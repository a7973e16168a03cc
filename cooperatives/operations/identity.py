"""Entering a cooperative and changing what it is called, does and belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from accounts.operations import record
from cooperatives.history import UNDATED, differences
from cooperatives.models import Cooperative, CooperativeStatus
from cooperatives.operations.standing import note_status, relocate

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from accounts.models import User
    from cooperatives.models import ProductLine


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
    "since ever". Refused as ``note_status`` and ``relocate`` refuse.
    """
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
    actor: User | None,
) -> bool:
    """Save the undated columns; False when nothing differs. Old values are recorded.

    Status and address are left alone: they have their own acts. ``product_lines`` None
    leaves them as they are.
    """
    kept = Cooperative.objects.select_for_update().get(pk=cooperative.pk)
    changes = differences(kept, cooperative, UNDATED)
    if changes:
        derived = ("sort_key", "search_text", "matching_name")
        cooperative.save(update_fields=[*changes, *derived])
    if product_lines is not None:
        before = [line.name for line in kept.product_lines.all()]
        cooperative.product_lines.set(product_lines)
        after = [line.name for line in kept.product_lines.all()]
        if before != after:
            changes["product_lines"] = [before, after]
    if changes:
        record(actor, "cooperative.changed", cooperative, changes=changes)
    return bool(changes)
