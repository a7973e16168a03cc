"""One server process over a filled database, and asking it for pages."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PORT = int(os.environ.get("BENCH_PORT", "8190"))
BARE = "/healthz"


def environment(database: str) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "DATABASE_URL": database,
        "DEBUG": "0",
    }


def collect() -> None:
    """The static files, as a page names them by their content."""
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"]
    subprocess.run(command, check=True, env=environment("sqlite://:memory:"))


def prepare(database: str, cooperatives: int) -> dict[str, str]:
    """Fill a database with this many cooperatives; what the pages need to know of it."""
    env = environment(database)
    manage = [sys.executable, "manage.py"]
    subprocess.run([*manage, "migrate", "-v0"], check=True, env=env)
    scale = [*manage, "demo", "--scale", str(cooperatives)]
    began = time.monotonic()
    subprocess.run(scale, check=True, env=env, stdout=subprocess.DEVNULL)
    kind, took = database.partition(":")[0], time.monotonic() - began
    print(f"{cooperatives:,} cooperatives loaded, {kind}: {took:.0f} s", flush=True)
    answer = subprocess.run(
        [sys.executable, "-m", "bench.prepare"],
        check=True,
        env=env,
        capture_output=True,
    )
    return json.loads(answer.stdout)


@contextmanager
def server(database: str) -> Iterator[None]:
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "gunicorn",
            "config.wsgi:application",
            f"--bind=127.0.0.1:{PORT}",
            "--workers=1",
            "--threads=1",
            "--worker-class=gthread",
            "--keep-alive=600",  # while the bare SQL takes its turn
            "--log-level=error",
        ],
        env=environment(database),
    )
    try:
        for _attempt in range(100):
            try:
                ask(connect(), BARE, "")
                break
            except OSError:
                time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait()


def connect() -> http.client.HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", PORT)


def ask(connection: http.client.HTTPConnection, path: str, cookie: str) -> float:
    """Seconds until the whole answer is there; anything but 200 stops the run."""
    begin = time.perf_counter()
    connection.request(
        "GET", path, headers={"Cookie": cookie, "Accept-Encoding": "gzip"}
    )
    response = connection.getresponse()
    response.read()
    if response.status != 200:
        sys.exit(f"{path} answered {response.status}")
    return time.perf_counter() - begin
