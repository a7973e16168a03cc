"""What a stranger finds out by asking much, or by looking closely: nothing.

A hundred requests at once get no more through than one after the other; and whoever is
not known here gets the page of whoever is, made with the same work.
"""

from __future__ import annotations

import re
from http import HTTPStatus

import pytest
from django.contrib.auth import hashers
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.middleware import DOORS
from certificates.views import verifying
from config.views import RECEIVINGS
from enrollment.views.following import LOOKUPS
from notices.codes import SMS_OF_NUMBER, send_code
from tests.accounts.test_limits import at_once
from tests.factories import make_application, make_call, make_user
from tests.notices.test_sms import gateway

assert gateway  # a fixture
HANDS, EACH = 25, 4  # a PostgreSQL has a hundred connections for everybody
AGAINST_FORGERY = re.compile('csrfmiddlewaretoken" value="[^"]*')
DOSSIER = {"code": "AAAAAA", "phone": "0912345678"}
DOORS_OF_STRANGERS = {
    "sign in": (
        reverse("account_login"),
        {"login": "ai@example.vn", "password": "sai"},
        DOORS["account_login"].pair.most,
    ),
    "code": (
        reverse("account_request_login_code"),
        {"email": "ai@example.vn"},
        DOORS["account_request_login_code"].pair.most,
    ),
    "password": (
        reverse("account_reset_password"),
        {"email": "ai@example.vn"},
        DOORS["account_reset_password"].pair.most,
    ),
    "code of the office": (
        reverse("accounts:code_sign_in"),
        {"login": "0912345678", "code": "00000000"},
        DOORS["code_sign_in"].pair.most,
    ),
    "dossier": (reverse("enrollment:application_lookup"), DOSSIER, LOOKUPS["most"]),
    "certificates of a dossier": (
        reverse("certificate_find"),
        DOSSIER,
        RECEIVINGS["most"],
    ),
    "certificate": (
        reverse("certificates:certificate_lookup"),
        {"serial_number": "CM-GD-2024-0001", "check": "1981"},
        verifying.LOOKUPS_PER_NUMBER["most"],
    ),
    "file": (
        reverse("certificates:certificate_file"),
        {"sha256": "0" * 64},
        verifying.LOOKUPS_PER_NUMBER["most"],
    ),
}


def is_let_in(response) -> bool:
    too_often = "quá nhiều" in response.content.decode()
    return response.status_code != HTTPStatus.TOO_MANY_REQUESTS and not too_often


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("door", DOORS_OF_STRANGERS)
def test_a_hundred_at_once_get_no_more_through(door):
    url, typed, most = DOORS_OF_STRANGERS[door]

    answers = at_once(lambda: is_let_in(Client().post(url, typed)), HANDS, each=EACH)

    # Fewer, where a try was one of the first by one count and came too late by another.
    assert 0 < answers.count(True) <= most
    assert not is_let_in(Client().post(url, typed))


@pytest.mark.django_db(transaction=True)
def test_a_hundred_at_once_cost_no_more_messages(gateway, settings):
    """The end for one number, and the end of the day for all of them together."""
    settings.SMS_CODES_A_DAY = 20
    numbers = iter(range(100))

    def ask():
        send_code(email="", phone=f"09123{next(numbers):05d}", code="1")

    at_once(lambda: send_code(email="", phone="0912000000", code="1"), HANDS)
    one = len(gateway.asked)
    at_once(ask, HANDS, each=EACH)

    assert one == SMS_OF_NUMBER["most"]
    assert len(gateway.asked) == settings.SMS_CODES_A_DAY


# ---------------------------------------------------------------------------
# Known and unknown people
# ---------------------------------------------------------------------------


@pytest.fixture
def known(roles):
    """Somebody with an account, a dossier and a certificate's number."""
    make_user(email="chu@example.vn", phone="0912345678", password="mat-khau-mau-91")
    call = make_call()
    return make_application(training_class=call.training_class, phone="0912345678")


def work_of(url, typed, monkeypatch):
    """The page without what was typed, its queries, and how often a hash was made."""
    hasher = type(hashers.get_hasher())
    encode, hashes = hasher.encode, []

    def counted(self, *args, **kwargs):
        hashes.append(1)
        return encode(self, *args, **kwargs)

    with monkeypatch.context() as patch, CaptureQueriesContext(connection) as queries:
        patch.setattr(hasher, "encode", counted)
        response = Client().post(url, typed)
    page = AGAINST_FORGERY.sub("", response.content.decode())
    for words in typed.values():
        page = page.replace(words, "")
    return response.status_code, page, len(queries), len(hashes)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("page", "right", "wrong"),
    [
        (
            "account_login",
            {"login": "chu@example.vn", "password": "sai"},
            {"login": "ai@example.vn"},
        ),
        (
            "account_login",
            {"login": "0912345678", "password": "sai"},
            {"login": "0900000000"},
        ),
        (
            "account_request_login_code",
            {"email": "chu@example.vn"},
            {"email": "ai@example.vn"},
        ),
        (
            "account_request_login_code",
            {"phone": "0912345678"},
            {"phone": "0900000000"},
        ),
        (
            "account_reset_password",
            {"email": "chu@example.vn"},
            {"email": "ai@example.vn"},
        ),
        (
            "accounts:code_sign_in",
            {"login": "0912345678", "code": "00000000"},
            {"login": "0900000000"},
        ),
        # Whose phone belongs to another dossier: right code, wrong phone; and no such code.
        (
            "enrollment:application_lookup",
            {"code": "RIGHT", "phone": "0900000000"},
            {"code": "AAAAAA"},
        ),
        (
            "certificate_find",
            {"code": "RIGHT", "phone": "0900000000"},
            {"code": "AAAAAA"},
        ),
    ],
)
def test_whoever_is_not_known_gets_the_same_page_for_the_same_work(
    known, gateway, monkeypatch, page, right, wrong
):
    right = {
        name: known.code if words == "RIGHT" else words for name, words in right.items()
    }
    url = reverse(page)
    for typed in ({**right, **wrong}, right):
        Client().post(url, typed)  # what is made once is made

    status, text, queries, hashes = work_of(url, right, monkeypatch)
    of_stranger = work_of(url, {**right, **wrong}, monkeypatch)

    # allauth reads the addresses of an account twice for the key in its letter.
    more = 2 if page == "account_reset_password" else 0
    assert (status, text, queries - more, hashes) == of_stranger
