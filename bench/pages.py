"""How long each page takes, as a multiple of a bare view of the same server.

For 10, 1,000 and 10,000 applications (and nine in ten certificates) every page is asked
for in turn with the bare view between, so that a slow moment of the machine touches all
alike.
"""

from __future__ import annotations

import os
import statistics

from bench.server import BARE, ask, connect, prepare, server

SIZES = tuple(int(size) for size in os.environ.get("SIZES", "10,1000,10000").split(","))
ROUNDS = int(os.environ.get("ROUNDS", "31"))
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
    ("persons", "/quan-ly/nguoi/", True),
    ("public targets", "/chi-tieu/", False),
)


def measure(facts: dict[str, str]) -> dict[str, float]:
    """Median of each page over the median of the bare view asked beside it."""
    connection = connect()
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


def main(folder: str) -> None:
    columns = {}
    for size in SIZES:
        database = f"sqlite:///{folder}/pages-{size}.sqlite3"
        facts = prepare(database, max(size // 3, 1))
        with server(database):
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
    print(
        f"verification: {1 / last['verification']:.2f} of the requests per second of a"
        " bare view (aim: 0.5)"
    )
    for name in ("applications", "certificates"):
        ratio = last[f"{name}, search"] / last[name]
        print(f"{name}: search is {ratio:.2f}× the same list at {SIZES[-1]:,}")
