"""Two at once: a certificate ends once, a number is drawn once, a paper is handed over once.

The control takes the lock away; if one still won, the tests would prove nothing.
"""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection, models
from django.utils import timezone

from certificates.models import (
    Certificate,
    CertificateStatus,
    Register,
    RegisterCopy,
    RegisterEntry,
)
from certificates.operations import (
    carry_out,
    copy_from_register,
    correct,
    hand_over,
    issue,
    revoke,
)
from papers.operations import sign
from tests.enrollment.races import at_once
from tests.factories import make_recognised_class, make_signatory, make_user
from tests.quick import quick_papers

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 6


@pytest.fixture
def issued(monkeypatch):
    cache.clear()
    quick_papers(monkeypatch)
    training_class = make_recognised_class(passed=1, failed=0)
    carry_out(issue(training_class, actor=make_user()))
    return Certificate.objects.get()


@pytest.fixture
def officer():
    return make_user()


def a_decision(place):
    return {
        "number": f"{place}/QĐ-LMHTX",
        "signed_on": timezone.localdate(),
        "signatory": make_signatory(),
        "reason": "Sai họ tên",
    }


def is_chained():
    previous = "0" * 64
    for row in RegisterEntry.objects.in_book_order():
        assert (row.previous_hash, row.entry_hash) == (previous, row.hash_of_row())
        previous = row.entry_hash
    return True


def test_corrected_and_revoked_at_once_it_ends_once(issued, officer):
    def act(place):
        mine = Certificate.objects.get(pk=issued.pk)
        if place % 2:
            revoke(mine, **a_decision(place), actor=officer)
        else:
            facts = {"holder_name": f"Nguyễn Văn Minh {chr(65 + place)}"}
            correct(mine, facts, **a_decision(place), actor=officer)
        return "done"

    outcomes = at_once(act, range(AT_ONCE))

    assert sorted(outcomes) == ["certificate_not_valid"] * (AT_ONCE - 1) + ["done"]
    ended = Certificate.objects.get(pk=issued.pk)
    corrected = ended.status == CertificateStatus.SUPERSEDED
    assert Certificate.objects.valid().count() == corrected
    assert Register.objects.get().last_number == 1 + corrected
    assert is_chained()


def test_handed_over_by_many_it_is_handed_over_once(issued, officer):
    def act(_place):
        mine = Certificate.objects.get(pk=issued.pk)
        hand_over([mine], on=timezone.localdate(), actor=officer)
        return "done"

    outcomes = at_once(act, range(AT_ONCE))

    assert sorted(outcomes) == ["certificate_not_issued"] * (AT_ONCE - 1) + ["done"]
    assert issued.entries.filter(act="handed_over").count() == 1
    assert is_chained()


def test_copies_given_at_once_have_their_own_numbers(issued, officer):
    def act(place):
        return copy_from_register(
            Certificate.objects.get(pk=issued.pk),
            issued_on=timezone.localdate(),
            receiver=f"Người nhận {place}",
            signatory=make_signatory(),
            actor=officer,
        ).number

    numbers = at_once(act, range(AT_ONCE))

    assert sorted(numbers) == list(range(1, AT_ONCE + 1))
    assert RegisterCopy.objects.count() == AT_ONCE
    assert is_chained()


def test_one_decision_entered_at_once_for_two_certificates_is_one(issued, officer):
    other_class = make_recognised_class(passed=1, failed=0)
    carry_out(issue(other_class, actor=officer))
    rows = list(Certificate.objects.values_list("pk", flat=True))
    decision = a_decision(0)

    def act(place):
        revoke(Certificate.objects.get(pk=rows[place]), **decision, actor=officer)
        return "done"

    assert at_once(act, range(2)) == ["done"] * 2
    assert len({each.ending_id for each in Certificate.objects.all()}) == 1
    assert is_chained()


def test_without_the_lock_two_begin_to_correct(issued, officer, monkeypatch):
    """Then only the database's own constraints stand between two corrections."""
    monkeypatch.setattr(models.QuerySet, "select_for_update", lambda rows, **_: rows)
    begun = []

    def slow(*args, **kwargs):
        begun.append(args)
        time.sleep(1)
        return sign(*args, **kwargs)

    monkeypatch.setattr("certificates.operations.correcting.sign", slow)
    act = correct.__wrapped__ if connection.vendor == "sqlite" else correct

    def try_it(place):
        facts = {"holder_name": f"Nguyễn Văn Minh {chr(65 + place)}"}
        mine = Certificate.objects.get(pk=issued.pk)
        with suppress(DatabaseError):
            act(mine, facts, **a_decision(place), actor=officer)

    at_once(try_it, range(2))

    assert len(begun) == 2
