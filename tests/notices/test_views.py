from __future__ import annotations

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import AuditEntry
from notices.models import Message
from tests.factories import make_user

LIST = reverse("notices:message_list")


def make_message(**fields):
    return Message.objects.create(
        **{
            "key": f"test:{Message.objects.count()}",
            "channel": "desk",
            "to_name": "Trần Thị Ánh",
            "address": "0912345678",
            "subject": "Kết quả xét hồ sơ",
            "body": "Hồ sơ được duyệt.",
            "status": "to_tell",
            **fields,
        }
    )


@pytest.mark.parametrize("rows", [1, 3])
def test_message_list_runs_the_same_queries_for_any_number_of_rows(
    client, registrar, rows, django_assert_num_queries
):
    for _row in range(rows):
        make_message()
    client.force_login(registrar)
    client.get(LIST)

    with django_assert_num_queries(7):
        response = client.get(LIST)

    assert len(response.context["table"].rows) == rows


def test_message_list_narrows_by_status(client, registrar):
    waiting = make_message()
    make_message(channel="email", status="queued")
    client.force_login(registrar)

    response = client.get(LIST, {"status": "to_tell"})

    assert [row.record for row in response.context["table"].rows] == [waiting]


def test_a_message_shows_its_text_ready_to_copy(client, registrar):
    message = make_message(body="Kính gửi <Ông/Bà>")
    client.force_login(registrar)

    content = client.get(message.get_absolute_url()).content.decode()

    assert "Kính gửi &lt;Ông/Bà&gt;</textarea>" in content
    assert reverse("notices:message_told", args=[message.pk]) in content


@pytest.mark.parametrize(
    ("perms", "shown", "told"),
    [
        ((), 403, 403),
        (("notices.view_message",), 200, 403),
        (("notices.view_message", "notices.tell_message"), 200, 302),
    ],
)
def test_messages_need_permissions(client, db, perms, shown, told):
    message = make_message()
    client.force_login(make_user(*perms))

    assert client.get(message.get_absolute_url()).status_code == shown
    url = reverse("notices:message_told", args=[message.pk])
    assert client.post(url).status_code == told
    message.refresh_from_db()
    assert (message.status == "told") is (told == 302)


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
    said = [str(each) for each in get_messages(response.wsgi_request)]
    assert said[-1] == _("This message is not waiting to be told.")
