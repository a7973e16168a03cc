"""A backup that is not as it was made is not brought back, nor one to a place in use."""

from __future__ import annotations

import hashlib
import json

import pytest
from cryptography.fernet import Fernet
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from accounts.models import AuditEntry
from config.backup.making import make
from config.backup.restoring import RefusedError, check, restore
from config.models import Pulse
from config.settings import dev
from cooperatives.models import Person

SECRET = "một câu dài mà chỉ cơ quan biết"


@pytest.fixture(params=["", SECRET], ids=["plain", "sealed"])
def secret(request):
    return request.param


@pytest.fixture
def folder(lived_in, tmp_path, secret):
    make(tmp_path / "b", secret=secret)
    check(tmp_path / "b", secret=secret)  # as it is, it would be brought back
    return tmp_path / "b"


def test_one_changed_byte_anywhere_is_refused(folder, secret):
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        whole = path.read_bytes()
        for place in {0, len(whole) // 2, len(whole) - 1}:
            changed = bytearray(whole)
            changed[place] ^= 1
            path.write_bytes(changed)
            with pytest.raises(RefusedError):
                check(folder, secret=secret)
        path.write_bytes(whole)
    check(folder, secret=secret)


def test_a_part_that_is_cut_missing_swapped_or_strange_is_refused(folder, secret):
    parts = sorted(folder.glob("tables/*"), key=lambda path: path.stat().st_size)
    first, second = parts[-1], parts[-2]
    one, other = first.read_bytes(), second.read_bytes()

    def refused(says):
        with pytest.raises(RefusedError, match=says):
            check(folder, secret=secret)
        first.write_bytes(one)
        second.write_bytes(other)
        check(folder, secret=secret)

    first.write_bytes(one[:-1])
    refused("was changed")
    first.write_bytes(one + b"\0")
    refused("was changed")
    first.unlink()
    refused("lacks")
    first.write_bytes(other)
    second.write_bytes(one)
    refused("was changed")
    (folder / "tables" / "more.jsonl.gz").write_bytes(one)
    with pytest.raises(RefusedError, match="does not belong"):
        check(folder, secret=secret)


def test_a_backup_that_was_broken_off_is_none(folder, secret):
    (folder / "manifest.json").unlink()

    with pytest.raises(RefusedError, match="no complete backup"):
        check(folder, secret=secret)


def test_who_has_no_key_cannot_change_a_sealed_backup_even_with_fitting_hashes(
    lived_in, tmp_path
):
    """Without a key the hashes tell of accidents only; the control forges them."""
    for secret in ("", SECRET):
        folder = tmp_path / f"b{len(secret)}"
        make(folder, secret=secret)
        part = max(folder.glob("tables/*"), key=lambda path: path.stat().st_size)
        forged = bytearray(part.read_bytes())
        forged[len(forged) // 2] ^= 1
        part.write_bytes(forged)
        manifest = folder / "manifest.json"
        if not secret:
            told = json.loads(manifest.read_bytes())
            for each in told["tables"]:
                if each["part"].endswith(part.name):
                    each["stored_sha256"] = hashlib.sha256(forged).hexdigest()
            manifest.write_text(json.dumps(told))
        summed = hashlib.sha256(manifest.read_bytes()).hexdigest()
        (folder / "manifest.sha256").write_text(f"{summed}  manifest.json\n")

    check(tmp_path / "b0")
    with pytest.raises(RefusedError, match="was changed"):
        check(tmp_path / f"b{len(SECRET)}", secret=SECRET)


def test_the_key_must_be_that_of_the_backup(lived_in, tmp_path):
    make(tmp_path / "sealed", secret=SECRET)
    make(tmp_path / "plain")

    with pytest.raises(RefusedError, match="set BACKUP_KEY"):
        check(tmp_path / "sealed")
    with pytest.raises(RefusedError, match="BACKUP_KEY is another one"):
        check(tmp_path / "sealed", secret=SECRET + ".")
    with pytest.raises(RefusedError, match="is not encrypted"):
        check(tmp_path / "plain", secret=SECRET)


def test_a_place_in_use_is_left_as_it_is(lived_in, tmp_path, settings):
    make(tmp_path / "b")
    people = list(Person.objects.order_by("pk").values())

    with pytest.raises(
        CommandError, match=r"accounts_\w+ has rows. Nothing was written"
    ):
        call_command("restore", tmp_path / "b")

    assert list(Person.objects.order_by("pk").values()) == people


def test_a_store_in_use_is_left_as_it_is(lived_in, tmp_path, settings, monkeypatch):
    make(tmp_path / "b")
    backup = check(tmp_path / "b")
    monkeypatch.setattr("config.backup.restoring._prepare", lambda _backup: {})
    default_storage.save("của người khác.txt", ContentFile(b"a"))

    with pytest.raises(RefusedError, match=r"của người khác\.txt is not of the backup"):
        restore(backup, tell=print)

    settings.MEDIA_ROOT = tmp_path / "other"
    name = backup.manifest["files"][0]["name"]
    default_storage.save(name, ContentFile(b"another content"))
    with pytest.raises(RefusedError, match="has another"):
        restore(backup, tell=print)
    with default_storage.open(name) as file:
        assert file.read() == b"another content"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CITIZEN_ID_KEYS", [Fernet.generate_key().decode()]),
        ("CITIZEN_ID_HASH_KEY", "another"),
    ],
)
def test_the_keys_of_citizen_numbers_must_have_come_along(
    lived_in, tmp_path, settings, name, value
):
    make(tmp_path / "b")
    backup = check(tmp_path / "b")
    setattr(settings, name, value)

    with pytest.raises(RefusedError, match=name):
        restore(backup, tell=print)


def test_a_key_that_was_rotated_since_still_opens_it(lived_in, tmp_path, settings):
    make(tmp_path / "b")
    settings.CITIZEN_ID_KEYS = [Fernet.generate_key().decode(), *dev.CITIZEN_ID_KEYS]

    with pytest.raises(RefusedError, match="database is not empty"):
        restore(check(tmp_path / "b"), tell=print)  # so the keys were found good


def test_a_file_that_records_name_and_the_store_lost_is_told(
    lived_in, tmp_path, capsys
):
    name = lived_in.certificate.pdf.name
    default_storage.delete(name)

    with pytest.raises(CommandError, match=name):
        call_command("backup", tmp_path / "b")

    assert check(tmp_path / "b").manifest["lost"] == [name]
    assert Pulse.objects.get(kind="backup").details["state"] == "made"
    assert AuditEntry.objects.exists()
