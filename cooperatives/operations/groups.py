"""Tổ hợp tác and hội quán: their data, status and declared ratings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.changes import differences
from accounts.meanwhile import refuse_unseen
from accounts.operations import record
from cooperatives.models import (
    CooperativeGroup,
    CooperativeStatus,
    GroupRating,
    GroupStatus,
    ReportingArea,
)
from cooperatives.operations.standing import refuse_future
from vietnamese import text

if TYPE_CHECKING:
    import datetime as dt

    from accounts.models import User

COLUMNS = (
    "name",
    "kind",
    "reporting_area",
    "admin_unit",
    "address_text",
    "founded_on",
    "members",
    "is_certified",
    "connected_cooperative",
)


@transaction.atomic
def register_group(
    group: CooperativeGroup,
    *,
    status: str = CooperativeStatus.ACTIVE,
    since: dt.date | None = None,
    actor: User | None,
) -> CooperativeGroup:
    """Enter an unsaved group with its first status (``since`` None: since ever).

    Refused when its area has a group of this kind and name (``group_entered``) and as
    ``note_group_status`` refuses.
    """
    _guard(group)
    group.save(force_insert=True)
    record(actor, "group.registered", group)
    note_group_status(group, status, since=since, actor=actor)
    return group


@transaction.atomic
def change_group(
    group: CooperativeGroup, *, seen: str = "", actor: User | None
) -> bool:
    """Put a group's data right; False when nothing differs.

    Refused as ``register_group``, and when it is no longer what was ``seen``
    (``changed_meanwhile``).
    """
    kept = CooperativeGroup.objects.select_for_update().get(pk=group.pk)
    _guard(group)
    changes = differences(kept, group, COLUMNS)
    if not changes:
        return False
    refuse_unseen(kept, COLUMNS, changes, seen)
    group.save(update_fields=[*changes, "sort_key", "search_text", "matching_name"])
    record(actor, "group.changed", group, changes=changes)
    return True


def _guard(group: CooperativeGroup) -> None:
    # Two entries of one group wait for each other.
    ReportingArea.objects.select_for_update().get(pk=group.reporting_area_id)
    refuse_future(group.founded_on)
    same = CooperativeGroup.objects.filter(
        kind=group.kind,
        reporting_area=group.reporting_area_id,
        matching_name=text.fold(group.name),
    )
    if same.exclude(pk=group.pk).exists():
        raise ValidationError(_("This group is already entered."), code="group_entered")


@transaction.atomic
def note_group_status(
    group: CooperativeGroup, status: str, *, since: dt.date | None, actor: User | None
) -> bool:
    """Add to a group's status history; False when it says so already.

    ``since`` None: since ever. Another status of the same day is replaced. Refused for a
    day that has not come (``date_in_future``).
    """
    refuse_future(since)
    group.refresh_from_db(from_queryset=CooperativeGroup.objects.select_for_update())
    if group.status_entries.filter(since=since, status=status).exists():
        return False
    GroupStatus.objects.update_or_create(
        group=group, since=since, defaults={"status": status}
    )
    group.status = group.status_entries.order_by(F("since").desc(nulls_last=True))[
        0
    ].status
    group.save(update_fields=["status"])
    record(
        actor,
        "group.status_noted",
        group,
        status=status,
        since=since.isoformat() if since else "",
    )
    return True


@transaction.atomic
def rate_group(
    group: CooperativeGroup,
    rating: str,
    *,
    rated_on: dt.date | None,
    document: str = "",
    actor: User | None,
) -> bool:
    """Note a declared rating with its paper; False when that is known.

    ``rated_on`` None: since ever. Another rating of the same day is replaced. Refused
    for a day that has not come (``date_in_future``).
    """
    refuse_future(rated_on)
    group.refresh_from_db(from_queryset=CooperativeGroup.objects.select_for_update())
    known = group.ratings.filter(rated_on=rated_on, rating=rating, document=document)
    if known.exists():
        return False
    GroupRating.objects.update_or_create(
        group=group,
        rated_on=rated_on,
        defaults={"rating": rating, "document": document},
    )
    group.rating = group.ratings.order_by(F("rated_on").desc(nulls_last=True))[0].rating
    group.save(update_fields=["rating"])
    record(
        actor,
        "group.rated",
        group,
        rating=rating,
        on=rated_on.isoformat() if rated_on else "",
        document=document,
    )
    return True
