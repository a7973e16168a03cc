"""Every door of the house: our named views, found by walking the URL tree."""

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

    @property
    def is_public(self) -> bool:
        return not getattr(self.view, "login_required", True)


def doors() -> Iterator[Door]:
    """Our own views by full URL name; packages' pages are left to their packages."""
    yield from _walk(get_resolver(), "")


def _walk(resolver: URLResolver, prefix: str) -> Iterator[Door]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            namespace = pattern.app_name or pattern.namespace
            yield from _walk(pattern, f"{prefix}{namespace}:" if namespace else prefix)
        elif isinstance(pattern, URLPattern):
            module = pattern.callback.__module__
            if module.split(".")[0] in OURS:
                yield Door(f"{prefix}{pattern.name}", pattern.callback)
