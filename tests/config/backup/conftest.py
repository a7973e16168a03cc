"""An installation with one of everything, in the database of the test."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from tests.access.world import build
from tests.quick import quick_papers


@pytest.fixture
def lived_in(transactional_db, settings, tmp_path, monkeypatch):
    """Records of every kind, files of people among them."""
    settings.MEDIA_ROOT = tmp_path / "media"
    quick_papers(monkeypatch)
    call_command("sync_roles", verbosity=0)
    return build()
