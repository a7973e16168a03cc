"""Pages whose address is a secret: whoever has the link is let in.

One of the shared HTTP helpers, like ``accounts.http``.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.views.decorators.cache import never_cache

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse  # noqa: TID251  the type that views answer with


def private(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The address holds a secret: not stored, not indexed, not told to other sites.

    Browsers take the last policy that they know. With "no-referrer" alone they send
    forms with "Origin: null", which the protection against forged requests refuses.
    """

    @never_cache
    @wraps(view)
    def wrapped(*args: Any, **kwargs: Any) -> HttpResponse:
        response = view(*args, **kwargs)
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Referrer-Policy"] = "no-referrer, same-origin"
        return response

    return wrapped
