"""Persons: what each act writes, and what it refuses."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import AuditEntry
from cooperatives.operations import (
    change_person,
    change_post,
    reveal_citizen_id,
)
from tests.cooperatives.acts.asking import MAY, refused
from tests.factories import (
    citizen_number,
    make_person,
    make_post,
)

pytestmark = pytest.mark.django_db


def test_a_qualification_changes_only_with_its_evidence(officer):
    person = make_person(phone="0912345678")
    person.qualification_level = "college"
    refused("evidence_missing", change_person, person, actor=officer)
    person.refresh_from_db()
    assert person.qualification_level == "none"

    person.qualification_level = "college"
    assert change_person(person, evidence="Bằng số 12", actor=officer)

    person.refresh_from_db()
    assert person.qualification_level == "college"
    assert AuditEntry.objects.get().details == {
        "changes": {"qualification_level": ["none", "college"]},
        "reason": "Bằng số 12",
        "since": timezone.localdate().isoformat(),
    }


def test_a_qualification_is_never_from_a_day_that_has_not_come(officer):
    person = make_person()
    person.qualification_level = "college"
    tomorrow = timezone.localdate() + dt.timedelta(days=1)

    refused(
        "qualified_in_future",
        change_person,
        person,
        evidence="Bằng số 12",
        qualified_since=tomorrow,
        actor=officer,
    )

    person.refresh_from_db()
    assert person.qualification_level == "none"


def test_a_citizen_number_is_entered_once_and_never_written_in_the_journal(officer):
    person = make_person(citizen_id="")
    number = person.citizen_id = citizen_number()
    assert change_person(person, actor=officer)

    person.refresh_from_db()
    assert person.citizen_id == number
    assert number not in str(AuditEntry.objects.get().details)
    AuditEntry.objects.all().delete()

    person.citizen_id = citizen_number()
    refused("citizen_id_stays", change_person, person, actor=officer)
    person.refresh_from_db()
    assert person.citizen_id == number


def test_somebody_elses_citizen_number_is_refused(officer):
    known, person = make_person(), make_person(citizen_id="")
    person.citizen_id = known.citizen_id

    refused("person_known", change_person, person, actor=officer)

    person.refresh_from_db()
    assert person.citizen_id == ""


def test_who_sees_a_citizen_number_gives_a_reason(officer):
    person = make_person()
    refused("reason_missing", reveal_citizen_id, person, reason="", actor=officer)

    seen = reveal_citizen_id(person, reason="đối chiếu bản sao", actor=officer)

    assert seen == person.citizen_id
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.actor) == ("person.citizen_id_seen", officer)
    assert entry.details == {"reason": "đối chiếu bản sao"}


def test_a_post_put_right_keeps_old_and_new_values(officer):
    post = make_post(kind="director", since=dt.date(2022, 5, 1))
    post.since, post.employment = MAY, "hired"

    assert change_post(post, actor=officer)
    assert not change_post(post, actor=officer)

    post.refresh_from_db()
    assert (post.since, post.employment) == (MAY, "hired")
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.subject_id) == ("post.changed", str(post.cooperative_id))
    assert entry.details["changes"] == {
        "since": ["2022-05-01", "2024-05-01"],
        "employment": ["", "hired"],
    }


@pytest.mark.parametrize(
    ("whose", "since", "until", "code"),
    [
        ("their own", dt.date(2023, 1, 1), None, "post_held"),
        ("another's", dt.date(2023, 1, 1), None, "post_taken"),
        ("another's", None, None, "post_taken"),
        ("another's", MAY, dt.date(2024, 4, 30), "post_ends_before_it_began"),
    ],
)
def test_a_post_is_not_put_where_there_is_one(officer, whose, since, until, code):
    before = make_post(kind="director", until=dt.date(2023, 1, 1))
    post = make_post(
        kind="director",
        cooperative=before.cooperative,
        since=dt.date(2023, 1, 2),
        **({"person": before.person} if whose == "their own" else {}),
    )
    post.since, post.until = since, until

    refused(code, change_post, post, actor=officer)

    post.refresh_from_db()
    assert (post.since, post.until) == (dt.date(2023, 1, 2), None)


def test_a_post_may_begin_the_day_after_the_other_ended(officer):
    before = make_post(kind="director", until=dt.date(2023, 1, 1))
    post = make_post(kind="director", cooperative=before.cooperative, since=MAY)
    post.since = dt.date(2023, 1, 2)

    assert change_post(post, actor=officer)
