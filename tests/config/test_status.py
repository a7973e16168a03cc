"""How the system runs, for machines that watch it and for people."""

from __future__ import annotations

import datetime as dt
from html import unescape

import pytest
from django.core.cache import caches
from django.core.files.storage import default_storage
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from certificates.models import Register, RegisterHead
from config.background import beat
from config.models import Pulse, PulseKind
from notices.models import Message
from notices.tasks import deliver_message
from tests.factories import make_user, make_version

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_store_of_its_own(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def alive():
    beat(PulseKind.WORKER, "htx-a")


@pytest.fixture
def in_database(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def ready(client):
    caches["local"].clear()
    response = client.get(reverse("readyz"))
    return response.status_code, response.json()


def shown(client, page="system_status"):
    return " ".join(unescape(client.get(reverse(page)).content.decode()).split())


def test_ready_when_all_parts_work(client, alive):
    status, found = ready(client)

    assert (status, found["status"], found["reasons"]) == (200, "ok", {})
    assert set(found["checks"]) == {
        "database",
        "storage",
        "migrations",
        "worker",
        "cache",
    }
    assert default_storage.listdir("")[1] == []


@pytest.mark.parametrize("ago", [None, 300])
def test_not_ready_without_a_living_worker(client, ago):
    if ago is not None:
        beat(PulseKind.WORKER, "htx-a")
        Pulse.objects.update(seen_at=timezone.now() - dt.timedelta(seconds=ago))

    status, found = ready(client)

    assert (status, found["status"]) == (503, "unavailable")
    assert found["reasons"] == {"worker": "no worker is alive"}
    assert client.get(reverse("healthz")).json() == {"status": "ok"}


def test_a_database_that_is_gone_is_the_reason_and_the_rest_is_not_asked(
    client, alive, monkeypatch
):
    def gone():
        raise OperationalError("connection to 10.0.0.7 refused for user htx")

    monkeypatch.setattr("config.health._database", gone)

    status, found = ready(client)

    assert status == 503
    assert found["reasons"]["database"] == "OperationalError"
    assert set(found["reasons"]) == {"database", "migrations", "worker", "cache"}
    assert "10.0.0.7" not in str(found)


def test_a_store_that_takes_nothing_is_the_reason(client, alive, settings, tmp_path):
    (tmp_path / "a").write_text("a file where the folder should be")
    settings.MEDIA_ROOT = tmp_path / "a" / "media"

    status, found = ready(client)

    assert (status, list(found["reasons"])) == (503, ["storage"])


def test_a_cache_that_keeps_nothing_is_the_reason(client, alive, settings):
    dummy = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
    settings.CACHES = {**settings.CACHES, "default": dummy}

    assert ready(client)[1]["reasons"] == {"cache": "the cache keeps nothing"}


def test_migrations_that_are_not_applied_are_the_reason(client, alive, monkeypatch):
    plan = "django.db.migrations.executor.MigrationExecutor.migration_plan"
    monkeypatch.setattr(plan, lambda *_args: [1, 2])

    assert ready(client)[1]["reasons"] == {"migrations": "2 migrations are not applied"}


def test_asking_again_at_once_does_not_try_everything_again(
    client, alive, django_assert_num_queries
):
    ready(client)

    with django_assert_num_queries(0):
        assert client.get(reverse("readyz")).status_code == 200


# ---------------------------------------------------------------------------
# The administrator's page
# ---------------------------------------------------------------------------


@pytest.fixture
def keeper(client, roles):
    user = make_user("config.view_pulse")
    client.force_login(user)
    return client


def test_the_page_says_in_words_what_needs_a_person(keeper, in_database):
    told = shown(keeper)

    for words in (
        "không hoạt động",
        "chưa có tiến trình theo dõi",
        "chưa có lần nào",
        "Không có việc nào chờ máy xử lý",
        "Chỗ trống trên ổ đĩa chứa tệp",
        "Sổ gốc",
    ):
        assert words in told


def test_the_page_shows_queue_outbox_backup_and_register(keeper, in_database, alive):
    RegisterHead.objects.create(length=1234, entry_hash="a1" * 32)
    Register.objects.create(
        programme=make_version().programme, year=2024, last_number=38
    )
    message = Message.objects.create(
        key="a", channel="email", to_name="A", email="a@b.example", status="failed"
    )
    for _each in range(3):
        deliver_message.enqueue(message.pk)
    DBTaskResult.objects.update(
        enqueued_at=timezone.now() - dt.timedelta(minutes=2, seconds=5)
    )
    task = deliver_message.enqueue(message.pk)
    DBTaskResult.objects.filter(pk=task.id).update(
        status="FAILED",
        finished_at=timezone.now(),
        exception_class_path="builtins.ValueError",
        traceback="ValueError: a@b.example",
    )
    beat(
        PulseKind.BACKUP, "m", state="made", rows=1234, files=5, bytes=2048, sealed=True
    )
    beat(PulseKind.BACKUP, "n", state="begun")

    told = shown(keeper)

    assert "3 việc đang chờ máy xử lý, việc cũ nhất đã chờ 2 phút." in told
    assert "1.234 dòng dữ liệu, 5 tệp" in told
    assert f"{Register.objects.get().programme.code} 2024" in told
    assert "1.234" in told
    assert "a1" * 32 in told
    assert "số cuối cùng 38" in told
    assert "Gửi tin nhắn" in told
    assert "ValueError" in told
    assert "a@b.example" not in told


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_the_same_for_any_number_of_rows(
    keeper, in_database, alive, rows, django_assert_num_queries
):
    for number in range(rows):
        Register.objects.create(programme=make_version().programme, year=2024 + number)
        task = deliver_message.enqueue(1)
        DBTaskResult.objects.filter(pk=task.id).update(
            status="FAILED", finished_at=timezone.now()
        )
    shown(keeper)

    with django_assert_num_queries(21):
        keeper.get(reverse("system_status"))


# ---------------------------------------------------------------------------
# The desk
# ---------------------------------------------------------------------------


def test_the_office_is_told_what_waits_for_the_machine(
    client, registrar, stranger, in_database
):
    client.force_login(registrar)
    assert "máy xử lý" not in shown(client, "desk")
    deliver_message.enqueue(1)

    stands_still = shown(client, "desk")
    beat(PulseKind.WORKER, "htx-a")
    goes_on = shown(client, "desk")
    client.force_login(stranger)

    assert "1 việc đang chờ máy xử lý, việc cũ nhất chưa đến một phút." in goes_on
    assert "vui lòng báo người quản trị" in stands_still
    assert "vui lòng báo người quản trị" not in goes_on
    assert "máy xử lý" not in shown(client, "desk")


@pytest.mark.parametrize("url", ["", "unix:///nobody/is/there"])
def test_a_virus_check_that_does_not_answer_is_told_where_there_is_one(
    client, alive, settings, url
):
    settings.CLAMD_URL = url
    client.force_login(make_user(is_superuser=True))

    _status, found = ready(client)

    silent = {"antivirus": "the daemon does not answer"} if url else {}
    assert found["reasons"] == silent
    assert ("vi-rút tệp gửi đến" in shown(client)) is bool(url)
