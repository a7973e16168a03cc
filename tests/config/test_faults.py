"""When something around us breaks, people get a page that says what became of their work."""

from __future__ import annotations

import errno
import json
import logging
import os

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InterfaceError, OperationalError, connection
from django.urls import reverse

from accounts.models import AuditEntry
from config.logs import JsonFormatter
from config.storage import DurableStorage
from cooperatives.models import ImportBatch
from curriculum.models import Material
from tests.factories import a_pdf, make_version

HOTLINE = "0290 111 2222"


def of_package(module, name):
    """A fault of a package that is there only with its service."""
    return type(name, (Exception,), {"__module__": module})("gone")


@pytest.fixture(autouse=True)
def as_in_production(client, settings, tmp_path):
    client.raise_request_exception = False
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.HOTLINE = HOTLINE
    return client


def page(response):
    return response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fault", "status", "says"),
    [
        (OperationalError("the connection is closed"), 503, "tạm thời gián đoạn"),
        (InterfaceError("connection already closed"), 503, "tạm thời gián đoạn"),
        (of_package("redis.exceptions", "ConnectionError"), 503, "tạm thời gián đoạn"),
        (of_package("redis.exceptions", "ResponseError"), 500, "đang trục trặc"),
        (
            of_package("botocore.exceptions", "HTTPClientError"),
            503,
            "tạm thời gián đoạn",
        ),
        (OperationalError("database or disk is full"), 507, "đã hết chỗ lưu"),
        (OSError(errno.ENOSPC, "No space left on device"), 507, "đã hết chỗ lưu"),
        (OperationalError("no such column: a.b"), 500, "đang trục trặc"),
        (OSError(errno.EIO, "Input/output error"), 500, "đang trục trặc"),
        (ValueError("a fault of ours"), 500, "đang trục trặc"),
    ],
)
def test_each_fault_has_its_page_with_the_hotline_and_the_number_of_the_request(
    client, monkeypatch, fault, status, says, django_assert_num_queries
):
    def broken(*_args):
        raise fault

    monkeypatch.setattr("config.views.render", broken)

    with django_assert_num_queries(0):
        response = client.get(reverse("guide"))

    assert response.status_code == status
    assert says in page(response)
    assert HOTLINE in page(response)
    assert response.headers["X-Request-ID"] in page(response)
    assert ("Retry-After" in response.headers) == (status == 503)


@pytest.mark.django_db
def test_a_full_disk_under_the_files_leaves_nothing_half_done(
    client, registrar, settings
):
    version = make_version()
    url = reverse("curriculum:material_create", args=[version.programme.code, 1, "M01"])
    client.force_login(registrar)

    def send():
        sent = SimpleUploadedFile("bài.pdf", a_pdf(), "application/pdf")
        return client.post(url, {"title": "Bài giảng 1", "file": sent})

    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "tests.config.test_faults.FullDisk"},
    }
    before = AuditEntry.objects.count()

    refused = send()

    assert refused.status_code == 507
    assert "chưa được ghi" in page(refused)
    assert not Material.objects.exists()
    assert AuditEntry.objects.count() == before
    assert _files_in(default_storage) == []
    FullDisk.is_full = False
    assert send().status_code == 302
    assert len(_files_in(default_storage)) == 1
    FullDisk.is_full = True


class FullDisk(DurableStorage):
    """A folder on a disk that takes the beginning of a file and no more."""

    is_full = True

    def _save(self, name, content):
        return super()._save(name, Torn(content.read()) if self.is_full else content)


class Torn(ContentFile):
    def chunks(self, chunk_size=None):
        yield self.read(10)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _files_in(storage, folder=""):
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return []
    return [
        *files,
        *(name for each in folders for name in _files_in(storage, f"{folder}{each}/")),
    ]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite can be told a size")
def test_a_full_disk_under_the_database_leaves_nothing_half_done(client, data_officer):
    client.force_login(data_officer)
    rows = [
        f"Văn bản {number},Dự thảo nghị quyết,{'x' * 8000}" for number in range(300)
    ]
    content = "\n".join(["Tên văn bản,Loại,Ghi chú", *rows]).encode()

    def send():
        sent = SimpleUploadedFile("danh-sach.csv", content)
        data = {"kind": "policy_documents", "sender": "Phòng", "file": sent}
        return client.post(reverse("cooperatives:import_create"), data)

    before = AuditEntry.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        (pages,) = cursor.fetchone()
        cursor.execute(f"PRAGMA max_page_count = {pages + 100}")
    try:
        refused = send()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA max_page_count = 1073741823")

    assert refused.status_code == 507
    assert not ImportBatch.objects.exists()
    assert AuditEntry.objects.count() == before
    assert send().status_code == 302
    assert ImportBatch.objects.count() == 1


@pytest.mark.django_db
def test_a_number_that_a_proxy_gave_is_kept_and_anothers_is_not(client):
    given = "7d3f0c1a-5b2e-4f7a-9d57-1c2b3a4d5e6f"

    kept = client.get("/", headers={"X-Request-ID": given})
    others = [
        client.get("/", headers={"X-Request-ID": number}).headers["X-Request-ID"]
        for number in ("", "<script>alert(1)</script>", "0912345678", "a" * 65)
    ]

    assert kept.headers["X-Request-ID"] == given
    assert len(set(others)) == 4
    assert all(len(number) == 16 for number in others)


def test_a_fault_is_told_by_its_kind_and_place_without_what_was_typed(caplog):
    row = "DETAIL:  Key (phone)=(0912345678) already exists"

    def told(fault):
        caplog.clear()
        try:
            raise fault from ValueError("Nguyễn Văn Mẫu 079081000001")
        except type(fault):
            logging.getLogger("config").exception("broken for a@b.example")
        return JsonFormatter().format(caplog.records[-1])

    lines = [
        told(ValueError("Nguyễn Văn Mẫu 079081000001")),
        told(OperationalError(f"could not extend file: No space left\n{row}")),
    ]

    assert not [
        each
        for each in lines
        for word in ("Mẫu", "0790", "0912", "a@b")
        if word in each
    ]
    assert json.loads(lines[0])["fault"]["type"] == "builtins.ValueError"
    assert "test_faults.py" in json.loads(lines[0])["fault"]["at"][-1]
    assert (
        json.loads(lines[1])["fault"]["says"] == "could not extend file: No space left"
    )
