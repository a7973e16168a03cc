"""Erasing the person, keeping the proof and the figures."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import AuditEntry, User
from accounts.redaction import ERASED
from cooperatives.models import Person, Post, TrainingRecord
from cooperatives.operations import change_person, merge
from enrollment.models import Application, ApplicationStatus
from enrollment.operations import erase_application
from notices.models import Message
from notices.operations import Recipient, post
from privacy.operations import erase
from staff.messages import INVITED
from targets.closing import compare
from targets.indicators import figures
from targets.operations import close_period
from tests.factories import (
    make_application,
    make_participant,
    make_person,
    make_planned,
    make_session,
)
from tests.privacy.conftest import MAIL, NAME, NUMBER, PHONE, TRACES
from tests.privacy.traces import places_of
from training.messages import values_of_session
from training.models import Participant

REGISTER = {"certificates_certificate", "certificates_registerentry"}
pytestmark = pytest.mark.django_db


def erased(learner, protector):
    person = Person.objects.get(pk=learner.person.pk)
    erase(person=person, why="request", actor=protector)
    return Person.objects.get(pk=learner.person.pk)


def test_before_erasing_the_traces_lie_in_many_places(learner):
    """The control: the search finds what there is."""
    found = places_of(TRACES)

    assert len(found) > 12
    assert {"cooperatives_person.full_name", "notices_message.body"} <= found
    assert "accounts_auditentry.details" in found


def test_nothing_is_left_of_somebody_but_the_register(learner, protector):
    LogEntry.objects.create(
        user=protector,
        content_type=ContentType.objects.get_for_model(Person),
        object_id=str(learner.person.pk),
        object_repr=NAME,
        action_flag=2,
        change_message=NAME,
    )

    person = erased(learner, protector)

    assert places_of(TRACES, but=REGISTER) == set()
    assert person.full_name == ERASED
    assert person.citizen_id == ""
    assert person.citizen_id_hash is None
    assert person.date_of_birth == dt.date(1981, 1, 1)
    assert person.date_of_birth_text == "1981"
    assert person.erased_at is not None


def test_messages_to_a_name_and_number_of_before_go_too(learner, protector, registrar):
    seat = learner.seat
    session = make_session(training_class=learner.training_class)
    post(
        event="session.added",
        key=f"session.added:{session.pk}:1:learner-{seat.pk}",
        values=values_of_session(session, reason="")
        | {"kinh_gui": "Bà", "ho_ten": NAME},
        about=session,
        to=Recipient(NAME, MAIL, PHONE),
    )
    post(
        event=INVITED.key,
        key=f"account:{learner.account.pk}:invited",
        values=dict.fromkeys(INVITED.placeholders, NAME),
        to=Recipient(NAME, MAIL, PHONE),
        about=learner.account,
    )
    person = Person.objects.get(pk=learner.person.pk)
    person.full_name, person.phone, person.email = "Danh Mới", "0987009988", ""
    change_person(person, evidence="thẻ căn cước", actor=registrar)
    assert "notices_message.to_name" in places_of(TRACES)

    erased(learner, protector)

    assert places_of((*TRACES, "Danh Mới", "0987009988"), but=REGISTER) == set()


def test_files_and_links_are_gone_with_the_dossier(
    learner, protector, client, django_capture_on_commit_callbacks
):
    code, token = learner.application.code, learner.application.token
    storage, name = learner.attachment.file.storage, learner.attachment.file.name
    assert storage.exists(name)

    with django_capture_on_commit_callbacks(execute=True):
        erased(learner, protector)

    assert not storage.exists(name)
    assert not Application.objects.filter(code=code).exists()
    assert not Application.objects.filter(token=token).exists()
    answer = client.post(
        reverse("enrollment:application_lookup"), {"code": code, "phone": PHONE}
    )
    assert answer.status_code == 422


def test_the_account_is_closed_for_good(learner, protector, client):
    assert client.login(username=MAIL, password="x") is False
    client.force_login(learner.account)

    erased(learner, protector)

    account = User.objects.get(pk=learner.account.pk)
    assert (account.full_name, account.email, account.phone) == (ERASED, None, None)
    assert not account.is_active
    answer = client.get(reverse("desk"))
    assert answer.status_code == 302


def test_who_works_for_the_office_keeps_the_account(learner, protector, registrar):
    learner.person.user = None
    learner.person.save()
    Person.objects.filter(pk=learner.person.pk).update(user=registrar)

    erased(learner, protector)

    registrar.refresh_from_db()
    assert registrar.is_active
    assert registrar.full_name != ERASED


def test_the_certificate_still_verifies_for_who_knows_the_name(
    learner, protector, client
):
    certificate = learner.certificate
    seen = client.get(certificate.verify_path).content.decode()
    assert NAME in seen  # the holder had agreed

    erased(learner, protector)

    page = client.get(certificate.verify_path)
    assert page.status_code == 200
    assert certificate.serial_number in page.content.decode()
    assert NAME not in page.content.decode()  # the consent is withdrawn
    said = client.get(f"{certificate.verify_path.rstrip('/')}.json").json()
    assert said["status"] == "valid"
    assert "holder_name" not in said
    certificate.refresh_from_db()
    assert certificate.holder_name == NAME
    assert certificate.is_held_by("chim thu nghiem")
    assert certificate.pdf_sha256 == learner.certificate.pdf_sha256
    found = client.post(
        reverse("certificates:certificate_lookup"),
        {"serial_number": certificate.serial_number, "check": NAME},
        follow=True,
    )
    assert certificate.serial_number in found.content.decode()


def test_figures_keep_their_totals_closed_and_live(learner, protector, approver):
    targets = [make_planned(code) for code in ("T8a", "K7", "K8")]
    day = dt.date(2025, 3, 31)
    period = close_period(
        targets[0].target_set,
        day,
        decision_no="1/QĐ",
        decided_on=dt.date(2025, 4, 1),
        actor=approver,
    )
    frozen = [
        (each.numerator, each.denominator, each.rows.count())
        for each in period.figures.order_by("pk")
    ]
    assert frozen[1][:2] == (0, 1)  # the post counts, unqualified on that day
    live = [(each.numerator, each.denominator) for each in figures(targets, day)]
    assert NAME in " ".join(
        row.label for each in period.figures.all() for row in each.rows.all()
    )

    person = erased(learner, protector)

    assert [
        (each.numerator, each.denominator, each.rows.count())
        for each in period.figures.order_by("pk")
    ] == frozen
    assert [
        (each.numerator, each.denominator) for each in figures(targets, day)
    ] == live
    assert all(each.lines == [] for each in compare(period))
    assert Post.objects.filter(person=person).exists()
    assert TrainingRecord.objects.filter(person=person).exists()
    assert Participant.objects.get(person=person).result == "passed"


def test_the_journal_says_still_that_something_was_done(learner, protector):
    acts = AuditEntry.objects.filter(
        subject_type="cooperatives.person", subject_id=str(learner.person.pk)
    )
    before = list(acts.order_by("pk").values_list("pk", "verb", "actor", "at"))
    assert len(before) == 1

    erased(learner, protector)

    after = list(acts.order_by("pk").values_list("pk", "verb", "actor", "at"))
    assert after[: len(before)] == before
    assert after[-1][1:3] == ("person.erased", protector.pk)
    assert {entry.subject_label for entry in acts} == {ERASED}
    changed = acts.get(verb="person.changed").details
    assert changed["changes"]["full_name"] == [ERASED, ERASED]
    # What the figures of a past day rest on is no secret about a name.
    assert changed["changes"]["qualification_level"] == ["none", "college"]
    assert changed["since"]


def test_an_application_is_counted_still(learner, protector):
    erased(learner, protector)

    application = Application.objects.get(pk=learner.application.pk)
    assert application.status == ApplicationStatus.DECLINED
    assert application.training_class_id == learner.application.training_class_id
    assert application.gender == learner.application.gender
    assert application.consents == learner.application.consents
    assert (application.full_name, application.phone) == (ERASED, "")
    assert (application.cooperative, application.person) == (None, None)


def test_two_erased_learners_of_one_class_are_no_twins(registrar, approver, protector):
    """Nobody is found by an empty number."""
    from enrollment.operations import admit  # noqa: PLC0415

    one = make_application()
    two = make_application(training_class=one.training_class)
    for each in (one, two):
        admit(each, actor=registrar)
    Participant.objects.update(status="dropped", dropped_reason="Ốm")

    for each in (one, two):
        each.refresh_from_db()
        erase_application(each, why="request", actor=protector)

    assert not Person.objects.with_citizen_id("").exists()
    assert Application.objects.filter(citizen_id_hash="").count() == 2


@pytest.mark.parametrize(
    ("code", "hinder"),
    [
        (
            "post_held",
            lambda person: Post.objects.filter(person=person).update(until=None),
        ),
        ("seat_held", lambda person: make_participant(person=person)),
        (
            "application_live",
            lambda person: make_application(citizen_id=NUMBER, full_name=NAME),
        ),
    ],
)
def test_what_still_runs_is_ended_first(learner, protector, code, hinder):
    hinder(learner.person)
    before = places_of(TRACES)
    acts = AuditEntry.objects.count()

    with pytest.raises(ValidationError) as refusal:
        erased(learner, protector)

    assert refusal.value.code == code
    assert places_of(TRACES) == before
    assert AuditEntry.objects.count() == acts
    assert Person.objects.get(pk=learner.person.pk).full_name == NAME


def test_nobody_is_erased_twice(learner, protector):
    person = erased(learner, protector)

    with pytest.raises(ValidationError) as refusal:
        erase(person=person, why="request", actor=protector)

    assert refusal.value.code == "already_erased"


def test_erased_people_are_no_duplicates_of_one_another(learner, protector, registrar):
    from cooperatives.duplicates import pairs  # noqa: PLC0415
    from cooperatives.models import DistinctPair, PairKind  # noqa: PLC0415

    other = make_person(full_name="Danh Khác")
    for person in (Person.objects.get(pk=learner.person.pk), other):
        erase(person=person, why="request", actor=protector)

    assert pairs([PairKind.PERSON], DistinctPair.objects.all()) == []


def test_messages_about_the_person_are_gone_and_others_stay(learner, protector):
    kept = Message.objects.create(
        key="k", channel="desk", to_name="Danh Mẫu", phone=PHONE, subject="s", body="b",
        status="to_tell",
    )  # fmt: skip

    erased(learner, protector)

    assert Message.objects.filter(to_name=NAME).count() == 0
    assert Message.objects.filter(pk=kept.pk).exists()


def test_nothing_is_written_again_about_somebody_erased(learner, protector):
    person = erased(learner, protector)
    other = make_person()
    person.full_name = NAME

    for act in (
        lambda: change_person(person, actor=protector),
        lambda: merge(other, person, choices={}, actor=protector),
    ):
        with pytest.raises(ValidationError) as refusal:
            act()
        assert refusal.value.code == "already_erased"
    assert places_of([NAME], but=REGISTER) == set()
