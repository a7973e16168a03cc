"""Signing in by each way, and what a stranger may learn from it: nothing."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.mfa.totp.internal.auth import yield_hotp_counters_from_time as counters
from allauth.usersessions.models import UserSession
from django.contrib.auth import hashers
from django.contrib.auth.models import Group
from django.core import mail
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from accounts.fields import unseal
from accounts.models import User
from notices.models import Message
from tests.factories import make_user
from tests.notices.test_sms import gateway

assert gateway  # a fixture
PASSWORD = "mat-khau-mau-91"
SECRET = "JBSWY3DPEHPK3PXP"
pytestmark = pytest.mark.django_db
LOGIN = reverse("account_login")
ASK = reverse("account_request_login_code")
CONFIRM = reverse("account_confirm_login_code")


@pytest.fixture
def owner(roles):
    return make_user(email="chu@example.vn", phone="0912345678", password=PASSWORD)


@pytest.fixture
def officer(roles, settings):
    """Of the office, where a second factor is required."""
    settings.SECOND_FACTOR_REQUIRED = True
    user = make_user(email="can.bo@example.vn", password=PASSWORD)
    user.groups.add(Group.objects.get(name="training_officer"))
    return user


def enter(client, login, password=PASSWORD):
    return client.post(LOGIN, {"login": login, "password": password})


def is_in(client):
    return "_auth_user_id" in client.session


def code_now():
    return format_hotp_value(hotp_value(SECRET, next(counters())))


@pytest.mark.parametrize(
    "login", ["chu@example.vn", "CHU@example.vn", "0912345678", "+84 912 345 678"]
)
def test_by_password(client, owner, login):
    response = enter(client, login)

    assert response["Location"] == reverse("desk")
    assert is_in(client)


def test_by_a_code_through_e_mail(client, owner):
    client.post(ASK, {"email": "chu@example.vn"})
    (letter,) = mail.outbox
    code = re.search(r"^\d{6}$", letter.body, re.MULTILINE)[0]
    assert letter.to == ["chu@example.vn"]
    assert "Kính gửi Ông/Bà" in letter.body

    wrong = client.post(CONFIRM, {"code": "x"})
    assert wrong.status_code == 200
    assert not is_in(client)
    client.post(CONFIRM, {"code": code})

    assert is_in(client)


def test_by_a_code_through_sms(client, owner, gateway):
    client.post(ASK, {"phone": "0912 345 678"})
    ((_path, _headers, body),) = gateway.asked
    assert body["to"] == "0912345678"

    client.post(CONFIRM, {"code": re.search(r"\d{6}", body["text"])[0]})

    assert is_in(client)
    owner.refresh_from_db()
    assert owner.phone_verified


def change_password(client, **typed):
    new = {"password1": "rung duoc xanh 77", "password2": "rung duoc xanh 77"}
    return client.post(reverse("account_change_password"), new | typed)


def test_who_forgot_the_password_and_has_a_phone_alone_sets_a_new_one(
    client, owner, gateway, monkeypatch
):
    client.post(ASK, {"phone": "0912345678"})
    client.post(CONFIRM, {"code": re.search(r"\d{6}", gateway.asked[0][2]["text"])[0]})
    page = client.get(reverse("account_change_password")).content.decode()
    assert 'name="oldpassword"' not in page

    monkeypatch.setattr("accounts.sessions.FRESH", 0)  # later
    assert change_password(client).status_code == 200
    owner.refresh_from_db()
    assert owner.check_password(PASSWORD)
    monkeypatch.undo()
    done = change_password(client)

    assert done.status_code == 302
    owner.refresh_from_db()
    assert owner.check_password("rung duoc xanh 77")


def test_who_came_by_the_password_is_asked_for_it(client, owner):
    enter(client, "0912345678")

    refused = change_password(client)
    wrong = change_password(client, oldpassword="another")

    assert (refused.status_code, wrong.status_code) == (200, 200)
    owner.refresh_from_db()
    assert owner.check_password(PASSWORD)


def test_a_code_that_did_not_come_is_asked_for_again(client, owner):
    client.post(ASK, {"email": "chu@example.vn"})
    client.post(CONFIRM, {"action": "resend"})
    first, second = (
        re.search(r"^\d{6}$", letter.body, re.MULTILINE)[0] for letter in mail.outbox
    )

    client.post(CONFIRM, {"code": second})

    assert is_in(client)
    assert first != second


def test_where_no_sms_is_sent_none_is_promised(client, owner):
    page = client.get(ASK).content.decode()

    assert 'name="phone"' not in page
    assert reverse("accounts:code_sign_in") in page


def test_who_asks_for_a_code_by_sms_is_warned(client, owner, gateway, settings):
    warning = "chiếm được số điện thoại"
    assert warning in client.get(ASK).content.decode()

    settings.SMS_GATEWAY_URL = ""

    assert warning not in client.get(ASK).content.decode()


def test_a_code_opens_once_and_only_the_visit_that_asked(client, owner):
    client.post(ASK, {"email": "chu@example.vn"})
    code = re.search(r"^\d{6}$", mail.outbox[0].body, re.MULTILINE)[0]
    other = Client()
    other.post(ASK, {"email": "chu@example.vn"})
    other.post(CONFIRM, {"code": code})
    assert not is_in(other)

    client.post(CONFIRM, {"code": code})
    client.logout()
    client.post(CONFIRM, {"code": code})

    assert not is_in(client)


def test_no_code_lies_where_the_office_could_read_it(client, owner, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    client.post(ASK, {"email": "chu@example.vn"})

    (task,) = DBTaskResult.objects.all()
    (sealed,) = task.args_kwargs["args"]
    code = re.search(r"\\n(\d{6})\\n", unseal(sealed.encode()).decode())[1]
    assert code not in str(task.args_kwargs)
    assert not Message.objects.exists()


@pytest.mark.parametrize("field", ["email", "phone"])
def test_a_stranger_gets_the_same_answers_as_an_owner(client, owner, gateway, field):
    """Page for page; and for the unknown too a letter waits, to nobody."""
    pages = []
    for known in (True, False):
        visit = Client()
        if field == "email":
            typed = "chu@example.vn" if known else "ai@example.vn"
        else:
            typed = "0912345678" if known else "0900000000"
        first = visit.post(ASK, {field: typed})
        second = visit.get(CONFIRM).content.decode()
        wrong = visit.post(CONFIRM, {"code": "000000"}).content.decode()
        pages.append(
            [
                (first.status_code, first["Location"]),
                *(
                    re.sub('csrfmiddlewaretoken" value="[^"]*', "", page).replace(
                        typed, ""
                    )
                    for page in (second, wrong)
                ),
            ]
        )

    assert pages[0] == pages[1]
    assert len(gateway.asked) == (field == "phone")


@pytest.mark.parametrize(
    "login", ["chu@example.vn", "ai@example.vn", "0912345678", "0900000000"]
)
def test_a_wrong_password_costs_the_same_work_for_anybody(
    client, owner, login, monkeypatch
):
    """Each attempt computes as many hashes, known or not: the clock tells nothing."""
    worked = []
    hasher = type(hashers.get_hasher())
    original = hasher.encode

    def encode(self, *args, **kwargs):
        worked.append(1)
        return original(self, *args, **kwargs)

    monkeypatch.setattr(hasher, "encode", encode)

    response = enter(client, login, "sai")

    assert "Tên đăng nhập hoặc mật khẩu không đúng." in response.content.decode()
    assert len(worked) == (2 if "@" in login else 1)


def test_sms_have_an_end_each_day(owner, gateway, settings):
    settings.SMS_CODES_A_DAY = 3
    numbers = [f"09123456{n:02}" for n in range(5)]
    for number in numbers:
        make_user(email=None, phone=number)
        assert Client().post(ASK, {"phone": number})["Location"] == CONFIRM

    assert len(gateway.asked) == 3


def test_one_number_gets_so_many_sms_a_day(owner, gateway):
    for visit in range(12):
        Client(REMOTE_ADDR=f"10.0.0.{visit}").post(ASK, {"phone": "0912345678"})

    assert len(gateway.asked) == 8


def test_of_many_guesses_in_one_visit_few_count(client, owner):
    client.post(ASK, {"email": "chu@example.vn"})

    answers = [client.post(CONFIRM, {"code": "000000"}).status_code for _ in range(12)]

    assert answers.count(429) == 2


# The second factor


def test_the_office_works_only_with_a_second_factor(client, officer):
    enter(client, "can.bo@example.vn")
    for url in (reverse("desk"), reverse("enrollment:application_list")):
        response = client.get(url)
        assert response["Location"] == reverse("mfa_index")
    assert client.get(reverse("mfa_index")).status_code == 200
    assert client.post(reverse("enrollment:application_list")).status_code == 302

    TOTP.activate(officer, SECRET)

    assert client.get(reverse("desk")).status_code == 200


def test_a_learner_needs_none_and_the_demonstration_neither(
    client, owner, officer, settings
):
    enter(client, "chu@example.vn")
    assert client.get(reverse("desk")).status_code == 200
    client.logout()

    settings.SECOND_FACTOR_REQUIRED = False
    enter(client, "can.bo@example.vn")
    assert client.get(reverse("desk")).status_code == 200


def test_the_administration_stands_behind_the_second_factor(client, roles, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    keeper = make_user(
        email="qt@example.vn", password=PASSWORD, is_staff=True, is_superuser=True
    )
    admin = reverse("admin:index")
    away = client.get(reverse("admin:login"), follow=True)
    assert away.redirect_chain[-1][0].startswith(LOGIN)
    client.post(
        reverse("admin:login"), {"username": "qt@example.vn", "password": PASSWORD}
    )
    assert not is_in(client)

    enter(client, "qt@example.vn")
    assert client.get(admin)["Location"] == reverse("mfa_index")
    client.logout()
    TOTP.activate(keeper, SECRET)
    assert enter(client, "qt@example.vn")["Location"] == reverse("mfa_authenticate")
    assert client.get(admin).status_code == 302
    client.post(reverse("mfa_authenticate"), {"code": code_now()})
    client.post(reverse("mfa_trust"), {"action": "skip"})

    assert client.get(admin).status_code == 200


def test_a_recovery_code_opens_once(client, officer):
    TOTP.activate(officer, SECRET)
    code = RecoveryCodes.activate(officer).get_unused_codes()[0]
    enter(client, "can.bo@example.vn")

    client.post(reverse("mfa_authenticate"), {"code": code})
    client.post(reverse("mfa_trust"), {"action": "skip"})
    assert is_in(client)
    client.logout()
    enter(client, "can.bo@example.vn")
    client.post(reverse("mfa_authenticate"), {"code": code})

    assert not is_in(client)


def test_a_code_of_the_app_opens_once_and_for_a_short_time(officer):
    TOTP.activate(officer, SECRET)
    code = code_now()
    old = format_hotp_value(hotp_value(SECRET, next(counters()) - 3))

    opened = []
    for typed in (old, code, code):
        visit = Client()
        enter(visit, "can.bo@example.vn")
        visit.post(reverse("mfa_authenticate"), {"code": typed})
        visit.post(reverse("mfa_trust"), {"action": "skip"})
        opened.append(is_in(visit))

    assert opened == [False, True, False]


def test_a_trusted_browser_is_not_asked_again_and_another_is(client, officer):
    TOTP.activate(officer, SECRET)
    enter(client, "can.bo@example.vn")
    client.post(reverse("mfa_authenticate"), {"code": code_now()})
    client.post(reverse("mfa_trust"), {"action": "trust"})
    client.post(reverse("account_logout"))

    assert enter(client, "can.bo@example.vn")["Location"] == reverse("desk")
    assert enter(Client(), "can.bo@example.vn")["Location"] == reverse(
        "mfa_authenticate"
    )


def test_guessing_the_second_factor_ends_for_the_account(officer):
    TOTP.activate(officer, SECRET)
    answers = []
    for visit in range(7):
        thief = Client(REMOTE_ADDR=f"10.0.0.{visit}")
        enter(thief, "can.bo@example.vn")
        answers += [
            thief.post(
                reverse("mfa_authenticate"), {"code": "000000", "login": f"x{visit}"}
            ).status_code
            for _ in range(2)
        ]

    assert answers == [200] * 10 + [429] * 4


def test_secrets_of_factors_lie_encrypted(officer):
    TOTP.activate(officer, SECRET)
    RecoveryCodes.activate(officer)

    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert SECRET not in kept
    assert TOTP(Authenticator.objects.get(type="totp")).validate_code(code_now())


def test_a_session_is_named_by_its_device_in_words(client, owner):
    phone = Client(
        headers={
            "user-agent": "Mozilla/5.0 (Linux; Android 13; SM-A145F) AppleWebKit/537.36"
            " (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36"
        }
    )
    enter(phone, "chu@example.vn")
    enter(client, "chu@example.vn")
    page = client.get(reverse("usersessions_list")).content.decode()

    assert "Chrome Mobile, Android (SM-A145F)" in page
    assert "trình duyệt không rõ" in page
    assert "Mozilla" not in page


def test_sessions_are_seen_and_ended_by_their_owner(client, owner):
    phone, laptop = Client(), Client()
    enter(client, "chu@example.vn")
    enter(phone, "chu@example.vn")
    enter(laptop, "0912345678")
    listed = client.get(reverse("usersessions_list"))
    assert listed.context["session_count"] == 3
    one = UserSession.objects.get(session_key=phone.session.session_key)
    end = reverse("accounts:session_end", args=[one.pk])
    make_user(email="ke.gian@example.vn", password=PASSWORD)
    thief = Client()
    enter(thief, "ke.gian@example.vn")
    thief.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert thief.post(end).status_code == 404
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})

    client.post(end)
    assert phone.get(reverse("desk")).status_code == 302
    assert laptop.get(reverse("desk")).status_code == 200
    client.post(reverse("usersessions_list"))

    assert laptop.get(reverse("desk")).status_code == 302
    assert client.get(reverse("desk")).status_code == 200


def test_one_changes_the_own_phone_by_a_code(client, owner, gateway):
    enter(client, "chu@example.vn")
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    change = client.post(reverse("account_change_phone"), {"phone": "0987 654 321"})
    assert User.objects.get(pk=owner.pk).phone == "0912345678"
    ((_path, _headers, body),) = gateway.asked
    client.post(change["Location"], {"code": re.search(r"\d{6}", body["text"])[0]})

    owner.refresh_from_db()
    assert (owner.phone, owner.phone_verified) == ("0987654321", True)


def test_without_sms_the_office_changes_the_phone(client, owner):
    enter(client, "chu@example.vn")
    client.post(reverse("account_change_phone"), {"phone": "0987 654 321"})

    assert User.objects.get(pk=owner.pk).phone == "0912345678"
