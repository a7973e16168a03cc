"""The disk is full, under the files and under each database, and has room again.

`python -m bench.full`, as root: each drill has a small disk of its own (tmpfs). Who sends
something gets a clear sentence; nothing of it is half done; when there is room again the
same processes go on.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import django
from django.db import connection
from django.urls import reverse

from bench.house import House, wait_for
from bench.postgres import Server
from bench.visitor import Unreachable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.road import Cast
    from bench.visitor import Page, Visitor

MEGABYTE = 1024 * 1024
CLEAR = {507: "đã hết chỗ lưu", 503: "tạm thời gián đoạn"}
TRIES = 300


class Disk:
    """A disk of so many megabytes, and a heavy file on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ballast = folder / "ballast"

    def fill(self) -> None:
        with suppress(OSError), self._ballast.open("wb", buffering=0) as file:
            while file.write(b"\0" * 4096):
                pass

    def empty(self) -> None:
        self._ballast.unlink()


@contextmanager
def disk(megabytes: int) -> Iterator[Disk]:
    with tempfile.TemporaryDirectory(prefix="htx-disk-") as name:
        size = f"size={megabytes}m,mode=777"
        subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", name], check=True)
        try:
            yield Disk(Path(name))
        finally:
            subprocess.run(["umount", "-l", name], check=True)


def under_the_files() -> None:
    with disk(20) as small, tempfile.TemporaryDirectory() as folder:
        database = f"sqlite:///{folder}/full.sqlite3"
        with House(database, webs=1, workers=1, media=small.folder / "media") as house:
            cast = _open(house)
            from bench import road  # noqa: PLC0415  as above
            from curriculum.models import Material  # noqa: PLC0415  as above
            from tests.factories import a_pdf  # noqa: PLC0415  after setup
            from training.models import Session  # noqa: PLC0415  as above

            module = Session.objects.first().module
            version = cast.training_class.version
            path = reverse(
                "curriculum:material_create",
                args=[version.programme.code, version.number, module.code],
            )
            officer = road.sign_in(house.visitor(), "training_officer")
            officer.get(path)

            def bring() -> Page:
                return officer.post(path, {"title": "Bài giảng"}, ("file", a_pdf()))

            small.fill()
            refused = bring()
            assert refused.status == 507, refused.status
            assert CLEAR[507] in refused.text
            assert not Material.objects.exists()
            left = [each for each in small.folder.rglob("*.p*") if each.is_file()]
            assert not left, left
            small.empty()
            assert bring().is_saved
            assert Material.objects.count() == 1
            _issue_until_full(small)
    print("files: a clear page, nothing half done, then it goes on")


def _issue_until_full(small: Disk) -> None:
    """Issuing stops with a sentence; ordered again, it goes on with the rest."""
    from certificates.models import Certificate, IssueRun  # noqa: PLC0415  after setup
    from certificates.operations import issue  # noqa: PLC0415  as above
    from tests.factories import make_recognised_class, make_user  # noqa: PLC0415

    actor = make_user(is_superuser=True)
    training_class = make_recognised_class(passed=3, failed=0, actor=actor)
    small.fill()
    run = issue(training_class, actor=actor)
    wait_for(IssueRun.objects.exclude(fault="").exists, "issuing to stop")
    run.refresh_from_db()
    assert "Ổ đĩa của máy chủ đã đầy" in run.fault, run.fault
    assert not Certificate.objects.valid().exists()
    assert not Certificate.objects.exclude(fault="").exists()
    small.empty()
    issue(training_class, actor=actor)
    wait_for(
        lambda: Certificate.objects.valid().count() == 3, "certificates to be issued"
    )


def under_sqlite() -> None:
    with (
        disk(40) as small,
        House(f"sqlite:///{small.folder}/full.sqlite3", webs=1, workers=1) as house,
    ):
        _until_full(house, _open(house), small)
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            assert cursor.fetchone() == ("ok",)
        connection.close()
    print("SQLite: a clear page, nothing half done, then it goes on")


def under_postgresql() -> None:
    with (
        disk(200) as small,
        Server(small.folder) as server,
        House(server.create("full_disk"), webs=1, workers=1) as house,
    ):
        _until_full(house, _open(house), small)
        connection.close()
    print("PostgreSQL: a clear page, nothing half done, then it goes on")


def _open(house: House) -> Cast:
    django.setup()
    from bench import road  # noqa: PLC0415  after setup

    cast = road.prepare(2 * TRIES)
    house.open()
    return cast


def _until_full(house: House, cast: Cast, small: Disk) -> None:
    """People apply until there is no room; what was confirmed is there, whole."""
    from accounts.models import AuditEntry  # noqa: PLC0415  as above
    from bench import road  # noqa: PLC0415  after setup
    from enrollment.models import Application  # noqa: PLC0415  as above

    path, typed = road.form_of(cast)
    numbers = iter(range(2 * TRIES))

    def send(visitor: Visitor) -> Page | None:
        try:
            return visitor.post(path, typed(next(numbers)))
        except Unreachable:
            return None

    confirmed, refused = 0, None
    small.fill()
    for _try in range(TRIES):
        visitor = house.visitor()
        page = visitor.get(path)
        if page.status == 200:
            page = send(visitor) or page
        confirmed += page.is_saved
        if not page.is_saved:
            refused = page
            break
    assert refused is not None, "there was room for everybody"
    assert CLEAR.get(refused.status, "-") in refused.text, refused.status
    small.empty()
    wait_for(lambda: house.visitor().get("/").status == 200, "the home page")

    def applies() -> bool:
        visitor = house.visitor()
        visitor.get(path)
        answer = send(visitor)
        return answer is not None and answer.is_saved

    wait_for(applies, "somebody to be served again")
    connection.close()
    kept = Application.objects.count()
    told = AuditEntry.objects.filter(verb="application.submitted").count()
    assert kept == told >= confirmed + 1, (kept, told, confirmed)
    print(f"  {confirmed} confirmed, then {refused.status}; {kept} are there")
    assert [each.poll() for each in (*house.webs.values(), *house.workers)] == [
        None
    ] * 3


DRILLS = {
    "files": under_the_files,
    "sqlite": under_sqlite,
    "postgresql": under_postgresql,
}


def main() -> None:
    """Each drill in a process of its own, as each has settings of its own."""
    if os.geteuid() != 0:
        print("Left out: only root can mount the small disks of this drill.")
        return
    for name in DRILLS:
        command = [sys.executable, "-m", "bench.full", name]
        subprocess.run(command, check=True)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        DRILLS[sys.argv[1]]()
    else:
        main()
