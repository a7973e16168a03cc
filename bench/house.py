"""Several processes of the product over one database, to be killed one by one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Self

from bench.postgres import free_port
from bench.visitor import Unreachable, Visitor

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 90  # seconds
LEASE = 8  # seconds of silence, so that a drill is short


class NotStaged(AssertionError):  # noqa: N818  said of the drill
    """The fault could not be brought about, so the drill says nothing either way."""


class House:
    """Web servers, workers, and who looks after what is due."""

    def __init__(
        self,
        database: str,
        *,
        webs: int = 2,
        workers: int = 2,
        media: Path | None = None,
    ) -> None:
        self._stack = ExitStack()
        self.folder = Path(
            self._stack.enter_context(tempfile.TemporaryDirectory(prefix="htx-house-"))
        )
        self.mails = self.folder / "mails"
        self.ports = [free_port() for _each in range(webs)]
        self._workers = workers
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "bench.drilling",
            "DATABASE_URL": database,
            "MEDIA_ROOT": str(media or self.folder / "media"),
            "DRILL_MAIL": str(self.mails),
            "TASK_LEASE_SECONDS": str(LEASE),
            "PYTHONUNBUFFERED": "1",
        }
        self.webs: dict[int, subprocess.Popen[bytes]] = {}
        self.workers: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        os.environ.update(self.environment)  # for what the drill asks by itself
        self.manage("migrate", "-v0")
        return self

    def __exit__(self, *_fault: object) -> None:
        for process in (*self.webs.values(), *self.workers):
            if process.poll() is None:
                process.kill()
            process.wait()
        self._stack.close()

    def open(self) -> None:
        for port in self.ports:
            self.start_web(port)
        for _each in range(self._workers):
            self.workers.append(self._python("manage.py", "worker", "--interval=0.2"))
        self.workers.append(self._python("manage.py", "run_due", "--every=1"))
        for port in self.ports:
            wait_for(lambda port=port: _answers(port), f"web server {port}")

    def start_web(self, port: int) -> None:
        self.webs[port] = self._python(
            "-m",
            "gunicorn",
            "config.wsgi:application",
            f"--bind=127.0.0.1:{port}",
            "--workers=1",
            "--threads=4",
            "--worker-class=gthread",
            "--keep-alive=75",  # as in production: no line is closed under a visitor
            "--log-level=critical",
        )

    def kill_web(self, port: int) -> None:
        """Master and child, as when the machine is gone."""
        process = self.webs[port]
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def kill_worker(self, pid: int) -> None:
        (process,) = [each for each in self.workers if each.pid == pid]
        process.kill()
        process.wait()

    def manage(self, *arguments: str) -> None:
        subprocess.run(
            [sys.executable, "manage.py", *arguments],
            check=True,
            cwd=ROOT,
            env=self.environment,
        )

    def visitor(self) -> Visitor:
        return Visitor(self.ports)

    def _python(self, *arguments: str) -> subprocess.Popen[bytes]:
        said = (self.folder / "said").open("ab")
        with said:
            return subprocess.Popen(
                [sys.executable, *arguments],
                cwd=ROOT,
                env=self.environment,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )

    def said(self) -> str:
        return (self.folder / "said").read_text("utf-8", errors="replace")


def _answers(port: int) -> bool:
    try:
        return Visitor([port]).get("/healthz").status == 200
    except Unreachable:
        return False


def wait_for(
    ready: Callable[[], object],
    what: str,
    *,
    seconds: float = PATIENCE,
    look: float = 0.1,
    staging: bool = False,
) -> None:
    """Until it is so. ``staging`` is before the fault: nothing was promised yet."""
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline:
            missed = NotStaged if staging else AssertionError
            raise missed(f"waited in vain for: {what}")
        time.sleep(look)
