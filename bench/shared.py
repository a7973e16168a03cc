"""The Redis that web servers share in passing: used, stopped, out of reach, and back.

`python -m bench.shared` starts a Redis of its own (`redis-server`, package `redis`). What
one web server knows of a used code the other knows too; while the Redis is gone a code is
taken for nobody, what was guessed is counted all the same, and the rest goes on.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from importlib.util import find_spec
from itertools import cycle
from typing import TYPE_CHECKING, NamedTuple, Self

import django

from bench.house import House, wait_for
from bench.postgres import free_port
from bench.visitor import Visitor
from bench.wire import Wire
from config.probe import SECONDS as PROBE_WAITS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.visitor import Page

MOST = 10  # seconds until a page
GUESSES = 8  # of one account's password from one address


def is_possible() -> bool:
    return bool(shutil.which("redis-server") and find_spec("redis"))


class Redis:
    """One of our own on loopback, which keeps nothing on a disk."""

    def __init__(self) -> None:
        self.port = free_port()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_fault: object) -> None:
        self.stop()

    def start(self) -> None:
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1"]
        command += ["--save", "", "--appendonly", "no", "--loglevel", "warning"]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait()


class Officer(NamedTuple):
    """Somebody with a password and an authenticator app."""

    login: str
    secret: str

    def code(self) -> str:
        from allauth.mfa.totp.internal import auth  # noqa: PLC0415  after setup

        counter = next(iter(auth.yield_hotp_counters_from_time()))
        return auth.format_hotp_value(auth.hotp_value(self.secret, counter))

    def come_in(self, port: int, code: str) -> Page:
        """The answer to the code, after the password."""
        from django.urls import reverse  # noqa: PLC0415  after setup

        from bench import road  # noqa: PLC0415  as above

        visitor = road.sign_in(Visitor([port]), self.login)
        path = reverse("mfa_authenticate")
        visitor.get(path)
        return visitor.post(path, {"code": code})


def officers() -> Iterator[Officer]:
    from allauth.mfa.totp.internal.auth import (  # noqa: PLC0415  after setup
        TOTP,
        generate_totp_secret,
    )

    from bench.road import PASSWORD  # noqa: PLC0415  as above
    from tests.factories import make_user  # noqa: PLC0415  as above

    for number in range(100):
        found = Officer(f"can-bo-{number}", generate_totp_secret())
        user = make_user(email=f"{found.login}@example.vn", password=PASSWORD)
        TOTP.activate(user, found.secret)
        yield found


def main() -> None:
    if not is_possible():
        print("Left out: redis-server or the package redis is not on this machine.")
        return
    with (
        tempfile.TemporaryDirectory() as folder,
        Redis() as redis,
        Wire(redis.port) as wire,
    ):
        os.environ["CACHE_URL"] = f"redis://127.0.0.1:{wire.port}/0"
        with House(f"sqlite:///{folder}/shared.sqlite3", workers=1) as house:
            django.setup()
            house.open()
            try:
                drill(house, redis, wire)
            except BaseException:
                print(house.said()[-5000:])
                raise


def drill(house: House, redis: Redis, wire: Wire) -> None:
    some = officers()
    one, other = house.ports
    wait_for(lambda: is_ready(house), "everything to be ready")
    used_once(next(some), one, other)
    limits_hold(house)
    for said, begin, end in (
        ("stopped", redis.stop, redis.start),
        ("out of reach", wire.pull, wire.mend),
    ):
        begin()
        gone(said, house, next(some))
        end()
        wait_for(lambda: is_ready(house), "everything to be ready again")
        used_once(next(some), one, other)
        print(f"  Redis {said}: clear pages, nobody let in, then it goes on")
    alive = [process.poll() for process in (*house.webs.values(), *house.workers)]
    assert alive == [None] * len(alive), "a process had to be started again"


def is_ready(house: House) -> bool:
    return house.visitor().get("/readyz").status == 200


def used_once(officer: Officer, one: int, other: int) -> None:
    code = officer.code()
    first, second = officer.come_in(one, code), officer.come_in(other, code)
    assert first.is_saved, first.status
    assert second.status == 200, second.status
    third = officer.come_in(one, code)
    assert third.status == 200, third.status
    print("  a code that was used at one server is used for the other")


def limits_hold(house: House) -> None:
    """Passwords guessed at both servers in turn."""
    from django.urls import reverse  # noqa: PLC0415  after setup

    path, statuses = reverse("account_login"), []
    ports = cycle(house.ports)
    for _each in range(GUESSES + 2):
        visitor = Visitor([next(ports)])
        visitor.get(path)
        login = {"login": "ai-do@example.vn", "password": "đoán"}
        statuses.append(visitor.post(path, login).status)
    assert statuses == [200] * GUESSES + [429] * 2, statuses
    print(f"  {GUESSES} guesses at both servers together, then refused")


def gone(said: str, house: House, officer: Officer) -> None:
    begun = time.monotonic()
    page = officer.come_in(house.ports[0], officer.code())
    took = time.monotonic() - begun
    assert page.status == 503, page.status
    assert "tạm thời gián đoạn" in page.text
    assert took <= MOST, took
    for port in house.ports:
        visitor = Visitor([port])
        for path in ("/", "/lop/", "/healthz"):
            begun = time.monotonic()
            assert visitor.get(path).status == 200
            assert time.monotonic() - begun <= MOST
    wait_for(lambda: not is_ready(house), "that it is told")
    begun = time.monotonic()
    told = Visitor(house.ports[1:]).get("/readyz")
    assert time.monotonic() - begun <= PROBE_WAITS
    assert '"cache": false' in told.text, told.text
    print(f"  Redis {said}: refused in words after {took:.1f} s; {told.text}")


if __name__ == "__main__":
    main()
