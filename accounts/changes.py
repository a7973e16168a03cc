"""What differs between two states of a row, and its values as people read them."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import models
from django.template.defaultfilters import yesno
from django.utils.translation import gettext as _

from vietnamese import dates, numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def differences(
    before: models.Model, after: models.Model, names: Iterable[str]
) -> dict[str, list[Any]]:
    """{column: [before, after]} of what differs, as JSON; a relation by its words."""
    fields = [before._meta.get_field(name) for name in names]  # noqa: SLF001  Django's public name
    return {
        field.name: [plain(before, field.name), plain(after, field.name)]
        for field in fields
        if isinstance(field, models.Field)
        and getattr(before, field.attname) != getattr(after, field.attname)
    }


def set_differences(
    before: models.Model, name: str, after: Iterable[Any]
) -> dict[str, list[list[str]]]:
    """{column: [before, after]} by names, if the rows of a relation to many differ."""
    was, will_be = set(getattr(before, name).all()), set(after)
    if was == will_be:
        return {}
    names = [sorted(rows, key=lambda row: row.sort_key) for rows in (was, will_be)]
    return {name: [[str(row) for row in rows] for rows in names]}


def plain(row: models.Model, name: str) -> Any:
    """A column's value as JSON; of a relation its words."""
    value = getattr(row, name)
    if value is None or isinstance(value, (bool, int, list)):
        return value
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def _moment(value: str) -> str:
    moment = dt.datetime.fromisoformat(value)
    return f"{dates.time_words(moment)}, {dates.short_date(moment)}"


_PUT: dict[type[models.Field[Any, Any]], Callable[[Any], str]] = {
    models.DateTimeField: _moment,
    models.DecimalField: lambda value: numbers.decimal(Decimal(value)),
    models.TimeField: lambda value: dates.time_words(dt.time.fromisoformat(value)),
}


def value_in_words(field: Any, value: Any) -> str:
    """A column's value, in the plain form of ``differences``, as people read it."""
    if isinstance(value, bool):
        return str(yesno(value))
    if value in ("", None, []):
        return _("(blank)")
    if getattr(field, "choices", None):
        return choice_in_words(field.choices, value)
    for kind, put in _PUT.items():
        if isinstance(field, kind):
            return put(value)
    return in_words(value)


def choice_in_words(choices: Any, value: Any) -> str:
    """What a code is called; the code itself where it is unknown."""
    return str(dict(choices).get(value, value))


def in_words(value: Any) -> str:
    """A value as it is read, by what it looks like."""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, int):
        return numbers.decimal(value)
    with suppress(ValueError, TypeError):
        return dates.short_date(dt.date.fromisoformat(value))
    return str(value)
