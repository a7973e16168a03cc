"""The road to a certificate with all files in a bucket; the bucket out of reach, and back.

`S3_ENDPOINT_URL=http://127.0.0.1:9000 python -m bench.bucket` asks a server of an
S3-compatible store on this machine, by `S3_ACCESS_KEY_ID` and `S3_SECRET_ACCESS_KEY`, for
two buckets of its own (packages of `requirements-s3.txt`). What is brought, issued, handed
out, backed up and restored is the same to the byte; while the store is gone nothing is
half done.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import django

from bench.house import House, wait_for
from bench.wire import Wire
from config.probe import SECONDS as PROBE_WAITS

if TYPE_CHECKING:
    from bench.road import Cast
    from bench.visitor import Page, Visitor

PEOPLE = 3
MOST = 10  # seconds until a page


def is_possible() -> bool:
    return "S3_ENDPOINT_URL" in os.environ and find_spec("storages") is not None


def main() -> None:
    if not is_possible():
        print(
            "Left out: S3_ENDPOINT_URL names no store, or django-storages is missing."
        )
        return
    port = urlsplit(os.environ["S3_ENDPOINT_URL"]).port
    assert port is not None, "S3_ENDPOINT_URL with a port of this machine"
    with tempfile.TemporaryDirectory() as name, Wire(port) as wire:
        folder = Path(name)
        os.environ["S3_ENDPOINT_URL"] = f"http://127.0.0.1:{wire.port}"
        os.environ.setdefault("S3_REGION", "us-east-1")
        os.environ["S3_BUCKET"] = new_bucket()
        with House(f"sqlite:///{folder}/a.sqlite3", workers=1) as house:
            django.setup()
            from bench import road  # noqa: PLC0415  after setup

            cast = road.prepare(PEOPLE)
            house.open()
            try:
                officer = issue(house, cast)
                hand_out(officer, cast)
                out_of_reach(house, wire, officer, cast)
                back_up_and_restore(house, folder)
            except BaseException:
                print(house.said()[-5000:])
                raise


def new_bucket() -> str:
    import boto3  # type: ignore[import-not-found]  # noqa: PLC0415  with a bucket alone

    name = f"htx-{secrets.token_hex(6)}"
    boto3.client(
        "s3",
        endpoint_url=os.environ["S3_ENDPOINT_URL"],
        region_name=os.environ["S3_REGION"],
        aws_access_key_id=os.environ["S3_ACCESS_KEY_ID"],
        aws_secret_access_key=os.environ["S3_SECRET_ACCESS_KEY"],
    ).create_bucket(Bucket=name)
    return name


def issue(house: House, cast: Cast) -> Visitor:
    from bench import road  # noqa: PLC0415  after setup
    from certificates.models import Certificate  # noqa: PLC0415  as above

    for number in range(PEOPLE):
        road.apply(house.visitor(), cast, number)
    officer = road.sign_in(house.visitor(), "training_officer")
    road.admit(officer, cast)
    road.open_class(officer, cast)
    road.teach(road.sign_in(house.visitor(), "instructor"), cast)
    road.recognise(officer, road.sign_in(house.visitor(), "approver"), cast)
    road.order(officer, cast)
    road.wait_for_certificates(PEOPLE)
    for each in Certificate.objects.valid():
        road.verify(house.visitor(), each.token, each.serial_number)
    print(f"  {PEOPLE} certificates issued into the bucket, and verified")
    return officer


def bring(officer: Visitor, cast: Cast) -> Page:
    """Learning material."""
    from django.urls import reverse  # noqa: PLC0415  after setup

    from tests.factories import a_pdf  # noqa: PLC0415  as above

    version = cast.training_class.version
    path = reverse(
        "curriculum:material_create",
        args=[version.programme.code, version.number, cast.sessions[0].module.code],
    )
    officer.get(path)
    return officer.post(path, {"title": "Bài giảng"}, ("file", a_pdf()))


def hand_out(officer: Visitor, cast: Cast) -> None:
    """What was brought and what was made come back as they are."""
    from django.core.files.storage import default_storage  # noqa: PLC0415  after setup
    from django.urls import reverse  # noqa: PLC0415  as above

    from certificates.models import Certificate  # noqa: PLC0415  as above
    from curriculum.models import Material  # noqa: PLC0415  as above

    brought = bring(officer, cast)
    assert brought.is_saved, brought.status
    material = Material.objects.get()
    page = officer.get(reverse("training:material_download", args=[material.pk]))
    assert page.status == 200, page.status
    assert page.text.startswith("%PDF")
    for each in Certificate.objects.valid():
        with default_storage.open(each.pdf.name) as file:
            assert hashlib.sha256(file.read()).hexdigest() == each.pdf_sha256
        page = officer.get(reverse("certificates:certificate_pdf", args=[each.pk]))
        assert page.status == 200, page.status
        assert page.text.startswith("%PDF")
    print("  what was brought and what was made is handed out")


def out_of_reach(house: House, wire: Wire, officer: Visitor, cast: Cast) -> None:
    from curriculum.models import Material  # noqa: PLC0415  after setup

    before = Material.objects.count()
    wire.pull()
    begun = time.monotonic()
    refused = bring(officer, cast)
    took = time.monotonic() - begun
    assert refused.status == 503, refused.status
    assert "tạm thời gián đoạn" in refused.text
    assert took <= MOST, took
    assert Material.objects.count() == before
    begun = time.monotonic()
    told = house.visitor().get("/readyz").text
    assert time.monotonic() - begun <= PROBE_WAITS
    assert '"storage": false' in told, told
    wire.mend()
    wait_for(lambda: house.visitor().get("/readyz").status == 200, "the bucket")
    assert bring(officer, cast).is_saved
    assert Material.objects.count() == before + 1
    print(f"  out of reach: refused in words after {took:.1f} s, then it goes on")


def back_up_and_restore(house: House, folder: Path) -> None:
    """The storage's every file comes into another bucket."""
    house.manage("backup", str(folder / "backup"))
    house.manage("restore", "--check", str(folder / "backup"))
    house.environment |= {
        "DATABASE_URL": f"sqlite:///{folder}/b.sqlite3",
        "S3_BUCKET": new_bucket(),
    }
    house.manage("restore", str(folder / "backup"))
    house.manage("migrate", "-v0")
    house.manage("backup", str(folder / "again"))
    files = [sorted_sums(folder / name) for name in ("backup", "again")]
    assert files[0] == files[1]
    assert len(files[0]) >= PEOPLE + 2
    print(f"  {len(files[0])} files restored into another bucket, the same")


def sorted_sums(folder: Path) -> list[tuple[str, str]]:
    """Of an unencrypted backup's files the names and hashes."""
    manifest = json.loads((folder / "manifest.json").read_bytes())
    return sorted((part["name"], part["sha256"]) for part in manifest["files"])


if __name__ == "__main__":
    main()
