"""An installation with one of everything, in the database of the test."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from tests.quick import quick_papers
from tests.test_access import _build


@pytest.fixture
def lived_in(transactional_db, settings, tmp_path, monkeypatch):
    """Records of every kind, files of people among them."""
    settings.MEDIA_ROOT = tmp_path / "media"
    quick_papers(monkeypatch)
    call_command("sync_roles", verbosity=0)
    return _build()
