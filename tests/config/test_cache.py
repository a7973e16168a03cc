"""What one process remembers, the others know: a code that was used is used for all."""

from __future__ import annotations

import pytest
from django.core.cache import caches

from config.background import tidy
from config.models import CacheEntry
from tests.processes import python

SET = """
import django; django.setup()
from django.core.cache import cache
print(cache.add("code-123456", "used", 600), cache.get("other"))
"""


@pytest.mark.django_db(transaction=True)
def test_all_processes_share_one_memory(settings):
    settings.CACHES = {
        **settings.CACHES,
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "config_cacheentry",
        },
    }
    caches["default"].set("other", "known", 600)

    first, second = (python("-c", SET).communicate(timeout=60)[0] for _each in "ab")

    assert (first, second) == ("True known\n", "False known\n")
    assert caches["default"].get("code-123456") == "used"
    tidy()
    assert CacheEntry.objects.count() == 2  # only what has run out is thrown away
