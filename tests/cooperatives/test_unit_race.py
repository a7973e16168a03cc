"""Two officers choose two successors for one head office at once: the first is kept.

On whichever database the settings name. The control takes the lock away; if the second
were then still told, the test would prove nothing.
"""

from __future__ import annotations

from threading import Barrier

import pytest
from django.db import connection, models

from accounts.models import AuditEntry
from cooperatives.models import AdminUnitChange, Cooperative
from cooperatives.operations import units
from tests.cooperatives.land import make_land, make_resident
from tests.cooperatives.races import at_once
from tests.factories import make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def choices():
    """One cooperative of a split commune; two ways to choose for it."""
    land = make_land()
    cooperative = make_resident(land.khanh_lam)
    AuditEntry.objects.all().delete()
    return [(cooperative.pk, land.to_u_minh.pk), (cooperative.pk, land.to_khanh_lam.pk)]


def chooser(act):
    officer = make_user()

    def choose(pk, change):
        cooperative = Cooperative.objects.get(pk=pk)
        chosen = AdminUnitChange.objects.select_related("to_unit").get(pk=change)
        act(cooperative, chosen, address_text="", hamlet="ấp 1", actor=officer)
        return chosen.to_unit_id

    return choose


def test_of_two_choices_at_once_the_second_is_told(choices):
    answers = at_once(chooser(units.choose_unit), choices)

    assert answers.count("unit_moved") == 1
    [unit] = [answer for answer in answers if answer != "unit_moved"]
    cooperative = Cooperative.objects.get()
    assert cooperative.admin_unit_id == unit
    assert cooperative.head_offices.count() == 2
    assert AuditEntry.objects.filter(verb="cooperative.relocated").count() == 1


def test_without_the_lock_the_second_would_not_be_told(choices, monkeypatch):
    """PostgreSQL loses its row lock, SQLite the transaction that takes the write lock."""
    monkeypatch.setattr(models.QuerySet, "select_for_update", lambda rows, **_: rows)
    act = units.choose_unit
    if connection.vendor == "sqlite":
        act = act.__wrapped__
    looked = Barrier(2)  # both have asked where it stands, neither has moved it
    keep_what_was = units._keep_what_was  # noqa: SLF001  where the lock is already held

    def look(*arguments):
        keep_what_was(*arguments)
        looked.wait(timeout=30)

    monkeypatch.setattr(units, "_keep_what_was", look)

    answers = at_once(chooser(act), choices)

    assert "unit_moved" not in answers
