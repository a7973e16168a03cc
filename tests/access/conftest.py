"""The world, built once; each test starts from it and is rolled back to it."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db import transaction
from django.http import HttpResponse

from tests.access.world import build, visits
from tests.canaries import plant
from tests.quick import quick_papers


def _plain_refusals(patch: pytest.MonkeyPatch) -> None:
    """Half of all answers are refusals: their pages, always the same, are not drawn."""
    for status in (403, 404):
        patch.setattr(
            f"django.conf.urls.handler{status}",
            lambda request, exception, status=status: HttpResponse(status=status),
        )


@pytest.fixture(scope="package")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        quick_papers(patch)
        _plain_refusals(patch)
        with transaction.atomic():
            call_command("sync_roles", verbosity=0)
            built = build()
            plant(built)
            built.visits = visits(built)
            yield built
            transaction.set_rollback(True)
