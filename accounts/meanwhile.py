"""Two people at one record: who saves second is told what the first has changed."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.changes import value_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.db import models


def seen_of(row: models.Model, columns: Iterable[str]) -> str:
    """A mark of what a page shows of a row; another one as soon as a column changes."""
    return mark_of([_stored(row, name) for name in columns])


def mark_of(shown: object) -> str:
    """A mark of what a page shows, by its ``repr``."""
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:16]


def _stored(row: models.Model, name: str) -> Any:
    field: Any = row._meta.get_field(name)  # noqa: SLF001  Django's public name
    if field.many_to_many:
        return sorted(getattr(row, name).values_list("pk", flat=True))
    return getattr(row, field.attname)


def refuse_unseen(
    kept: models.Model,
    columns: Iterable[str],
    changes: Mapping[str, list[Any]],
    seen: str,
) -> None:
    """Refuse to write over what its author has not seen (``changed_meanwhile``).

    ``kept`` is the locked row, ``changes`` is what would be written: {column: [before,
    after]}. An empty ``seen`` asks nothing: lists and commands compare by themselves.
    """
    now = seen_of(kept, columns) if seen else ""
    refuse_other(seen, now, there_in(kept, changes))


def there_in(
    kept: models.Model, changes: Mapping[str, list[Any]], **said: str
) -> list[tuple[str, str]]:
    """(label, words) of what stands in the columns that would change.

    ``said`` are words for columns that do not read as they are stored.
    """
    fields: dict[str, Any] = {
        name: kept._meta.get_field(name)  # noqa: SLF001  Django's public name
        for name in changes
    }
    return [
        (
            fields[name].verbose_name,
            said.get(name) or value_in_words(fields[name], before),
        )
        for name, (before, _after) in changes.items()
    ]


def refuse_other(seen: str, now: str, there: Iterable[tuple[Any, str]]) -> None:
    """The same for what is no single row: its mark ``now``, and what differs there.

    ``there`` are (label, words). Where nothing differs, nothing would be written over.
    """
    differing = "; ".join(f"{capfirst(label)}: {said}" for label, said in there)
    if seen in ("", now) or not differing:
        return
    raise ValidationError(
        _(
            "Somebody has changed this meanwhile, so nothing is saved. Now it says:"
            " %(there)s. Save again to put what stands below in its place."
        ),
        code="changed_meanwhile",
        params={"there": differing, "seen": now},
    )
