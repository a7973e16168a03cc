"""Nothing is held longer than its term, and nothing is deleted a day too early."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.models import AuditEntry
from accounts.operations import record
from accounts.personal import MONTHS, Term
from accounts.redaction import ERASED
from cooperatives.models import ImportBatch, Person, Post
from enrollment.models import Application
from enrollment.operations import decline, withdraw
from notices.models import Message
from privacy.models import DataRequest, Purge
from privacy.operations import due, purge, receive, refuse
from tests.factories import make_application, make_person, make_post
from tests.privacy.traces import places_of
from vietnamese.dates import months_before

pytestmark = pytest.mark.django_db


def ago(months: int, *, days: int = 0) -> dt.datetime:
    return months_before(timezone.now(), months) - dt.timedelta(days=days)


def refused(registrar, moment, *, act="decline", **fields):
    """A dossier declined or withdrawn at that moment, sent ten days before."""
    application = make_application(full_name="Chim Bị Từ Chối", **fields)
    if act == "decline":
        decline(application, reason="Muộn", actor=registrar)
    else:
        withdraw(application, actor=None)
    Application.objects.filter(pk=application.pk).update(
        submitted_at=moment - dt.timedelta(days=10),
        complete_at=moment - dt.timedelta(days=10),
    )
    Application.objects.filter(pk=application.pk, decided_at__isnull=False).update(
        decided_at=moment
    )
    AuditEntry.objects.filter(
        subject_type="enrollment.application", subject_id=str(application.pk)
    ).update(at=moment)
    return application


@pytest.mark.parametrize("act", ["decline", "withdraw"])
def test_refused_dossiers_go_after_24_months_and_not_before(registrar, act):
    old = refused(registrar, ago(24, days=1), act=act)
    young = refused(registrar, ago(24, days=-1), act=act)
    record(registrar, "application.file_seen", old, kind="other")  # is only looking
    Message.objects.all().delete()

    assert purge() == {Term.REFUSED: 1}

    old.refresh_from_db()
    young.refresh_from_db()
    assert (old.full_name, old.phone, old.citizen_id) == (ERASED, "", "")
    assert old.erased_at is not None
    assert young.full_name == "Chim Bị Từ Chối"
    assert young.erased_at is None


def test_a_dossier_that_may_still_lead_to_a_seat_stays_however_old(registrar):
    application = make_application()
    Application.objects.update(submitted_at=ago(60))
    AuditEntry.objects.update(at=ago(60))

    assert Term.REFUSED not in purge()

    assert Application.objects.get(pk=application.pk).erased_at is None


def test_people_without_post_class_or_dossier_go_after_60_months(registrar):
    last = ago(60, days=1).date()
    gone = make_person(full_name="Chim Đã Nghỉ")
    make_post(person=gone, since=dt.date(2015, 1, 1), until=last)
    here = make_person()
    make_post(person=here, since=dt.date(2015, 1, 1))
    lately = make_person()
    make_post(
        person=lately,
        since=dt.date(2015, 1, 1),
        until=last + dt.timedelta(days=3),
    )
    entered = make_person()
    record(registrar, "person.registered", entered)
    unknown = make_person()

    assert purge() == {Term.CLASS: 1}

    kept = Person.objects.known()
    assert set(kept) == {here, lately, entered, unknown}
    assert Post.objects.filter(person=gone).count() == 1
    assert places_of(["Chim Đã Nghỉ"]) == set()


def test_messages_lists_and_requests_go_after_their_terms(registrar, protector):
    for days in (1, -1):
        Message.objects.create(
            key=f"m{days}",
            channel="desk",
            to_name="Chim Cũ",
            phone="0987000111",
            subject="s",
            body="b",
            status="to_tell",
            created_at=ago(MONTHS[Term.MESSAGES], days=days),
        )
        batch = ImportBatch.objects.create(
            kind="persons", filename=f"{days}.csv", content=b"", sha256="0"
        )
        ImportBatch.objects.filter(pk=batch.pk).update(
            created_at=ago(MONTHS[Term.IMPORTS], days=days)
        )
        asked = receive(
            DataRequest(kind="see", full_name=f"Chim Hỏi {days}", phone="0987000111"),
            actor=None,
        )
        refuse(asked, answer="Không có dữ liệu", actor=protector)
        DataRequest.objects.filter(pk=asked.pk).update(
            settled_at=ago(MONTHS[Term.REQUESTS], days=days)
        )

    done = purge()

    assert done == {Term.REQUESTS: 1, Term.MESSAGES: 1, Term.IMPORTS: 1}
    assert DataRequest.objects.get().full_name == "Chim Hỏi -1"
    assert Message.objects.filter(key__in=["m1", "m-1"]).get().key == "m-1"
    assert ImportBatch.objects.get().filename == "-1.csv"


def test_running_it_again_does_nothing_and_writes_nothing(registrar):
    refused(registrar, ago(25))
    first = purge()
    before = (Purge.objects.count(), AuditEntry.objects.count())

    assert first
    assert purge() == {}
    assert (
        (Purge.objects.count(), AuditEntry.objects.count())
        == before
        == (
            1,
            before[1],
        )
    )


def test_what_was_done_is_in_the_journal_without_names(registrar):
    refused(registrar, ago(25))

    purge()

    entry = AuditEntry.objects.get(verb="data.purged")
    assert entry.actor is None
    assert entry.details["refused"] == 1
    assert Purge.objects.get().counts == entry.details


def test_a_dry_run_counts_and_deletes_nothing(registrar, capsys):
    refused(registrar, ago(25))
    before = places_of(["Chim Bị Từ Chối"])

    call_command("purge_personal_data", dry_run=True, json=True)

    said = json.loads(capsys.readouterr().out)
    assert said["dry_run"] is True
    assert said["refused"] == 1
    assert places_of(["Chim Bị Từ Chối"]) == before != set()
    assert Purge.objects.count() == 0


def test_the_command_says_what_it_deleted(registrar, capsys):
    refused(registrar, ago(25))
    Message.objects.all().delete()

    call_command("purge_personal_data")
    call_command("purge_personal_data")

    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("refused: 1")
    assert second == "Nothing is held longer than its term."


def test_every_span_has_its_rows():
    assert due().keys() == MONTHS.keys()
