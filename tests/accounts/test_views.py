from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from accounts.operations import record
from accounts.verbs import VERBS
from enrollment.models import ApplicationStatus
from tests.factories import make_cooperative, make_user

URL = reverse("accounts:audit_list")


def test_journal_needs_its_permission(client, stranger):
    client.force_login(stranger)

    assert client.get(URL).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_journal_runs_the_same_queries_for_any_number_of_rows(
    client, registrar, rows, django_assert_num_queries
):
    for _row in range(rows):
        record(registrar, "class.opened", make_cooperative(), learners=3)
    client.force_login(registrar)
    client.get(URL)

    with django_assert_num_queries(8):
        response = client.get(URL)

    assert len(response.context["table"].rows) == rows


def test_journal_says_who_did_what_in_words(client, registrar):
    record(registrar, "class.opened", make_cooperative(name="HTX Tôm"), learners=38)
    client.force_login(registrar)

    page = client.get(URL).content.decode()

    assert "HTX Tôm" in page
    assert str(VERBS["class.opened"]) in page
    assert ": 38" in page


@pytest.mark.parametrize(
    ("verb", "who"),
    [
        ("application.submitted", "người dân"),
        ("application.offer_expired", "hệ thống"),
        ("data.purged", "hệ thống"),
    ],
)
def test_journal_tells_the_public_from_the_system(client, registrar, verb, who):
    record(None, verb, make_cooperative(), since=None)
    client.force_login(registrar)

    (row,) = client.get(URL).context["table"].rows

    assert row.get_cell("actor") == who
    assert "None" not in row.get_cell("details")


def test_journal_can_be_narrowed(client, registrar):
    other = make_user(full_name="Lê Văn Khác")
    kept = record(registrar, "post.ended", make_cooperative(name="HTX Tôm"))
    record(other, "post.ended", make_cooperative(name="HTX Tôm"))
    record(registrar, "class.opened", make_cooperative(name="HTX Tôm"))
    record(registrar, "post.ended", make_cooperative(name="HTX Lúa"))
    client.force_login(registrar)

    response = client.get(
        URL,
        {
            "actor": registrar.pk,
            "verb": "post.ended",
            "subject": "tôm",
            "since": timezone.localdate().strftime("%d/%m/%Y"),
            "until": timezone.localdate().strftime("%d/%m/%Y"),
        },
    )

    assert [row.record for row in response.context["table"].rows] == [kept]


def test_every_recorded_verb_has_words():
    calls = re.compile(r'record\(\s*[\w.]+,\s*(f?)"([\w.{}]+)"', re.DOTALL)
    root = Path(settings.BASE_DIR)
    used = set()
    for path in root.glob("*/**/*.py"):
        if ".venv" in path.parts or "tests" in path.parts:
            continue
        for formatted, verb in calls.findall(path.read_text()):
            if not formatted:
                used.add(verb)
    decided = (
        ApplicationStatus.ADMITTED,
        ApplicationStatus.WAITLISTED,
        ApplicationStatus.DECLINED,
    )
    used |= {f"application.{status}" for status in decided}

    assert used
    assert used <= set(VERBS)


def test_nobody_writes_the_journal_in_the_administration(client, db):
    entry = AuditEntry.objects.create(verb="class.opened", subject_label="GD-2024-01")
    client.force_login(
        make_user(full_name="Quản Trị Mẫu", is_staff=True, is_superuser=True)
    )

    assert client.get(reverse("admin:accounts_auditentry_add")).status_code == 403
    change = reverse("admin:accounts_auditentry_change", args=[entry.pk])
    assert client.get(change).status_code == 200
    assert client.post(change, {"verb": "other"}).status_code == 403
    delete = reverse("admin:accounts_auditentry_delete", args=[entry.pk])
    assert client.post(delete, {"post": "yes"}).status_code == 403
    entry.refresh_from_db()
    assert entry.verb == "class.opened"


def test_only_a_superuser_hands_out_powers(client, db):
    other = make_user()
    keeper = make_user("accounts.view_user", "accounts.change_user", is_staff=True)
    client.force_login(keeper)

    response = client.post(
        reverse("admin:accounts_user_change", args=[other.pk]),
        {
            "full_name": "Đổi Tên",
            "email": other.email,
            "phone": "",
            "is_active": "on",
            "is_superuser": "on",
            "is_staff": "on",
        },
    )

    assert response.status_code == 302
    other.refresh_from_db()
    assert other.full_name == "Đổi Tên"
    assert not other.is_superuser
    assert not other.is_staff


@pytest.mark.parametrize("page", ["accounts_user_change", "auth_user_password_change"])
def test_a_keeper_does_not_take_over_a_superuser(client, db, page):
    greater = make_user(is_superuser=True)
    before = greater.password
    client.force_login(
        make_user("accounts.view_user", "accounts.change_user", is_staff=True)
    )

    response = client.post(
        reverse(f"admin:{page}", args=[greater.pk]),
        {
            "full_name": "Đổi Tên",
            "email": "ke.khac@htx.example",
            "password1": "mot-mat-khau-khac-91",
            "password2": "mot-mat-khau-khac-91",
            "usable_password": "true",
        },
    )

    assert response.status_code == 403
    greater.refresh_from_db()
    assert greater.password == before
    assert greater.full_name != "Đổi Tên"
