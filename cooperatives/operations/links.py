"""Contracts, OCOP products and certifications: three parts of the record, one way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.changes import differences, set_differences
from accounts.meanwhile import refuse_unseen
from accounts.operations import record
from cooperatives.models import (
    OCOP_MONTHS,
    Certification,
    Cooperative,
    LinkageContract,
    OcopProduct,
    months_later,
)
from cooperatives.operations.standing import refuse_future

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from accounts.models import User

Part = LinkageContract | OcopProduct | Certification

NOUNS: dict[type[Part], str] = {
    LinkageContract: "contract",
    OcopProduct: "ocop",
    Certification: "certification",
}
# The columns people fill in; those in IDENTITY say that two rows are the same thing.
COLUMNS: dict[type[Part], tuple[str, ...]] = {
    LinkageContract: (
        "partner",
        "partner_kind",
        "number",
        "signed_on",
        "valid_to",
        "scope",
    ),
    OcopProduct: ("name", "stars", "decision_no", "recognised_on", "valid_to"),
    Certification: ("kind", "number", "product", "issued_on", "valid_to"),
}
IDENTITY: dict[type[Part], tuple[str, ...]] = {
    LinkageContract: ("partner", "signed_on", "number"),
    OcopProduct: ("name", "recognised_on"),
    Certification: ("kind", "number", "product", "issued_on"),
}
SEEN = COLUMNS | {LinkageContract: (*COLUMNS[LinkageContract], "parties")}
BEGINS: dict[type[Part], str] = {
    LinkageContract: "signed_on",
    OcopProduct: "recognised_on",
    Certification: "issued_on",
}


@transaction.atomic
def enter_part(
    part: Part, *, parties: Iterable[Cooperative] = (), actor: User | None
) -> Part:
    """Enter an unsaved contract, OCOP product or certification.

    An OCOP product without a last day is valid for 36 months. ``parties`` are the other
    cooperatives of a contract. Refused for a day that has not come (``date_in_future``),
    for a last day before the first (``ends_before_it_begins``) and for what is entered
    already (``part_entered``).
    """
    Cooperative.objects.select_for_update().get(pk=part.cooperative_id)
    _guard(part)
    part.save(force_insert=True)
    if isinstance(part, LinkageContract):
        part.parties.set(parties)
    _note(part, "entered", actor)
    return part


@transaction.atomic
def change_part(
    part: Part,
    *,
    parties: Iterable[Cooperative] | None = None,
    seen: str = "",
    actor: User | None,
) -> bool:
    """Put one right; False when nothing differs.

    ``parties`` None leaves a contract's parties as they are. Refused as ``enter_part``
    refuses, and when it is no longer what was ``seen`` (``changed_meanwhile``).
    """
    Cooperative.objects.select_for_update().get(pk=part.cooperative_id)
    kept = type(part)._default_manager.get(pk=part.pk)  # noqa: SLF001  Django's public name
    _guard(part)
    changes = differences(kept, part, COLUMNS[type(part)])
    columns = list(changes)
    if parties is not None:
        changes |= set_differences(kept, "parties", parties)
    if not changes:
        return False
    refuse_unseen(kept, SEEN[type(part)], changes, seen)
    part.save(update_fields=columns)
    if parties is not None and isinstance(part, LinkageContract):
        part.parties.set(parties)
    _note(part, "changed", actor, changes=changes)
    return True


@transaction.atomic
def end_part(part: Part, *, on: dt.date, actor: User | None) -> None:
    """End one early: a contract is no longer in force from the day on; a product or a
    certification is valid until the day.

    Refused for a day that has not come (``date_in_future``) or before the beginning
    (``ends_before_it_begins``), and when it had ended by then (``part_ended``).
    """
    Cooperative.objects.select_for_update().get(pk=part.cooperative_id)
    part.refresh_from_db()
    refuse_future(on)
    if on < getattr(part, BEGINS[type(part)]):
        raise _before_beginning()
    ended = part.valid_to is not None and part.valid_to <= on
    if isinstance(part, LinkageContract):
        ended = ended or part.terminated_on is not None
    if ended:
        raise ValidationError(_("This has ended already."), code="part_ended")
    column = "terminated_on" if isinstance(part, LinkageContract) else "valid_to"
    setattr(part, column, on)
    part.save(update_fields=[column])
    _note(part, "ended", actor, on=on.isoformat())


def _guard(part: Part) -> None:
    model = type(part)
    begins: dt.date = getattr(part, BEGINS[model])
    refuse_future(begins)
    if isinstance(part, OcopProduct) and part.valid_to is None:
        part.valid_to = months_later(begins, OCOP_MONTHS)
    ended_early = part.terminated_on if isinstance(part, LinkageContract) else None
    if any(day is not None and day < begins for day in (part.valid_to, ended_early)):
        raise _before_beginning()
    same = model._default_manager.filter(  # noqa: SLF001  Django's public name
        cooperative=part.cooperative_id,
        **{name: getattr(part, name) for name in IDENTITY[model]},
    )
    if same.exclude(pk=part.pk).exists():
        raise ValidationError(_("This is entered already."), code="part_entered")


def _before_beginning() -> ValidationError:
    return ValidationError(
        _("It cannot end before it begins."), code="ends_before_it_begins"
    )


def _note(part: Part, act: str, actor: User | None, **details: object) -> None:
    record(
        actor,
        f"{NOUNS[type(part)]}.{act}",
        part.cooperative,
        part=str(part),
        part_id=part.pk,
        **details,
    )
