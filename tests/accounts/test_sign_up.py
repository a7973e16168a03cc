"""Making one's own account by a number that one proves, and who cannot."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry, User
from accounts.operations import forget_unproven, record
from enrollment.operations import claim
from tests.factories import make_application, make_user
from tests.notices.test_sms import gateway

assert gateway  # a fixture
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("roles")]
SIGN_UP = reverse("account_signup")
PROVE = reverse("account_verify_phone")
TYPED = {"full_name": "Trần Thị  Ánh", "phone": "0912 345 678"}


def code_in(gateway):
    (_path, _headers, body) = gateway.asked[-1]
    return re.search(r"\d{6}", body["text"])[0]


def is_in(client):
    return "_auth_user_id" in client.session


def made():
    return User.objects.filter(phone="0912345678")


def test_a_learner_makes_an_account_by_name_and_number(client, gateway):
    asked = client.post(SIGN_UP, TYPED)
    assert asked["Location"] == PROVE
    assert not is_in(client)
    assert gateway.asked[-1][2]["to"] == "0912345678"

    entered = client.post(PROVE, {"code": code_in(gateway)})

    assert entered["Location"] == reverse("desk")
    assert is_in(client)
    user = made().get()
    assert (user.full_name, user.phone_verified) == ("Trần Thị Ánh", True)
    assert [role.name for role in user.roles] == ["learner"]
    assert not user.has_usable_password()
    assert client.get(reverse("training:own_class")).status_code == 200
    desk = client.get(reverse("desk")).content.decode()
    assert f'href="{reverse("enrollment:own_application_list")}">Hồ sơ của tôi' in desk
    assert "Hồ sơ đã nộp khi chưa có tài khoản" in desk
    (entry,) = AuditEntry.objects.filter(verb="account.signed_up")
    assert (entry.actor, entry.subject_id) == (user, str(user.pk))


def test_the_proven_number_claims_the_own_dossier_at_once(client, gateway):
    application = make_application(phone="0912345678")
    client.post(SIGN_UP, TYPED)
    client.post(PROVE, {"code": code_in(gateway)})

    claim(application, actor=made().get())

    application.refresh_from_db()
    assert application.claimant == made().get()


def test_a_code_that_did_not_come_is_asked_for_again_twice(client, gateway):
    client.post(SIGN_UP, TYPED)
    for _time in range(2):
        assert 'form="resend"' in client.get(PROVE).content.decode()
        client.post(PROVE, {"action": "resend"})
    client.post(PROVE, {"action": "resend"})

    assert len(gateway.asked) == 3
    client.post(PROVE, {"code": code_in(gateway)})
    assert is_in(client)


def test_a_wrong_code_opens_nothing_and_gives_no_role(client, gateway):
    client.post(SIGN_UP, TYPED)
    wrong = f"{(int(code_in(gateway)) + 1) % 10**6:06}"
    client.post(PROVE, {"code": wrong})

    assert not is_in(client)
    assert not made().get().phone_verified
    assert not made().get().roles.exists()
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"full_name": "", "phone": "0912345678"}, "full_name"),
        ({"full_name": "\u200b", "phone": "0912345678"}, "full_name"),
        ({"full_name": "Trần Thị Ánh", "phone": ""}, "phone"),
        ({"full_name": "Trần Thị Ánh", "phone": "12345"}, "phone"),
    ],
)
def test_what_is_missing_or_wrong_is_said_beside_it(client, gateway, typed, said):
    page = client.post(SIGN_UP, typed)

    assert list(page.context["form"].errors) == [said]
    assert not User.objects.exists()
    assert gateway.asked == []


def test_a_number_that_has_an_account_answers_alike_and_its_owner_is_told(gateway):
    owner = make_user(phone="0912345678")
    pages = []
    for phone in ("0912345678", "0987654321"):
        visit = Client()
        asked = visit.post(SIGN_UP, TYPED | {"phone": phone})
        page = visit.get(asked["Location"]).content.decode()
        wrong = visit.post(asked["Location"], {"code": "x"}).content.decode()
        pages.append(
            [
                re.sub(r'(value|nonce)="[^"]{20,}"', "", text.replace(phone, ""))
                for text in (asked["Location"], page, wrong)
            ]
        )

    assert pages[0] == pages[1]
    assert made().get() == owner
    told = [body for _path, _headers, body in gateway.asked]
    assert [body["to"] for body in told] == ["0912345678", "0987654321"]
    assert "đã có tài khoản" in told[0]["text"]
    assert not re.search(r"\d{6}", told[0]["text"])


def test_two_at_once_make_one_account(client, gateway, monkeypatch):
    """The second passed the check before the first was there."""
    make_user(phone="0912345678")
    monkeypatch.setattr(
        "accounts.forms.AllauthSignupForm._clean_phone", lambda form: None
    )

    answer = client.post(SIGN_UP, TYPED)

    assert answer["Location"] == PROVE
    assert made().count() == 1


def test_whoever_enters_anothers_number_has_no_way_in_when_its_owner_comes(gateway):
    """Neither a password nor an e-mail was taken down with it."""
    stranger, owner = Client(), Client()
    stranger.post(
        SIGN_UP, TYPED | {"email": "ke@gian.example", "password1": "mat-khau-mau-91"}
    )
    owner.post(reverse("account_request_login_code"), {"phone": "0912345678"})
    owner.post(reverse("account_confirm_login_code"), {"code": code_in(gateway)})

    assert is_in(owner)
    user = made().get()
    assert (user.email, user.has_usable_password()) == (None, False)
    assert [role.name for role in user.roles] == ["learner"]
    stranger.post(
        reverse("account_login"),
        {"login": "0912345678", "password": "mat-khau-mau-91"},
    )
    assert not is_in(stranger)
    assert mail.outbox == []


def test_without_sms_the_page_says_who_makes_accounts(client):
    page = client.get(SIGN_UP)
    client.post(SIGN_UP, TYPED)

    assert page.status_code == 200
    assert "Văn phòng lập tài khoản" in page.content.decode()
    assert 'name="phone"' not in page.content.decode()
    assert not User.objects.exists()


def test_unproven_accounts_free_the_number_after_a_day(client, gateway):
    """And nobody whom the office invited and who has not come yet."""
    client.post(SIGN_UP, TYPED)
    invited = make_user(phone="0987654321")
    invited.groups.add(Group.objects.get(name="learner"))
    assert forget_unproven() == 0
    User.objects.update(date_joined=timezone.now() - timedelta(hours=25))

    assert forget_unproven() == 1

    assert User.objects.get() == invited


def test_an_account_that_the_office_made_stays_without_a_role(registrar):
    """One was invited and lost its last role, one was entered in the administration."""
    invited, entered = make_user(phone="0987654321"), make_user(phone="0987654322")
    record(registrar, "account.invited", invited)
    LogEntry.objects.create(
        user=registrar,
        content_type=ContentType.objects.get_for_model(User),
        object_id=str(entered.pk),
        action_flag=ADDITION,
    )
    own = make_user(phone="0987654323")
    long_ago = timezone.now() - timedelta(days=30)
    alone = User.objects.filter(phone__startswith="09876543")
    alone.update(email=None, date_joined=long_ago)

    assert forget_unproven() == 1

    assert set(alone) == {invited, entered}
    assert not alone.filter(pk=own.pk).exists()


def test_an_account_that_was_proven_stays(client, gateway):
    client.post(SIGN_UP, TYPED)
    client.post(PROVE, {"code": code_in(gateway)})
    User.objects.update(date_joined=timezone.now() - timedelta(days=30))

    assert forget_unproven() == 0


def test_whoever_was_invited_by_number_is_asked_for_no_proof(client):
    user = make_user(phone="0912345678", password="mat-khau-mau-91")

    client.post(
        reverse("account_login"), {"login": "0912345678", "password": "mat-khau-mau-91"}
    )

    assert is_in(client)
    assert not User.objects.get(pk=user.pk).phone_verified
