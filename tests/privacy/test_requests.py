"""Requests with their clock of two working days."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import AuditEntry
from accounts.redaction import ERASED
from cooperatives.models import ConsentPurpose, Person
from enrollment.models import Application
from notices.models import Message
from privacy.models import DataRequest, due_after
from privacy.operations import (
    carry_out,
    copy_out,
    identify,
    receive,
    refuse,
    take,
    withdraw_purpose,
)
from tests.factories import make_application, make_user
from vietnamese.working_time import end_of_working_day

pytestmark = pytest.mark.django_db


def an_asking(**fields):
    return DataRequest(
        **{
            "kind": "see",
            "full_name": "Chim Hỏi",
            "phone": "0987000111",
            "words": "Xin bản sao",
            **fields,
        }
    )


def asked(account=None, **fields):
    return receive(an_asking(account=account, **fields), actor=account)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ((2024, 8, 20, 9, 0), (2024, 8, 22, 17, 0)),
        ((2024, 8, 22, 23, 0), (2024, 8, 26, 17, 0)),  # over a weekend
        ((2024, 8, 24, 9, 0), (2024, 8, 27, 17, 0)),  # on a Saturday
        ((2026, 2, 13, 9, 0), (2026, 2, 24, 17, 0)),  # before Tết
    ],
)
def test_a_request_is_answered_by_the_end_of_the_second_working_day(received, due):
    zone = timezone.get_default_timezone()

    until = due_after(dt.datetime(*received, tzinfo=zone))

    assert until == dt.datetime(*due, tzinfo=zone)
    assert end_of_working_day(until, days=0) == until


def test_receiving_starts_the_clock_and_confirms():
    request = asked()

    assert request.state == "received"
    assert request.due_at == due_after(request.received_at)
    assert not request.is_overdue
    message = Message.objects.get()
    assert request.code in message.body
    assert "17 giờ" in message.body
    assert message.phone == "0987000111"
    assert not message.by_zalo
    assert AuditEntry.objects.get().verb == "data_request.received"


def test_the_same_form_again_is_the_same_request():
    first = asked()

    assert asked() == first
    assert asked(words="Xin xóa") != first
    assert DataRequest.objects.count() == 2


def test_who_does_not_answer_in_time_is_told_so(protector):
    request = asked()
    late = dt.timedelta(seconds=1)
    DataRequest.objects.update(due_at=timezone.now() - late)
    request.refresh_from_db()

    assert request.is_overdue
    assert request.signal == "no"
    assert list(DataRequest.objects.overdue()) == [request]

    take(request, answer="Cơ quan đang tìm", actor=protector)

    assert not request.is_overdue
    assert not DataRequest.objects.overdue().exists()


def test_answering_stops_the_clock_and_tells_what_follows(protector):
    request = asked()

    take(request, answer=" Mời Ông/Bà đến cơ quan ", actor=protector)

    request.refresh_from_db()
    assert (request.state, request.taken_by) == ("taken", protector)
    assert request.settled_at is None
    told = Message.objects.get(event="data_request.taken")
    assert "Mời Ông/Bà đến cơ quan" in told.body
    with pytest.raises(ValidationError) as again:
        take(request, answer="x", actor=protector)
    assert again.value.code == "request_taken"


@pytest.mark.parametrize("act", [take, refuse])
def test_nobody_is_answered_without_words(protector, act):
    request = asked()

    with pytest.raises(ValidationError) as refusal:
        act(request, answer="  ", actor=protector)

    assert refusal.value.code == "answer_missing"
    request.refresh_from_db()
    assert request.state == "received"
    assert Message.objects.count() == 1


def test_refusing_tells_why(protector):
    request = asked()

    refuse(request, answer="Sổ gốc được lưu vĩnh viễn theo luật", actor=protector)

    request.refresh_from_db()
    assert (request.state, request.settled_by) == ("refused", protector)
    assert request.taken_at is not None
    assert "vĩnh viễn" in Message.objects.get(event="data_request.refused").body
    with pytest.raises(ValidationError) as again:
        refuse(request, answer="x", actor=protector)
    assert again.value.code == "request_settled"


@pytest.mark.parametrize("kind", ["erase", "see", "correct"])
def test_nothing_is_carried_out_for_somebody_unknown(learner, protector, kind):
    request = asked(kind=kind)

    with pytest.raises(ValidationError) as refusal:
        carry_out(request, answer="Xong", actor=protector)
    with pytest.raises(ValidationError) as copying:
        copy_out(request, actor=protector)

    assert refusal.value.code == copying.value.code == "identity_not_proved"
    request.refresh_from_db()
    assert request.state == "received"
    assert Person.objects.get(pk=learner.person.pk).erased_at is None


def test_erasing_on_request_erases_and_forgets_whose_it_was(learner, protector):
    request = asked(kind="erase")
    identify(request, person=learner.person, proof="card", actor=protector)

    carry_out(request, answer="Đã xóa", actor=protector)

    request.refresh_from_db()
    assert request.state == "done"
    assert (request.person, request.application, request.account) == (None, None, None)
    assert Person.objects.get(pk=learner.person.pk).full_name == ERASED
    assert Message.objects.get(event="data_request.done").to_name == "Chim Hỏi"


def test_erasing_that_is_refused_changes_nothing(learner, protector):
    make_application(citizen_id=learner.person.citizen_id)
    request = asked(kind="erase")
    identify(request, person=learner.person, proof="card", actor=protector)

    with pytest.raises(ValidationError) as refusal:
        carry_out(request, answer="Đã xóa", actor=protector)

    assert refusal.value.code == "application_live"
    request.refresh_from_db()
    assert (request.state, request.person) == ("received", learner.person)
    assert Person.objects.get(pk=learner.person.pk).erased_at is None


def test_withdrawing_on_request_takes_effect(learner, protector):
    person = learner.person
    purpose = ConsentPurpose.VERIFICATION
    request = asked(kind="withdraw", purpose=purpose)
    identify(request, person=person, proof="call", actor=protector)
    assert person.consents.in_force(purpose).exists()

    carry_out(request, answer="Đã rút", actor=protector)

    assert not person.consents.in_force(purpose).exists()
    assert person.consents.get(purpose=purpose).text_version == "2026-01"


def test_who_asks_about_their_own_data_is_answered_by_somebody_else(learner, protector):
    Person.objects.filter(pk=learner.person.pk).update(user=protector)
    mine = asked(protector)
    of_mine = asked(kind="erase")

    for act in (
        lambda: take(mine, answer="x", actor=protector),
        lambda: identify(
            of_mine,
            person=Person.objects.get(pk=learner.person.pk),
            proof="card",
            actor=protector,
        ),
    ):
        with pytest.raises(ValidationError) as refusal:
            act()
        assert refusal.value.code == "own_request"
    of_mine.refresh_from_db()
    assert of_mine.person is None


@pytest.mark.parametrize("proof", ["", "none", "account", "code"])
def test_a_proof_is_what_the_office_saw(learner, protector, proof):
    request = asked()

    with pytest.raises(ValidationError) as refusal:
        identify(request, person=learner.person, proof=proof, actor=protector)

    assert refusal.value.code == "proof_missing"


def test_a_request_about_nobody_is_not_identified(protector):
    with pytest.raises(ValidationError) as refusal:
        identify(asked(), person=None, proof="card", actor=protector)

    assert refusal.value.code == "nobody_named"


def test_each_copy_is_recorded(learner, protector):
    request = asked()
    identify(request, person=learner.person, proof="card", actor=protector)

    assert copy_out(request, actor=protector) == learner.person

    entry = AuditEntry.objects.get(verb="data_request.copied")
    assert (entry.actor, entry.details["reason"]) == (protector, request.code)
    assert entry.subject_id == str(learner.person.pk)


def test_withdrawing_reaches_every_dossier_and_message(learner, registrar):
    live = make_application(
        full_name="Chim Thử Nghiệm",
        ethnicity="Khmer",
        consents={
            "enrollment": "2026-01",
            "statistics_ethnicity": "2026-01",
            "contact_zalo": "2026-01",
        },
    )
    Application.objects.filter(pk=live.pk).update(person=learner.person)
    told = Message.objects.create(
        key="z", channel="desk", to_name=live.full_name, phone=live.phone,
        subject="s", body="b", status="to_tell",
    )  # fmt: skip
    assert told.mobile

    for purpose in ("statistics_ethnicity", "contact_zalo"):
        withdraw_purpose(purpose, person=learner.person, actor=None)

    live.refresh_from_db()
    told.refresh_from_db()
    assert live.ethnicity == ""
    assert live.consents == {"enrollment": "2026-01"}
    assert told.mobile == ""
    with pytest.raises(ValidationError) as refusal:
        withdraw_purpose("contact_zalo", person=learner.person, actor=None)
    assert refusal.value.code == "consent_not_given"


def test_withdrawing_the_first_consent_withdraws_the_dossier():
    live = make_application(account=make_user())

    withdraw_purpose("enrollment", person=None, applications=[live.pk], actor=None)

    live.refresh_from_db()
    assert live.status == "withdrawn"


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "withdraw", "purpose": ""},
        {"kind": "see", "purpose": "enrollment"},
        {"state": "taken"},
        {"state": "done", "taken_at": timezone.now()},
    ],
)
def test_the_database_refuses_a_state_without_its_evidence(fields):
    request = asked()

    with pytest.raises(IntegrityError), transaction.atomic():
        DataRequest.objects.filter(pk=request.pk).update(**fields)


def test_learners_who_did_not_agree_are_not_told_by_zalo(registrar):
    from cooperatives.operations import give_consent  # noqa: PLC0415
    from tests.factories import make_class, make_participant  # noqa: PLC0415
    from training.operations import call_learners  # noqa: PLC0415

    training_class = make_class(
        starts_on=timezone.localdate() + dt.timedelta(days=9),
        ends_on=timezone.localdate() + dt.timedelta(days=19),
    )
    agreed, _silent = (
        make_participant(training_class=training_class) for _each in range(2)
    )
    give_consent(
        agreed.person,
        ConsentPurpose.ZALO,
        text_version="2026-01",
        given_at=timezone.now(),
        channel="form",
        actor=registrar,
    )

    call_learners(training_class)

    told = Message.objects.filter(event="class.called").order_by("pk")
    assert [message.by_zalo for message in told] == [True, False]
    assert [bool(message.mobile) for message in told] == [True, False]
