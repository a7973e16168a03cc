"""Files are whole or not there, and any store will do."""

from __future__ import annotations

import errno
import os
from threading import Barrier, Thread

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.urls import reverse

from config.backup.making import make
from config.backup.restoring import check
from config.storage import DurableStorage, remove_parts
from tests.access.world import build
from tests.quick import quick_papers


@pytest.fixture
def store(tmp_path):
    return DurableStorage(location=tmp_path / "store")


def names(store):
    return store.listdir("a")[1]


def test_what_a_killed_process_left_half_written_is_thrown_away(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    whole = tmp_path / default_storage.save("a/b.txt", ContentFile(b"one"))
    left, written_now = tmp_path / "a/c.txt.0a.part", tmp_path / "a/d.txt.0b.part"
    left.write_bytes(b"ha")
    os.utime(left, (1, 1))
    written_now.write_bytes(b"ha")

    assert remove_parts(before=2) == 1
    assert sorted(whole.parent.iterdir()) == [whole, written_now]


def test_a_file_is_kept_under_its_name_and_nothing_else_lies_there(store):
    first = store.save("a/b.txt", ContentFile(b"one"))
    second = store.save("a/b.txt", ContentFile(b"two"))

    assert first == "a/b.txt"
    assert second != first
    with store.open(first) as file, store.open(second) as other:
        assert (file.read(), other.read()) == (b"one", b"two")
    assert len(names(store)) == 2


def test_of_a_file_that_found_no_room_nothing_is_left(store):
    class Torn(ContentFile):
        def chunks(self, chunk_size=None):
            yield b"half"
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        store.save("a/b.txt", Torn(b"half a file"))

    assert names(store) == []


def test_many_who_save_under_one_name_at_once_keep_all(store):
    barrier, kept = Barrier(8), []

    def hand(number):
        barrier.wait()
        kept.append(store.save("a/b.txt", ContentFile(str(number).encode() * 100_000)))

    hands = [Thread(target=hand, args=[number]) for number in range(8)]
    for each in hands:
        each.start()
    for each in hands:
        each.join()

    assert len(set(kept)) == 8
    contents = set()
    for name in kept:
        with store.open(name) as file:
            contents.add(file.read())
    assert contents == {str(number).encode() * 100_000 for number in range(8)}


@pytest.mark.django_db(transaction=True)
def test_a_bucket_will_do_for_all_files_of_people(
    client, settings, tmp_path, monkeypatch
):
    """They are issued, brought, shown and backed up without asking for a path."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "tests.config.bucket.Bucket"},
    }
    quick_papers(monkeypatch)
    call_command("sync_roles", verbosity=0)
    world = build()
    client.force_login(world.people["officer"])
    pages = [
        reverse("certificates:certificate_pdf", args=[world.certificate.pk]),
        reverse("enrollment:attachment_detail", args=[world.attachment.pk]),
        reverse("training:material_download", args=[world.material.pk]),
    ]

    answers = [client.get(page) for page in pages]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert all(
        b"".join(answer) if answer.streaming else answer.content for answer in answers
    )
    make(tmp_path / "b")
    parts = check(tmp_path / "b").manifest["files"]
    assert len(parts) >= 4
    assert all(default_storage.exists(part["name"]) for part in parts)
