"""Two people at one record: who saves second is told what the first has changed."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cooperatives.history import value_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.db import models


def seen_of(row: models.Model, columns: Iterable[str]) -> str:
    """A mark of what a page shows of a row; another one as soon as a column changes."""
    shown = repr([_stored(row, name) for name in columns])
    return hashlib.sha256(shown.encode()).hexdigest()[:16]


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
    if seen == now:
        return
    there = "; ".join(
        f"{capfirst(field.verbose_name)}: {value_in_words(field, before)}"
        for field, before in (
            (_field(kept, name), before) for name, (before, _after) in changes.items()
        )
    )
    raise ValidationError(
        _(
            "Somebody has changed this meanwhile, so nothing is saved. Now it says:"
            " %(there)s. Save again to put what stands below in its place."
        ),
        code="changed_meanwhile",
        params={"there": there, "seen": now},
    )


def _field(row: models.Model, name: str) -> Any:
    return row._meta.get_field(name)  # noqa: SLF001  Django's public name
