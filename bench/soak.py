"""Minutes of mixed use against two web servers and a worker: errors, p95, growth of memory.

`make soak MINUTES=10`. Locust plays the people (``bench/soakers.py``), from an environment
of its own; the record is filled with `RECORDS` cooperatives. It ends with 1 if anything
failed or memory grew by more than `GROWTH` percent after the warm-up.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import django
from django.urls import reverse

from bench.house import ROOT, House
from bench.postgres import Server, binaries

if TYPE_CHECKING:
    from bench.road import Cast

MINUTES = float(os.environ.get("MINUTES", "5"))
PEOPLE = int(os.environ.get("PEOPLE", "15"))
RECORDS = os.environ.get("RECORDS", "300")
GROWTH = float(os.environ.get("GROWTH", "15"))  # percent
LOCUST = Path(os.environ.get("LOCUST", ROOT / "var" / "soak" / "bin" / "locust"))
WARM = 0.3  # of the time, until every page has been drawn in every process
SAMPLE = 2  # seconds


def resident(group: int) -> int:
    """Bytes of memory of all processes of a group."""
    total = 0
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            if os.getpgid(int(folder.name)) == group:
                pages = int((folder / "statm").read_text().split()[1])
                total += pages * os.sysconf("SC_PAGESIZE")
        except (OSError, ValueError):
            continue  # it has just ended
    return total


class Scales:
    """What the web servers and the worker weigh, again and again."""

    def __init__(self, house: House) -> None:
        self._groups = {
            **{f"web {port}": each.pid for port, each in house.webs.items()},
            "worker": house.workers[0].pid,
        }
        self._stopped = threading.Event()
        self.samples: list[tuple[float, dict[str, int]]] = []
        self._hand = threading.Thread(target=self._weigh)
        self._hand.start()

    def _weigh(self) -> None:
        while not self._stopped.wait(SAMPLE):
            weights = {name: resident(pid) for name, pid in self._groups.items()}
            self.samples.append((time.monotonic(), weights))

    def stop(self) -> list[tuple[str, int, int]]:
        """Each with its weight when warm and at the end: means over a tenth of the time."""
        self._stopped.set()
        self._hand.join()
        count = len(self.samples)
        tenth = max(1, count // 10)
        warm = self.samples[int(count * WARM) :][:tenth]
        end = self.samples[-tenth:]
        return [
            (name, _mean(name, warm), _mean(name, end)) for name in self.samples[0][1]
        ]


def _mean(name: str, samples: list[tuple[float, dict[str, int]]]) -> int:
    return sum(each[name] for _at, each in samples) // len(samples)


def known(house: House, cast: Cast) -> dict[str, object]:
    """What the people of the soak have to know."""
    from bench import road  # noqa: PLC0415  after setup
    from certificates.models import Certificate  # noqa: PLC0415  as above

    code = cast.training_class.code
    path, typed = road.form_of(cast)
    tokens = Certificate.objects.public().values_list("token", flat=True)
    return {
        "ports": house.ports,
        "password": road.PASSWORD,
        "accounts": ["training_officer@example.vn", "approver@example.vn"],
        "tokens": list(tokens[:50]),
        "typed": typed(0),
        "apply": path,
        "call": reverse("enrollment:call_detail", args=[code]),
        "certificates": reverse("certificates:certificate_list"),
        "queue": reverse("enrollment:application_queue", args=[code]),
    }


def play(house: House, facts: dict[str, object]) -> None:
    subprocess.run(
        [
            LOCUST,
            "--headless",
            "--only-summary",
            f"--locustfile={ROOT / 'bench' / 'soakers.py'}",
            f"--users={PEOPLE}",
            "--spawn-rate=3",
            f"--run-time={int(MINUTES * 60)}s",
            f"--csv={house.folder / 'soak'}",
            "--exit-code-on-error=0",
        ],
        check=True,
        env={**os.environ, "SOAK": json.dumps(facts, default=str)},
        cwd=house.folder,
    )


def report(house: House, weights: list[tuple[str, int, int]]) -> bool:
    """Print what there is to know; whether all was well."""
    with (house.folder / "soak_stats.csv").open(encoding="utf-8") as file:
        rows = {row["Name"]: row for row in csv.DictReader(file)}
    total = rows["Aggregated"]
    requests, failures = int(total["Request Count"]), int(total["Failure Count"])
    print(
        f"\n{MINUTES:g} minutes, {PEOPLE} people, 2 web servers: {requests:,} requests,"
        f" {float(total['Requests/s']):.1f} a second"
    )
    print(f"errors: {failures} ({failures * 100 / max(requests, 1):.2f}%)")
    print(f"p50 {total['50%']} ms, p95 {total['95%']} ms, p99 {total['99%']} ms")
    well = failures == 0 and requests > 0
    for name, warm, end in weights:
        grown = (end - warm) * 100 / warm
        print(
            f"memory of {name}: {warm / 1e6:.0f} MB when warm, {end / 1e6:.0f} MB at the"
            f" end ({grown:+.1f}%)"
        )
        well = well and grown <= GROWTH
    return well


def main() -> int:
    with ExitStack() as stack:
        if binaries():
            database = stack.enter_context(Server()).create("soak")
        else:
            database = f"sqlite:///{ROOT / 'var' / 'soak.sqlite3'}"
        house = stack.enter_context(House(database, workers=1))
        django.setup()
        from bench import road  # noqa: PLC0415  after setup

        house.manage("demo", "--scale", RECORDS)
        cast = road.prepare(20_000)
        house.open()
        scales = Scales(house)
        try:
            play(house, known(house, cast))
        finally:
            weights = scales.stop()
        well = report(house, weights)
        if not well:
            print(house.said()[-3000:])
        return 0 if well else 1


if __name__ == "__main__":
    sys.exit(main())
