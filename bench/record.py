"""Pages of the record beside the bare SQL of the same question, at 3,000 and 30,000.

On SQLite and, where a server answers, on PostgreSQL. SQL and page are asked in turn, so
that a slow moment of the machine touches both.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

from bench.server import ask, connect, environment, prepare, server

if TYPE_CHECKING:
    from collections.abc import Iterator

SIZES = tuple(int(size) for size in os.environ.get("SCALES", "3000,30000").split(","))
ROUNDS = int(os.environ.get("ROUNDS", "7"))
POSTGRES = os.environ.get("BENCH_POSTGRES", "postgres://postgres@127.0.0.1:5432")
NOTICEABLE = 0.05  # seconds, below which growth is the machine's mood
PAGES = {
    "targets": "/quan-ly/chi-tieu/?as_of=31/12/2024",
    "coverage board": "/quan-ly/do-phu/?as_of=31/12/2024",
    "cooperatives, search": "/quan-ly/htx/?q=do+luong+12",
}


@contextmanager
def databases(folder: str, size: int) -> Iterator[dict[str, str]]:
    """A fresh database of each kind, gone afterwards."""
    path = Path(folder) / f"record-{size}.sqlite3"
    found = {"SQLite": f"sqlite:///{path}"}
    name = f"htx_bench_{os.getpid()}_{size}"
    try:
        keeper = psycopg.connect(f"{POSTGRES}/postgres", autocommit=True)
    except psycopg.OperationalError:
        print("No PostgreSQL answers: measured on SQLite alone.")
        yield found
    else:
        with keeper:
            keeper.execute(f"CREATE DATABASE {name}")
            try:
                yield {**found, "PostgreSQL": f"{POSTGRES}/{name}"}
            finally:
                keeper.execute(f"DROP DATABASE {name} WITH (FORCE)")
    path.unlink(missing_ok=True)


def fill(urls: dict[str, str], size: int) -> dict[str, dict[str, str]]:
    """Fill the databases side by side; what the pages need to know of each."""
    with ThreadPoolExecutor() as pool:
        facts = pool.map(prepare, urls.values(), repeat(size))
        return dict(zip(urls, facts, strict=True))


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


def main(folder: str) -> None:
    found: dict[tuple[str, int], dict[str, tuple[float, float]]] = {}
    for size in SIZES:
        with databases(folder, size) as urls:
            facts = fill(urls, size)
            for kind, database in urls.items():
                with server(database):
                    found[kind, size] = measure(database, facts[kind]["cookie"])
    report(found)


def report(found: dict[tuple[str, int], dict[str, tuple[float, float]]]) -> None:
    """A line for each page: its milliseconds, those of its SQL, and their ratios.

    "grown" is what the page takes more at the last size than at the first, over what the
    SQL takes more: drawing the page, which takes the same at any size, is not in it. It
    is left out where the SQL hardly grows.
    """
    first, last = SIZES[0], SIZES[-1]
    print(f"\nTime of a page beside its bare SQL, median of {ROUNDS}\n")
    head = "".join(f"{f'{size:,}: page/SQL ms':>26}{'ratio':>8}" for size in SIZES)
    print(f"{'database, page':<34}{head}{'last/first':>12}{'grown':>8}")
    for kind in dict.fromkeys(kind for kind, _size in found):
        for name in PAGES:
            line = f"{kind + ', ' + name:<34}"
            for size in SIZES:
                page, sql = found[kind, size][name]
                times = f"{page * 1000:,.0f}/{sql * 1000:,.1f}"
                line += f"{times:>26}{page / sql:>7.2f}×"
            (page, sql), (more, more_sql) = (
                found[kind, size][name] for size in (first, last)
            )
            line += f"{more / page:>11.2f}×"
            if more_sql - sql > NOTICEABLE:
                line += f"{(more - page) / (more_sql - sql):>7.2f}×"
            print(line)
