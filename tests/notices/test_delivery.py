"""Handing over: once, without a lock, with growing patience, under a frozen clock."""

from __future__ import annotations

import datetime as dt
import socket
import socketserver
import threading
from smtplib import SMTPAuthenticationError, SMTPDataError, SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django_tasks_db.models import DBTaskResult

from config.story.clock import at
from notices.models import Message
from notices.operations import deliver, mark_told
from tests.factories import make_user
from tests.notices.conftest import work

DAY = dt.date(2026, 11, 20)
ONCE = pytest.mark.django_db
OPEN = pytest.mark.django_db(transaction=True)


class Refusing:
    """A mail server with one answer, for as long as it is asked."""

    fault: BaseException = SMTPRecipientsRefused({"a": (550, b"no such user")})
    asked = 0

    def __init__(self, **_options):
        pass

    def open(self):
        pass

    def close(self):
        pass

    def send_messages(self, _letters):
        type(self).asked += 1
        raise self.fault


class Unreachable(Refusing):
    def open(self):
        type(self).asked += 1
        raise ConnectionRefusedError("connection refused")


class Watching(EmailBackend):
    """Whether a transaction was open while the server answered."""

    asked = 0
    held: bool | None = None

    def send_messages(self, letters):
        type(self).held = connection.in_atomic_block
        return super().send_messages(letters)


@pytest.fixture
def server(settings, monkeypatch):
    """Choose the answer of the mail server."""

    def answer(backend, fault=None):
        settings.EMAIL_BACKEND = f"tests.notices.test_delivery.{backend.__name__}"
        monkeypatch.setattr(backend, "asked", 0)
        if fault is not None:
            monkeypatch.setattr(backend, "fault", fault)
        return backend

    return answer


@ONCE
def test_a_message_is_sent_once(send):
    with at(DAY, 9):
        message = send()
        work()
        send()
        deliver(message)
        deliver(message)
        work()

    message.refresh_from_db()
    assert (message.status, message.attempts, message.error) == ("sent", 1, "")
    assert message.done_at == message.claimed_at
    (letter,) = mail.outbox
    assert (letter.subject, letter.to) == (message.subject, ["anh@example.vn"])
    assert letter.body == message.body


@ONCE
def test_a_message_that_was_purged_meanwhile_is_no_fault(send):
    send().delete()

    work()

    (task,) = DBTaskResult.objects.all()
    assert task.status == "SUCCESSFUL"
    assert mail.outbox == []


@OPEN
def test_no_transaction_is_open_while_the_server_answers(send, server):
    server(Watching)
    send()

    work()

    assert Watching.held is False
    assert Message.objects.get().status == "sent"


@ONCE
def test_a_definite_failure_is_tried_again_with_growing_pauses_then_told_by_hand(
    send, server
):
    backend = server(Unreachable)
    with at(DAY, 8):
        message = send()
        work()
    due = ["08:01", "08:06", "08:36", "10:36"]
    for tries, moment in enumerate(due, start=1):
        message.refresh_from_db()
        assert (message.status, message.attempts) == ("queued", tries)
        assert message.error == "connection refused"
        assert f"{message.next_try_at + dt.timedelta(hours=7):%H:%M}" == moment
        hour, minute = map(int, moment.split(":"))
        before = dt.datetime.combine(DAY, dt.time(hour, minute)) - dt.timedelta(
            minutes=1
        )
        with at(DAY, before.hour, before.minute):
            work()
            deliver(message)
        assert backend.asked == tries  # a minute early nobody comes
        with at(DAY, hour, minute):
            work()

    message.refresh_from_db()
    assert (message.status, message.attempts) == ("failed", 5)
    assert (message.next_try_at, message.done_at) == (None, None)
    assert message.can_be_told
    with at(DAY, 23):
        work()
    assert backend.asked == 5


@ONCE
def test_a_message_that_arrives_at_the_second_attempt_is_sent(send, server, settings):
    server(Unreachable)
    with at(DAY, 8):
        message = send()
        work()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with at(DAY, 8, 1):
        work()

    message.refresh_from_db()
    assert (message.status, message.attempts, message.error) == ("sent", 2, "")
    assert len(mail.outbox) == 1


@ONCE
def test_a_message_told_meanwhile_is_not_tried_again(send, server):
    backend = server(Unreachable)
    with at(DAY, 8):
        message = send()
        work()
        mark_told(message, actor=make_user())
    with at(DAY, 8, 1):
        work()

    message.refresh_from_db()
    assert message.status == "told"
    assert backend.asked == 1


@ONCE
@pytest.mark.parametrize(
    ("fault", "status", "error"),
    [
        (SMTPRecipientsRefused({"a": (550, b"no user")}), "failed", "550 no user"),
        (SMTPRecipientsRefused({"a": (450, b"busy")}), "queued", "450 busy"),
        (SMTPDataError(554, b"spam"), "failed", "554 spam"),
        (SMTPDataError(451, "later"), "queued", "451 later"),
        (ValueError("Invalid address"), "failed", "Invalid address"),
    ],
)
def test_the_last_word_of_a_server_is_final_and_patience_is_patience(
    send, server, fault, status, error
):
    server(Refusing, fault)
    message = send()

    work()

    message.refresh_from_db()
    assert (message.status, message.error, message.attempts) == (status, error, 1)
    assert (message.next_try_at is not None) is (status == "queued")
    assert DBTaskResult.objects.ready().count() == 0


@ONCE
def test_a_wrong_password_of_ours_is_no_fault_of_the_address(send, server, monkeypatch):
    def refuse(_backend):
        raise SMTPAuthenticationError(535, b"no")

    server(Refusing)
    monkeypatch.setattr(Refusing, "open", refuse)
    message = send()

    work()

    message.refresh_from_db()
    assert message.status == "queued"


@OPEN
@pytest.mark.parametrize(
    "fault", [SystemExit(1), TimeoutError("timed out"), RuntimeError("bug")]
)
def test_a_worker_lost_in_the_middle_leaves_it_to_a_person(send, server, fault):
    """Killed, or the answer never came: the letter may be out, so nobody sends it."""
    backend = server(Refusing, fault)
    with at(DAY, 8):
        message = send()
        work()
        deliver(message)  # another worker
        message.refresh_from_db()
        assert (message.status, message.attempts) == ("sending", 1)
        assert message.done_at is None
        assert not message.is_unknown
    with at(DAY, 8, 9):
        assert not message.can_be_told
    with at(DAY, 8, 10):
        work()
        deliver(message)
        message.refresh_from_db()
        assert message.is_unknown
        assert (message.signal, message.status) == ("wait", "sending")
        assert message.can_be_told
        assert message.can_be_sent_again
        assert list(Message.objects.in_state("waiting")) == [message]
        mark_told(message, actor=make_user())
    assert backend.asked == 1
    assert mail.outbox == []


@ONCE
def test_an_answer_that_comes_after_a_person_settled_it_changes_nothing(
    send, server, monkeypatch
):
    officer = make_user()

    def slow(_backend, _letters):
        with at(DAY, 8, 30):
            mark_told(Message.objects.get(), actor=officer)

    server(Refusing)
    monkeypatch.setattr(Refusing, "send_messages", slow)
    with at(DAY, 8):
        message = send()
        deliver(message)

    message.refresh_from_db()
    assert (message.status, message.told_by) == ("told", officer)


@ONCE
def test_a_port_where_nobody_listens_is_tried_again(send, settings):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = free.getsockname()[1]
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    message = send()

    work()

    message.refresh_from_db()
    assert (message.status, message.attempts) == ("queued", 1)
    assert "refused" in message.error


class Postman(socketserver.StreamRequestHandler):
    """Enough SMTP for one letter. The server's ``rcpt`` answers RCPT; None hangs up
    once the letter is handed over."""

    def handle(self):
        self.say("220 ready")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"RCPT":
                self.say(self.server.rcpt or "250 ok")
            elif word == b"DATA":
                self.say("354 go on")
                while self.rfile.readline() != b".\r\n":
                    pass
                self.server.letters += 1
                if self.server.rcpt is None:
                    return
                self.say("250 taken")
            elif word == b"QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def say(self, answer):
        self.wfile.write(f"{answer}\r\n".encode())


@ONCE
@pytest.mark.parametrize(
    ("rcpt", "status", "error", "letters"),
    [
        ("250 ok", "sent", "", 1),
        ("550 no such user", "failed", "550 no such user", 0),
        ("451 try later", "queued", "451 try later", 0),
        (None, "sending", "Connection unexpectedly closed", 1),
    ],
    ids=["taken", "refused", "busy", "hung up"],
)
def test_what_a_real_server_says(send, settings, rcpt, status, error, letters):
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Postman) as server:
        server.rcpt, server.letters = rcpt, 0
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        message = send()
        work()
        deliver(message)
        server.shutdown()
        thread.join()

    message.refresh_from_db()
    assert (message.status, message.error, server.letters) == (status, error, letters)
