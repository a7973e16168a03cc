"""Writing, telling and queueing again; what a worker does is in test_delivery."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.models import AuditEntry
from config.story.clock import at
from notices.models import Message, messages_about
from notices.operations import Recipient, mark_all_told, mark_told, post, send_again
from tests.factories import make_cooperative, make_user
from tests.notices.conftest import VALUES, work

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 20)


def make_message(**fields):
    return Message.objects.create(
        **{
            "key": f"test:{Message.objects.count()}",
            "channel": "email",
            "to_name": "Trần Thị Ánh",
            "email": "anh@example.vn",
            "phone": "0912345678",
            "subject": "Kết quả xét hồ sơ",
            "body": "Hồ sơ được duyệt.",
            "status": "queued",
            **fields,
        }
    )


def standing(message):
    """Everything an act could have changed."""
    return (
        Message.objects.filter(pk=message.pk).values().get(),
        AuditEntry.objects.count(),
        DBTaskResult.objects.count(),
    )


def test_a_message_and_its_delivery_are_kept_or_lost_together(send):
    with transaction.atomic():
        send()
        transaction.set_rollback(True)  # as when killed before the commit
    assert (Message.objects.count(), DBTaskResult.objects.count()) == (0, 0)

    send()
    assert (Message.objects.count(), DBTaskResult.objects.count()) == (1, 1)
    assert mail.outbox == []


def test_a_message_is_written_in_the_words_of_its_event(send):
    cooperative = make_cooperative()

    message = send(about=cooperative)

    assert message.subject == "Gọi Trần Thị Ánh nhập học"
    assert message.body == "Kính gửi: Bà Trần Thị Ánh\nTrân trọng."
    assert (message.event, message.channel, message.status) == (
        "sample.called",
        "email",
        "queued",
    )
    assert message.about == cooperative
    assert list(messages_about(cooperative)) == [message]
    assert list(messages_about(make_cooperative())) == []


def test_a_message_about_nothing_kept_has_no_link(send):
    cooperative = make_cooperative()
    message = send(about=cooperative)
    cooperative.delete()

    assert message.about is None
    assert send(key="a:2").about is None


def test_the_same_key_is_one_message(send):
    first = send()
    again = send(values={**VALUES, "ho_ten": "Người Khác"}, email="")

    assert again == first
    assert (again.to_name, again.channel) == ("Trần Thị Ánh", "email")
    assert (Message.objects.count(), DBTaskResult.objects.count()) == (1, 1)


@pytest.mark.parametrize("values", [{}, {**VALUES, "la": "x"}])
def test_values_are_exactly_the_placeholders(send, values):
    with pytest.raises(ValueError, match="kinh_gui, ho_ten, ly_do"):
        send(values=values)

    assert not Message.objects.exists()


def test_an_unknown_event_is_a_fault(called):
    with pytest.raises(KeyError):
        post(event="no", key="k", values={}, to=Recipient("A", "", ""))


@pytest.mark.parametrize(
    ("gateway", "email", "phone", "channel", "status"),
    [
        ("http://sms.example/", "anh@example.vn", "0912345678", "email", "queued"),
        ("http://sms.example/", "", "0912345678", "sms", "queued"),
        ("http://sms.example/", "", "02903831234", "desk", "to_tell"),
        ("http://sms.example/", "", "", "desk", "to_tell"),
        ("", "", "0912345678", "desk", "to_tell"),
        ("", "anh@example.vn", "", "email", "queued"),
    ],
)
def test_the_channel_is_email_then_sms_then_the_desk(
    send, settings, gateway, email, phone, channel, status
):
    settings.SMS_GATEWAY_URL = gateway

    message = send(email=email, phone=phone)

    assert (message.channel, message.status) == (channel, status)
    assert (message.email, message.phone) == (email, phone)
    assert DBTaskResult.objects.count() == (status == "queued")


TOLD_WHEN = [
    ({"channel": "desk", "status": "to_tell"}, True),
    ({"status": "failed", "attempts": 5}, True),
    ({"status": "queued", "attempts": 1, "next_try_at": timezone.now()}, True),
    ({"status": "queued"}, False),
    ({"status": "sent", "done_at": timezone.now()}, False),
]


def test_where_no_mail_server_is_named_nobody_is_said_to_be_told_by_e_mail(
    send, settings
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    settings.SMS_GATEWAY_URL = ""

    send()

    message = Message.objects.get()
    assert message.email
    assert (message.channel, message.status) == ("desk", "to_tell")


@pytest.mark.parametrize(("fields", "waiting"), TOLD_WHEN)
def test_the_office_tells_what_waits_for_it(fields, waiting):
    message, officer = make_message(**fields), make_user()
    before = standing(message)

    if waiting:
        mark_told(message, actor=officer)
        message.refresh_from_db()
        assert (message.status, message.told_by) == ("told", officer)
        assert message.done_at
        assert message.next_try_at is None
        assert AuditEntry.objects.get().verb == "message.told"
    else:
        with pytest.raises(ValidationError) as refusal:
            mark_told(message, actor=officer)
        assert refusal.value.code == "message_not_waiting"
        assert standing(message) == before


def test_many_are_told_at_once_and_the_rest_is_left():
    officer = make_user()
    waiting = [make_message(channel="desk", status="to_tell") for _row in range(3)]
    sent = make_message(status="sent", done_at=timezone.now())
    before = standing(sent)[0]
    other = make_message(channel="desk", status="to_tell")

    told = mark_all_told([*(row.pk for row in waiting), sent.pk, 999], actor=officer)

    assert told == 3
    assert Message.objects.filter(status="told", told_by=officer).count() == 3
    assert [e.verb for e in AuditEntry.objects.all()] == ["message.told"] * 3
    assert standing(sent)[0] == before
    assert standing(other)[0]["status"] == "to_tell"


def test_a_failed_message_is_sent_again_at_a_persons_word(send, settings):
    settings.EMAIL_BACKEND = "tests.notices.test_delivery.Refusing"
    message, officer = send(), make_user()
    work()
    message.refresh_from_db()
    assert message.status == "failed"

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    send_again(message, actor=officer)
    assert AuditEntry.objects.get().verb == "message.queued_again"
    work()

    message.refresh_from_db()
    assert (message.status, message.error, message.attempts) == ("sent", "", 2)
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    ("minutes", "again"), [(9, False), (10, True)], ids=["nine", "ten"]
)
@pytest.mark.parametrize("status", ["queued", "sending"])
def test_what_a_worker_left_behind_is_sent_again_after_ten_minutes(
    queue, status, minutes, again
):
    with at(DAY, 8):
        begun = timezone.now()
        message = make_message(
            status=status,
            created_at=begun,
            claimed_at=begun if status == "sending" else None,
        )
    before = standing(message)

    with at(DAY, 8, minutes):
        if again:
            send_again(message, actor=make_user())
            assert message.status == "queued"
            assert DBTaskResult.objects.count() == 1
        else:
            with pytest.raises(ValidationError) as refusal:
                send_again(message, actor=make_user())
            assert refusal.value.code == "message_not_failed"
            assert standing(message) == before


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "sent", "done_at": timezone.now()},
        {"channel": "desk", "status": "to_tell"},
    ],
)
def test_what_arrived_or_has_no_address_is_not_sent_again(queue, fields):
    message = make_message(**fields)
    before = standing(message)

    with pytest.raises(ValidationError) as refusal:
        send_again(message, actor=make_user())

    assert refusal.value.code == "message_not_failed"
    assert standing(message) == before


def test_every_state_is_counted_and_found(queue):
    now = timezone.now()
    late = now - dt.timedelta(minutes=11)
    made = {
        "queued": make_message(),
        "sending": make_message(status="sending", claimed_at=now),
        "unknown": make_message(status="sending", claimed_at=late),
        "sent": make_message(status="sent", done_at=now),
        "failed": make_message(status="failed"),
        "to_tell": make_message(channel="desk", status="to_tell"),
        "told": make_message(status="told", done_at=now, told_by=make_user()),
    }

    for state, message in made.items():
        assert list(Message.objects.in_state(state)) == [message]
    waiting = {made["unknown"], made["failed"], made["to_tell"]}
    assert set(Message.objects.in_state("waiting")) == waiting
    assert Message.objects.counted() == {**dict.fromkeys(made, 1), "waiting": 3}


@pytest.mark.parametrize(
    "query", ["anh tran", "ÁNH", "0912 345", "anh@example", "Trần  thi"]
)
def test_a_message_is_found_by_its_recipient_without_tone_marks(query):
    message = make_message()
    make_message(to_name="Lê Văn Bình", email="", phone="0987654321")

    assert list(Message.objects.all().search(query)) == [message]
