"""A backup here and a restore there, and everything is there as it was here."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import AuditEntry
from certificates.models import Certificate
from config.backup.making import make
from config.backup.restoring import check
from config.models import Pulse, PulseKind
from cooperatives.models import Person
from tests.config.backup.places import Place, empty_places
from tests.processes import database_url

SECRET = "vườn quốc gia U Minh Hạ 1999"
NEW_PERSON = """
from tests.factories import make_person, make_user
from accounts.operations import record
record(make_user(email="moi@example.vn"), "demo.told", make_person())
"""


def test_all_that_is_there_is_there_again_on_each_database(
    lived_in, tmp_path, settings
):
    here = Place(database_url(), settings.MEDIA_ROOT)
    assert len(here.files()) >= 4
    with empty_places(tmp_path) as places:
        for number, (kind, place) in enumerate(places.items()):
            # From here to the first, from there to the next.
            folder = tmp_path / f"backup-{number}"
            key = {"BACKUP_KEY": SECRET if number else ""}
            status, said = here.manage("backup", folder, **key)
            assert status == 0, said

            status, said = place.manage("restore", folder, **key)

            assert status == 0, said
            assert said.count("the same\n") == len(list(folder.glob("tables/*"))) + 1
            assert place.rows() == here.rows(), kind
            assert place.files() == here.files()
            here = place
        # Life goes on: numbers are drawn after those that came along, nothing is pending.
        status, said = here.manage("shell", "--no-imports", "-c", NEW_PERSON)
        assert status == 0, said
        status, said = here.manage("migrate", "--check")
        assert status == 0, said


def test_every_table_is_in_it_with_its_rows(lived_in, tmp_path, settings):
    make(tmp_path / "b")

    manifest = check(tmp_path / "b").manifest
    parts = {part["table"]: part["rows"] for part in manifest["tables"]}
    with connection.cursor() as cursor:
        names = set(connection.introspection.table_names(cursor))
        for name in parts.keys() & names:
            cursor.execute(f'SELECT COUNT(*) FROM "{name}"')
            assert parts[name] == cursor.fetchone()[0], name
    assert names - parts.keys() == {"django_migrations"}
    lacking = [name for name, rows in parts.items() if not rows]
    assert len(lacking) < len(parts) / 2, lacking  # the drill is worth its name
    assert manifest["lost"] == []
    assert manifest["migrations"]


def test_nothing_that_is_encrypted_in_the_database_is_readable_in_a_backup(
    lived_in, tmp_path
):
    numbers = [
        person.citizen_id for person in Person.objects.all() if person.citizen_id
    ]
    assert numbers

    make(tmp_path / "plain")

    lines = "".join(map(str, _all_lines(tmp_path / "plain")))
    assert not [number for number in numbers if number in lines]
    assert AuditEntry.objects.first().subject_label in lines


def test_with_a_key_no_byte_tells_of_anybody(lived_in, tmp_path):
    name = Certificate.objects.first().holder_name.encode()

    made = make(tmp_path / "sealed", secret=SECRET)

    assert made.sealed
    parts = [path for path in (tmp_path / "sealed").rglob("*") if path.is_file()]
    sealed = [path for path in parts if path.name != "manifest.sha256"]
    assert all(path.read_bytes().startswith(b"HTX backup, AES") for path in sealed)
    assert not [path for path in parts if name in path.read_bytes()]
    assert check(tmp_path / "sealed", secret=SECRET).manifest["files"]


def test_only_its_keeper_can_read_the_folder(lived_in, tmp_path):
    make(tmp_path / "b")

    modes = {
        oct(path.stat().st_mode & 0o777)
        for path in [tmp_path / "b", *(tmp_path / "b").rglob("*")]
    }
    assert modes == {"0o700", "0o600"}


def test_the_system_knows_when_it_was_backed_up(lived_in, tmp_path, capsys):
    call_command("backup", tmp_path / "b")

    pulse = Pulse.objects.get(kind=PulseKind.BACKUP)
    assert pulse.details["state"] == "made"
    assert pulse.details["rows"] > 100
    assert f"{pulse.details['rows']} rows" in capsys.readouterr().out
    with pytest.raises(CommandError, match="is not empty"):
        call_command("backup", tmp_path / "b")


def _all_lines(folder):
    backup = check(folder)
    for part in backup.manifest["tables"]:
        yield from backup.lines(part)
