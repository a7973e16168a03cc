"""What an import changed, so that it can be undone: rows before and after, as JSON."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder

from cooperatives.imports.matching import chunks
from cooperatives.models import (
    AnnualReport,
    Cooperative,
    CooperativeGroup,
    GroupRating,
    GroupStatus,
    HeadOffice,
    LinkageContract,
    ModelAssignment,
    ModelProgress,
    OcopProduct,
    Person,
    PolicyDocument,
    Post,
    ProductLine,
    StatusEntry,
    TrainingRecord,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.db.models import Model

# Whatever an import may touch of a record: the record itself and its parts, each with
# the column that points at it. What stands below may point at what stands above.
PARTS: dict[type[Model], tuple[tuple[type[Model], str], ...]] = {
    ProductLine: ((ProductLine, "pk"),),
    Cooperative: (
        (Cooperative, "pk"),
        (StatusEntry, "cooperative_id"),
        (HeadOffice, "cooperative_id"),
        (Cooperative.product_lines.through, "cooperative_id"),
    ),
    Person: ((Person, "pk"), (Post, "person_id")),
    AnnualReport: ((AnnualReport, "pk"),),
    LinkageContract: (
        (LinkageContract, "pk"),
        (LinkageContract.parties.through, "linkagecontract_id"),
    ),
    ModelAssignment: ((ModelAssignment, "pk"), (ModelProgress, "assignment_id")),
    CooperativeGroup: (
        (CooperativeGroup, "pk"),
        (GroupStatus, "group_id"),
        (GroupRating, "group_id"),
    ),
    OcopProduct: ((OcopProduct, "pk"),),
    TrainingRecord: ((TrainingRecord, "pk"),),
    PolicyDocument: ((PolicyDocument, "pk"),),
}


class Place(NamedTuple):
    """A row of a table."""

    model: str
    pk: int


class Photograph(NamedTuple):
    """The columns of rows at one moment, and the record each row is a part of."""

    columns: dict[Place, dict[str, Any]]
    record: dict[Place, Place]


def label(model: type[Model]) -> str:
    return model._meta.label_lower  # noqa: SLF001  Django's public name for a model


def columns_of(row: Model) -> dict[str, Any]:
    """The stored columns of a row as plain JSON values."""
    values = {
        column.attname: getattr(row, column.attname)
        for column in row._meta.concrete_fields  # noqa: SLF001  Django's public name
    }
    plain: dict[str, Any] = json.loads(json.dumps(values, cls=DjangoJSONEncoder))
    return plain


def photograph(records: Iterable[Model]) -> Photograph:
    """The columns of records and of all their parts, as they stand in the database."""
    keys: dict[type[Model], list[int]] = defaultdict(list)
    for each in records:
        keys[type(each)].append(each.pk)
    columns: dict[Place, dict[str, Any]] = {}
    belongs: dict[Place, Place] = {}
    for root, parts in PARTS.items():
        for model, pointer in parts:
            for lot in chunks(keys.get(root, [])):
                rows = model._default_manager.filter(**{f"{pointer}__in": lot})  # noqa: SLF001  Django's public name
                for row in rows.order_by("pk"):
                    place = Place(label(model), row.pk)
                    columns[place] = columns_of(row)
                    belongs[place] = Place(label(root), getattr(row, pointer))
    return Photograph(columns, belongs)


def differing(
    before: Photograph, after: Photograph
) -> list[tuple[Place, dict[str, Any], dict[str, Any]]]:
    """Rows that came, went or changed; ``{}`` stands for what was not there."""
    places = {**after.columns, **before.columns}
    return [
        (place, before.columns.get(place, {}), after.columns.get(place, {}))
        for place in sorted(places, key=rank)
        if before.columns.get(place) != after.columns.get(place)
    ]


_RANKS = {
    label(model): rank
    for rank, model in enumerate(
        model for parts in PARTS.values() for model, _pointer in parts
    )
}


def rank(place: Place) -> tuple[int, int]:
    """Sorts records before their parts, and before what points at them."""
    return _RANKS[place.model], place.pk


def present(places: Iterable[Place]) -> dict[Place, dict[str, Any]]:
    """The columns of rows as they are now; rows that are gone are missing."""
    keys: dict[str, list[int]] = defaultdict(list)
    for place in places:
        keys[place.model].append(place.pk)
    return {
        Place(name, row.pk): columns_of(row)
        for name, pks in keys.items()
        for lot in chunks(pks)
        for row in apps.get_model(name)._default_manager.filter(pk__in=lot)  # noqa: SLF001  Django's public name
    }


def restore(place: Place, columns: Mapping[str, Any]) -> None:
    """Write columns of a row as they were."""
    model = apps.get_model(place.model)
    values = {
        column.attname: column.to_python(columns[column.attname])
        for column in model._meta.concrete_fields  # noqa: SLF001  Django's public name
        if column.attname in columns and not column.primary_key
    }
    model._default_manager.filter(pk=place.pk).update(**values)  # noqa: SLF001  Django's public name


def bring_back(place: Place, columns: Mapping[str, Any]) -> None:
    """Write a row that was taken away, under its old key."""
    model = apps.get_model(place.model)
    values = {
        column.attname: column.to_python(columns[column.attname])
        for column in model._meta.concrete_fields  # noqa: SLF001  Django's public name
    }
    model(**values).save(force_insert=True)
