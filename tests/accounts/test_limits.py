"""How often something may be tried, by many hands and from several processes at once."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.conf import settings
from django.db import connection
from django.urls import reverse

from accounts.limits import forget_old, login_key, too_often
from accounts.middleware import DOORS
from accounts.models import Tally
from tests.certificates.test_kill import database_url
from tests.factories import make_user

LOGIN = "/tai-khoan/login/"
TRY = """
import sys
import django
django.setup()
from accounts.limits import too_often
print("ready", flush=True)
sys.stdin.readline()
print(sum(not too_often("door", most=30, seconds=600) for _ in range(25)))
"""


def at_once(act, times, *, each=1):
    """What each of the acts returned; all begin together, and go on ``each`` times."""
    start = Barrier(times)

    def run(_place):
        try:
            connection.ensure_connection()
            start.wait(timeout=60)
            return [act() for _ in range(each)]
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        return [answer for answers in pool.map(run, range(times)) for answer in answers]


@pytest.mark.django_db
def test_so_many_tries_and_no_more_until_the_time_is_over():
    tries = [too_often("a", most=3, seconds=60) for _ in range(5)]
    other = too_often("b", most=3, seconds=60)
    Tally.objects.update(until=int(time.time()) - 1)

    assert tries == [False, False, False, True, True]
    assert other is False
    assert too_often("a", most=3, seconds=60) is False


@pytest.mark.django_db
def test_what_is_over_is_forgotten_and_no_name_is_kept():
    too_often("0912345678", most=3, seconds=60)
    too_often("b", most=3, seconds=60)
    Tally.objects.filter(pk=Tally.objects.all()[0].pk).update(until=0)

    assert forget_old() == 1
    assert Tally.objects.count() == 1
    assert "0912345678" not in Tally.objects.values_list("key", flat=True)


@pytest.mark.django_db(transaction=True)
def test_of_a_hundred_at_once_exactly_so_many_pass():
    # Fifty hands, as a PostgreSQL has a hundred connections for everybody.
    answers = at_once(lambda: too_often("door", most=30, seconds=600), 50, each=2)

    assert answers.count(False) == 30
    assert Tally.objects.get().count == 100


@pytest.mark.django_db(transaction=True)
def test_without_the_one_statement_more_would_pass():
    """The control: looking first and counting afterwards lets the crowd through."""
    Tally.objects.create(key="door", count=0, until=int(time.time()) + 600)

    def look_then_count():
        count = Tally.objects.get(key="door").count
        time.sleep(0.05)
        Tally.objects.filter(key="door").update(count=count + 1)
        return count >= 3

    assert at_once(look_then_count, 20).count(False) > 3


@pytest.mark.django_db(transaction=True)
def test_four_processes_share_one_count():
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", TRY],
            cwd=settings.BASE_DIR,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "config.settings.dev",
                "DATABASE_URL": database_url(),
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    for process in processes:
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        process.stdin.write("\n")
        process.stdin.flush()

    assert sum(int(process.communicate(timeout=60)[0]) for process in processes) == 30


@pytest.mark.django_db
@pytest.mark.parametrize("login", ["khong.co@example.vn", "0912345678"])
def test_guessing_a_password_ends(client, login):
    answers = [
        client.post(LOGIN, {"login": login, "password": f"sai-{n}"}).status_code
        for n in range(10)
    ]

    assert answers == [200] * 8 + [429] * 2


@pytest.mark.django_db
def test_an_account_is_guarded_from_many_addresses(client, monkeypatch):
    def guess(number):
        return client.post(
            LOGIN,
            {"login": "Ai.Do@example.vn", "password": "sai"},
            REMOTE_ADDR=f"10.0.{number // 250}.{number % 250}",
        ).status_code

    answers = [guess(number) for number in range(102)]

    assert answers == [200] * 100 + [429] * 2


def test_one_address_alone_shuts_nobody_out():
    """What it may try of an account in all stays below what the account takes."""
    for door in DOORS.values():
        if door.guessing and door.pair and door.account:
            windows = -(-door.account.seconds // door.pair.seconds)
            assert door.pair.most * windows < door.account.most


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("door", "field"),
    [
        ("account_request_login_code", "email"),
        ("account_reset_password", "email"),
        ("account_signup", "phone"),
    ],
)
def test_a_field_that_the_form_does_not_read_hides_no_account(
    client, settings, door, field
):
    settings.SMS_GATEWAY_URL = "https://sms.example.vn"
    whose = {"email": "ai@example.vn", "phone": "0912345678", "full_name": "Danh Mẫu"}
    answers = [
        client.post(
            reverse(door),
            {field: whose[field], "full_name": "Danh Mẫu", "login": f"khac{n}@x.vn"},
        ).status_code
        for n in range(5)
    ]

    assert 429 not in answers[:4]
    assert answers[4] == 429


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("Ai.Do@Example.VN ", "ai.do@example.vn"),
        ("ai.do@example.vn", "ai.do@example.vn"),
        ("ſo@example.vn", "so@example.vn"),  # PostgreSQL and allauth take it for an s
        ("+84 912 345 678", "0912345678"),
        ("0912.345.678", "0912345678"),
    ],
)
def test_however_it_is_written_an_account_has_one_count(typed, key):
    assert login_key(typed) == key


@pytest.mark.django_db
def test_a_class_behind_one_address_signs_in_but_not_without_end(client):
    answers = [
        client.post(
            LOGIN, {"login": f"nguoi{n}@example.vn", "password": "sai"}
        ).status_code
        for n in range(102)
    ]

    assert answers == [200] * 100 + [429] * 2
    page = client.post(LOGIN, {"login": "x@example.vn", "password": "x"})
    assert "Ông/Bà" in page.content.decode()
    assert client.get(LOGIN).status_code == 200


@pytest.mark.django_db
def test_asking_for_codes_ends(client):
    url = reverse("account_request_login_code")
    answers = [
        client.post(url, {"email": "ai@example.vn"}).status_code for _ in range(5)
    ]

    assert answers == [302] * 4 + [429]


@pytest.mark.django_db
def test_a_right_password_is_no_guess(client):
    make_user(email="chu@example.vn", password="mat-khau-mau-91")
    right = {"login": "chu@example.vn", "password": "mat-khau-mau-91"}

    for _ in range(12):
        assert client.post(LOGIN, right).status_code == 302
        client.logout()
    for _ in range(8):
        assert client.post(LOGIN, {**right, "password": "sai"}).status_code == 200

    assert client.post(LOGIN, right).status_code == 429


@pytest.mark.django_db
def test_guessing_a_code_of_the_office_ends(client):
    url = reverse("accounts:code_sign_in")
    guess = {"login": "0912345678", "code": "00000000"}

    answers = [client.post(url, guess).status_code for _ in range(10)]

    assert answers == [422] * 8 + [429] * 2


@pytest.mark.django_db
def test_a_visitor_does_not_choose_the_own_address(client, settings):
    """What the nearest proxy adds counts; what was there before is the visitor's word."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    def guess(number, said):
        return client.post(
            LOGIN,
            {"login": "ai@example.vn", "password": "sai"},
            headers={"X-Forwarded-For": said.format(number)},
        ).status_code

    behind = [guess(number, "10.0.0.{}, 203.0.113.7") for number in range(9)]
    control = [guess(number, "10.0.0.{}") for number in range(9)]

    assert behind == [200] * 8 + [429]
    assert control == [200] * 9
