"""The pages of the words: seen by the office, changed by officers."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import AuditEntry
from notices.models import Wording
from tests.factories import make_user

KEY = "application.admitted"
WORDINGS = reverse("notices:wording_list")
EDIT = reverse("notices:wording_edit", args=[KEY])
RESTORE = reverse("notices:wording_restore", args=[KEY])
TEXT = {"subject": "Mời {ho_ten}", "body": "Mời {kinh_gui} {ho_ten} đến lớp {lop}."}


def test_wording_list_shows_the_words_in_use(
    client, registrar, approver, django_assert_num_queries
):
    client.force_login(registrar)
    client.post(EDIT, {**TEXT, "save": "1"})
    client.get(WORDINGS)

    with django_assert_num_queries(6):
        page = client.get(WORDINGS).content.decode()

    assert "Mời {ho_ten}" in page
    assert "Hồ sơ {lop} đã được duyệt" not in page
    assert "Đã nhận hồ sơ {lop}" in page
    assert EDIT in page
    client.force_login(approver)
    assert EDIT not in client.get(WORDINGS).content.decode()


def test_a_preview_fills_in_samples_and_saves_nothing(client, registrar):
    client.force_login(registrar)

    response = client.post(EDIT, {**TEXT, "preview": "1"})

    page = response.content.decode()
    assert response.status_code == 200
    assert "Mời Bà Trần Thị Mẫu đến lớp Lớp Giám đốc hợp tác xã" in page
    assert "Mời {kinh_gui} {ho_ten} đến lớp {lop}.</textarea>" in page
    assert "Nếu gửi bằng tin nhắn SMS: 1 tin" in page
    assert not Wording.objects.exists()
    assert not AuditEntry.objects.exists()


def test_a_text_is_saved_and_taken_back(client, registrar):
    client.force_login(registrar)

    response = client.post(EDIT, {**TEXT, "save": "1"})
    assert response.headers["Location"] == WORDINGS
    assert Wording.objects.values("subject", "body").get(pk=KEY) == TEXT
    page = client.get(EDIT).content.decode()
    assert "Mời {ho_ten}" in page
    assert "Hồ sơ {lop} đã được duyệt" in page  # the original, beside it
    assert "Trần Thị Giáo Vụ" in page.split('class="line"')[1]

    response = client.post(RESTORE)
    assert response.headers["Location"] == EDIT
    assert not Wording.objects.exists()


@pytest.mark.parametrize("button", ["save", "preview"])
@pytest.mark.parametrize(
    ("fault", "field"),
    [
        ({"body": "Mời {ten_sai}."}, "body"),
        ({"body": ""}, "body"),
        ({"subject": ""}, "subject"),
        ({"subject": "x" * 151}, "subject"),
    ],
)
def test_a_refused_text_is_shown_again_with_its_fault(
    client, registrar, button, fault, field
):
    client.force_login(registrar)

    response = client.post(EDIT, {**TEXT, **fault, button: "1"})

    assert response.status_code == 422
    form = response.context["form"]
    assert list(form.errors) == [field]
    assert form["body"].value() == {**TEXT, **fault}["body"]
    assert response.context["preview"] is None
    assert not Wording.objects.exists()
    assert not AuditEntry.objects.exists()


def test_an_unknown_event_has_no_page(client, registrar):
    client.force_login(registrar)

    for name in ("wording_edit", "wording_restore"):
        url = reverse(f"notices:{name}", args=["no.such"])
        assert client.post(url).status_code == 404


@pytest.mark.parametrize("perms", [(), ("notices.view_message",)])
def test_words_are_changed_only_with_permission(client, db, perms):
    client.force_login(make_user(*perms))

    assert client.get(EDIT).status_code == 403
    assert client.post(EDIT, {**TEXT, "save": "1"}).status_code == 403
    assert client.post(RESTORE).status_code == 403
    assert not Wording.objects.exists()
