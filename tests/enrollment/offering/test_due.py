"""What is due: the command, its loop, and that one fault keeps nothing waiting."""

import os
import signal
import subprocess
import sys
import time

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from config import due
from tests.enrollment.offering.lists import a_list, status_of

pytestmark = pytest.mark.django_db


def test_the_command_does_what_is_due_and_says_what_it_did(capsys):
    _call, (first, _second) = a_list(2)

    call_command("run_due")
    call_command("run_due")

    once, again = capsys.readouterr().out.splitlines()
    assert " 0 ended, 1 offered, 0 drafts" in once
    assert " 0 ended, 0 offered, 0 drafts" in again
    assert status_of(first) == ["offered"]


def test_one_fault_is_told_and_keeps_nothing_else_waiting(monkeypatch, caplog):
    _call, (first,) = a_list(1)

    def broken():
        raise RuntimeError("no disk")

    monkeypatch.setattr(due, "DUE", (broken, *due.DUE))

    with pytest.raises(CommandError, match="Not everything"):
        call_command("run_due")

    assert "broken is due and failed" in caplog.text
    assert status_of(first) == ["offered"]


@pytest.mark.parametrize("pause", [0, -1])
def test_the_loop_needs_a_pause(pause):
    with pytest.raises(CommandError, match="above 0"):
        call_command("run_due", every=pause)


@pytest.mark.django_db(transaction=True)
def test_the_loop_goes_on_until_it_is_stopped():
    _call, (first, _second) = a_list(2)
    database = connection.settings_dict
    url = (
        f"sqlite:///{database['NAME']}"
        if connection.vendor == "sqlite"
        else f"postgres://{database['USER']}:{database['PASSWORD']}@{database['HOST']}"
        f":{database['PORT']}/{database['NAME']}"
    )
    loop = subprocess.Popen(
        [sys.executable, "manage.py", "run_due", "--every=0.2"],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": url},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        deadline = time.monotonic() + 60
        while status_of(first) != ["offered"] and time.monotonic() < deadline:
            time.sleep(0.1)
    finally:
        loop.send_signal(signal.SIGTERM)
        out, _err = loop.communicate(timeout=20)

    assert status_of(first) == ["offered"]
    assert loop.returncode == 0
    assert out.count("1 offered") == 1
