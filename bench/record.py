"""Pages of the record beside the bare SQL of the same question, at 3,000 and 30,000.

On SQLite and, where a server answers, on PostgreSQL. SQL and page are asked in turn.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING

import psycopg

from bench.server import ask, connect, environment, prepare, server

if TYPE_CHECKING:
    from collections.abc import Iterator

SIZES = tuple(int(size) for size in os.environ.get("SCALES", "3000,30000").split(","))
ROUNDS = int(os.environ.get("ROUNDS", "11"))
POSTGRES = os.environ.get("BENCH_POSTGRES", "postgres://postgres@127.0.0.1:5432")
PAGES = {
    "targets": "/quan-ly/chi-tieu/?as_of=31/12/2024",
    "coverage board": "/quan-ly/do-phu/?as_of=31/12/2024",
    "cooperatives, search": "/quan-ly/htx/?q=do+luong+12",
}


@contextmanager
def databases(size: int) -> Iterator[dict[str, str]]:
    """A fresh database of each kind, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="htx-bench-") as folder:
        found = {"SQLite": f"sqlite:///{folder}/bench.sqlite3"}
        name = f"htx_bench_{os.getpid()}_{size}"
        try:
            keeper = psycopg.connect(f"{POSTGRES}/postgres", autocommit=True)
        except psycopg.OperationalError:
            print("No PostgreSQL answers: measured on SQLite alone.")
            yield found
            return
        with keeper:
            keeper.execute(f"CREATE DATABASE {name}")
            try:
                yield {**found, "PostgreSQL": f"{POSTGRES}/{name}"}
            finally:
                keeper.execute(f"DROP DATABASE {name} WITH (FORCE)")


def bare(database: str, name: str) -> subprocess.Popen[str]:
    """A process that answers each line on its input with the seconds of the bare SQL."""
    return subprocess.Popen(
        [sys.executable, "-m", "bench.bare", name],
        env=environment(database),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def measure(database: str, cookie: str) -> dict[str, tuple[float, float]]:
    """Median seconds of page and bare SQL."""
    connection, medians = connect(), {}
    for name, path in PAGES.items():
        ask(connection, path, cookie)  # warm
        with bare(database, name) as process:
            pages, questions = [], []
            for _round in range(ROUNDS):
                process.stdin.write("\n")
                process.stdin.flush()
                questions.append(float(process.stdout.readline()))
                pages.append(ask(connection, path, cookie))
            process.stdin.close()
        medians[name] = statistics.median(pages), statistics.median(questions)
    return medians


def main() -> None:
    found: dict[tuple[str, int], dict[str, tuple[float, float]]] = {}
    for size in SIZES:
        with databases(size) as urls:
            for kind, database in urls.items():
                facts = prepare(database, size)
                with server(database):
                    found[kind, size] = measure(database, facts["cookie"])
    first, last = SIZES[0], SIZES[-1]
    print(f"\nTime of a page as a multiple of its bare SQL, median of {ROUNDS}\n")
    head = "".join(f"{size:>10,}" for size in SIZES)
    print(f"{'database, page':<34}{head}{'page, last/first':>18}")
    for kind in dict.fromkeys(kind for kind, _size in found):
        for name in PAGES:
            row = "".join(
                f"{page / sql:>9.2f}×"
                for page, sql in (found[kind, size][name] for size in SIZES)
            )
            growth = found[kind, last][name][0] / found[kind, first][name][0]
            print(f"{kind + ', ' + name:<34}{row}{growth:>17.2f}×")
