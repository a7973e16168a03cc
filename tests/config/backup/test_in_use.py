"""A backup while people write: one moment of everything, and nobody waits."""

from __future__ import annotations

import threading
import time
from contextlib import nullcontext

import pytest
from django.db import connection, transaction

from accounts.operations import record
from config.backup import making
from config.backup.making import make
from config.backup.restoring import check
from curriculum.models import Material
from curriculum.operations import remove_material
from notices.models import Message
from tests.factories import make_material, make_user


class Writers:
    """Hands that write a message and its entry in the journal, always both."""

    def __init__(self):
        self.actor = make_user()
        self.stopped, self.slowest, self.written = threading.Event(), 0.0, 0

    def _pair(self, number):
        begun = time.monotonic()
        with transaction.atomic():
            message = Message.objects.create(
                key=f"pair {number}", channel="desk", to_name="A", status="to_tell"
            )
            record(self.actor, "message.told", message)
        self.slowest = max(self.slowest, time.monotonic() - begun)
        self.written += 1

    def _write(self):
        number = 0
        while not self.stopped.is_set():
            self._pair(number)
            number += 1
        connection.close()

    def __enter__(self):
        self._hand = threading.Thread(target=self._write)
        self._hand.start()
        return self

    def __exit__(self, *_fault):
        self.stopped.set()
        self._hand.join()


def rows_of(backup, table, column):
    part = next(part for part in backup.manifest["tables"] if part["table"] == table)
    place = part["columns"].index(column)
    return [row[place] for row in backup.lines(part)]


@pytest.fixture
def slowly(monkeypatch):
    """A pause between the tables, in which people write."""
    real = making.tables

    def tables(apps):
        for table in real(apps):
            time.sleep(0.03)
            yield table

    monkeypatch.setattr(making, "tables", tables)


def pairs(folder):
    backup = check(folder)
    labels = rows_of(backup, "accounts_auditentry", "subject_type")
    return labels.count("notices.message"), len(
        rows_of(backup, "notices_message", "key")
    )


@pytest.mark.django_db(transaction=True)
def test_what_is_written_together_is_in_it_together(tmp_path, slowly):
    with Writers() as writers:
        while writers.written < 5:
            time.sleep(0.01)
        make(tmp_path / "b")
        before = writers.written
        deadline = time.monotonic() + 10
        while writers.written == before and time.monotonic() < deadline:
            time.sleep(0.01)

    told, written = pairs(tmp_path / "b")
    assert told == written >= 5
    assert Message.objects.count() > written  # they went on while it was made
    assert writers.slowest < 5


@pytest.mark.django_db(transaction=True)
def test_without_the_snapshot_halves_would_be_in_it(tmp_path, slowly, monkeypatch):
    """The control: the tables are read one after the other, and people write between."""
    monkeypatch.setattr(making, "snapshot", nullcontext)
    with Writers() as writers:
        while writers.written < 5:
            time.sleep(0.01)
        make(tmp_path / "b")

    told, written = pairs(tmp_path / "b")
    assert told < written


@pytest.mark.django_db(transaction=True)
def test_files_that_come_and_go_meanwhile(tmp_path, settings, monkeypatch):
    """One that came belongs to the next backup; one that went with its row is left out."""
    settings.MEDIA_ROOT = tmp_path / "media"
    kept, going = make_material(), make_material()
    names = {"kept": kept.file.name, "going": going.file.name}
    real = making._write_tables  # noqa: SLF001  the moment between tables and files

    def meanwhile(folder, key):
        found = real(folder, key)
        done = threading.Thread(target=change)
        done.start()
        done.join()
        return found

    def change():
        remove_material(going, actor=make_user())
        names["came"] = make_material().file.name
        connection.close()

    monkeypatch.setattr(making, "_write_tables", meanwhile)

    make(tmp_path / "b")

    manifest = check(tmp_path / "b").manifest
    assert [part["name"] for part in manifest["files"]] == [names["kept"]]
    assert manifest["lost"] == []
    assert Material.objects.count() == 2
