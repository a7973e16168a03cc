"""Two officers answer one request at once: one does it, the other is told.

Threads with a connection each, on whichever database the settings name. The control
takes the lock away; if the two then still did not meet, the test would prove nothing.
"""

from __future__ import annotations

from threading import Barrier

import pytest
from django.db import connection, models

from accounts.models import AuditEntry
from notices.models import Message
from privacy.models import DataRequest
from privacy.operations import receive, requests
from tests.cooperatives.races import at_once
from tests.factories import make_user

pytestmark = pytest.mark.django_db(transaction=True)


def acts(take, refuse):
    """A request, and each of two officers' ways to settle it."""
    officers = [make_user(), make_user()]
    asked = receive(
        DataRequest(kind="see", full_name="Chim Hỏi", phone="0987000111"), actor=None
    )

    def answer(act, officer, words):
        act(DataRequest.objects.get(pk=asked.pk), answer=words, actor=officer)
        return words

    return at_once(
        answer,
        [(refuse, officers[0], "không"), (take, officers[1], "xin chờ")],
    )


def test_two_answers_at_once_are_one_answer_after_the_other():
    answers = acts(requests.take, requests.refuse)

    request = DataRequest.objects.get()
    assert request.state == "refused"
    assert request.answer == "không"
    # Either the refusal came first, or what follows was told before it.
    assert answers[0] == "không"
    assert answers[1] in {"request_settled", "xin chờ"}
    told = Message.objects.filter(event__in=["data_request.taken"]).count()
    assert told == (answers[1] == "xin chờ")
    verbs = AuditEntry.objects.order_by("pk").values_list("verb", flat=True)
    assert verbs.last() == "data_request.refused"


def test_without_the_lock_both_would_answer(monkeypatch):
    """PostgreSQL loses its row lock, SQLite the transaction that takes the write lock."""
    monkeypatch.setattr(models.QuerySet, "select_for_update", lambda rows, **_: rows)
    take, refuse = requests.take, requests.refuse
    if connection.vendor == "sqlite":
        take, refuse = take.__wrapped__, refuse.__wrapped__
    looked = Barrier(2)  # both have looked, neither has written anything
    write = requests._write  # noqa: SLF001  where the lock is already held

    def after_both_looked(asked, *args):
        looked.wait(timeout=30)
        write(asked, *args)

    monkeypatch.setattr(requests, "_write", after_both_looked)

    answers = acts(take, refuse)

    assert answers == ["không", "xin chờ"]
    assert DataRequest.objects.get().state in {"refused", "taken"}
    assert Message.objects.exclude(event="data_request.received").count() == 2
