"""Every file that people send passes the antivirus daemon, where there is one."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import threading
import time
from contextlib import contextmanager

import pytest
from django import forms
from django.conf import settings as project
from django.core.exceptions import ValidationError
from django.urls import get_resolver, reverse

from config.uploads import MOST_BYTES as MOST_OF_ALL
from curriculum.models import MOST_BYTES
from enrollment.models import Application
from papers import viruses
from papers.uploads import UploadField, refuse_infected
from tests.enrollment.applying.papers import photo, upload
from tests.factories import make_call

# The harmless file that all antivirus programs know, in two parts: else they find it here.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + rb"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
CLAMD = shutil.which("clamd", path="/usr/sbin:/usr/bin:/usr/local/sbin")


class Daemon:
    """Speaks clamd's protocol on loopback as the test has it; ``seen`` is what it got."""

    def __init__(self, answer=None, *, most=10**9, silent=False):
        self.answer, self.most, self.silent = answer, most, silent
        self.seen = []
        self._door = socket.create_server(("127.0.0.1", 0))
        self.url = f"tcp://127.0.0.1:{self._door.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self):
        self._door.close()

    def _serve(self):
        while True:
            try:
                plug, _address = self._door.accept()
            except OSError:
                return
            with plug, plug.makefile("rb") as said:
                self._hear(plug, said)

    def _hear(self, plug, said):
        words = b""
        while not words.endswith(b"\0"):
            words += said.read(1)
        if words == b"zPING\0":
            plug.sendall(b"PONG\0")
            return
        assert words == b"zINSTREAM\0"
        content = b""
        while length := int.from_bytes(said.read(4), "big"):
            content += said.read(length)
            if len(content) > self.most:
                plug.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                return
        self.seen.append(content)
        if self.silent:
            time.sleep(1)
            return
        found = b"stream: Eicar-Test FOUND\0" if EICAR in content else b"stream: OK\0"
        plug.sendall(found if self.answer is None else self.answer)


@contextmanager
def a_real_one(folder):
    """clamd itself, with a database of one signature."""
    (folder / "db").mkdir()
    (folder / "db" / "test.ndb").write_text(f"Eicar-Test:0:*:{EICAR.hex()}\n")
    (folder / "clamd.conf").write_text(
        f"Foreground yes\nDatabaseDirectory {folder}/db\nLocalSocket {folder}/door\n"
        "User root\nStreamMaxLength 1M\n"
    )
    daemon = subprocess.Popen(
        [CLAMD, "--config-file", folder / "clamd.conf"], stdout=subprocess.DEVNULL
    )
    try:
        yield f"unix://{folder}/door"
    finally:
        daemon.terminate()
        daemon.wait()


@pytest.fixture
def daemon(settings):
    own = Daemon()
    settings.CLAMD_URL = own.url
    yield own
    own.close()


@pytest.fixture
def gone(settings):
    """A daemon was set up and is not there."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        settings.CLAMD_URL = f"tcp://127.0.0.1:{door.getsockname()[1]}"


def refused(content):
    with pytest.raises(ValidationError) as refusal:
        refuse_infected(upload(content))
    return refusal.value.code


def test_without_a_daemon_every_file_passes():
    assert project.CLAMD_URL == ""
    assert refuse_infected(upload(EICAR)) is None


def test_a_clean_file_passes_whole_and_stands_at_its_beginning(daemon):
    content = photo((3000, 2000), colour="red") * 10
    sent = upload(content)
    sent.read(10)

    refuse_infected(sent)

    assert daemon.seen == [content]
    assert len(content) > viruses.AT_ONCE
    assert sent.read() == content


def test_a_virus_is_refused_and_logged_without_the_files_name(daemon, caplog):
    assert refused(photo() + EICAR) == "file_infected"
    assert "Eicar-Test" in caplog.text
    assert "giay-gioi-thieu" not in caplog.text


def test_a_daemon_that_is_gone_closes_the_door(gone, caplog):
    assert refused(photo()) == "file_unchecked"
    assert viruses.why_silent() == "the daemon does not answer"
    assert "ConnectionRefusedError" in caplog.text


@pytest.mark.parametrize(
    "how",
    [
        {"most": 10},
        {"silent": True},
        {"answer": b""},
        {"answer": b"stream: Can't allocate memory ERROR\0"},
        {"answer": b"UNKNOWN COMMAND\0"},
    ],
    ids=["too much", "too slow", "hangs up", "error", "strange"],
)
def test_whatever_else_it_says_closes_the_door(settings, monkeypatch, how):
    monkeypatch.setattr(viruses, "PATIENCE", 0.5)
    own = Daemon(**how)
    settings.CLAMD_URL = own.url
    begun = time.monotonic()

    assert refused(photo() * 100) == "file_unchecked"
    assert time.monotonic() - begun < 5
    own.close()


@pytest.mark.skipif(CLAMD is None, reason="clamd is not on this machine")
def test_clamd_itself_is_understood(settings, tmp_path):
    with a_real_one(tmp_path) as settings.CLAMD_URL:
        for _try in range(300):
            if not (why := viruses.why_silent()):
                break
            time.sleep(0.1)
        assert why == ""

        assert refuse_infected(upload(photo())) is None
        assert refused(photo() + EICAR) == "file_infected"
        assert refused(photo() + b"\0" * 2 * 1024 * 1024) == "file_unchecked"


def forms_with_files():
    """All forms of the house that take a file; pages were loaded with the addresses."""
    get_resolver().url_patterns  # noqa: B018  loads every view and its forms

    def below(kind):
        for each in kind.__subclasses__():
            yield each
            yield from below(each)

    ours = {each for each in below(forms.BaseForm) if hasattr(each, "base_fields")}
    return [
        (form, name, field)
        for form in ours
        for name, field in form.base_fields.items()
        if isinstance(field, forms.FileField) and "django" not in form.__module__
    ]


def test_every_form_takes_files_by_the_one_door(gone):
    found = forms_with_files()

    assert {form.__module__.partition(".")[0] for form, _name, _field in found} == {
        "certificates",
        "cooperatives",
        "curriculum",
        "enrollment",
        "training",
    }
    for form, name, field in found:
        assert isinstance(field, UploadField), (form, name)
        with pytest.raises(ValidationError) as refusal:
            field.clean(upload(photo()))
        assert refusal.value.error_list[0].code == "file_unchecked", (form, name)


def test_no_view_takes_a_file_past_the_forms():
    """But the list of nominees, which fills a form and has its own door there."""
    taken = re.compile(r"\.FILES(\[|\.get)")
    views = [
        str(path.relative_to(project.BASE_DIR))
        for pattern in ("*/views.py", "*/views/*.py")
        for path in project.BASE_DIR.glob(pattern)
        if taken.search(path.read_text("utf-8"))
    ]

    assert views == ["enrollment/views/nominating.py"]
    assert "refuse_infected(upload)" in (project.BASE_DIR / views[0]).read_text("utf-8")


def apply_with(client, content):
    url = reverse(
        "enrollment:application_create", args=[make_call().training_class.code]
    )
    typed = {"full_name": "Nguyễn Văn Minh Họa", "phone": "0912 345 678"}
    return client.post(url, {**typed, "letter": upload(content)})


@pytest.mark.django_db
def test_who_applies_is_told_and_what_was_typed_stays(client, gone):
    page = apply_with(client, photo())

    text = page.content.decode()
    assert page.status_code == 422
    assert "Chưa kiểm tra được tệp" in text
    assert 'value="Nguyễn Văn Minh Họa"' in text
    assert not Application.objects.exists()


@pytest.mark.django_db
def test_who_applies_with_a_virus_is_told(client, daemon):
    assert "Tệp có vi-rút" in apply_with(client, photo() + EICAR).content.decode()
    assert "Tệp có vi-rút" not in apply_with(client, photo()).content.decode()


def test_what_arrives_is_kept_up_to_the_largest_that_a_form_takes():
    assert MOST_OF_ALL > MOST_BYTES
