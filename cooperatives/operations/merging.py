"""Making one record of two, or remembering that they are two."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.changes import differences
from accounts.fields import DerivedCharField
from accounts.models import AuditEntry
from accounts.operations import record
from cooperatives.models import (
    Cooperative,
    CooperativeStatus,
    DistinctPair,
    HeadOffice,
    ModelAssignment,
    PairKind,
    Person,
    StatusEntry,
)
from cooperatives.operations.moving import relations_to

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from django.db.models import QuerySet

    from accounts.models import User
    from cooperatives.operations.moving import Record

_BESIDE = {"date_of_birth": "dob_precision"}  # chosen along with the other

# Columns that are not chosen: they follow another one, or a history of their own.
_FOLLOWING = {
    *_BESIDE.values(),
    "erased_at",
    "user",
    "status",
    "status_since",
    "address_text",
    "hamlet",
    "admin_unit",
}


def kind_of(model: type[Record]) -> PairKind:
    return PairKind.PERSON if model is Person else PairKind.COOPERATIVE


def chosen_fields(model: type[Record]) -> list[Any]:
    """The fields of which a merge keeps the one record's value or the other's."""
    return [
        field
        for field in model._meta.concrete_fields  # noqa: SLF001  Django's public name
        if not field.primary_key
        and not isinstance(field, DerivedCharField)
        and field.name not in _FOLLOWING
    ]


def have_two_numbers(one: Record, other: Record) -> bool:
    """Whether two people have citizen numbers, which are never equal."""
    return (
        isinstance(one, Person)
        and isinstance(other, Person)
        and bool(one.citizen_id and other.citizen_id)
    )


@transaction.atomic
def merge(
    keep: Record,
    drop: Record,
    *,
    choices: Mapping[str, str],
    reason: str = "",
    actor: User,
) -> None:
    """Make one record of two: all that hangs on ``drop`` goes over, then it is gone.

    ``choices`` says for each field whether the value of "keep" or "drop" is right;
    where it is silent, ``keep``'s stays unless it is blank. ``report_20241231`` chooses
    between yearly reports of one date. Certificates keep the facts printed on them.

    Refused when one of the two is gone (``already_merged``); for people erased
    (``already_erased``) or with two accounts (``merge_two_accounts``), two citizen
    numbers of which none was chosen with a ``reason`` (``merge_two_numbers``), seats or
    applications in one class (``merge_breaks_register``, ``merge_two_applications``);
    for cooperatives of which one belongs to the other (``merge_with_its_own``), with
    assignments in an area that is not the chosen one (``merge_other_area``) or at one
    time (``merge_two_assignments``), two holders of a post (``merge_two_holders``), or
    reports or other entries that differ (``merge_reports_differ``,
    ``merge_entries_differ``).
    """
    _lock(keep, drop)
    _guard(keep, drop, choices, reason)
    before, name, dropped = copy.copy(keep), str(drop), drop.pk
    _date_present(keep, drop)
    # Seats before applications: of the two the seat is the weightier reason.
    moved = {
        relation.label: relation.move(keep, drop, choices)
        for relation in reversed(relations_to(type(keep)))
    }
    _choose(keep, drop, choices)
    _retell_judgements(keep, drop)
    noun = kind_of(type(keep)).value
    record(actor, f"{noun}.absorbed", drop, into=keep.pk, name=str(keep))
    drop.delete()  # first, as numbers and accounts are unique
    _restate(keep)
    keep.save()
    names = [field.name for field in chosen_fields(type(keep))]
    changes = differences(before, keep, names)
    changes.pop("citizen_id", None)
    record(
        actor,
        f"{noun}.merged",
        keep,
        dropped=dropped,
        name=name,
        reason=reason.strip(),
        changes=changes,
        moved={label: rows for label, rows in moved.items() if rows},
    )


def _lock(keep: Record, drop: Record) -> None:
    """Lock what stands on upper floors, then the two records; refresh these."""
    for relation in relations_to(type(keep)):
        if relation.model._meta.app_label != keep._meta.app_label:  # noqa: SLF001  Django's public name
            rows = relation.rows(keep, drop).select_for_update()
            list(rows.values_list("pk"))
    locked: QuerySet[Any] = type(keep)._base_manager.select_for_update()  # noqa: SLF001  Django's public name
    try:
        for one in sorted((keep, drop), key=lambda row: row.pk):
            one.refresh_from_db(from_queryset=locked)
    except type(keep).DoesNotExist:
        raise ValidationError(
            _("One of the two records is gone: somebody has merged them already."),
            code="already_merged",
        ) from None


def _guard(keep: Record, drop: Record, choices: Mapping[str, str], reason: str) -> None:
    if isinstance(keep, Person) and isinstance(drop, Person):
        if keep.erased_at or drop.erased_at:
            raise ValidationError(
                _("The data of this person is erased already."), code="already_erased"
            )
        if keep.user_id and drop.user_id:
            raise ValidationError(
                _("Both have an account. Take one of the accounts away first."),
                code="merge_two_accounts",
            )
        chosen = choices.get("citizen_id") in {"keep", "drop"}
        if have_two_numbers(keep, drop) and not (chosen and reason.strip()):
            raise ValidationError(
                _("Choose which citizen number is right, and say how you know."),
                code="merge_two_numbers",
            )
    elif isinstance(keep, Cooperative) and isinstance(drop, Cooperative):
        pair = (keep.pk, drop.pk)
        if (
            keep.union_id == drop.pk
            or drop.union_id == keep.pk
            or ModelAssignment.objects.filter(
                cooperative__in=pair, hub__in=pair
            ).exists()
        ):
            raise ValidationError(
                _("One is a member or a satellite of the other: they are two."),
                code="merge_with_its_own",
            )
        areas = [row.reporting_area_id for row in (keep, drop)]
        area = areas[_side("reporting_area", areas, choices) == "drop"]
        assignments = ModelAssignment.objects.filter(
            Q(cooperative__in=pair) | Q(hub__in=pair)
        )
        if assignments.exclude(area=area).exists():
            raise ValidationError(
                _(
                    "A model or a satellite belongs to the area for which it was chosen."
                ),
                code="merge_other_area",
            )


def _side(name: str, values: list[Any], choices: Mapping[str, str]) -> str:
    """Whose value stays: the chosen one, else that of ``keep`` unless it is blank."""
    return choices.get(name) or ("drop" if values[0] in (None, "") else "keep")


def _choose(keep: Record, drop: Record, choices: Mapping[str, str]) -> None:
    for field in chosen_fields(type(keep)):
        values = [getattr(row, field.attname) for row in (keep, drop)]
        if _side(field.name, values, choices) == "drop":
            setattr(keep, field.attname, values[1])
            if beside := _BESIDE.get(field.name):
                setattr(keep, beside, getattr(drop, beside))
    if isinstance(keep, Person) and isinstance(drop, Person):
        keep.user_id = keep.user_id or drop.user_id


def _date_present(*records: Record) -> None:
    """Give records from before the histories an entry "since ever"."""
    for one in records:
        if not isinstance(one, Cooperative):
            continue
        if one.status != CooperativeStatus.ACTIVE and not one.status_entries.exists():
            StatusEntry.objects.create(
                cooperative=one, status=one.status, since=one.status_since
            )
        place = (one.address_text, one.hamlet, one.admin_unit_id)
        if any(place) and not one.head_offices.exists():
            HeadOffice.objects.create(
                cooperative=one,
                address_text=one.address_text,
                hamlet=one.hamlet,
                admin_unit_id=one.admin_unit_id,
            )


def _restate(keep: Record) -> None:
    """Let the present status and address be the latest of the joined histories."""
    if not isinstance(keep, Cooperative):
        return
    status = keep.status_entries.latest_first().first()
    if status is not None:
        keep.status, keep.status_since = status.status, status.since
    office = keep.head_offices.last()
    if office is not None:
        keep.address_text, keep.hamlet = office.address_text, office.hamlet
        keep.admin_unit_id = office.admin_unit_id


def _retell_judgements(keep: Record, drop: Record) -> None:
    """Whoever is not the one is not the other either."""
    about = DistinctPair.objects.filter(
        Q(first=drop.pk) | Q(second=drop.pk), kind=kind_of(type(keep))
    )
    for pair in about:
        third = pair.second if pair.first == drop.pk else pair.first
        first, second = sorted((keep.pk, third))
        known = DistinctPair.objects.filter(kind=pair.kind, first=first, second=second)
        if third == keep.pk or known.exists():
            pair.delete()
        else:
            pair.first, pair.second = first, second
            pair.save(update_fields=["first", "second"])


@transaction.atomic
def judge_distinct(one: Record, other: Record, *, actor: User) -> DistinctPair:
    """Remember that two records are not the same; saying it twice changes nothing.

    Refused when one of the two is gone (``already_merged``).
    """
    _lock(one, other)
    kind = kind_of(type(one))
    first, second = sorted((one.pk, other.pk))
    pair, created = DistinctPair.objects.get_or_create(
        kind=kind, first=first, second=second, defaults={"judged_by": actor}
    )
    if created:
        record(actor, f"{kind.value}.told_apart", one, name=str(other), other=other.pk)
        record(actor, f"{kind.value}.told_apart", other, name=str(one), other=one.pk)
    return pair


def absorbed_into(model: type[Record], pk: int) -> Record | None:
    """The record of this key, or the one into which it was merged at last."""
    while (row := model._base_manager.filter(pk=pk).first()) is None:  # noqa: SLF001  Django's public name
        entry = AuditEntry.objects.filter(
            subject_type=model._meta.label_lower,  # noqa: SLF001  Django's public name
            subject_id=str(pk),
            verb=f"{kind_of(model).value}.absorbed",
        ).first()
        if entry is None:
            return None
        pk = entry.details["into"]
    return row
