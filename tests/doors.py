"""Every door of the house: the named views, found by walking the URL tree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django.urls import URLPattern, URLResolver, get_resolver

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

OURS = (
    "config",
    "staff",
    "privacy",
    "targets",
    "enrollment",
    "certificates",
    "training",
    "cooperatives",
    "curriculum",
    "papers",
    "notices",
    "accounts",
)


class Door(NamedTuple):
    name: str
    view: Callable[..., Any]
    path: str

    @property
    def is_ours(self) -> bool:
        return self.view.__module__.split(".")[0] in OURS

    @property
    def is_public(self) -> bool:
        return not getattr(self.view, "login_required", True)

    @property
    def names_something(self) -> bool:
        """Whether a key stands in the address."""
        return "<" in self.path


def doors() -> Iterator[Door]:
    """Our own views by full URL name."""
    return (door for door in _walk(get_resolver(), "") if door.is_ours)


def packages_doors() -> Iterator[Door]:
    """The pages of packages, but for those of the administration."""
    return (
        door
        for door in _walk(get_resolver(), "")
        if not door.is_ours and not door.name.startswith("admin:")
    )


def _walk(resolver: URLResolver, prefix: str) -> Iterator[Door]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            namespace = pattern.app_name or pattern.namespace
            yield from _walk(pattern, f"{prefix}{namespace}:" if namespace else prefix)
        elif isinstance(pattern, URLPattern):
            yield Door(
                f"{prefix}{pattern.name}", pattern.callback, str(pattern.pattern)
            )
