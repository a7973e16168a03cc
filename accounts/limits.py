"""How often something may be tried."""

from __future__ import annotations

import hashlib

from django.core.cache import cache


def too_often(name: str, *, most: int, seconds: int) -> bool:
    """Count one more try of ``name``; whether there were more than ``most``.

    The count begins anew ``seconds`` after its first try. It lives in the cache, under a
    hash, as names may hold addresses and numbers.
    """
    key = f"limit-{hashlib.sha256(name.encode()).hexdigest()}"
    if cache.add(key, 1, seconds):
        return False
    try:
        return cache.incr(key) > most
    except ValueError:  # it ran out in between
        cache.set(key, 1, seconds)
        return False
