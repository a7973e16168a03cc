from __future__ import annotations

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import transaction
from django.template import engines
from django_tasks_db.models import DBTaskResult

from accounts.models import AuditEntry
from notices import operations
from notices.models import Message
from notices.operations import deliver, mark_told, post
from tests.factories import make_user


@pytest.fixture(autouse=True)
def _letter(monkeypatch, db):
    letter = engines["django"].from_string("Tiêu đề {{ n }}\n\nNội dung {{ site_url }}")
    monkeypatch.setattr(
        operations, "render_to_string", lambda _name, context: letter.render(context)
    )


def send(*, email="anh@example.vn", key="a:1"):
    return post(
        key=key,
        to_name="Trần Thị Ánh",
        email=email,
        phone="0912345678",
        template="letter.txt",
        context={"n": 1},
    )


def test_a_message_and_its_delivery_are_kept_or_lost_together(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

    with transaction.atomic():
        send()
        transaction.set_rollback(True)  # as when killed before the commit
    assert (Message.objects.count(), DBTaskResult.objects.count()) == (0, 0)

    send()
    assert (Message.objects.count(), DBTaskResult.objects.count()) == (1, 1)
    assert mail.outbox == []


def test_a_message_is_sent_once():
    message = send()
    assert send() == message

    message.refresh_from_db()
    assert (message.status, message.attempts) == ("sent", 1)
    assert message.done_at
    letter = mail.outbox[0]
    assert len(mail.outbox) == 1
    assert (letter.subject, letter.to) == ("Tiêu đề 1", ["anh@example.vn"])
    assert letter.body == "Nội dung https://htx.example"


def test_without_an_address_the_office_tells_the_person():
    message = send(email="")

    assert (message.channel, message.status) == ("desk", "to_tell")
    assert message.address == "0912345678"


def test_a_failure_is_kept_and_can_be_tried_again(settings):
    settings.EMAIL_BACKEND = "tests.notices.test_operations.Broken"
    message = send()
    message.refresh_from_db()
    assert (message.status, message.error) == ("failed", "no route")

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    deliver(message)

    assert (message.status, message.error, message.attempts) == ("sent", "", 2)


def test_what_is_sent_is_not_sent_again():
    message = send()
    deliver(message)
    deliver(message)

    assert len(mail.outbox) == 1


def test_mark_told_refuses_what_does_not_wait():
    message = send()

    with pytest.raises(ValidationError) as refusal:
        mark_told(message, actor=make_user())

    assert refusal.value.code == "message_not_waiting"
    assert Message.objects.get().status == "sent"
    assert not AuditEntry.objects.exists()


class Broken:
    def __init__(self, **_options):
        pass

    def send_messages(self, _messages):
        raise OSError("no route")
