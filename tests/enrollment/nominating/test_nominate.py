"""Sending a cooperative's list: its whole effect, and that a refusal changes nothing."""

import datetime as dt

import pytest
from django.utils import timezone

from enrollment.models import Application, ApplicationStatus
from enrollment.operations import (
    MOST_PEOPLE,
    admit,
    decline,
    nominate,
    resend,
    send_back,
    withdraw_nomination,
)
from notices.models import Message
from papers.files import Paper
from tests.enrollment.nominating.asking import events, on_list, refused, verbs
from tests.factories import (
    build_nomination,
    build_nominee,
    make_application,
    make_call,
    make_class,
    make_cooperative,
    make_nomination,
    make_user,
)

pytestmark = pytest.mark.django_db
LETTER = b"%PDF-1.7 cong van"


def a_list(call, cooperative, **fields):
    return build_nomination(
        training_class=call.training_class, cooperative=cooperative, **fields
    )


def named(*names):
    return [build_nominee(full_name=name) for name in names]


def test_nominate_enters_everyone_in_order_and_asks_each_for_consent(
    call, cooperative, contact
):
    nomination = nominate(
        a_list(call, cooperative, all_or_none=True, letter_number="  12/CV  "),
        named("Trần Văn Một", "Trần Văn Hai"),
        letter=Paper(LETTER, "application/pdf", "cong-van.pdf"),
        actor=contact,
    )

    nomination.refresh_from_db()
    assert nomination.letter_number == "12/CV"
    assert nomination.all_or_none
    assert (nomination.state, nomination.sent_by) == ("sent", contact)
    assert on_list(nomination) == [
        (1, "Trần Văn Một", "nominated"),
        (2, "Trần Văn Hai", "nominated"),
    ]
    first = nomination.applications.get(nomination_rank=1)
    assert (first.consents, first.complete_at) == ({}, None)
    assert first.cooperative == cooperative
    with nomination.attachments.get().file.open() as kept:
        assert kept.read() == LETTER
    assert events() == ["application.nominated"] * 2
    message = Message.objects.get(about_id=first.pk)
    assert f"https://htx.example/xac-nhan/{first.token}/" in message.body
    assert cooperative.name in message.body
    assert verbs() == [
        "nomination.sent",
        "application.nominated",
        "application.nominated",
    ]


def test_who_applied_already_joins_the_list_with_the_consent_they_gave(
    cooperative, contact
):
    call = make_call(letter_required=True)
    own = make_application(
        training_class=call.training_class,
        cooperative=None,
        cooperative_text="HTX gõ tay",
        full_name="Trần Văn Một",
    )
    again = build_nominee(full_name="Trần Văn Mót", citizen_id=own.citizen_id)

    nomination = nominate(
        a_list(call, cooperative),
        [*named("Trần Văn Hai"), again],
        actor=contact,
    )

    assert on_list(nomination) == [
        (1, "Trần Văn Hai", "nominated"),
        (2, "Trần Văn Một", "submitted"),
    ]
    own.refresh_from_db()
    assert own.consents == {"enrollment": "2026-01"}
    assert own.cooperative == cooperative
    assert own.complete_at is not None, "the letter was all that lacked"
    assert Application.objects.count() == 2
    assert events() == ["application.nominated"]
    assert verbs()[-1] == "application.joined_list"


def test_somebody_declined_before_may_be_named_anew(
    call, cooperative, contact, registrar
):
    old = make_application(training_class=call.training_class)
    decline(old, reason="Thiếu giấy tờ", actor=registrar)
    again = build_nominee(citizen_id=old.citizen_id)

    nomination = nominate(a_list(call, cooperative), [again], actor=contact)

    assert nomination.applications.get() != old


def test_more_people_than_the_cooperative_has_seats_are_taken(cooperative, contact):
    call = make_call(training_class=make_class(seats_per_cooperative=1))
    nomination = nominate(
        a_list(call, cooperative), named("Trần Văn Một", "Lê Văn Hai"), actor=contact
    )

    assert nomination.applications.count() == 2


def test_the_commune_officer_may_send_the_list(call, cooperative, local_officer):
    nomination = nominate(
        a_list(call, cooperative), [build_nominee()], actor=local_officer
    )

    assert nomination.sent_by == local_officer


def test_the_call_closes_to_the_minute(cooperative, contact, monkeypatch):
    call = make_call(closes_at=timezone.now() + dt.timedelta(days=1))
    people = [build_nominee()]

    def at(moment):
        monkeypatch.setattr(timezone, "now", lambda: moment)

    at(call.closes_at)
    late = refused(nominate, a_list(call, cooperative), people, actor=contact)
    assert late == "call_closed"

    at(call.closes_at - dt.timedelta(microseconds=1))
    assert nominate(a_list(call, cooperative), people, actor=contact).pk


def test_nominate_refuses_a_class_without_a_call(cooperative, contact):
    nomination = build_nomination(training_class=make_class(), cooperative=cooperative)

    assert refused(nominate, nomination, [build_nominee()], actor=contact) == (
        "call_closed"
    )


def test_nominate_refuses_a_cooperative_that_is_not_the_actors(
    call, cooperative, contact, local_officer, registrar, roles
):
    elsewhere = make_cooperative()
    lapsed = make_user()  # an officer of the commune without the role
    cooperative.admin_unit.officers.add(lapsed)

    for actor, which in (
        (contact, elsewhere),
        (local_officer, elsewhere),
        (registrar, cooperative),
        (lapsed, cooperative),
    ):
        code = refused(nominate, a_list(call, which), [build_nominee()], actor=actor)
        assert code == "not_your_cooperative"


def test_nominate_refuses_without_a_number_of_the_letter(call, cooperative, contact):
    nomination = a_list(call, cooperative, letter_number=" ")

    assert refused(nominate, nomination, [build_nominee()], actor=contact) == (
        "letter_number_missing"
    )


@pytest.mark.parametrize(
    ("count", "code"), [(0, "list_empty"), (MOST_PEOPLE + 1, "list_too_long")]
)
def test_nominate_refuses_nobody_and_too_many(call, cooperative, contact, count, code):
    people = [build_nominee() for _each in range(count)]

    assert refused(nominate, a_list(call, cooperative), people, actor=contact) == code


@pytest.mark.parametrize(
    "twin",
    [
        {"full_name": "Lê Văn Khác"},  # the same number
        {"citizen_id": "096081999999", "full_name": "TRẦN VĂN MỘT"},  # name and birth
    ],
)
def test_nominate_refuses_the_same_person_twice(call, cooperative, contact, twin):
    first = build_nominee(full_name="Trần Văn Một")
    second = build_nominee(**{"citizen_id": first.citizen_id, **twin})

    assert refused(
        nominate, a_list(call, cooperative), [first, second], actor=contact
    ) == ("person_twice")


def test_two_of_one_name_born_on_other_days_are_two(call, cooperative, contact):
    people = named("Trần Văn Một", "Trần Văn Một")
    people[1].date_of_birth = dt.date(1982, 2, 28)

    nomination = nominate(a_list(call, cooperative), people, actor=contact)

    assert nomination.applications.count() == 2


@pytest.mark.parametrize("same_cooperative", [True, False])
def test_nominate_refuses_somebody_on_another_live_list(
    call, cooperative, contact, same_cooperative
):
    which = cooperative if same_cooperative else make_cooperative()
    other = make_nomination(training_class=call.training_class, cooperative=which)
    taken = build_nominee(citizen_id=other.applications.get().citizen_id)

    code = refused(nominate, a_list(call, cooperative), [taken], actor=contact)

    assert code == "already_nominated"


def test_somebody_of_a_withdrawn_list_may_be_named_anew(call, cooperative, contact):
    other = make_nomination(
        training_class=call.training_class, cooperative=cooperative, actor=contact
    )
    number = other.applications.get().citizen_id
    withdraw_nomination(other, actor=contact)

    anew = nominate(
        a_list(call, cooperative), [build_nominee(citizen_id=number)], actor=contact
    )

    assert anew.applications.get().status == ApplicationStatus.NOMINATED


def test_nominate_refuses_who_applied_from_another_cooperative(
    call, cooperative, contact
):
    own = make_application(training_class=call.training_class)
    taken = build_nominee(citizen_id=own.citizen_id)

    code = refused(nominate, a_list(call, cooperative), [taken], actor=contact)

    assert code == "other_cooperative"


# Sent back and sent again


@pytest.fixture
def sent_back(cooperative, contact, local_officer):
    """A list of three that came back: the second has consented meanwhile."""
    call = make_call(endorsement="commune", letter_required=True)
    nomination = make_nomination(
        training_class=call.training_class,
        cooperative=cooperative,
        actor=contact,
        people=named("Trần Văn Một", "Trần Văn Hai", "Trần Văn Ba"),
    )
    second = nomination.applications.get(nomination_rank=2)
    second.consents = {"enrollment": "2026-01"}
    second.status = "submitted"
    second.complete_at = timezone.now()
    second.save()
    send_back(nomination, reason="Sai chức vụ", actor=local_officer)
    return nomination


def members(nomination):
    return list(nomination.applications.order_by("nomination_rank"))


def test_resend_puts_letter_people_and_order_right(sent_back, contact):
    first, second, third = members(sent_back)
    third.phone = "0987654321"
    sent_back.letter_number = "15/CV-HTX"
    told = len(events())

    resend(sent_back, [third, *named("Lê Thị Mới"), first], actor=contact)

    sent_back.refresh_from_db()
    assert (sent_back.state, sent_back.reason) == ("sent", "")
    assert sent_back.letter_number == "15/CV-HTX"
    assert on_list(sent_back) == [
        (1, "Trần Văn Ba", "nominated"),
        (2, "Lê Thị Mới", "nominated"),
        (3, "Trần Văn Một", "nominated"),
    ]
    third.refresh_from_db()
    assert third.phone == "0987654321"
    second.refresh_from_db()
    assert second.status == ApplicationStatus.SUBMITTED, "who consented goes on alone"
    assert (second.nomination, second.complete_at) == (None, None)
    assert sorted(events()[told:]) == [
        "application.nominated",  # the third anew, at the other number
        "application.nominated",
        "application.taken_off",
    ]


def test_who_left_the_list_unconfirmed_is_withdrawn_and_told(sent_back, contact):
    first, second, third = members(sent_back)

    resend(sent_back, [second, first], actor=contact)

    assert on_list(sent_back) == [
        (1, "Trần Văn Hai", "submitted"),
        (2, "Trần Văn Một", "nominated"),
        (3, "Trần Văn Ba", "withdrawn"),
    ]
    body = Message.objects.get(event="application.taken_off").body
    assert f"{third.code}: rút hồ sơ" in body


def test_what_somebody_confirmed_is_not_the_senders_to_change(sent_back, contact):
    first, second, third = members(sent_back)
    second.phone = "0987654321"

    resend(sent_back, [first, second, third], actor=contact)

    second.refresh_from_db()
    assert second.phone == "0912345678"


def test_after_the_deadline_a_list_is_put_right_without_new_people(sent_back, contact):
    call = sent_back.training_class.call
    call.opens_at, call.closes_at = (
        timezone.now() - dt.timedelta(days=2),
        timezone.now() - dt.timedelta(days=1),
    )
    call.save()
    everyone = members(sent_back)

    code = refused(resend, sent_back, [*everyone, build_nominee()], actor=contact)
    assert code == "call_closed"

    resend(sent_back, everyone[:2], actor=contact)
    sent_back.refresh_from_db()
    assert sent_back.state == "sent"


def test_resend_refuses_a_list_that_was_not_sent_back(call, cooperative, contact):
    nomination = make_nomination(
        training_class=call.training_class, cooperative=cooperative, actor=contact
    )

    assert refused(resend, nomination, members(nomination), actor=contact) == (
        "not_sent_back"
    )


def test_resend_refuses_what_nominate_refuses(sent_back, contact, registrar):
    first, *_others = members(sent_back)
    own = make_application(
        training_class=sent_back.training_class, cooperative=sent_back.cooperative
    )
    wrong = members(sent_back)[0]
    wrong.citizen_id = own.citizen_id

    assert refused(resend, sent_back, [], actor=contact) == "list_empty"
    assert refused(resend, sent_back, [first], actor=registrar) == (
        "not_your_cooperative"
    )
    assert refused(resend, sent_back, [wrong], actor=contact) == "already_applied"
    sent_back.letter_number = ""
    assert refused(resend, sent_back, [first], actor=contact) == (
        "letter_number_missing"
    )


# Withdrawn


def test_withdraw_takes_back_the_list_but_not_what_people_sent_themselves(
    cooperative, contact
):
    call = make_call(letter_required=True)
    own = make_application(training_class=call.training_class, cooperative=cooperative)
    nomination = make_nomination(
        training_class=call.training_class,
        cooperative=cooperative,
        actor=contact,
        people=[
            build_nominee(full_name="Trần Văn Một"),
            build_nominee(citizen_id=own.citizen_id),
        ],
    )

    withdraw_nomination(nomination, actor=contact)

    nomination.refresh_from_db()
    assert nomination.state == "withdrawn"
    assert on_list(nomination) == [(1, "Trần Văn Một", "withdrawn")]
    own.refresh_from_db()
    assert own.status == ApplicationStatus.SUBMITTED
    assert (own.nomination, own.complete_at) == (None, None)
    assert events().count("application.taken_off") == 2
    assert "nomination.withdrawn" in verbs()


def test_withdraw_refuses_twice_a_stranger_and_once_somebody_has_a_seat(
    call, cooperative, contact, registrar
):
    nomination = make_nomination(
        training_class=call.training_class, cooperative=cooperative, actor=contact
    )
    seated = make_nomination(
        training_class=call.training_class, cooperative=cooperative, actor=contact
    )
    person = seated.applications.get()
    person.status, person.consents = "submitted", {"enrollment": "2026-01"}
    person.save()
    admit(person, actor=registrar)

    assert refused(withdraw_nomination, nomination, actor=registrar) == (
        "not_your_cooperative"
    )
    assert refused(withdraw_nomination, seated, actor=contact) == "already_decided"
    withdraw_nomination(nomination, actor=contact)
    assert refused(withdraw_nomination, nomination, actor=contact) == (
        "nomination_ended"
    )
