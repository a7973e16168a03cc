"""Taking an import back: every row as it was before, or a reason why not."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import F, ProtectedError
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.changes import differences
from accounts.operations import record
from cooperatives.history import UNDATED
from cooperatives.imports.changes import (
    Place,
    bring_back,
    label,
    present,
    rank,
    restore,
)
from cooperatives.imports.matching import chunks
from cooperatives.models import Cooperative, CooperativeGroup, Person
from cooperatives.operations.people import PERSON_COLUMNS

if TYPE_CHECKING:
    from django.db.models import Model

    from accounts.models import User
    from cooperatives.models import ImportBatch

    Columns = dict[str, Any]

_STANDING = {
    "status",
    "status_since",
    "address_text",
    "hamlet",
    "admin_unit_id",
    "rating",
}


def put_back(batch: ImportBatch, *, actor: User | None) -> None:
    """Undo what a batch changed; refused with ``import_in_use``. Call it in a transaction."""
    was, became = _changes(batch)
    _refuse_changed(became)
    made = [place for place in became if became[place] and not was[place]]
    _refuse_dependents(made)
    altered = [place for place in became if became[place] and was[place]]
    taken = [place for place in became if not became[place] and was[place]]
    try:
        _delete(made)
        for place in altered:
            _restore(place, was[place], became[place], actor)
        for place in taken:
            bring_back(place, was[place])
    except (IntegrityError, ProtectedError) as refusal:
        raise _in_use(batch.filename, _("another record")) from refusal
    _refuse_incoherent(altered, was, became)
    _tell_cooperatives(batch, was, became, actor)


def _changes(batch: ImportBatch) -> tuple[dict[Place, Columns], dict[Place, Columns]]:
    """Each row's columns before the first change and after the last, {} where absent."""
    was: dict[Place, Columns] = {}
    became: dict[Place, Columns] = {}
    for change in batch.changes.order_by("pk"):
        place = Place(change.model, change.object_id)
        was.setdefault(place, json.loads(change.before or "{}"))
        became[place] = json.loads(change.after or "{}")
    return was, became


def _refuse_changed(became: dict[Place, Columns]) -> None:
    """Whatever has been changed or removed since cannot be brought back blindly."""
    now = present(became)
    for place, columns in became.items():
        if now.get(place, {}) != columns:
            raise _in_use(_named(place, columns), _("it has been changed since"))


def _named(place: Place, columns: Columns) -> str:
    model = apps.get_model(place.model)
    row = model._default_manager.filter(pk=place.pk).first()  # noqa: SLF001  Django's public name
    words = (
        str(row) if row else str(columns.get("name") or columns.get("full_name") or "")
    )
    noun = capfirst(model._meta.verbose_name)  # noqa: SLF001  Django's public name
    return f"{noun} {words}".strip()


def _in_use(name: str, reason: str) -> ValidationError:
    return ValidationError(
        _("This import cannot be undone. %(record)s: %(reason)s."),
        code="import_in_use",
        params={"record": name, "reason": reason},
    )


def _refuse_dependents(made: list[Place]) -> None:
    """Refuse where any other row of the house points at what the import made."""
    keys: dict[str, set[int]] = defaultdict(set)
    for place in made:
        keys[place.model].add(place.pk)
    for name, pks in keys.items():
        for relation in apps.get_model(name)._meta.get_fields(include_hidden=True):  # noqa: SLF001  Django's public name
            if not relation.auto_created or relation.concrete or relation.many_to_many:
                continue
            pointing: type[Model] = relation.related_model
            column = relation.field.name
            for lot in chunks(sorted(pks)):
                rows = pointing._base_manager.filter(**{f"{column}__in": lot})  # noqa: SLF001  Django's public name
                for row in rows:
                    if row.pk not in keys[label(pointing)]:
                        known = getattr(row, column)
                        noun = pointing._meta.verbose_name  # noqa: SLF001  Django's public name
                        raise _in_use(str(known), f"{noun} {row}")


def _delete(made: list[Place]) -> None:
    """Parts before what they are parts of."""
    by_model: dict[str, list[int]] = {}
    for place in sorted(made, key=rank):
        by_model.setdefault(place.model, []).append(place.pk)
    for name, pks in reversed(by_model.items()):
        model = apps.get_model(name)
        for lot in chunks(pks):
            model._default_manager.filter(pk__in=lot).delete()  # noqa: SLF001  Django's public name


def _restore(place: Place, was: Columns, became: Columns, actor: User | None) -> None:
    model = apps.get_model(place.model)
    rows = model._default_manager  # noqa: SLF001  Django's public name
    before = rows.get(pk=place.pk)
    restore(place, {name: was[name] for name in was if was[name] != became.get(name)})
    told = {Cooperative: UNDATED, Person: PERSON_COLUMNS}.get(model)
    if told:  # a page that looks at an earlier day takes these changes back
        after = rows.get(pk=place.pk)
        if changes := differences(before, after, told):
            noun = model._meta.model_name  # noqa: SLF001  Django's public name
            record(actor, f"{noun}.changed", after, changes=changes)


def _refuse_incoherent(
    altered: list[Place], was: dict[Place, Columns], became: dict[Place, Columns]
) -> None:
    """Refuse where the history has entries of later hands that say something else."""
    for place in altered:
        changed = {
            name
            for name in _STANDING
            if was[place].get(name) != became[place].get(name)
        }
        if place.model == label(Cooperative) and changed:
            cooperative = Cooperative.objects.get(pk=place.pk)
            status = cooperative.status_entries.latest_first().first()
            office = cooperative.head_offices.reverse().first()
            fits = (status is None or status.status == cooperative.status) and (
                office is None or office.admin_unit_id == cooperative.admin_unit_id
            )
        elif place.model == label(CooperativeGroup) and changed:
            group = CooperativeGroup.objects.get(pk=place.pk)
            latest = F("since").desc(nulls_last=True)
            entry = group.status_entries.order_by(latest).first()
            rating = group.ratings.order_by(F("rated_on").desc(nulls_last=True)).first()
            fits = (entry is None or entry.status == group.status) and (
                rating.rating if rating else ""
            ) == group.rating
        else:
            continue
        if not fits:
            raise _in_use(_named(place, was[place]), _("its history has gone on"))


def _tell_cooperatives(
    batch: ImportBatch,
    was: dict[Place, Columns],
    became: dict[Place, Columns],
    actor: User | None,
) -> None:
    """The history of each cooperative that remains says that a part was taken back."""
    keys = {
        columns["cooperative_id"]
        for place in became
        for columns in (was[place], became[place])
        if columns.get("cooperative_id")
    }
    for lot in chunks(sorted(keys)):
        for cooperative in Cooperative.objects.filter(pk__in=lot):
            record(
                actor,
                "cooperative.import_undone",
                cooperative,
                document=batch.filename,
                import_id=batch.pk,
            )
