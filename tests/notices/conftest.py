"""An event to tell of, a queue, and a worker that comes when it is called."""

from __future__ import annotations

import pytest
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from notices import events
from notices.events import Event, Placeholder, register
from notices.operations import Recipient, post

CALLED = Event(
    "sample.called",
    "gọi nhập học",
    {
        "kinh_gui": Placeholder("Ông hoặc Bà", "Bà"),
        "ho_ten": Placeholder("họ và tên", "Trần Thị Mẫu"),
        "ly_do": Placeholder("lý do", "Lớp đủ người."),
    },
    "Gọi {ho_ten} nhập học",
    "Kính gửi: {kinh_gui} {ho_ten}\nLý do: {ly_do}\nTrân trọng.",
)
VALUES = {"kinh_gui": "Bà", "ho_ten": "Trần Thị Ánh", "ly_do": ""}


@pytest.fixture
def called(monkeypatch):
    monkeypatch.setattr(
        events, "_events", {event.key: event for event in events.all_events()}
    )
    register(CALLED)
    return CALLED


@pytest.fixture
def queue(settings):
    """Tasks wait in the database, as in production."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


@pytest.fixture
def send(called, queue):
    """Post a message about the event; it waits for ``work``."""

    def send(*, email="anh@example.vn", phone="0912345678", key="a:1", **fields):
        return post(
            event=called.key,
            key=key,
            values=fields.pop("values", VALUES),
            to=Recipient("Trần Thị Ánh", email, phone),
            **fields,
        )

    return send


def work():
    """Let a worker do whatever is due now."""
    worker = Worker(
        queue_names=["default"],
        interval=1,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="test",
        excluded_queue_names=[],
    )
    while task := DBTaskResult.objects.ready().first():
        task.claim(worker.worker_id)
        worker.run_task(task)
