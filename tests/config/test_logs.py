"""Nothing about people gets into the log, whatever they send and whatever breaks."""

from __future__ import annotations

import io
import json
import logging

import pytest
from django.core.management import call_command
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from config.logs import JsonFormatter, PlainFormatter
from tests.access.addresses import keys_of
from tests.access.table import MATRIX
from tests.access.world import build
from tests.quick import quick_papers

CANARIES = (
    "079081000017",
    "0912345678",
    "chim.bao.bao@example.vn",
    "Chim Báo Bão",
    "17/02/1981",
)
TYPED = {
    "full_name": "Chim Báo Bão",
    "citizen_id": "079081000017",
    "phone": "0912 345 678",
    "email": "chim.bao.bao@example.vn",
    "date_of_birth": "17/02/1981",
    "login": "chim.bao.bao@example.vn",
    "password": "bí mật của chim",
    "code": "079081000017",
    "serial_number": "079081000017",
    "check": "Chim Báo Bão",
    "q": "Chim Báo Bão 0912345678",
}


@pytest.fixture(params=[JsonFormatter, PlainFormatter], ids=["json", "plain"])
def written(request):
    """What the handler of production writes."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(request.param())
    root, requests = logging.getLogger(), logging.getLogger("config.requests")
    level, of_requests = root.level, requests.level
    root.addHandler(handler)
    root.setLevel("INFO")
    requests.setLevel("INFO")
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)
    requests.setLevel(of_requests)


def tokens(world):
    return (
        world.certificate.token,
        world.application.token,
        world.application.citizen_id,
        world.application.code,
        world.offer.token,
        world.application.full_name,
    )


@pytest.mark.django_db
def test_every_page_can_be_asked_without_a_trace_of_anybody(
    client, written, monkeypatch
):
    quick_papers(monkeypatch)
    call_command("sync_roles", verbosity=0)
    world = build()
    client.raise_request_exception = False
    client.force_login(world.people["officer"])
    for name in sorted(MATRIX):
        url = reverse(name, args=keys_of(name, world))
        for answer in (client.get(url, TYPED), client.post(url, TYPED)):
            if answer.streaming:
                b"".join(answer)

    text = written.getvalue()
    assert text.count("request") > len(MATRIX)
    found = [word for word in (*CANARIES, *tokens(world), "bí mật") if word in text]
    assert found == []


@pytest.mark.django_db
def test_what_breaks_is_told_without_what_was_typed(client, written, monkeypatch):
    """The control: Django's own form of a line would tell it."""
    own = io.StringIO()
    control = logging.StreamHandler(own)
    logging.getLogger().addHandler(control)

    def broken(*_args, **_kwargs):
        quoted = "; ".join((*CANARIES, "DETAIL: Failing row contains (17, Chim)"))
        raise IntegrityError(quoted) from ValueError(quoted)

    monkeypatch.setattr("config.views.render", broken)
    client.raise_request_exception = False

    answer = client.get(reverse("guide"), TYPED)
    logging.getLogger().removeHandler(control)

    assert answer.status_code == 500
    text = written.getvalue()
    assert "IntegrityError" in text
    assert "500 at guide" in text
    assert "test_logs.py" in text
    assert answer.headers["X-Request-ID"] in text
    assert [word for word in (*CANARIES, "Failing row") if word in text] == []
    assert [word for word in CANARIES if word in own.getvalue()] == list(CANARIES)


@pytest.mark.django_db
def test_a_line_of_a_request_tells_its_route_and_never_its_address(client, written):
    token = "a" * 26
    client.get(
        reverse("certificates:certificate_verify", args=[token]), {"q": "17/02/1981"}
    )

    text = written.getvalue()
    assert token not in text
    if text.startswith("{"):
        (line,) = [json.loads(each) for each in text.splitlines() if "route" in each]
        assert line["route"] == "certificates:certificate_verify"
        assert (line["method"], line["status"]) == ("GET", 404)
        assert line["ms"] >= 0


@pytest.fixture
def lines(written):
    """What was told of requests, as a machine reads it."""

    def read():
        return [
            line
            for line in map(json.loads, written.getvalue().splitlines())
            if "route" in line
        ]

    return read


only_json = pytest.mark.parametrize("written", [JsonFormatter], indirect=True)


@pytest.mark.django_db
@only_json
def test_doors_refusals_and_limits_are_told_with_the_account_and_the_visitor(
    client, lines, stranger
):
    """Which way somebody came in is the route; 302 is in, 200 a wrong try, 429 too many."""
    login = reverse("account_login")
    stranger.set_password("mat-khau-mau-91")
    stranger.save()
    for password in ["sai"] * 8 + ["mat-khau-mau-91"]:
        client.post(
            login,
            {"login": stranger.email, "password": password},
            REMOTE_ADDR=f"10.9.9.{9 if password == 'sai' else 8}",
        )
    client.post(
        login, {"login": stranger.email, "password": "x"}, REMOTE_ADDR="10.9.9.9"
    )
    client.get(reverse("accounts:audit_list"), REMOTE_ADDR="10.9.9.8")
    Client(enforce_csrf_checks=True).post(login, REMOTE_ADDR="10.9.9.7")

    told = [(line["route"], line["status"], line["user"]) for line in lines()]
    key = str(stranger.pk)
    assert told[:8] == [("account_login", 200, "")] * 8
    assert told[8:] == [
        ("account_login", 302, key),
        ("account_login", 429, key),
        ("accounts:audit_list", 403, key),
        ("account_login", 403, ""),
    ]
    visitors = [line["visitor"] for line in lines()]
    assert len(set(visitors)) == 3
    assert len(set(visitors[:8])) == 1
    assert all(line["at"].endswith("+00:00") for line in lines())
    assert "10.9.9" not in str(lines())


@pytest.mark.django_db
def test_a_forged_form_is_told_by_its_route(written):
    """The control of what is typed: Django's own line has the path, with its codes."""
    path = reverse("enrollment:offer_answer", args=["k" * 20])
    answer = Client(enforce_csrf_checks=True).post(path)

    assert answer.status_code == 403
    assert "403 at enrollment:offer_answer" in written.getvalue()
    assert "k" * 20 not in written.getvalue()


def test_no_text_begins_a_line_of_its_own(written):
    forged = '{"level": "info", "text": "signed in"}'
    logging.getLogger("x").warning("host %s", f"a\r\n{forged}\x1b[2J\u2028b\n{forged}")

    (line,) = written.getvalue().splitlines()
    assert "\x1b" not in line
    assert "signed in" in line


def test_texts_are_struck_where_they_hold_numbers_or_addresses(written):
    logging.getLogger("x").warning(
        "079081000017 0912 345 678 a.b@example.vn 12 phút 2026"
    )
    logging.getLogger("x").warning("%s %s", "token", "abcdefghijklmnopqrstuvwxyz")

    text = written.getvalue()
    assert "0790" not in text
    assert "345" not in text
    assert "a.b@" not in text
    assert "abcdefgh" not in text
    assert "12 phút 2026" in text
