"""The whole road by HTTP over two web servers and two workers, one of each killed on the way.

`python -m bench.several` brings up a PostgreSQL of its own. At the end everything that was
answered is there, and nothing is there twice: applications, seats, numbers, files, entries
of the journal, messages. `PEOPLE` says how many apply.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import django

from bench.house import House, NotStaged, wait_for
from bench.postgres import Server

if TYPE_CHECKING:
    from bench.road import Cast

PEOPLE = int(os.environ.get("PEOPLE", "20"))
TOO_LATE = "the worker was killed too late to show anything"


def apply_all(house: House, cast: Cast) -> Counter[int]:
    """All at once; in the midst of it one web server is killed."""
    from bench import road  # noqa: PLC0415  after setup
    from enrollment.models import Application  # noqa: PLC0415  as above

    with ThreadPoolExecutor(max_workers=6) as hands:
        sent = [
            hands.submit(road.apply, house.visitor(), cast, number)
            for number in range(PEOPLE)
        ]
        wait_for(
            lambda: Application.objects.count() >= PEOPLE // 4,
            "some applications",
            staging=True,
        )
        house.kill_web(house.ports[0])
        return Counter(each.result() for each in sent)


def issue_all(house: House, cast: Cast) -> None:
    """The worker that makes the certificates is killed when it has made a few."""
    from django_tasks_db.models import DBTaskResult  # noqa: PLC0415  as above

    from bench import road  # noqa: PLC0415  after setup
    from certificates.models import Certificate, IssueRun  # noqa: PLC0415  as above
    from config.models import Pulse  # noqa: PLC0415  as above

    def at_work() -> DBTaskResult | None:
        return (
            DBTaskResult.objects.running()
            .filter(task_path="certificates.tasks.carry_out_issue")
            .first()
        )

    def has_begun() -> bool:
        if IssueRun.objects.exclude(finished_at=None).exists():
            raise NotStaged(TOO_LATE)
        return at_work() is not None and Certificate.objects.valid().exists()

    wait_for(has_begun, "a worker at certificates", look=0.005, staging=True)
    name = at_work().worker_ids[-1]
    house.kill_worker(Pulse.objects.get(name=name).details["process"])
    made = Certificate.objects.valid().count()
    if made == PEOPLE:
        raise NotStaged(TOO_LATE)
    print(f"  worker killed after {made} of {PEOPLE} certificates")
    road.wait_for_certificates(PEOPLE)


def nothing_lost_nothing_twice(house: House) -> None:
    from django.core.files.storage import default_storage  # noqa: PLC0415  as above

    from accounts.models import AuditEntry  # noqa: PLC0415  after setup
    from certificates.models import Certificate, IssueRun  # noqa: PLC0415  as above
    from config.background import queue  # noqa: PLC0415  as above
    from cooperatives.models import Person, TrainingRecord  # noqa: PLC0415  as above
    from enrollment.models import Application  # noqa: PLC0415  as above
    from notices.models import Message  # noqa: PLC0415  as above
    from training.models import Participant  # noqa: PLC0415  as above

    wait_for(lambda: queue().waiting + queue().running == 0, "the queue to be empty")
    applications = Application.objects.all()
    assert (
        len({each.citizen_id for each in applications}) == len(applications) == PEOPLE
    )
    assert Participant.objects.count() == Person.objects.count() == PEOPLE
    certificates = list(Certificate.objects.valid().order_by("number"))
    assert [each.number for each in certificates] == list(range(1, PEOPLE + 1))
    assert len({each.participant_id for each in certificates}) == PEOPLE
    for each in certificates:
        with default_storage.open(each.pdf.name) as file:
            assert hashlib.sha256(file.read()).hexdigest() == each.pdf_sha256
    assert TrainingRecord.objects.count() == PEOPLE
    assert IssueRun.objects.get().finished_at is not None
    verbs = Counter(AuditEntry.objects.values_list("verb", flat=True))
    for verb in ("application.submitted", "application.admitted", "certificate.issued"):
        assert verbs[verb] == PEOPLE, (verb, verbs)
    for verb in ("class.opened", "class.recognised", "certificates.issued"):
        assert verbs[verb] == 1, (verb, verbs)
    states = Counter(Message.objects.values_list("status", flat=True))
    # Two workers may choose one file name; what counts is the messages in them.
    mails = sum(
        each.read_text().count("\nMessage-ID:") for each in house.mails.glob("*")
    )
    assert mails == states["sent"] + states["sending"], (mails, states)
    assert states["sending"] <= 1, states  # whose worker was killed while it sent
    print(f"  {mails} messages, each once: {dict(states)}")


def main() -> None:
    begun = time.monotonic()
    with Server() as server, House(server.create("several")) as house:
        django.setup()
        from bench import road  # noqa: PLC0415  after setup
        from certificates.models import Certificate  # noqa: PLC0415  as above

        cast = road.prepare(PEOPLE)
        house.open()
        try:
            sent = apply_all(house, cast)
            print(
                f"  {PEOPLE} applied while a web server was killed; sent: {dict(sent)}"
            )
            officer = road.sign_in(house.visitor(), "training_officer")
            road.admit(officer, cast)
            road.open_class(officer, cast)
            road.teach(road.sign_in(house.visitor(), "instructor"), cast)
            approver = road.sign_in(house.visitor(), "approver")
            road.recognise(officer, approver, cast)
            road.order(officer, cast)
            issue_all(house, cast)
            for each in Certificate.objects.valid():
                road.verify(house.visitor(), each.token, each.serial_number)
            nothing_lost_nothing_twice(house)
        except BaseException:
            print(house.said())
            raise
    print(f"Nothing lost, nothing twice: {time.monotonic() - begun:.0f} s")


if __name__ == "__main__":
    main()
