"""How long a visit lasts, how it ends, and what a browser keeps of it."""

from __future__ import annotations

import time
from http.cookies import SimpleCookie

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from accounts import sessions
from accounts.models import User
from accounts.operations.codes import issue_code
from accounts.sessions import BEGAN, OF_OTHERS, OF_THE_OFFICE, SEEN
from tests.factories import make_user

PASSWORD = "mat-khau-mau-91"
DESK, LOGIN = reverse("desk"), reverse("account_login")
REAUTHENTICATE = reverse("account_reauthenticate")
SESSIONS = reverse("usersessions_list")
LEFT = reverse("accounts:session_left")
MINUTE = 60
pytestmark = pytest.mark.django_db


@pytest.fixture
def learner(roles):
    user = make_user(email="chu@example.vn", phone="0912345678", password=PASSWORD)
    user.groups.add(Group.objects.get(name="learner"))
    return user


@pytest.fixture
def officer(roles):
    user = make_user(email="can.bo@example.vn", password=PASSWORD)
    user.groups.add(Group.objects.get(name="training_officer"))
    return user


def sign_in(client, user):
    client.post(LOGIN, {"login": user.email, "password": PASSWORD})
    return client


def is_in(client):
    return client.get(DESK).status_code == 200


@pytest.fixture
def later(monkeypatch):
    """Let time pass, for the clock of visits alone; else it stands."""
    now = [time.time()]
    monkeypatch.setattr(sessions, "time", type("Clock", (), {"time": lambda: now[0]}))

    def wait(seconds):
        now[0] += seconds

    return wait


@pytest.mark.parametrize(
    ("who", "limits"), [("officer", OF_THE_OFFICE), ("learner", OF_OTHERS)]
)
def test_who_is_away_too_long_signs_in_again(request, client, later, who, limits):
    sign_in(client, request.getfixturevalue(who))
    key = client.session.session_key
    later(limits.idle - MINUTE)
    assert is_in(client)
    later(limits.idle - MINUTE)  # counted anew from the last page
    assert is_in(client)

    later(limits.idle + MINUTE)

    assert client.get(DESK)["Location"].startswith(LOGIN)
    assert not Session.objects.filter(session_key=key).exists()


@pytest.mark.parametrize(
    ("who", "limits"), [("officer", OF_THE_OFFICE), ("learner", OF_OTHERS)]
)
def test_no_visit_lasts_for_ever(request, client, later, who, limits):
    sign_in(client, request.getfixturevalue(who))
    seen = 0
    while seen < limits.whole - limits.idle:
        later(limits.idle - MINUTE)
        seen += limits.idle - MINUTE
        assert is_in(client)

    later(limits.whole - seen + MINUTE)

    assert not is_in(client)


def test_whose_visit_ended_over_a_form_reads_that_nothing_was_saved(
    client, officer, later
):
    sign_in(client, officer)
    form = reverse("staff:account_invite")
    typed = {"full_name": "Trần Thị Ánh", "phone": "0912345678", "roles": "learner"}
    later(OF_THE_OFFICE.idle + MINUTE)

    answer = client.post(form, typed, follow=True)

    assert answer.redirect_chain == [(f"{LOGIN}?next={form}", 302)]
    page = answer.content.decode()
    assert "Phiên đăng nhập đã kết thúc" in page
    assert "Nội dung vừa gửi chưa được lưu" in page
    assert not User.objects.filter(phone="0912345678").exists()
    entered = client.post(LOGIN, {"login": officer.email, "password": PASSWORD})
    assert entered.status_code == 302


@pytest.mark.parametrize("by_script", [False, True])
def test_whose_visit_ended_elsewhere_reads_that_alone(
    client, officer, later, by_script
):
    """A script keeps what it sent: marks of attendance wait for the new sign-in."""
    sign_in(client, officer)
    later(OF_THE_OFFICE.idle + MINUTE)

    if by_script:
        client.post(DESK, headers={"accept": "application/json"})
    page = client.get(DESK, follow=True).content.decode()

    assert "Phiên đăng nhập đã kết thúc" in page
    assert "chưa được lưu" not in page


def test_who_asks_how_long_is_told_and_not_prolonged(client, officer, later):
    sign_in(client, officer)
    assert client.get(DESK).context["visit_left"] == OF_THE_OFFICE.idle
    later(OF_THE_OFFICE.idle - MINUTE)

    first, second = (client.get(LEFT).json() for _ in range(2))

    assert first["left"] == MINUTE
    assert second["left"] == MINUTE
    later(2 * MINUTE)
    assert client.get(LEFT).json() == {"left": 0}
    assert not is_in(client)


def test_who_is_still_there_goes_on_but_not_for_ever(client, officer, later):
    sign_in(client, officer)
    later(OF_THE_OFFICE.idle - MINUTE)
    assert client.post(LEFT).json()["left"] == OF_THE_OFFICE.idle
    later(OF_THE_OFFICE.idle - MINUTE)
    assert is_in(client)

    seen = 2 * (OF_THE_OFFICE.idle - MINUTE)
    while seen < OF_THE_OFFICE.whole - OF_THE_OFFICE.idle:
        later(OF_THE_OFFICE.idle - MINUTE)
        seen += OF_THE_OFFICE.idle - MINUTE
        assert client.post(LEFT).json()["left"] > 0
    later(OF_THE_OFFICE.whole - seen - MINUTE)
    assert client.post(LEFT).json()["left"] == MINUTE
    later(2 * MINUTE)
    assert client.post(LEFT).json() == {"left": 0}


def test_only_the_office_is_warned(client, learner):
    for page in (client, sign_in(Client(), learner)):
        text = page.get(reverse("home")).content.decode()
        assert "data-visit" not in text
        assert "phien.js" not in text
    assert sign_in(Client(), learner).get(LEFT).json()["left"] is None
    anonymous = Client(enforce_csrf_checks=True)
    assert anonymous.get(LEFT).json() == {"left": 0}
    assert anonymous.post(LEFT).status_code == 403


def test_the_limits_are_within_what_the_rules_ask():
    """NIST SP 800-63B-4: a day of the office, thirty days with one factor."""
    assert OF_THE_OFFICE.whole <= 24 * sessions.HOUR
    assert OF_OTHERS.whole <= 30 * sessions.DAY


def test_each_door_begins_the_clock(learner, registrar, client):
    by_password = sign_in(Client(), learner)
    by_code = Client()
    code = issue_code(learner, actor=registrar)
    by_code.post(
        reverse("accounts:code_sign_in"), {"login": learner.email, "code": code}
    )
    by_factor = Client()
    TOTP.activate(learner, "JBSWY3DPEHPK3PXP")
    spare = RecoveryCodes.activate(learner).get_unused_codes()[0]
    sign_in(by_factor, learner)
    assert BEGAN not in by_factor.session
    by_factor.post(reverse("mfa_authenticate"), {"code": spare})
    by_factor.post(reverse("mfa_trust"), {"action": "skip"})

    for visit in (by_password, by_code, by_factor):
        assert visit.session[BEGAN] == visit.session[SEEN] > 0
    client.login(username=learner.email, password=PASSWORD)
    assert BEGAN not in client.session  # the control: no door leads there


def test_signing_in_makes_a_new_key_and_signing_out_ends_it(client, learner):
    client.get(DESK)
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies = SimpleCookie({"sessionid": session.session_key})

    sign_in(client, learner)
    signed_in = client.session.session_key
    assert signed_in != session.session_key
    assert not Session.objects.filter(session_key=session.session_key).exists()
    assert len(signed_in) == 32  # of 36 signs: 165 bits
    client.post(reverse("account_logout"))

    assert not Session.objects.filter(session_key=signed_in).exists()
    thief = Client()
    thief.cookies = SimpleCookie({"sessionid": signed_in})
    assert not is_in(thief)


def test_a_proof_given_once_more_makes_a_new_key(client, learner):
    sign_in(client, learner)
    before = client.session.session_key
    client.post(REAUTHENTICATE, {"password": "sai"})
    assert client.session.session_key == before

    client.post(REAUTHENTICATE, {"password": PASSWORD})

    thief = Client()
    thief.cookies = SimpleCookie({"sessionid": before})
    assert not is_in(thief)
    assert is_in(client)
    (listed,) = UserSession.objects.filter(user=learner)
    assert listed.session_key == client.session.session_key


@pytest.mark.parametrize(
    ("page", "typed"),
    [
        ("account_email", {"email": "moi@example.vn", "action_add": ""}),
        ("account_change_phone", {"phone": "0987 654 321", "action": "change"}),
        ("mfa_activate_totp", {}),
        ("mfa_add_webauthn", {}),
        ("mfa_generate_recovery_codes", {}),
    ],
)
def test_what_opens_the_account_is_changed_only_after_a_new_proof(
    client, learner, settings, page, typed
):
    settings.SMS_GATEWAY_URL = "http://127.0.0.1:9/"
    sign_in(client, learner)
    if page == "mfa_generate_recovery_codes":
        TOTP.activate(learner, "JBSWY3DPEHPK3PXP")

    asked = client.post(reverse(page), typed)

    assert asked.status_code == 302
    assert "reauthenticate" in asked["Location"]


def test_who_has_only_codes_changes_it_only_after_a_new_one(
    client, registrar, roles, later
):
    owner = make_user(email="ma@example.vn", phone="0987654321")

    def sign_in_by_code():
        code = issue_code(owner, actor=registrar)
        client.post(
            reverse("accounts:code_sign_in"), {"login": owner.email, "code": code}
        )

    def add():
        return client.post(
            reverse("account_email"), {"email": "moi@example.vn", "action_add": ""}
        )

    sign_in_by_code()
    later(sessions.FRESH + MINUTE)
    assert add()["Location"].startswith(LOGIN)
    assert not EmailAddress.objects.filter(email="moi@example.vn").exists()
    page = client.get(LOGIN).content.decode()
    assert "đăng nhập lại" in page

    sign_in_by_code()
    add()

    assert EmailAddress.objects.filter(email="moi@example.vn", user=owner).exists()


def test_visits_are_ended_only_after_a_new_proof(client, learner):
    other = sign_in(Client(), learner)
    sign_in(client, learner)
    one = UserSession.objects.get(session_key=other.session.session_key)
    for url in (SESSIONS, reverse("accounts:session_end", args=[one.pk])):
        asked = client.post(url)
        assert asked["Location"].startswith(REAUTHENTICATE)
    assert is_in(other)
    assert client.get(SESSIONS).context["session_count"] == 2

    client.post(
        f"{REAUTHENTICATE}?next={SESSIONS}", {"password": PASSWORD, "next": SESSIONS}
    )
    client.post(SESSIONS)

    assert not is_in(other)
    assert is_in(client)


def test_every_page_of_an_account_leads_to_its_visits_and_to_signing_out(
    client, learner
):
    sign_in(client, learner)
    client.post(REAUTHENTICATE, {"password": PASSWORD})

    for page in ("account_change_password", "mfa_index", "account_email"):
        html = client.get(reverse(page)).content.decode()
        assert f'href="{SESSIONS}"' in html
        assert f'action="{reverse("account_logout")}"' in html
    assert f'action="{reverse("account_logout")}"' in client.get(DESK).content.decode()
