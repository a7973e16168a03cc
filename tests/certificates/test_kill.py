"""Issuing is killed (SIGKILL) and started again, for real: processes, files, papers."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from django.conf import settings as project
from django.db import connection

from accounts.models import AuditEntry
from certificates.audit import audit
from certificates.models import (
    Certificate,
    CertificateStatus,
    IssueRun,
    Register,
    RegisterEntry,
)
from config.storage import remove_parts
from cooperatives.models import TrainingRecord
from tests.factories import make_recognised_class, make_user

if TYPE_CHECKING:
    from pathlib import Path

LEARNERS = 12
PATIENCE = 60  # seconds
ISSUE = """
import sys
import django
from django.conf import settings
settings.MEDIA_ROOT = sys.argv[1]
django.setup()
from django.core.management import call_command
call_command("issue_certificates", sys.argv[2])
"""


def database_url() -> str:
    """Of the database that this test runs on."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    login = ":".join(filter(None, (database["USER"], database["PASSWORD"])))
    address = ":".join(filter(None, (database["HOST"], str(database["PORT"]))))
    return f"postgres://{login}@{address}/{database['NAME']}"


def start(training_class, media: Path) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-c", ISSUE, str(media), training_class.code],
        cwd=project.BASE_DIR,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
            "DATABASE_URL": database_url(),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def kill_when(process: subprocess.Popen, ready) -> None:
    deadline = time.monotonic() + PATIENCE
    while not ready():
        assert process.poll() is None, process.stdout.read().decode()
        assert time.monotonic() < deadline
        time.sleep(0.005)
    process.kill()
    process.communicate()
    assert process.returncode == -9


def files(media: Path) -> list[Path]:
    return list(media.rglob("*.pdf"))


def assert_no_half_work(media: Path) -> None:
    """Whatever counts has its whole file; whatever does not has none."""
    for certificate in Certificate.objects.all():
        record = TrainingRecord.objects.filter(evidence=certificate.serial_number)
        if certificate.status == CertificateStatus.DRAFT:
            assert not certificate.pdf
            assert not record.exists()
        else:
            content = (media / certificate.pdf.name).read_bytes()
            assert hashlib.sha256(content).hexdigest() == certificate.pdf_sha256
            assert content.rstrip().endswith(b"%%EOF")
            assert record.count() == 1


@pytest.mark.django_db(transaction=True)
def test_issuing_killed_again_and_again_ends_complete(tmp_path, settings):
    training_class = make_recognised_class(passed=LEARNERS, failed=2)
    make_user(is_superuser=True)

    kill_when(start(training_class, tmp_path), Certificate.objects.exists)
    assert Certificate.objects.drafts().count() == LEARNERS
    kill_when(start(training_class, tmp_path), lambda: len(files(tmp_path)) >= 3)
    assert_no_half_work(tmp_path)
    kill_when(start(training_class, tmp_path), lambda: len(files(tmp_path)) >= 7)
    assert_no_half_work(tmp_path)
    assert Certificate.objects.drafts().exists()
    together = [start(training_class, tmp_path) for _worker in range(2)]
    said = [process.communicate(timeout=PATIENCE)[0].decode() for process in together]

    assert [process.returncode for process in together] == [0, 0], said
    assert_no_half_work(tmp_path)
    certificates = list(Certificate.objects.valid().in_register_order())
    assert [c.number for c in certificates] == list(range(1, LEARNERS + 1))
    assert len({c.participant_id for c in certificates}) == LEARNERS
    assert len({c.pdf.name for c in certificates}) == LEARNERS
    assert Register.objects.get().last_number == LEARNERS
    assert TrainingRecord.objects.count() == LEARNERS
    assert IssueRun.objects.get().finished_at is not None
    assert AuditEntry.objects.filter(verb="certificate.issued").count() == LEARNERS
    assert AuditEntry.objects.filter(verb="certificates.issued").count() == 1
    assert RegisterEntry.objects.count() == LEARNERS
    assert len(files(tmp_path)) == LEARNERS
    settings.MEDIA_ROOT = tmp_path
    remove_parts(time.time())
    assert list(tmp_path.rglob("*.part")) == []
    assert audit().findings == []


@pytest.mark.django_db(transaction=True)
def test_a_half_file_would_be_noticed(tmp_path):
    """The control: a file cut in the middle under its name."""
    training_class = make_recognised_class(passed=1, failed=0)
    make_user(is_superuser=True)
    process = start(training_class, tmp_path)
    said = process.communicate(timeout=PATIENCE)[0]
    assert process.returncode == 0, said.decode()
    assert_no_half_work(tmp_path)
    (path,) = files(tmp_path)
    path.write_bytes(path.read_bytes()[:9000])

    with pytest.raises(AssertionError):
        assert_no_half_work(tmp_path)
