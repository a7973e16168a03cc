"""The drills of the races at full size, on SQLite and, where a server answers, PostgreSQL.

`python -m bench.races`: twenty times a hundred people at once for the last seat; thirty
seats and two hundred people of whom forty cancel while offers are answered; every act at
once. It fails at the first broken promise. PostgreSQL is asked for as many connections as
it allows, up to a hundred; `BENCH_POSTGRES` names a server.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING

import psycopg

from bench.record import POSTGRES
from bench.server import environment

if TYPE_CHECKING:
    from collections.abc import Iterator

ROUNDS = int(os.environ.get("ROUNDS", "20"))
PEOPLE = int(os.environ.get("PEOPLE", "100"))
SECONDS = float(os.environ.get("SECONDS", "10"))
SPARE = 15  # connections left to others


@contextmanager
def databases() -> Iterator[dict[str, tuple[str, int]]]:
    """A fresh database of each kind with the hands it can bear, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="htx-races-") as folder:
        found = {"SQLite": (f"sqlite:///{folder}/races.sqlite3", PEOPLE)}
        try:
            keeper = psycopg.connect(f"{POSTGRES}/postgres", autocommit=True)
        except psycopg.OperationalError:
            print("No PostgreSQL answers: SQLite alone.")
            yield found
            return
        name = f"htx_races_{os.getpid()}"
        with keeper:
            most = int(keeper.execute("SHOW max_connections").fetchone()[0])
            keeper.execute(f"CREATE DATABASE {name}")
            try:
                hands = min(PEOPLE, most - SPARE)
                yield {**found, "PostgreSQL": (f"{POSTGRES}/{name}", hands)}
            finally:
                keeper.execute(f"DROP DATABASE {name} WITH (FORCE)")


def drill(hands: int) -> None:
    """All drills on the database that the settings name."""
    import django  # noqa: PLC0415  only this process has the settings

    django.setup()

    from tests.enrollment import races  # noqa: PLC0415
    from tests.factories import make_user  # noqa: PLC0415

    officer = make_user()
    answers: Counter[str] = Counter()
    begun = time.monotonic()
    for _round in range(ROUNDS):
        answers += races.last_seat(PEOPLE, officer, hands=hands)
    taken = time.monotonic() - begun
    wanted = {"admitted": ROUNDS, "waitlisted": ROUNDS * (PEOPLE - 1)}
    assert answers == wanted, answers
    print(
        f"  last seat: {ROUNDS} rounds of {PEOPLE} by {hands} hands: {dict(answers)},"
        f" {taken / ROUNDS:.1f} s a round"
    )
    print(f"  thirty seats: {races.cancelling(30, 200, 40, officer)}")
    done = races.everything_at_once(SECONDS, officer)
    print(f"  everything for {SECONDS:.0f} s: {dict(done.most_common())}")


def main() -> None:
    with databases() as found:
        for kind, (database, hands) in found.items():
            env = environment(database)
            manage = [sys.executable, "manage.py", "migrate", "-v0"]
            subprocess.run(manage, check=True, env=env)
            print(kind, flush=True)
            command = [sys.executable, "-m", "bench.races", str(hands)]
            subprocess.run(command, check=True, env=env)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        drill(int(sys.argv[1]))
    else:
        main()
