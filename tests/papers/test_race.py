"""Many who ask at once, and workers who make the same at once.

Threads with a connection each, on whichever database the settings name. The control
asks as ``order`` would without ``get_or_create``: if it never met another, the test
above it would prove nothing.
"""

from __future__ import annotations

import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.files.storage import default_storage
from django.db import transaction

from accounts.models import AuditEntry
from papers.models import Bundle
from papers.operations import carry_out, order
from tests.factories import make_user
from tests.papers import kinds
from tests.training.test_grades_race import at_once

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 20


@pytest.fixture(autouse=True)
def letters(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.BUNDLES = {
        "letters": "tests.papers.kinds.LETTERS",
        "slow": "tests.papers.kinds.SLOW",
    }
    kinds.broken.clear()


def test_twenty_who_order_at_once_get_one_bundle_that_is_begun_once(monkeypatch):
    begun = []
    queue = SimpleNamespace(enqueue=begun.append)
    monkeypatch.setattr("papers.operations.bundles.make_bundle", queue)
    clerk = make_user()

    asked = at_once(
        lambda _turn: order("letters", "GD-1", title="Giấy tờ", actor=clerk).pk,
        range(AT_ONCE),
    )

    bundle = Bundle.objects.get()
    assert set(asked) == {bundle.pk}
    assert begun == [bundle.pk]
    assert AuditEntry.objects.filter(verb="bundle.ordered").count() == 1


def test_control_who_looks_before_the_lock_meets_another():
    clerk = make_user()

    def careless(_turn):
        found = Bundle.objects.of("letters", "GD-1").first()
        time.sleep(0.05)
        with transaction.atomic():
            return found or Bundle.objects.create(
                kind="letters", subject="GD-1", title="Giấy tờ", requested_by=clerk
            )

    assert "twice" in at_once(careless, range(AT_ONCE))


def test_four_workers_on_one_bundle_leave_one_result_and_nothing_else():
    bundle = Bundle.objects.create(
        kind="slow", subject="6", title="Chậm", requested_by=make_user()
    )

    at_once(lambda _turn: carry_out(Bundle.objects.get(pk=bundle.pk)), range(4))

    bundle.refresh_from_db()
    assert bundle.is_finished
    assert bundle.fault == ""
    result = bundle.files.get()
    assert result.read().count(b"%%EOF") == 6
    folder = Path(default_storage.path(f"bundles/{bundle.pk}"))
    assert [path.name for path in folder.iterdir()] == [Path(result.file.name).name]
    assert AuditEntry.objects.filter(verb="bundle.made").count() == 1
