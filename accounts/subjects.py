"""Rows that tell of other rows, such as the journal and messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.apps import apps
from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast

if TYPE_CHECKING:
    from accounts.models import User

Rows = TypeVar("Rows", bound=QuerySet[Any])


def within_bodies(rows: Rows, user: User, *, kind: str, key: str) -> Rows:
    """Without those about something of a body that is closed to the account.

    ``kind`` and ``key`` are the columns that name what a row is about. Models whose rows
    belong to bodies have ``of_bodies_of(user)``; what is about none of them stays, and
    so does what is about a row that is gone.
    """
    closed = Q()
    for model in apps.get_models():
        manager: Any = model._default_manager  # noqa: SLF001  Django's public name
        if model is rows.model or not hasattr(manager, "of_bodies_of"):
            continue
        others = manager.exclude(pk__in=manager.of_bodies_of(user).values("pk"))
        keys = others.order_by().annotate(as_text=Cast("pk", CharField()))
        closed |= Q(
            **{kind: model._meta.label_lower, f"{key}__in": keys.values("as_text")}  # noqa: SLF001
        )
    return rows.exclude(closed)
