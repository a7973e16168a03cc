"""Kinds of bundles: what is made together, from which pieces, for whom.

The floors above describe theirs as a ``Kind`` and name it in ``settings.BUNDLES``, since
nothing here may import them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from accounts.models import User
    from papers.models import Bundle, BundleFile


class Piece(NamedTuple):
    """One paper of a bundle, and how it is made. Names are unique within the bundle."""

    name: str
    make: Callable[[], bytes]


class Made(NamedTuple):
    """A finished file under the name that people get it by."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Kind:
    """What ``subject`` (a code, a key as text) stands for is the kind's own business.

    ``subjects`` are those that the account may read, if it has the permission.
    ``pieces`` must answer the same when asked again: what is made is not made twice.
    ``join`` makes what people download from the pieces, in their order.
    """

    permission: str
    subjects: Callable[[User], Iterable[str]]
    pieces: Callable[[str], Sequence[Piece]]
    join: Callable[[Bundle, Sequence[BundleFile]], Iterable[Made]]
    url: Callable[[str], str]  # the page where it is ordered


@cache
def kind_of(name: str) -> Kind:
    kind: Kind = import_string(settings.BUNDLES[name])
    return kind


def readable_by(user: User) -> dict[str, Iterable[str]]:
    """The kinds whose bundles this account may order and read, with their subjects."""
    kinds = {name: kind_of(name) for name in settings.BUNDLES}
    return {
        name: kind.subjects(user)
        for name, kind in kinds.items()
        if user.has_perm(kind.permission)
    }
