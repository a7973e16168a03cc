"""Changing the keys of identity numbers while everybody works."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken
from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models import F, TextField
from django.db.models.functions import Cast

from accounts.fields import EncryptedTextField, lookup_hash, seal, unseal
from cooperatives.models import ImportBatch, Person
from enrollment.models import Application

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db import models

LOT = 200  # rows read at a time; each is written by itself
HASHED: tuple[type[Person | Application], ...] = (Person, Application)


class Rotated(NamedTuple):
    """How many values lie under the newest key now that did not before."""

    texts: int
    files: int
    hashes: int
    factors: int


def rotate() -> Rotated:
    """Encrypt everything anew that does not lie under the newest key.

    It can be stopped and run again, and run while people write: each value is replaced
    only if it is still the one that was read. ``CITIZEN_ID_KEYS`` names the old key
    behind the new one, ``CITIZEN_ID_OTHER_HASH_KEYS`` the old key of the hash, so that
    what is not done yet is read and found meanwhile.
    """
    return Rotated(
        texts=sum(_texts(model, name) for model, name in encrypted_columns()),
        files=_files(),
        hashes=sum(_hashes(model) for model in HASHED),
        factors=_factors(),
    )


def encrypted_columns() -> Iterator[tuple[type[models.Model], str]]:
    """Every column of encrypted text that there is."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:  # noqa: SLF001  Django's public name
            if isinstance(field, EncryptedTextField):
                yield model, field.name


def is_new(token: str | bytes) -> bool:
    try:
        Fernet(settings.CITIZEN_ID_KEYS[0]).decrypt(token)
    except InvalidToken:
        return False
    return True


def _lots(rows: models.QuerySet[models.Model]) -> Iterator[list[models.Model]]:
    """All rows in the order of their keys, a lot at a time."""
    last = 0
    while lot := list(rows.filter(pk__gt=last).order_by("pk")[:LOT]):
        yield lot
        last = lot[-1].pk


def _texts(model: type[models.Model], name: str) -> int:
    rows = model._base_manager.annotate(raw=Cast(F(name), TextField()))  # noqa: SLF001
    done = 0
    for lot in _lots(rows.exclude(raw="").only("pk", name)):
        for row in lot:
            if not is_new(row.raw):  # type: ignore[attr-defined]  # annotated
                same = rows.filter(pk=row.pk, raw=row.raw)  # type: ignore[attr-defined]
                done += same.update(**{name: getattr(row, name)})
    return done


@transaction.atomic
def _file(pk: int) -> bool:
    batch = ImportBatch.objects.select_for_update().only("content").get(pk=pk)
    content = bytes(batch.content)
    if not content or is_new(content):
        return False
    batch.content = seal(unseal(content))
    batch.save(update_fields=["content"])
    return True


def _files() -> int:
    keys = ImportBatch.objects.order_by("pk").values_list("pk", flat=True)
    return sum(_file(pk) for pk in list(keys))


@transaction.atomic
def _factor(pk: int) -> bool:
    factor = Authenticator.objects.select_for_update().get(pk=pk)
    fresh = _resealed(factor.data)
    if fresh == factor.data:
        return False
    factor.data = fresh
    factor.save(update_fields=["data"])
    return True


def _resealed(value: Any) -> Any:
    """The secrets of a second factor under the newest key; what is none stays."""
    if isinstance(value, dict):
        return {name: _resealed(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_resealed(each) for each in value]
    if not isinstance(value, str) or is_new(value):
        return value
    try:
        return seal(unseal(value.encode())).decode()
    except InvalidToken:
        return value


def _factors() -> int:
    keys = Authenticator.objects.order_by("pk").values_list("pk", flat=True)
    return sum(_factor(pk) for pk in list(keys))


def _hashes(model: type[Person | Application]) -> int:
    done = 0
    for lot in _lots(model._base_manager.only("pk", "citizen_id", "citizen_id_hash")):  # noqa: SLF001
        for row in lot:
            number, before = row.citizen_id, row.citizen_id_hash  # type: ignore[attr-defined]
            if number and before != lookup_hash(number):
                same = model._base_manager.filter(pk=row.pk, citizen_id_hash=before)  # noqa: SLF001
                done += same.update(citizen_id_hash=lookup_hash(number))
    return done
