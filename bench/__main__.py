"""How long each page takes, as a multiple of a bare view of the same server.

For 10, 1,000 and 10,000 applications (and nine in ten certificates) a database is filled
in a temporary folder, one server process is started over it, and every page is asked for
in turn with the bare view between, so that a slow moment of the machine touches all alike.
"""

from __future__ import annotations

import http.client
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SIZES = tuple(int(size) for size in os.environ.get("SIZES", "10,1000,10000").split(","))
ROUNDS = int(os.environ.get("ROUNDS", "31"))
PORT = int(os.environ.get("BENCH_PORT", "8190"))
BARE = "/healthz"
# name, path, whether an officer asks
PAGES = (
    ("call page", "/lop/{code}/", False),
    ("application form", "/lop/{code}/dang-ky/", False),
    ("verification", "/xac-minh/{token}/", False),
    ("applications", "/quan-ly/tuyen-sinh/", True),
    ("applications, search", "/quan-ly/tuyen-sinh/?q=nguyen", True),
    ("applications, 10 rows", "/quan-ly/tuyen-sinh/?rows=10", True),
    ("certificates", "/quan-ly/so-goc/", True),
    ("certificates, search", "/quan-ly/so-goc/?q=nguyen", True),
    ("certificates, 10 rows", "/quan-ly/so-goc/?rows=10", True),
    ("cooperatives", "/quan-ly/htx/", True),
    ("persons", "/quan-ly/nguoi/", True),
    ("public targets", "/chi-tieu/", False),
    ("targets", "/quan-ly/chi-tieu/", True),
)


def environment(folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "DATABASE_URL": f"sqlite:///{folder / 'bench.sqlite3'}",
        "DEBUG": "0",
    }


def prepare(folder: Path, size: int) -> dict[str, str]:
    """Fill a database for this many applications; what the pages need to know of it."""
    env = environment(folder)
    manage = [sys.executable, "manage.py"]
    subprocess.run([*manage, "migrate", "-v0"], check=True, env=env)
    scale = [*manage, "demo", "--scale", str(max(size // 3, 1))]
    subprocess.run(scale, check=True, env=env, stdout=subprocess.DEVNULL)
    answer = subprocess.run(
        [sys.executable, "-m", "bench.prepare"],
        check=True,
        env=env,
        capture_output=True,
    )
    return json.loads(answer.stdout)


@contextmanager
def server(folder: Path) -> Iterator[None]:
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
            "--log-level=error",
        ],
        env=environment(folder),
    )
    try:
        for _attempt in range(100):
            try:
                ask(http.client.HTTPConnection("127.0.0.1", PORT), BARE, "")
                break
            except OSError:
                time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait()


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


def measure(facts: dict[str, str]) -> dict[str, float]:
    """Median of each page over the median of the bare view asked beside it."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT)
    ratios = {}
    for name, path, officer in PAGES:
        cookie = facts["cookie"] if officer else ""
        url = path.format(**facts)
        ask(connection, url, cookie)  # warm
        page, bare = [], []
        for _round in range(ROUNDS):
            bare.append(ask(connection, BARE, ""))
            page.append(ask(connection, url, cookie))
        ratios[name] = statistics.median(page) / statistics.median(bare)
    return ratios


def main() -> None:
    columns = {}
    for size in SIZES:
        with tempfile.TemporaryDirectory(prefix="htx-bench-") as name:
            folder = Path(name)
            facts = prepare(folder, size)
            with server(folder):
                columns[size] = measure(facts)
    print(
        f"\nTime of a page as a multiple of a bare view ({BARE}), median of {ROUNDS}\n"
    )
    head = "".join(f"{size:>10,}" for size in SIZES)
    print(f"{'page':<24}{head}{'last/first':>12}")
    first, last = columns[SIZES[0]], columns[SIZES[-1]]
    for name in first:
        row = "".join(f"{columns[size][name]:>9.1f}×" for size in SIZES)
        print(f"{name:<24}{row}{last[name] / first[name]:>11.2f}×")
    for name in ("applications", "certificates"):
        ratio = last[f"{name}, search"] / last[name]
        print(f"{name}: search is {ratio:.2f}× the same list at {SIZES[-1]:,}")


if __name__ == "__main__":
    main()
