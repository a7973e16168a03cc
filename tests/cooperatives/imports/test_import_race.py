"""One list saved from two desks at once is saved once; what is new is entered once.

Threads with a connection each, on whichever database the settings name. The control
takes the lock away; if the list were then still saved once, the test would prove nothing.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.utils import DatabaseError

from accounts.models import AuditEntry
from cooperatives.models import ImportBatch, ImportChange, PolicyDocument
from cooperatives.operations import imports
from tests.cooperatives.imports.lists import a_policy, bring

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(act, arguments):
    """What each act returned, or the code of its refusal; all begin together."""
    start = Barrier(len(arguments))

    def run(argument):
        try:
            connection.ensure_connection()
            start.wait(timeout=30)
            act(ImportBatch.objects.get(pk=argument), actor=None)
        except ValidationError as refusal:
            return refusal.code
        except DatabaseError as fault:
            return type(fault).__name__
        finally:
            connection.close()
        return "saved"

    with ThreadPoolExecutor(len(arguments)) as pool:
        return sorted(pool.map(run, arguments))


def test_one_import_saved_twice_at_once_is_saved_once():
    batch = bring("policy_documents", a_policy())

    answers = at_once(imports.save_import, [batch.pk] * 4)

    assert answers == ["import_not_open"] * 3 + ["saved"]
    assert PolicyDocument.objects.count() == 1
    assert ImportChange.objects.count() == 1
    assert AuditEntry.objects.filter(verb="import.saved").count() == 1


def test_two_imports_of_one_list_at_once_enter_it_once():
    batches = [bring("policy_documents", a_policy()).pk for _time in range(2)]

    answers = at_once(imports.save_import, batches)

    assert answers == ["import_stale", "saved"]
    assert PolicyDocument.objects.count() == 1


def test_without_the_lock_it_would_be_saved_more_than_once(monkeypatch):
    """PostgreSQL loses its row lock, SQLite the transaction that takes the write lock."""
    batch = bring("policy_documents", a_policy())
    monkeypatch.setattr(models.QuerySet, "select_for_update", lambda rows, **_: rows)
    act = imports.save_import
    if connection.vendor == "sqlite":
        act = act.__wrapped__

    answers = at_once(act, [batch.pk] * 4)

    assert answers != ["import_not_open"] * 3 + ["saved"]
