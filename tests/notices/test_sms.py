"""The gateway is a real HTTP server here, with the answer that each test chooses."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from notices import sms
from notices.operations import deliver
from tests.notices.conftest import work

pytestmark = pytest.mark.django_db
TEXT = "Kính gửi: Bà Trần Thị Ánh\nTrân trọng."


class Gateway(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append((self.path, dict(self.headers), json.loads(body)))
        if self.server.answer is None:
            return  # hangs up
        self.send_response(self.server.answer)
        self.send_header("Location", "/elsewhere/")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_words):
        pass


@pytest.fixture
def gateway(settings):
    with ThreadingHTTPServer(("127.0.0.1", 0), Gateway) as server:
        server.answer, server.asked = 202, []
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        settings.SMS_GATEWAY_URL = f"http://127.0.0.1:{server.server_port}/v1/?x=1"
        settings.SMS_GATEWAY_TOKEN = "bi-mat"
        yield server
        server.shutdown()
        thread.join()


def test_a_text_is_handed_to_the_gateway_once(send, gateway):
    message = send(email="", phone="+84 912 345 678")
    work()
    deliver(message)
    send(email="")
    work()

    message.refresh_from_db()
    assert (message.channel, message.status, message.attempts) == ("sms", "sent", 1)
    ((path, headers, body),) = gateway.asked
    assert path == "/v1/?x=1"
    assert headers["Authorization"] == "Bearer bi-mat"
    assert headers["Idempotency-Key"] == "a:1"
    assert headers["Content-Type"] == "application/json"
    assert body == {"to": "0912345678", "text": TEXT, "id": "a:1"}


@pytest.mark.parametrize(
    ("answer", "status", "error"),
    [
        (200, "sent", ""),
        (400, "failed", "HTTP 400"),
        (401, "failed", "HTTP 401"),
        (404, "failed", "HTTP 404"),
        (408, "queued", "HTTP 408"),
        (429, "queued", "HTTP 429"),
        (302, "queued", "HTTP 302"),
        (500, "queued", "HTTP 500"),
        (503, "queued", "HTTP 503"),
        (None, "queued", "Remote end closed connection without response"),
    ],
)
def test_what_the_gateway_answers(send, gateway, answer, status, error):
    gateway.answer = answer
    message = send(email="")

    work()

    message.refresh_from_db()
    assert (message.status, message.error) == (status, error)
    assert len(gateway.asked) == 1  # the token follows no redirect


def test_the_second_attempt_has_the_same_key(send, gateway):
    gateway.answer = 503
    message = send(email="")
    work()
    gateway.answer = 200
    message.refresh_from_db()
    message.next_try_at = None
    message.save()
    deliver(message)

    assert [headers["Idempotency-Key"] for _p, headers, _b in gateway.asked] == [
        "a:1",
        "a:1",
    ]
    assert message.status == "sent"


def test_a_gateway_that_is_down_is_asked_again(send, gateway, settings):
    gateway.server_close()
    message = send(email="")

    work()

    message.refresh_from_db()
    assert (message.status, message.attempts) == ("queued", 1)
    assert message.error


def test_switched_off_meanwhile_the_office_tells(send, gateway, settings):
    message = send(email="")
    settings.SMS_GATEWAY_URL = ""

    work()

    message.refresh_from_db()
    assert (message.status, gateway.asked) == ("failed", [])
    assert message.can_be_told


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("x" * 160, 1),
        ("x" * 161, 2),
        ("x" * 306, 2),
        ("x" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("x" * 152 + "€" + "x" * 10, 2),
        ("ắ" * 70, 1),
        ("ắ" * 71, 2),
        ("ắ" * 134, 2),
        ("ắ" * 135, 3),
        ("à" * 160, 1),  # one of the few marked letters of GSM-7
        ("đ" + "x" * 70, 2),
        ("🌾" * 35, 1),
        ("🌾" * 36, 2),
        ("🌾" * 67, 3),  # 33 pairs a part, as none is cut in half
    ],
)
def test_how_many_parts_a_text_takes(text, count):
    assert sms.parts(text) == count
