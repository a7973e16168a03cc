"""What the office does upon accounts."""

from __future__ import annotations

import datetime as dt

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry, User
from accounts.operations import issue_code, use_code
from notices.models import Message
from staff.charges import REACHES, in_charge_of
from staff.operations import (
    change_account,
    entrust,
    forget_factors,
    hand_over,
    invite,
    restore,
    set_roles,
    suspend,
    take_away,
)
from tests.factories import (
    make_class,
    make_commune,
    make_cooperative,
    make_session,
    make_user,
)
from training.models import ClassStatus

NEW = {"full_name": "Lê Văn  Mới", "email": "moi@example.vn", "phone": ""}


def account(*roles, **fields):
    user = make_user(**fields)
    user.groups.set(Group.objects.filter(name__in=roles))
    return User.objects.get(pk=user.pk)


def verbs():
    return list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))


def refused(act, *args, **kwargs):
    before = list(AuditEntry.objects.values_list("pk", flat=True))
    with pytest.raises(ValidationError) as refusal:
        act(*args, **kwargs)
    assert list(AuditEntry.objects.values_list("pk", flat=True)) == before
    return refusal.value.code


@pytest.fixture
def admin(roles):
    return account("system_admin", full_name="Quản Trị Mẫu")


def test_an_invited_person_is_told_without_a_secret(registrar):
    user = invite(**NEW, roles=["instructor"], actor=registrar)

    assert user.full_name == "Lê Văn Mới"
    assert not user.has_usable_password()
    assert [group.name for group in user.groups.all()] == ["instructor"]
    message = Message.objects.get()
    assert (message.channel, message.email) == ("email", "moi@example.vn")
    assert "https://htx.example/tai-khoan/login/code/" in message.body
    assert "giảng viên" in message.body
    assert verbs()[0] == "account.invited"


@pytest.mark.parametrize(
    ("fields", "chosen", "code"),
    [
        ({}, [], "role_missing"),
        ({}, ["approver"], "role_not_yours_to_give"),
        ({}, ["instructor", "system_admin"], "role_not_yours_to_give"),
        ({}, ["no_such_role"], "role_not_yours_to_give"),
    ],
)
def test_an_invitation_is_refused(registrar, fields, chosen, code):
    before = User.objects.count()

    assert refused(invite, **{**NEW, **fields}, roles=chosen, actor=registrar) == code
    assert User.objects.count() == before
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"email": ""}, "__all__"),
        ({"email": "co@example.vn"}, "email"),
        ({"phone": "0912345678"}, "phone"),
    ],
)
def test_an_account_needs_a_name_of_its_own_to_sign_in(registrar, fields, field):
    make_user(email="co@example.vn", phone="0912345678")

    with pytest.raises(ValidationError) as refusal:
        invite(**{**NEW, **fields}, roles=["learner"], actor=registrar)

    assert field in refusal.value.error_dict
    assert not Message.objects.exists()


def test_roles_are_given_and_taken(admin):
    user = account("instructor")

    set_roles(user, ["training_officer"], actor=admin)

    assert [group.name for group in user.groups.all()] == ["training_officer"]
    given, taken = AuditEntry.objects.order_by("pk")
    assert (given.verb, given.details) == (
        "account.roles_given",
        {"roles": ["giáo vụ"]},
    )
    assert (taken.verb, taken.details) == (
        "account.roles_taken",
        {"roles": ["giảng viên"]},
    )


def test_nobody_changes_their_own_roles_or_those_of_a_greater_account(
    admin, registrar, approver
):
    assert refused(set_roles, admin, [], actor=admin) == "not_yours_to_manage"
    assert refused(set_roles, approver, [], actor=registrar) == "not_yours_to_manage"
    assert refused(set_roles, admin, [], actor=registrar) == "not_yours_to_manage"
    other = account("instructor")
    for beyond in ("approver", "training_officer", "system_admin"):
        code = refused(set_roles, other, [beyond], actor=registrar)
        assert code == "role_not_yours_to_give"
    assert other.groups.get().name == "instructor"


@pytest.mark.parametrize("power", ["is_staff", "is_superuser"])
def test_an_account_with_powers_beside_the_roles_is_for_superusers(admin, power):
    user = account("learner", **{power: True})

    assert refused(suspend, user, reason="x", actor=admin) == "not_yours_to_manage"
    suspend(user, reason="x", actor=make_user(is_superuser=True))
    assert not User.objects.get(pk=user.pk).is_active


def test_a_suspended_account_is_out_at_once(client, registrar):
    user = account("instructor", phone="0912345678", password="mat-khau-mau-91")
    client.post(
        "/tai-khoan/login/", {"login": "0912345678", "password": "mat-khau-mau-91"}
    )
    assert client.get(reverse("desk")).status_code == 200
    code = issue_code(user, actor=registrar)

    suspend(user, reason=" Nghỉ việc ", actor=registrar)

    assert client.get(reverse("desk")).status_code == 302
    assert not use_code(User.objects.get(pk=user.pk), code)
    answer = client.post(
        "/tai-khoan/login/", {"login": "0912345678", "password": "mat-khau-mau-91"}
    )
    assert answer.status_code in {200, 302}
    assert "_auth_user_id" not in client.session
    entry = AuditEntry.objects.get(verb="account.suspended")
    assert entry.details == {"reason": "Nghỉ việc"}
    assert refused(suspend, user, reason="x", actor=registrar) == "account_suspended"

    restore(user, actor=registrar)
    client.post(
        "/tai-khoan/login/", {"login": "0912345678", "password": "mat-khau-mau-91"}
    )
    assert client.get(reverse("desk")).status_code == 200
    assert refused(restore, user, actor=registrar) == "account_active"


def test_an_address_left_behind_opens_nothing(registrar):
    user = account("learner", email="cu@example.vn", phone="0912345678")
    User.objects.filter(pk=user.pk).update(phone_verified=True)
    EmailAddress.objects.create(user=user, email="cu@example.vn", primary=True)
    code = issue_code(user, actor=registrar)

    change_account(
        user,
        full_name=user.full_name,
        email="Moi@example.vn",
        phone="0987654321",
        actor=registrar,
    )

    user.refresh_from_db()
    assert (user.email, user.phone, user.phone_verified) == (
        "moi@example.vn",
        "0987654321",
        False,
    )
    assert not EmailAddress.objects.filter(email="cu@example.vn").exists()
    assert not use_code(user, code)
    assert "0987654321" in user.search_text


def test_a_lost_second_factor_is_taken_away(registrar):
    user = account("instructor")
    assert refused(forget_factors, user, reason="x", actor=registrar) == "no_factor"
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    assert (
        refused(forget_factors, user, reason=" ", actor=registrar) == "reason_missing"
    )
    assert Authenticator.objects.filter(user=user).exists()

    forget_factors(user, reason="Mất điện thoại", actor=registrar)

    assert not Authenticator.objects.filter(user=user).exists()
    assert verbs() == ["account.factors_forgotten"]


@pytest.fixture
def leaving(registrar):
    """An instructor with work of every kind and with work that is done."""
    user = account("instructor", "coop_contact", full_name="Người Đi")
    running = make_class()
    for days in (1, 2):
        make_session(
            training_class=running,
            instructor=user,
            held_on=timezone.localdate() + dt.timedelta(days=days),
        )
    make_session(
        training_class=running,
        instructor=user,
        held_on=timezone.localdate() - dt.timedelta(days=3),
        begun_at=timezone.now(),
        marked_at=timezone.now(),
    )
    over = make_class(status=ClassStatus.CANCELLED)
    make_session(training_class=over, instructor=user, held_on=timezone.localdate())
    make_cooperative().contacts.add(user)
    return user


def test_work_is_handed_over_in_one_act(leaving, registrar):
    to = account("instructor", "coop_contact", full_name="Người Đến")

    done = hand_over(leaving, to, actor=registrar)

    assert done == {"buoi-hoc": 2, "hop-tac-xa": 1}
    assert in_charge_of(leaving) == []
    assert leaving.taught_sessions.count() == 2  # held, and of a class that is over
    assert to.cooperatives.count() == 1
    assert verbs() == ["class.instructor_changed", "account.handed_over"]
    assert AuditEntry.objects.latest("pk").details["person"] == "Người Đến"


def test_a_class_officer_hands_over_the_classes(roles, admin):
    leaving, to = account("training_officer"), account("training_officer")
    classes = [make_class(officer=leaving), make_class(officer=leaving)]

    hand_over(leaving, to, actor=admin)

    for each in classes:
        each.refresh_from_db()
    assert {each.officer for each in classes} == {to}
    assert verbs().count("class.officer_changed") == 2


@pytest.mark.parametrize(
    ("to", "code"),
    [
        ("able to a part", "not_able"),
        ("suspended", "account_suspended"),
        ("same", "same_account"),
    ],
)
def test_handing_over_is_refused_whole(leaving, registrar, to, code):
    chosen = {
        "able to a part": account("instructor"),
        "suspended": account("instructor", "coop_contact", is_active=False),
        "same": leaving,
    }[to]
    before = in_charge_of(leaving)

    assert refused(hand_over, leaving, chosen, actor=registrar) == code
    assert in_charge_of(leaving) == before


def test_two_who_hand_over_to_each_other_lock_in_one_order(registrar, monkeypatch):
    one, two = make_user(), make_user()
    locked = []
    keep = User.refresh_from_db

    def lock(user, *args, **options):
        locked.append(user.pk)
        keep(user, *args, **options)

    monkeypatch.setattr(User, "refresh_from_db", lock)

    refused(hand_over, one, two, actor=registrar)
    refused(hand_over, two, one, actor=registrar)

    assert locked == [one.pk, two.pk] * 2


def test_nothing_is_no_work_to_hand_over(registrar):
    user, to = account("instructor"), account("instructor")

    assert refused(hand_over, user, to, actor=registrar) == "nothing_in_charge"


@pytest.mark.parametrize(
    ("key", "role", "make"),
    [
        ("hop-tac-xa", "coop_contact", make_cooperative),
        ("dia-ban", "local_officer", lambda: make_commune(officers=[])),
        ("co-quan", "training_officer", lambda: make_class().body),
    ],
)
def test_rights_are_limited_and_widened(admin, key, role, make):
    user, row, reach = account(role), make(), REACHES[key]
    entrust(user, reach, row, actor=admin)
    entrust(user, reach, row, actor=admin)
    assert list(reach.of(user)) == [row]
    take_away(user, reach, row, actor=admin)
    take_away(user, reach, row, actor=admin)

    assert not reach.of(user).exists()
    assert verbs() == ["account.entrusted", "account.taken_away"]
    assert refused(entrust, account("learner"), reach, row, actor=admin) == "not_able"
    assert refused(entrust, user, reach, row, actor=user) == "not_yours_to_manage"
