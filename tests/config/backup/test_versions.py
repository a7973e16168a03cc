"""What an earlier version left is brought on by this one.

Released versions are kept as `tests/versions/<version>.tar`; the one that is being made
is dumped here, so that the way itself is tried before its first release.
"""

from __future__ import annotations

import hashlib
import json
import re
import tarfile

import pytest
from django.conf import settings

from tests.config.backup.places import empty_places
from tests.processes import python
from tests.versions.keep import HASHES, HERE

KEPT = sorted(HERE.glob("*.tar"))
RELEASED = re.compile(r"^## (\d+\.\d+\.\d+)", re.MULTILINE)
LOOK = """
import json
from django.apps import apps
from django.conf import settings
from django.test import Client
plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
settings.STORAGES["staticfiles"] = {"BACKEND": plain}
from certificates.models import Certificate
from cooperatives.models import Person
from accounts.models import User
certificate = Certificate.objects.public().first()
client = Client(headers={"host": "localhost"})
pages = [client.get("/"), client.get(f"/xac-minh/{certificate.token}/")]
client.force_login(User.objects.filter(groups__name="training_officer").first())
pages += [client.get("/quan-ly/"), client.get(certificate.get_absolute_url() + "tep/")]
models = [m for m in apps.get_models(include_auto_created=True) if not m._meta.proxy]
print("FOUND", json.dumps({
    "pages": [page.status_code for page in pages],
    "numbers": sorted(p.citizen_id for p in Person.objects.all() if p.citizen_id),
    "rows": {m._meta.db_table: m._base_manager.count() for m in models},
}))
"""
MIGRATE_ADDS = {"auth_permission", "django_content_type", "django_session"}


@pytest.fixture(params=[*KEPT, None], ids=[*(tar.stem for tar in KEPT), "present"])
def dumped(request, tmp_path):
    """A version's dump, unpacked."""
    tar = request.param or tmp_path / "present.tar"
    if request.param is None:
        process = python("-m", "tests.versions.keep", tar)
        said, _nothing = process.communicate(timeout=300)
        assert process.returncode == 0, said
    assert tar.stat().st_size < 1_000_000
    with tarfile.open(tar) as packed:
        packed.extractall(tmp_path, filter="data")
    return tmp_path


@pytest.mark.django_db
def test_it_is_restored_as_it_was_and_migrates(dumped):
    manifest = json.loads((dumped / "backup" / "manifest.json").read_text("utf-8"))
    with empty_places(dumped) as places:
        for place in places.values():
            status, said = place.manage("restore", dumped / "backup")
            assert status == 0, said
            status, said = place.manage("migrate", "--verbosity=0")
            assert status == 0, said

            status, said = place.manage("shell", "--no-imports", "-c", LOOK)

            found = json.loads(said.partition("FOUND ")[2])
            assert found["pages"] == [200, 200, 200, 200]
            assert found["numbers"]
            assert all(re.fullmatch(r"\d{12}", each) for each in found["numbers"])
            for part in manifest["tables"]:
                if part["table"] in found["rows"].keys() - MIGRATE_ADDS:
                    assert found["rows"][part["table"]] == part["rows"], part["table"]


def test_what_was_released_is_kept():
    changes = (settings.BASE_DIR / "CHANGELOG.md").read_text("utf-8")

    assert set(RELEASED.findall(changes)) == {tar.stem for tar in KEPT}


def test_migrations_of_released_versions_are_never_edited():
    for tar in KEPT:
        with tarfile.open(tar) as packed:
            hashes = json.load(packed.extractfile(HASHES))
        for name, sha256 in hashes.items():
            now = hashlib.sha256((settings.BASE_DIR / name).read_bytes()).hexdigest()
            assert now == sha256, f"{name} is part of version {tar.stem}"
