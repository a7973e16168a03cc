"""Several workers at one message, and one act told of twice at once.

Threads with a connection each, on whichever database the settings name. The control
takes the lock away; if still one letter went out, the test above it would prove nothing.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, models

from notices import operations
from notices.models import Channel, Message
from notices.operations import deliver

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 10
WITHOUT_LOCK = 4


class Slow(EmailBackend):
    """Long enough that every other worker has come by."""

    def send_messages(self, letters):
        time.sleep(0.2)
        return super().send_messages(letters)


def at_once(act, times):
    """What each of the acts returned, or its fault; all begin together."""
    start = Barrier(times)

    def run(place):
        try:
            connection.ensure_connection()
            start.wait(timeout=30)
            return act(place)
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(run, range(times)))


def test_of_ten_workers_at_once_one_sends(send, settings):
    settings.EMAIL_BACKEND = "tests.notices.test_race.Slow"
    pk = send().pk

    at_once(lambda _place: deliver(Message.objects.get(pk=pk)), AT_ONCE)

    message = Message.objects.get()
    assert (message.status, message.attempts) == ("sent", 1)
    assert len(mail.outbox) == 1


def test_without_the_lock_several_send(send, monkeypatch):
    """PostgreSQL loses its row lock, SQLite the transaction that takes the write lock."""
    pk = send().pk
    monkeypatch.setattr(models.QuerySet, "select_for_update", lambda rows, **_: rows)
    if connection.vendor == "sqlite":
        unlocked = operations.claim.__wrapped__
        monkeypatch.setattr(operations, "claim", unlocked)
    together = Barrier(WITHOUT_LOCK)  # all have read "queued", none has claimed
    save = Message.save

    def save_together(message, **options):
        if "claimed_at" in options["update_fields"]:
            together.wait(timeout=30)
        save(message, **options)

    def send_together(_message):
        together.wait(timeout=30)  # all have claimed, none has noted the end
        sent.append(pk)

    sent = []
    monkeypatch.setattr(Message, "save", save_together)
    monkeypatch.setitem(operations.SENDERS, Channel.EMAIL, send_together)

    at_once(lambda _place: deliver(Message.objects.get(pk=pk)), WITHOUT_LOCK)

    assert sent == [pk] * WITHOUT_LOCK
