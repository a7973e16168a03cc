"""What a cooperative is from a day on: its status, and where its head office is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.operations import record
from cooperatives.models import (
    Cooperative,
    CooperativeStatus,
    HeadOffice,
    StatusEntry,
)

if TYPE_CHECKING:
    import datetime as dt

    from accounts.models import User
    from cooperatives.models import AdminUnit


def refuse_future(day: dt.date | None, *, code: str = "date_in_future") -> None:
    """Refuse a day that has not come; ``code`` tells two days of one act apart."""
    if day is not None and day > timezone.localdate():
        raise ValidationError(_("This day has not come yet."), code=code)


def status_on(cooperative: Cooperative, day: dt.date) -> str:
    """The status on a day; before the first entry, active (``domain.md`` §4.1)."""
    entry = cooperative.status_entries.known_on(day).latest_first().first()
    return entry.status if entry else CooperativeStatus.ACTIVE


@transaction.atomic
def note_status(
    cooperative: Cooperative,
    status: str,
    *,
    since: dt.date | None,
    evidence: str = "",
    actor: User | None,
) -> bool:
    """Add to a cooperative's status history; False when it says so already.

    ``since`` is the first day, or None for "since ever". Another status of the same day
    is replaced. Refused for a day that has not come (``date_in_future``).
    """
    refuse_future(since)
    cooperative.refresh_from_db(from_queryset=Cooperative.objects.select_for_update())
    before = cooperative.status_entries.filter(since=since).first()
    known = before.status if before else None
    if known is None and since is not None:
        known = status_on(cooperative, since)
    elif known is None and not cooperative.status_entries.exists():
        known = CooperativeStatus.ACTIVE
    if known == status:
        return False
    StatusEntry.objects.update_or_create(
        cooperative=cooperative,
        since=since,
        defaults={"status": status, "evidence": evidence},
    )
    latest = cooperative.status_entries.latest_first()[0]
    cooperative.status, cooperative.status_since = latest.status, latest.since
    cooperative.save(update_fields=["status", "status_since"])
    record(
        actor,
        "cooperative.status_noted",
        cooperative,
        status=status,
        since=since.isoformat() if since else None,
        reason=evidence,
    )
    return True


@transaction.atomic
def relocate(
    cooperative: Cooperative,
    *,
    address_text: str,
    hamlet: str,
    admin_unit: AdminUnit | None,
    since: dt.date | None,
    actor: User | None,
) -> bool:
    """Enter where the head office is from a day on; False when it is known to be there.

    ``since`` None: since ever. An entry of the same day is corrected. Refused for a day
    that has not come (``date_in_future``), for a unit that did not exist on that day
    (``unit_not_valid``) and for an address that says nothing (``address_missing``).
    """
    refuse_future(since)
    if not (address_text or hamlet or admin_unit):
        raise ValidationError(
            _("Enter the address, the hamlet or the unit."), code="address_missing"
        )
    if (
        admin_unit is not None
        and since is not None
        and not (
            admin_unit.valid_from <= since
            and (admin_unit.valid_to is None or since <= admin_unit.valid_to)
        )
    ):
        raise ValidationError(
            _("%(unit)s did not exist on that day."),
            code="unit_not_valid",
            params={"unit": str(admin_unit)},
        )
    cooperative.refresh_from_db(from_queryset=Cooperative.objects.select_for_update())
    place = {"address_text": address_text, "hamlet": hamlet, "admin_unit": admin_unit}
    if cooperative.head_offices.filter(since=since, **place).exists():
        return False
    HeadOffice.objects.update_or_create(
        cooperative=cooperative, since=since, defaults=place
    )
    latest = cooperative.head_offices.reverse()[0]
    cooperative.address_text = latest.address_text
    cooperative.hamlet = latest.hamlet
    cooperative.admin_unit = latest.admin_unit
    cooperative.save(update_fields=["address_text", "hamlet", "admin_unit"])
    record(
        actor,
        "cooperative.relocated",
        cooperative,
        address=address_text,
        unit=str(admin_unit or ""),
        since=since.isoformat() if since else None,
    )
    return True
