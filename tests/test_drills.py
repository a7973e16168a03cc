"""The drills, small: processes, killed; database, Redis and bucket, gone; the disk, full.

They bring up processes and a PostgreSQL of their own and measure how long things take, so
they want a machine to themselves: `.ci/run` runs them last, one after the other, with
`DRILLS=1`. A drill that could not bring its fault about is tried once more; one that
found a broken promise is not.
"""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.conf import settings

from bench import bucket, shared
from bench.postgres import binaries

pytestmark = [
    pytest.mark.skipif(
        "DRILLS" not in os.environ, reason="asked for by DRILLS=1, without other work"
    ),
    pytest.mark.skipif(
        binaries() is None, reason="PostgreSQL's initdb is not on this machine"
    ),
    pytest.mark.skipif(
        "postgres" in os.environ.get("DATABASE_URL", ""),
        reason="run with the suite on SQLite",
    ),
]


def drill(name, *, tries=2, **environment):
    done = subprocess.run(
        [sys.executable, "-m", f"bench.{name}"],
        cwd=settings.BASE_DIR,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=600,
    )
    if tries > 1 and done.returncode and "bench.house.NotStaged:" in done.stdout:
        return drill(name, tries=tries - 1, **environment)
    return done


def test_the_road_survives_a_killed_web_server_and_a_killed_worker():
    done = drill("several", PEOPLE="12")

    assert done.returncode == 0, done.stdout
    assert "12 applied while a web server was killed" in done.stdout
    assert "worker killed after" in done.stdout
    assert "Nothing lost, nothing twice" in done.stdout


def test_a_database_that_goes_away_and_comes_back_costs_nobody_what_was_confirmed():
    done = drill("outage", SECONDS="10")

    assert done.returncode == 0, done.stdout
    for way in ("the database stopped", "the database out of reach"):
        assert f"{way} for 10 s" in done.stdout
    assert done.stdout.count("answers meanwhile: [200, 503]") == 2
    assert done.stdout.count("all are there") == 2
    assert done.stdout.count("each once") == 2


@pytest.mark.skipif(
    not shared.is_possible(), reason="redis-server or the package redis is missing"
)
def test_what_web_servers_share_in_a_redis_opens_no_door_when_it_is_gone():
    done = drill("shared")

    assert done.returncode == 0, done.stdout
    assert done.stdout.count("clear pages, nobody let in") == 2


@pytest.mark.skipif(
    not bucket.is_possible(),
    reason="S3_ENDPOINT_URL names no store, or requirements-s3.txt is not installed",
)
def test_all_files_may_lie_in_a_bucket():
    done = drill("bucket")

    assert done.returncode == 0, done.stdout
    assert "files restored into another bucket, the same" in done.stdout


def test_issuing_that_is_killed_again_and_again_ends_complete():
    done = drill("kill", PEOPLE="20", ROUNDS="2")

    assert done.returncode == 0, done.stdout
    assert "control: noticed" in done.stdout
    assert "0 missing, 0 doubled, 0 half" in done.stdout


@pytest.mark.skipif(
    os.geteuid() != 0, reason="only root mounts the drill's small disks"
)
def test_a_full_disk_is_told_and_nothing_is_half_done():
    done = drill("full")

    assert done.returncode == 0, done.stdout
    assert done.stdout.count("nothing half done, then it goes on") == 3
