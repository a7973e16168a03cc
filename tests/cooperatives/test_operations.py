from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import AuditEntry
from cooperatives.models import Consent, Person, Post, TrainingRecord
from cooperatives.operations import (
    Training,
    appoint,
    end_post,
    give_consent,
    record_training,
    register_person,
    withdraw_consent,
    withdraw_training,
)
from tests.factories import (
    citizen_number,
    make_cooperative,
    make_person,
    make_post,
    make_user,
)

TRAINING = Training(
    role="director",
    programme="Bồi dưỡng giám đốc",
    post="director",
    evidence="CM-GD-2024-0001",
    issuer="Liên minh",
    certified_on=dt.date(2024, 10, 4),
)


def verbs():
    return [entry.verb for entry in AuditEntry.objects.order_by("pk")]


def unsaved_person(**fields):
    return Person(
        **{
            "full_name": "Trần Văn Mới",
            "gender": "nam",
            "date_of_birth": dt.date(1990, 5, 1),
            **fields,
        }
    )


def test_register_person_enters_someone_new(db):
    actor = make_user()

    person = register_person(unsaved_person(citizen_id=citizen_number()), actor=actor)

    assert Person.objects.get() == person
    assert verbs() == ["person.registered"]


def test_register_person_leaves_a_known_person_as_they_are(db):
    known = make_person(full_name="Nguyễn Văn Cũ")

    person = register_person(unsaved_person(citizen_id=known.citizen_id), actor=None)

    assert person == known
    assert Person.objects.get().full_name == "Nguyễn Văn Cũ"
    assert verbs() == []


def test_two_people_without_citizen_number_are_two(db):
    for _time in range(2):
        register_person(unsaved_person(), actor=None)

    assert Person.objects.count() == 2


def test_appoint_enters_the_same_open_post_once(db):
    person, cooperative = make_person(), make_cooperative()

    posts = {
        appoint(person, cooperative, "director", since=None, actor=None)
        for _time in range(2)
    }

    assert posts == {Post.objects.get()}
    assert verbs() == ["post.appointed"]


def test_end_post_notes_the_last_day(db):
    post = make_post(since=dt.date(2024, 1, 1))

    end_post(post, until=dt.date(2024, 6, 30), actor=make_user())

    assert Post.objects.get().until == dt.date(2024, 6, 30)
    assert Post.objects.held_on(dt.date(2024, 6, 30)).exists()
    assert not Post.objects.held_on(dt.date(2024, 7, 1)).exists()
    assert verbs() == ["post.ended"]


@pytest.mark.parametrize(
    ("until", "new_until", "code"),
    [
        (dt.date(2024, 6, 30), dt.date(2024, 7, 1), "post_ended"),
        (None, dt.date(2023, 12, 31), "post_ends_before_it_began"),
    ],
)
def test_end_post_refuses(db, until, new_until, code):
    post = make_post(since=dt.date(2024, 1, 1), until=until)

    with pytest.raises(ValidationError) as refusal:
        end_post(post, until=new_until, actor=make_user())

    assert refusal.value.code == code
    assert Post.objects.get().until == until
    assert verbs() == []


def test_a_consent_is_given_once_withdrawn_once_and_given_again(db):
    person, actor = make_person(), make_user()
    given = {"text_version": "2026-01", "given_at": timezone.now(), "channel": "web"}

    first = give_consent(person, "contact_zalo", actor=actor, **given)
    assert give_consent(person, "contact_zalo", actor=actor, **given) == first
    withdraw_consent(first, actor=actor)
    assert not Consent.objects.in_force("contact_zalo").exists()
    second = give_consent(person, "contact_zalo", actor=actor, **given)

    assert list(Consent.objects.in_force("contact_zalo")) == [second]
    assert verbs() == ["consent.given", "consent.withdrawn", "consent.given"]


def test_withdraw_consent_refuses_a_second_time(db):
    actor = make_user()
    consent = give_consent(
        make_person(),
        "contact_zalo",
        text_version="2026-01",
        given_at=timezone.now(),
        channel="web",
        actor=actor,
    )
    withdraw_consent(consent, actor=actor)
    before = Consent.objects.get().withdrawn_at

    with pytest.raises(ValidationError) as refusal:
        withdraw_consent(consent, actor=actor)

    assert refusal.value.code == "consent_withdrawn"
    assert Consent.objects.get().withdrawn_at == before
    assert verbs() == ["consent.given", "consent.withdrawn"]


def test_record_training_enters_the_same_evidence_once(db):
    person, cooperative, actor = make_person(), make_cooperative(), make_user()

    entries = {
        record_training(person, cooperative, TRAINING, actor=actor)
        for _time in range(2)
    }

    entry = TrainingRecord.objects.get()
    assert entries == {entry}
    assert (entry.person, entry.cooperative) == (person, cooperative)
    assert verbs() == ["training.recorded"]


def test_withdraw_training_keeps_the_record_and_its_first_day(db):
    actor = make_user()
    record_training(make_person(), make_cooperative(), TRAINING, actor=actor)
    withdrawal = {"issuer": "Liên minh", "evidence": "CM-GD-2024-0001", "actor": actor}

    withdraw_training(on=dt.date(2024, 12, 1), reason="cấp sai", **withdrawal)
    withdraw_training(on=dt.date(2024, 12, 9), reason="khác", **withdrawal)

    entry = TrainingRecord.objects.get()
    assert entry.withdrawn_on == dt.date(2024, 12, 1)
    assert entry.withdrawn_reason == "cấp sai"
    assert verbs() == ["training.recorded", "training.withdrawn"]
