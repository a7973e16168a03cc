"""The pages upon accounts."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import Group
from django.urls import reverse

from accounts.models import AuditEntry, SpokenCode, User
from accounts.operations import use_code
from staff.charges import REACHES
from tests.factories import make_commune, make_cooperative, make_user

LIST = reverse("staff:account_list")


def account(*roles, **fields):
    user = make_user(**fields)
    user.groups.set(Group.objects.filter(name__in=roles))
    return user


def page(name, user, *more):
    return reverse(f"staff:account_{name}", args=[user.pk, *more])


@pytest.fixture
def instructor(roles):
    return account("instructor", full_name="Lê Văn Dạy", phone="0912345678")


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_runs_the_same_queries_for_any_number_of_rows(
    client, registrar, rows, django_assert_num_queries
):
    for _ in range(rows):
        TOTP.activate(account("instructor"), "JBSWY3DPEHPK3PXP")
    client.force_login(registrar)
    client.get(LIST)

    with django_assert_num_queries(8):
        response = client.get(LIST)

    assert len(response.context["table"].rows) == rows + 1


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "le day"}, True),
        ({"q": "0912345"}, True),
        ({"q": "ai khac"}, False),
        ({"role": "instructor"}, True),
        ({"role": "approver"}, False),
        ({"state": "active"}, True),
        ({"state": "suspended"}, False),
        ({"state": "no_factor"}, True),
    ],
)
def test_the_list_is_searched_and_narrowed(client, registrar, instructor, query, found):
    client.force_login(registrar)

    names = {
        row.record.full_name for row in client.get(LIST, query).context["table"].rows
    }

    assert ("Lê Văn Dạy" in names) is found


def test_with_a_second_factor_it_is_lacked_no_more(client, registrar, instructor):
    TOTP.activate(instructor, "JBSWY3DPEHPK3PXP")
    client.force_login(registrar)

    rows = client.get(LIST, {"state": "no_factor"}).context["table"].rows

    assert instructor not in [row.record for row in rows]


def test_inviting_keeps_what_was_typed_until_it_is_right(client, registrar):
    client.force_login(registrar)
    url = reverse("staff:account_invite")
    fields = {"full_name": "Lê Văn Mới", "email": "moi@example.vn", "phone": ""}

    wrong = client.post(url, fields)
    assert wrong.status_code == 422
    assert "moi@example.vn" in wrong.content.decode()
    assert wrong.context["form"].errors.as_data()["roles"][0].code == "role_missing"
    number = client.post(url, {**fields, "phone": "12", "roles": ["learner"]})
    assert number.context["form"].errors.as_data()["phone"][0].code == "phone_invalid"
    right = client.post(url, {**fields, "roles": ["learner"]})

    assert right["Location"] == page("detail", User.objects.get(email="moi@example.vn"))


def test_an_officer_is_offered_only_the_roles_that_are_theirs_to_give(
    client, registrar, instructor
):
    client.force_login(registrar)

    shown = client.get(page("roles", instructor)).content.decode()

    assert 'value="coop_contact"' in shown
    assert 'value="approver"' not in shown
    assert 'value="system_admin"' not in shown


def test_roles_are_changed_by_their_page(client, registrar, instructor):
    client.force_login(registrar)

    refused = client.post(page("roles", instructor), {"roles": ["approver"]})
    assert refused.status_code == 422
    client.post(page("roles", instructor), {"roles": ["learner", "coop_contact"]})

    names = set(instructor.groups.values_list("name", flat=True))
    assert names == {"learner", "coop_contact"}


def test_a_code_is_shown_once(client, registrar, instructor):
    client.force_login(registrar)
    asked = client.get(page("code", instructor)).content.decode()
    assert not SpokenCode.objects.exists()
    assert not re.search(r"<code>\d{4} \d{4}</code>", asked)

    made = client.post(page("code", instructor))
    code = re.search(r"<code>(\d{4} \d{4})</code>", made.content.decode())[1]
    again = client.get(page("code", instructor)).content.decode()

    assert "no-store" in made.headers["Cache-Control"]
    assert code not in again
    assert use_code(instructor, code.replace(" ", ""))


@pytest.mark.parametrize("name", ["roles", "edit", "code", "suspend", "factors"])
def test_an_officer_opens_no_page_upon_a_greater_account(
    client, registrar, approver, name
):
    client.force_login(registrar)

    assert client.get(page(name, approver)).status_code == 403
    assert client.post(page(name, approver), {"reason": "x"}).status_code == 403
    assert User.objects.get(pk=approver.pk).is_active
    assert client.get(page("detail", approver)).status_code == 200


def test_suspending_asks_for_the_reason_and_is_undone(client, registrar, instructor):
    client.force_login(registrar)
    assert client.post(page("suspend", instructor)).status_code == 422
    client.post(page("suspend", instructor), {"reason": "Nghỉ việc"})
    assert not User.objects.get(pk=instructor.pk).is_active
    shown = client.get(page("detail", instructor)).content.decode()
    assert "Nghỉ việc" in shown

    client.post(page("restore", instructor))

    assert User.objects.get(pk=instructor.pk).is_active


def test_work_is_handed_to_those_who_are_able(client, registrar, instructor):
    instructor.groups.add(Group.objects.get(name="coop_contact"))
    make_cooperative().contacts.add(instructor)
    able = account("coop_contact", full_name="Người Nhận")
    account("learner", full_name="Người Khác")
    client.force_login(registrar)

    form = client.get(page("hand_over", instructor)).context["form"]
    assert able in form.fields["to"].queryset
    assert not form.fields["to"].queryset.filter(full_name="Người Khác").exists()
    client.post(page("hand_over", instructor), {"to": able.pk})

    assert able.cooperatives.count() == 1
    assert AuditEntry.objects.filter(verb="account.handed_over").exists()


@pytest.mark.parametrize(
    ("key", "role", "query"),
    [("hop-tac-xa", "coop_contact", "tom sach"), ("dia-ban", "local_officer", "Minh")],
)
def test_limits_are_found_added_and_taken_away(client, registrar, key, role, query):
    make_cooperative(name="Hợp tác xã Tôm Sạch")
    make_commune(name="Minh Mẫu", officers=[])
    user = account(role)
    url = page("reach", user, key)
    client.force_login(registrar)
    assert client.get(url).context["found"] == []
    (row,) = client.get(url, {"q": query}).context["found"]
    assert str(row) in client.get(url, {"q": query}).content.decode()

    client.post(url, {"add": row.pk})
    assert list(REACHES[key].of(user)) == [row]
    assert client.get(url, {"q": query}).context["found"] == []
    client.post(url, {"remove": row.pk})

    assert not REACHES[key].of(user).exists()
    for none in ("x", "²", "9" * 30):
        assert client.post(url, {"add": none}).status_code == 404
    assert client.get(page("reach", user, "khac")).status_code == 404
