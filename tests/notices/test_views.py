from __future__ import annotations

import datetime as dt
from io import BytesIO

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import load_workbook

from accounts.models import AuditEntry
from notices.admin import MessageAdmin
from notices.models import Message
from privacy.models import DataRequest
from privacy.operations import receive
from tests.factories import make_application, make_user

LIST = reverse("notices:message_list")
TOLD = reverse("notices:messages_told")
KEY = "application.admitted"


def make_message(**fields):
    return Message.objects.create(
        **{
            "key": f"test:{Message.objects.count()}",
            "event": KEY,
            "channel": "desk",
            "to_name": "Trần Thị Ánh",
            "phone": "0912345678",
            "subject": "Kết quả xét hồ sơ",
            "body": "Hồ sơ được duyệt.",
            "status": "to_tell",
            **fields,
        }
    )


def shown(response):
    return [row.record for row in response.context["table"].rows]


def said(response):
    return [str(each) for each in get_messages(response.wsgi_request)]


@pytest.mark.parametrize("rows", [1, 3])
def test_message_list_runs_the_same_queries_for_any_number_of_rows(
    client, registrar, rows, django_assert_num_queries
):
    for _row in range(rows):
        make_message(status="told", done_at=timezone.now(), told_by=make_user())
    client.force_login(registrar)
    client.get(LIST)

    with django_assert_num_queries(8):
        response = client.get(LIST)

    assert len(shown(response)) == rows


def test_message_list_narrows_by_state_channel_event_and_recipient(client, registrar):
    late = timezone.now() - dt.timedelta(minutes=11)
    waiting = make_message()
    unknown = make_message(channel="sms", status="sending", claimed_at=late)
    queued = make_message(
        channel="email", status="queued", event="application.declined", to_name="Lê Bê"
    )
    client.force_login(registrar)

    assert shown(client.get(LIST, {"status": "to_tell"})) == [waiting]
    assert shown(client.get(LIST, {"status": "waiting"})) == [unknown, waiting]
    assert shown(client.get(LIST, {"status": "unknown"})) == [unknown]
    assert shown(client.get(LIST, {"channel": "sms"})) == [unknown]
    assert shown(client.get(LIST, {"event": "application.declined"})) == [queued]
    assert shown(client.get(LIST, {"q": "anh tran"})) == [unknown, waiting]
    response = client.get(LIST)
    assert response.context["counts"] == [
        ("waiting", _("waits for the office"), 2),
        ("unknown", _("not known whether sent"), 1),
        ("queued", _("queued"), 1),
        ("to_tell", _("to be told"), 1),
    ]


def test_message_list_says_who_told_when_and_what_came_of_each_attempt(
    client, registrar
):
    moment = dt.datetime(2026, 11, 20, 3, 5, tzinfo=dt.UTC)
    make_message(
        channel="email",
        status="queued",
        attempts=2,
        error="450 <busy>",
        next_try_at=moment,
    )
    make_message(status="told", done_at=moment, told_by=registrar)
    client.force_login(registrar)

    page = client.get(LIST).content.decode()

    assert "2; 450 &lt;busy&gt;; gửi tiếp lúc 10 giờ 05 ngày 20/11/2026" in page
    assert "Trần Thị Giáo Vụ" in page.split("<tbody>")[1]


def test_message_list_is_exported_without_ticks(client, registrar):
    make_message()
    client.force_login(registrar)

    response = client.get(LIST, {"_export": "xlsx"})

    content = b"".join(response) if response.streaming else response.content
    header, row = load_workbook(BytesIO(content)).active.values
    assert header[:2] == ("Tin nhắn", "Người nhận")
    assert row[:2] == ("Kết quả xét hồ sơ", "Trần Thị Ánh")


def test_only_those_who_tell_get_ticks_and_only_for_what_waits(
    client, registrar, approver
):
    waiting = make_message()
    make_message(status="sent", done_at=timezone.now())
    client.force_login(approver)
    assert 'type="checkbox"' not in client.get(LIST).content.decode()

    client.force_login(registrar)
    page = client.get(LIST).content.decode()

    assert page.count('type="checkbox"') == 1
    assert f'name="message" value="{waiting.pk}" form="told"' in page


def test_ticked_people_are_told_and_the_list_stays_narrowed(client, registrar):
    first, second, other = make_message(), make_message(), make_message()
    sent = make_message(status="sent", done_at=timezone.now())
    client.force_login(registrar)

    response = client.post(
        f"{TOLD}?status=to_tell&q=anh",
        {"message": [first.pk, second.pk, sent.pk, "x", "9" * 40]},
    )

    assert response.status_code == 302
    assert response.headers["Location"] == f"{LIST}?status=to_tell&q=anh"
    assert set(Message.objects.filter(status="told", told_by=registrar)) == {
        first,
        second,
    }
    other.refresh_from_db()
    assert other.status == "to_tell"
    assert said(response) == [
        "Đã ghi: đã báo 2 người.",
        "1 tin không còn chờ báo nên giữ nguyên.",
    ]


def test_nobody_ticked_is_said(client, registrar):
    make_message()
    client.force_login(registrar)

    response = client.post(TOLD)

    assert response.headers["Location"] == LIST
    assert said(response) == [_("Tick the people who were told.")]
    assert not AuditEntry.objects.exists()


def test_a_message_shows_its_text_ready_to_copy(client, registrar):
    message = make_message(body="Kính gửi <Ông/Bà>")
    client.force_login(registrar)

    page = client.get(message.get_absolute_url()).content.decode()

    assert "Kính gửi &lt;Ông/Bà&gt;</textarea>" in page
    assert reverse("notices:message_told", args=[message.pk]) in page
    assert reverse("notices:message_again", args=[message.pk]) not in page
    assert 'href="https://zalo.me/0912345678"' in page
    assert 'href="tel:0912345678"' in page


def test_a_landline_has_no_zalo(client, registrar):
    message = make_message(phone="02903831234")
    client.force_login(registrar)

    page = client.get(message.get_absolute_url()).content.decode()

    assert "zalo.me" not in page
    assert 'href="tel:02903831234"' in page


def test_a_message_leads_to_what_it_is_about(client, registrar):
    application = make_application()
    message = make_message(
        about_type="enrollment.application", about_id=str(application.pk)
    )
    client.force_login(registrar)

    page = client.get(message.get_absolute_url()).content.decode()

    assert f'href="{application.get_absolute_url()}"' in page


def test_a_message_about_what_the_reader_may_not_open_does_not_lead_there(
    client, registrar
):
    asked = receive(
        DataRequest(kind="see", full_name="Danh Hỏi", phone="0912000222"), actor=None
    )
    message = make_message(about_type="privacy.datarequest", about_id=str(asked.pk))
    client.force_login(registrar)

    page = client.get(message.get_absolute_url()).content.decode()

    assert str(asked) in page
    assert asked.get_absolute_url() not in page


def test_an_unknown_end_is_said_and_left_to_a_person(client, registrar):
    late = timezone.now() - dt.timedelta(minutes=11)
    message = make_message(
        channel="email", status="sending", claimed_at=late, attempts=1, error="lost"
    )
    client.force_login(registrar)

    page = client.get(message.get_absolute_url()).content.decode()

    assert "Không rõ đã gửi" in page
    assert "hỏi người nhận trước khi gửi lại" in page
    assert reverse("notices:message_told", args=[message.pk]) in page
    assert reverse("notices:message_again", args=[message.pk]) in page


@pytest.mark.parametrize(
    ("perms", "seen", "done"),
    [
        ((), 403, 403),
        (("notices.view_message",), 200, 403),
        (("notices.view_message", "notices.tell_message"), 200, 302),
    ],
)
@pytest.mark.parametrize(
    ("act", "status"), [("message_told", "told"), ("message_again", "sent")]
)
def test_messages_need_permissions(client, db, perms, seen, done, act, status):
    message = make_message(channel="email", email="a@x.vn", status="failed")
    client.force_login(make_user(*perms))

    assert client.get(message.get_absolute_url()).status_code == seen
    url = reverse(f"notices:{act}", args=[message.pk])
    assert client.post(url).status_code == done
    message.refresh_from_db()
    assert message.status == (status if done == 302 else "failed")


def test_telling_is_signed_and_happens_once(client, registrar):
    message = make_message()
    client.force_login(registrar)
    url = reverse("notices:message_told", args=[message.pk])

    client.post(url)
    message.refresh_from_db()
    told_at = message.done_at
    response = client.post(url)

    message.refresh_from_db()
    assert (message.told_by, message.done_at) == (registrar, told_at)
    assert [entry.verb for entry in AuditEntry.objects.all()] == ["message.told"]
    assert said(response)[-1] == _("This message is not waiting to be told.")
    page = client.get(message.get_absolute_url()).content.decode()
    assert "Trần Thị Giáo Vụ" in page.split('class="line"')[1]


def test_what_arrived_is_not_sent_again(client, registrar):
    message = make_message(channel="email", status="sent", done_at=timezone.now())
    client.force_login(registrar)

    response = client.post(reverse("notices:message_again", args=[message.pk]))

    assert said(response) == [_("This message cannot be sent again now.")]
    message.refresh_from_db()
    assert message.status == "sent"


def test_in_the_administration_an_address_is_mended_and_nothing_else(
    client, db, monkeypatch
):
    message = make_message(channel="email", email="sai@x.vn", status="queued")
    client.force_login(make_user(is_staff=True, is_superuser=True))
    assert client.get(reverse("admin:notices_message_add")).status_code == 403
    url = reverse("admin:notices_message_change", args=[message.pk])
    assert client.get(url).status_code == 200

    read = MessageAdmin.get_object

    def sent_meanwhile(*args, **kwargs):
        row = read(*args, **kwargs)
        Message.objects.update(status="sent", done_at=timezone.now())
        return row

    monkeypatch.setattr(MessageAdmin, "get_object", sent_meanwhile)
    client.post(url, {"email": "dung@x.vn", "phone": "0987654321", "subject": "x"})

    message.refresh_from_db()
    assert (message.email, message.phone) == ("dung@x.vn", "0987654321")
    assert (message.status, message.subject) == ("sent", "Kết quả xét hồ sơ")
    assert list(Message.objects.all().search("dung@x.vn")) == [message]
    delete = reverse("admin:notices_message_delete", args=[message.pk])
    assert client.post(delete, {"post": "yes"}).status_code == 403
