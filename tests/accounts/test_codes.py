"""Codes that the office reads out."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry, SpokenCode
from accounts.operations import issue_code, use_code
from tests.accounts.test_limits import at_once
from tests.factories import make_user

URL = "/tai-khoan/ma-doc/"


@pytest.fixture
def learner(roles):
    user = make_user(email=None, phone="0912345678")
    user.groups.add(Group.objects.get(name="learner"))
    return user


def enter(client, code, login="0912 345 678"):
    return client.post(URL, {"login": login, "code": code})


def signed_in(client):
    return "_auth_user_id" in client.session


def test_a_code_that_was_read_out_opens_the_account_once(client, learner, registrar):
    code = issue_code(learner, actor=registrar)
    first = enter(client, f" {code[:4]} {code[4:]}")
    again = signed_in(client)
    client.logout()
    second = enter(client, code)

    assert (first.status_code, first["Location"]) == (302, reverse("desk"))
    assert again
    assert second.status_code == 422
    assert not signed_in(client)
    assert [(e.verb, e.actor) for e in AuditEntry.objects.order_by("pk")] == [
        ("account.code_issued", registrar),
        ("account.code_used", learner),
    ]
    assert code not in str(list(SpokenCode.objects.values()))
    assert code not in str(list(AuditEntry.objects.values()))


def test_a_newer_code_ends_the_older(client, learner, registrar):
    old = issue_code(learner, actor=registrar)
    new = issue_code(learner, actor=registrar)

    assert not use_code(learner, old)
    assert use_code(learner, new)


def test_a_code_ends_with_its_time_and_with_its_tries(client, learner, registrar):
    late = issue_code(learner, actor=registrar)
    SpokenCode.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    assert not use_code(learner, late)

    guessed = issue_code(learner, actor=registrar)
    for _ in range(30):
        assert not use_code(learner, "x")
    assert not use_code(learner, guessed)


def test_a_stranger_who_guesses_does_not_shut_the_owner_out(client, learner, registrar):
    def guess(number):
        return client.post(
            URL,
            {"login": learner.phone, "code": "00000000"},
            REMOTE_ADDR=f"198.51.100.{number % 40}",
        ).status_code

    assert [guess(number) for number in range(101)][-1] == 429  # before there is a code
    code = issue_code(learner, actor=registrar)
    for _ in range(24):  # what one address may try within ten minutes
        assert not use_code(learner, "00000000")

    assert enter(client, code).status_code == 302
    assert signed_in(client)


def test_a_code_opens_no_other_account(learner, registrar):
    other = make_user()
    code = issue_code(learner, actor=registrar)

    assert not use_code(other, code)
    assert use_code(learner, code)


@pytest.mark.parametrize(
    ("whose", "refusal"),
    [
        ("own", "not_yours_to_manage"),
        ("approver", "not_yours_to_manage"),
        ("superuser", "not_yours_to_manage"),
        ("suspended", "account_suspended"),
    ],
)
def test_a_code_is_refused(learner, registrar, approver, whose, refusal):
    """An officer speaks for no greater account, nor for themselves."""
    user = {
        "own": registrar,
        "approver": approver,
        "superuser": make_user(is_superuser=True),
        "suspended": learner,
    }[whose]
    if whose == "suspended":
        user.is_active = False
        user.save()

    with pytest.raises(ValidationError) as refused:
        issue_code(user, actor=registrar)

    assert refused.value.code == refusal
    assert not SpokenCode.objects.exists()
    assert not AuditEntry.objects.exists()


def test_an_account_has_so_many_codes_a_day(learner, registrar):
    for _ in range(10):
        issue_code(learner, actor=registrar)

    with pytest.raises(ValidationError) as refused:
        issue_code(learner, actor=registrar)

    assert refused.value.code == "too_many_codes"
    assert SpokenCode.objects.count() == 10


def test_a_stranger_gets_the_same_answer_with_the_same_work(client, learner, registrar):
    """Unknown, without a code, suspended, with a wrong code: one text; and one search."""
    suspended = make_user(phone="0987654321", is_active=False)
    without = make_user(phone="0987654322")
    issue_code(learner, actor=registrar)
    enter(client, "00000000", "0900000000")
    pages, counts = set(), set()
    for login in ("0911111111", suspended.phone, without.phone, learner.phone):
        with CaptureQueriesContext(connection) as caught:
            response = enter(client, "1234 5678", login)
        assert response.status_code == 422
        text = response.content.decode().replace(login, "")
        pages.add(re.sub('csrfmiddlewaretoken" value="[^"]*', "", text))
        counts.add(
            sum("spokencode" in query["sql"] for query in caught)
            - sum(query["sql"].startswith("UPDATE") for query in caught)
        )

    assert not signed_in(client)
    assert len(pages) == 1
    assert counts == {1}  # a wrong try of an open code is counted besides


def test_a_code_does_not_stand_for_the_second_factor(client, learner, registrar):
    from allauth.mfa.totp.internal.auth import TOTP  # noqa: PLC0415  allauth's own

    TOTP.activate(learner, "JBSWY3DPEHPK3PXP")
    code = issue_code(learner, actor=registrar)

    response = enter(client, code)

    assert response["Location"] == reverse("mfa_authenticate")
    assert not signed_in(client)


@pytest.mark.django_db(transaction=True)
def test_of_twenty_at_once_one_opens(roles, registrar):
    learner = make_user(phone="0912345678")
    code = issue_code(learner, actor=registrar)

    answers = at_once(lambda: use_code(learner, code), 20)

    assert answers.count(True) == 1
    assert AuditEntry.objects.filter(verb="account.code_used").count() == 1
