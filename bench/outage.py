"""The database goes away under use, and comes back: twice, in the two ways there are.

`python -m bench.outage` stops a PostgreSQL of its own for `SECONDS` (30) while people read
and apply: it refuses at once. Then the wire to it is pulled for as long: nothing refuses,
everything waits. Everybody gets a clear page within 10 seconds; the processes say that
they live; nothing that was confirmed is lost, no letter sent twice; the service is back
without a restart of any process.
"""

from __future__ import annotations

import os
import threading
import time
from typing import TYPE_CHECKING, NamedTuple

import django
from django.db import connection

from bench.house import House, wait_for
from bench.postgres import Server
from bench.visitor import Unreachable, Visitor, form_with
from bench.wire import Wire
from config.probe import SECONDS as PROBE_WAITS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bench.road import Cast
    from bench.visitor import Page

SECONDS = float(os.environ.get("SECONDS", "30"))
MOST = 10  # seconds until a page
BACK_WITHIN = 10  # seconds after the database is
ENOUGH = 4  # applications before and after
NOTICED_WITHIN = 6  # seconds until a process has noticed, and says again that it lives
ALIVE_WITHIN = 2  # seconds from then on
LIMITED = {422, 429}  # so many come from one address that they are asked to wait


class Answer(NamedTuple):
    at: float
    took: float
    status: int
    is_clear: bool
    number: int = 0  # of the citizen whose application was confirmed


class People:
    """Some read, some apply, without a pause, until they are sent home."""

    def __init__(self, house: House, cast: Cast, numbers: Iterator[int]) -> None:
        self._house, self._cast, self._numbers = house, cast, numbers
        self._home = threading.Event()
        self.answers: list[Answer] = []
        self.beats: list[Answer] = []
        # More than the servers have threads: whoever waits makes others wait.
        acts = (*[self._read] * 5, *[self._apply] * 5, self._feel)
        self._hands = [threading.Thread(target=act, daemon=True) for act in acts]

    def begin(self) -> None:
        for hand in self._hands:
            hand.start()

    def confirmed(self) -> int:
        return sum(bool(each.number) for each in self.answers)

    def go_home(self) -> None:
        self._home.set()
        for hand in self._hands:
            hand.join()

    def _keep(self, begun: float, page: Page | None, number: int = 0) -> None:
        now = time.monotonic()
        if page is None:
            self.answers.append(Answer(now, now - begun, 0, is_clear=False))
            return
        is_clear = (
            page.status < 400
            or page.status in LIMITED
            or (
                page.status == 503
                and "tạm thời gián đoạn" in page.text
                and "0290 000 0000" in page.text
                and "Retry-After" in page.headers
            )
        )
        kept = number if page.is_saved else 0
        self.answers.append(Answer(now, now - begun, page.status, is_clear, kept))

    def _feel(self) -> None:
        """The proxy, which takes a server out that does not say that it lives."""
        while not self._home.is_set():
            for port in self._house.ports:
                begun = time.monotonic()
                try:
                    status = Visitor([port]).get("/healthz").status
                except Unreachable:
                    status = 0
                now = time.monotonic()
                self.beats.append(Answer(now, now - begun, status, status == 200))
            time.sleep(0.2)

    def _read(self) -> None:
        visitor = self._house.visitor()
        while not self._home.is_set():
            for path in ("/", "/lop/", "/xac-minh/"):
                begun = time.monotonic()
                try:
                    self._keep(begun, visitor.get(path))
                except Unreachable:
                    self._keep(begun, None)
                time.sleep(0.05)

    def _apply(self) -> None:
        from bench import road  # noqa: PLC0415  after setup

        path, typed = road.form_of(self._cast)
        while not self._home.is_set():
            visitor, number = self._house.visitor(), next(self._numbers)
            begun = time.monotonic()
            try:
                form = visitor.get(path)
                if form.status != 200:
                    self._keep(begun, form)
                    continue
                form_with(form, "citizen_id")
                begun = time.monotonic()
                page = visitor.post(path, typed(number))
                self._keep(begun, page, 96081_000_000 + number)
            except Unreachable:
                self._keep(begun, None)
            time.sleep(0.1)


class Outage(NamedTuple):
    """One of the ways in which a database is gone."""

    said: str
    begin: Callable[[], None]
    end: Callable[[], None]


def main() -> None:
    with Server() as server, Wire(server.port) as wire:
        server.create("outage")
        with House(f"postgres://postgres@127.0.0.1:{wire.port}/outage") as house:
            django.setup()
            from bench import road  # noqa: PLC0415  after setup

            cast, numbers = road.prepare(20_000), iter(range(100_000))
            house.open()
            try:
                for outage in (
                    Outage("stopped", server.stop, server.start),
                    Outage("out of reach", wire.pull, wire.mend),
                ):
                    drill(outage, house, People(house, cast, numbers))
            except BaseException:
                print(house.said()[-5000:])
                raise


def drill(outage: Outage, house: House, people: People) -> None:
    people.begin()
    wait_for(lambda: people.confirmed() >= ENOUGH, "some applications", staging=True)
    outage.begin()
    gone = time.monotonic()
    time.sleep(SECONDS / 2)
    asked = time.monotonic()
    readiness = house.visitor().get("/readyz").text
    told = time.monotonic() - asked
    time.sleep(max(0, gone + SECONDS - time.monotonic()))
    outage.end()
    back = time.monotonic()
    wait_for(lambda: house.visitor().get("/").status == 200, "the home page")
    served = time.monotonic() - back
    before = people.confirmed()
    wait_for(lambda: people.confirmed() >= before + ENOUGH, "applications again")
    people.go_home()
    connection.close()  # the drill's own, of before
    print(f"  the database {outage.said} for {back - gone:.0f} s")
    report(people, gone, back, served)
    assert '"database": false' in readiness, readiness
    assert told <= PROBE_WAITS, told
    keeps_its_word(people)
    alive = [process.poll() for process in (*house.webs.values(), *house.workers)]
    assert alive == [None] * len(alive), "a process had to be started again"
    works_on(house)


def report(people: People, gone: float, back: float, served: float) -> None:
    during = [each for each in people.answers if gone + 0.5 < each.at < back]
    after = [each for each in people.answers if each.at > back + BACK_WITHIN]
    slowest = max(each.took for each in people.answers)
    statuses = sorted({each.status for each in during})
    noticing = max(each.took for each in people.beats)
    alive = max(
        each.took for each in people.beats if gone + NOTICED_WITHIN < each.at < back
    )
    print(
        f"  {len(during)} answers meanwhile: {statuses}, slowest of all {slowest:.1f} s;"
        f" said to live within {noticing:.1f} s, then {alive:.1f} s;"
        f" back after {served:.1f} s"
    )
    assert during
    assert 503 in statuses
    unclear = [each for each in people.answers if not each.is_clear]
    assert not unclear, unclear[:3]
    assert slowest <= MOST, slowest
    assert all(each.is_clear for each in people.beats)
    assert noticing <= NOTICED_WITHIN, noticing
    assert alive <= ALIVE_WITHIN, alive
    assert served <= BACK_WITHIN, served
    assert all(each.status < 400 or each.status in LIMITED for each in after)


def keeps_its_word(people: People) -> None:
    from enrollment.models import Application  # noqa: PLC0415  after setup

    confirmed = {f"{each.number:012d}" for each in people.answers if each.number}
    kept = [each.citizen_id for each in Application.objects.all()]
    assert not confirmed - set(kept), f"lost: {len(confirmed - set(kept))}"
    assert len(kept) == len(set(kept))
    print(f"  {len(confirmed)} applications confirmed, all are there")


def works_on(house: House) -> None:
    """What waited for the workers is done without anybody's help, and once."""
    from config.background import queue  # noqa: PLC0415  after setup
    from notices.models import Message  # noqa: PLC0415  as above

    wait_for(lambda: queue().waiting + queue().running == 0, "the queue to be empty")
    unsent = Message.objects.filter(channel="email").exclude(
        status__in=["sent", "sending"]
    )
    assert not unsent.exists(), list(unsent)[:3]
    sent = Message.objects.filter(status="sent").count()
    open_ = Message.objects.filter(status="sending").count()  # whose end nobody knows
    mails = sum(
        each.read_text().count("\nMessage-ID:") for each in house.mails.glob("*")
    )
    assert sent <= mails <= sent + open_, (sent, mails, open_)
    print(f"  {sent} messages sent, each once; of {open_} a person must see to it")


if __name__ == "__main__":
    main()
