"""The cache that all processes share, in the database."""

from __future__ import annotations

import base64
import pickle
from typing import Any

from django.core.cache.backends.db import DatabaseCache
from django.db import transaction

from config.models import CacheEntry


class CountingDatabaseCache(DatabaseCache):
    """Django's, but counting is exact when many count at once.

    Its own ``incr`` reads and writes in two steps, so that a hundred at once count as a
    few; here the row is locked in between.
    """

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        name = self.make_and_validate_key(key, version=version)
        with transaction.atomic():
            row = CacheEntry.objects.select_for_update().filter(pk=name).first()
            value: Any = None if row is None else self.get(key, version=version)
            if row is None or value is None:
                raise ValueError(f"Key '{key}' not found")
            counted = int(value) + delta
            row.value = self._packed(counted)
            row.save(update_fields=["value"])  # it runs out when it did before
        return counted

    def _packed(self, value: int) -> str:
        return base64.b64encode(pickle.dumps(value, self.pickle_protocol)).decode()
