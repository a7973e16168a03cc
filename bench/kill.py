"""The drill of issuing that is killed (SIGKILL) again and again, at full size.

`python -m bench.kill`: 1,000 certificates (`PEOPLE`), twenty kills (`ROUNDS`) at moments
nobody chose, on SQLite and, where a server answers, PostgreSQL. In the end nothing is
missing, doubled or half; before that the control plants a worker that writes as one
should not, which the same questions must notice.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.races import databases
from bench.server import environment

ROUNDS = int(os.environ.get("ROUNDS", "20"))
PEOPLE = int(os.environ.get("PEOPLE", "1000"))
PATIENCE = 600  # seconds for some file to appear
FATE = random.Random()

ISSUE = """
import sys
import django
django.setup()
{spoil}
from django.core.management import call_command
call_command("issue_certificates", sys.argv[1])
"""
# A worker that lets a row count while its file is still being written, in its place.
SPOIL = """
import time
from contextlib import contextmanager
from pathlib import Path
from django.core.files.base import ContentFile
from certificates import papers
from certificates.models import Certificate
whole = Certificate.save
def save(self, *args, **kwargs):
    whole(self, *args, **kwargs)
    if self.pdf:
        path = Path(self.pdf.path)
        content = path.read_bytes()
        path.write_bytes(content[: len(content) // 2])
        self._rest = path, content
Certificate.save = save
from certificates.operations import issuing
finish = issuing._finish
def late(certificate, *args, **kwargs):
    finish(certificate, *args, **kwargs)
    path, content = certificate._rest
    time.sleep({patience})
    path.write_bytes(content)
issuing._finish = late
"""


def start(code: str, spoil: str = "") -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", ISSUE.format(spoil=spoil), code],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def kill_after(process: subprocess.Popen[bytes], files: int) -> bool:
    """Kill it some time after so many more files lie there; whether it still ran."""
    goal = len(papers_on_disk()) + files
    deadline = time.monotonic() + PATIENCE
    while len(papers_on_disk()) < goal and process.poll() is None:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    time.sleep(FATE.random() / 10)
    process.send_signal(signal.SIGKILL)
    said = process.communicate()[0]
    assert process.returncode in {0, -signal.SIGKILL}, said.decode()
    return process.returncode != 0


def papers_on_disk() -> list[Path]:
    from django.conf import settings  # noqa: PLC0415  only this process has them

    return list((Path(settings.MEDIA_ROOT) / "certificates").rglob("*.pdf"))


def half_or_strange() -> list[str]:
    """Rows that count without their whole file, and what else is wrong with the book."""
    import pikepdf  # noqa: PLC0415  as above

    from certificates.audit import audit  # noqa: PLC0415  as above
    from certificates.models import Certificate  # noqa: PLC0415  as above

    wrong = [f"{each.code}: {each.subject}" for each in audit().findings]
    for certificate in Certificate.objects.valid():
        try:
            with pikepdf.open(certificate.pdf.path) as paper:
                wrong += paper.check_pdf_syntax()
        except (OSError, pikepdf.PdfError) as fault:
            wrong.append(f"{certificate.serial_number}: {fault}")
    return wrong


def missing_or_doubled(code: str, people: int) -> list[str]:
    """What is not there exactly once for each of so many learners."""
    from certificates.models import (  # noqa: PLC0415  as above
        Certificate,
        EntryAct,
        RegisterEntry,
    )
    from cooperatives.models import TrainingRecord  # noqa: PLC0415  as above

    own = Certificate.objects.filter(participant__training_class__code=code)
    valid = own.valid()
    serials = list(valid.values_list("serial_number", flat=True))
    rows = RegisterEntry.objects.filter(certificate__in=own, act=EntryAct.ISSUED)
    counts = {
        "issued": valid.count(),
        "learners": valid.values("participant").distinct().count(),
        "last number": max(valid.values_list("number", flat=True), default=0),
        "rows of the book": rows.count(),
        "records": TrainingRecord.objects.filter(evidence__in=serials).count(),
        "files": len(
            {path.name for path in papers_on_disk()} & {f"{s}.pdf" for s in serials}
        ),
        "files in all": sum(
            path.stem.partition("_")[0] in serials for path in papers_on_disk()
        ),
    }
    return [f"{name}: {count}" for name, count in counts.items() if count != people]


def drill() -> None:
    """The control, then the drill, on the database that the settings name."""
    import django  # noqa: PLC0415  only this process has the settings

    django.setup()
    from certificates.models import Certificate  # noqa: PLC0415  as above
    from config.storage import remove_parts  # noqa: PLC0415  as above
    from tests.factories import make_recognised_class, make_user  # noqa: PLC0415

    make_user(is_superuser=True)
    control = make_recognised_class(passed=20, failed=0)
    spoiled = start(control.code, SPOIL.format(patience=PATIENCE))
    while not Certificate.objects.valid().exists():
        assert spoiled.poll() is None
        time.sleep(0.1)
    spoiled.kill()
    spoiled.communicate()
    assert half_or_strange(), "the control was not noticed"
    print(f"  control: noticed, {half_or_strange()[0]}", flush=True)
    for path in papers_on_disk():
        path.unlink()

    training_class = make_recognised_class(passed=PEOPLE, failed=PEOPLE // 10)
    begun, kills = time.monotonic(), 0
    for _round in range(ROUNDS):
        kills += kill_after(
            start(training_class.code), FATE.randint(1, max(1, PEOPLE // ROUNDS))
        )
    said = start(training_class.code).communicate()[0].decode()
    lost = [finding for finding in half_or_strange() if control_free(finding, control)]
    gone = missing_or_doubled(training_class.code, PEOPLE)
    remove_parts(time.time())
    parts = list((papers_on_disk()[0].parent.parent).rglob("*.part"))
    wrong = [*lost, *gone, *parts]
    assert wrong == [], (wrong[:9], said[-500:])
    print(
        f"  {PEOPLE} certificates, killed {kills} times: 0 missing, 0 doubled, 0 half,"
        f" {time.monotonic() - begun:.0f} s",
        flush=True,
    )


def control_free(finding: str, control: object) -> bool:
    """Whether a finding is not of the control's certificates, whose files are gone."""
    programme = control.version.programme.code  # type: ignore[attr-defined]
    return f"-{programme}-" not in finding


def main() -> None:
    with databases() as found:
        for kind, (database, _hands) in found.items():
            with tempfile.TemporaryDirectory(prefix="htx-kill-") as folder:
                env = environment(database) | {"BENCH_FOLDER": folder}
                manage = [sys.executable, "manage.py", "migrate", "-v0"]
                subprocess.run(manage, check=True, env=env)
                print(kind, flush=True)
                command = [sys.executable, "-m", "bench.kill", "drill"]
                subprocess.run(command, check=True, env=env)


if __name__ == "__main__":
    if sys.argv[1:]:
        drill()
    else:
        main()
