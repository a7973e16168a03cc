"""Offering, answering, letting go: the whole effect, and that a refusal changes nothing."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import AuditEntry
from cooperatives.models import Consent, CooperativeStatus, Person
from enrollment.models import Application, ApplicationStatus, Channel, Offer, OfferState
from enrollment.operations import (
    accept,
    admit,
    admit_group,
    ask_again,
    decline,
    expire,
    fill_seats,
    run_due,
    settle,
    take_back,
    turn_down,
    withdraw,
)
from notices.models import Message
from tests.enrollment.offering.lists import (
    a_call,
    a_group,
    a_list,
    events,
    refused,
    status_of,
    taken,
    verbs,
    waiting,
)
from tests.factories import (
    make_application,
    make_class,
    make_cooperative,
    make_reserve,
    open_for_teaching,
)
from training.models import ClassStatus, Participant
from training.operations import drop

pytestmark = pytest.mark.django_db
TUESDAY = dt.datetime(2024, 8, 20, 9, 0, tzinfo=timezone.get_default_timezone())
LINK = Channel.LINK


def offered(call) -> Offer:
    """The one offer that was made."""
    (offer,) = fill_seats(call.training_class)
    return offer


# Offering


def test_a_free_seat_is_offered_to_the_first_who_is_told_until_when(clock):
    clock(TUESDAY)
    call, (first, second) = a_list(2)

    offer = offered(call)

    first.refresh_from_db()
    assert status_of(first, second) == ["offered", "waitlisted"]
    assert list(offer.applications.all()) == [first]
    assert (offer.seats, offer.state, offer.made_at) == (1, OfferState.OPEN, TUESDAY)
    assert offer.expires_at == TUESDAY + dt.timedelta(days=1, minutes=1)
    assert (first.basis["place"], first.basis["of"], first.basis["free"]) == (1, 2, 1)
    assert "suất thứ nhất của hợp tác xã" in first.basis["line"]
    assert verbs() == ["application.offered"]
    message = Message.objects.get()
    assert "Chỗ được giữ đến 09 giờ 01 ngày 21/08/2024." in message.body
    assert f"https://htx.example{offer.get_absolute_url()}" in message.body


def test_filling_again_offers_nothing_more():
    call, (first, _second) = a_list(2)

    offered(call)

    assert fill_seats(call.training_class) == []
    assert status_of(first) == ["offered"]
    assert events() == ["application.offered"]


def test_as_many_are_offered_seats_as_are_free():
    call, people = a_list(4, seats=5)
    taken(call, 3)

    offers = fill_seats(call.training_class)

    assert [list(offer.applications.all()) for offer in offers] == [
        [people[0]],
        [people[1]],
    ]


def test_a_seat_is_kept_no_longer_than_until_the_class_begins(clock):
    clock(TUESDAY)
    call, _people = a_list(1, starts_on=TUESDAY.date() + dt.timedelta(days=1))

    offer = offered(call)

    assert timezone.localtime(offer.expires_at) == TUESDAY.replace(
        day=21, hour=7, minute=30
    )


def test_a_class_without_a_call_offers_nothing():
    application = make_reserve(training_class=make_class(capacity=1))

    assert fill_seats(application.training_class) == []
    assert status_of(application) == ["waitlisted"]


# Accepting


def test_accepting_gives_the_seat_and_keeps_what_it_rested_on(officer):
    call, (first,) = a_list(1)
    offer = offered(call)
    basis = Application.objects.get(pk=first.pk).basis

    accept(offer, channel=LINK)

    first.refresh_from_db()
    offer.refresh_from_db()
    assert first.status == ApplicationStatus.ADMITTED
    assert first.participant == Participant.objects.get()
    assert first.person == Person.objects.get()
    assert first.basis == basis
    assert first.decided_by is not None, "the officer of the reserve list"
    assert Consent.objects.get().person == first.person
    assert (offer.state, offer.channel, offer.answered_by) == ("accepted", LINK, None)
    assert offer.answered_at is not None
    assert "offer.accepted" in verbs()
    assert "application.admitted" in verbs()
    assert set(AuditEntry.objects.values_list("actor", flat=True)) == {None}
    assert events() == ["application.offered", "application.admitted"]


def test_the_office_answers_for_somebody_on_the_telephone(officer):
    call, (first,) = a_list(1)
    offer = offered(call)

    accept(offer, channel=Channel.DESK, actor=officer)

    first.refresh_from_db()
    offer.refresh_from_db()
    assert (offer.channel, offer.answered_by) == (Channel.DESK, officer)
    assert first.decided_by == officer
    assert AuditEntry.objects.filter(verb="offer.accepted", actor=officer).exists()


@pytest.mark.parametrize("second", [accept, turn_down])
def test_an_offer_is_answered_once(second):
    call, (first,) = a_list(1)
    offer = offered(call)
    accept(offer, channel=LINK)

    assert refused(second, offer, channel=LINK) == "offer_answered"

    assert status_of(first) == ["admitted"]
    assert Participant.objects.count() == 1


@pytest.mark.parametrize("answer", [accept, turn_down])
def test_an_answer_is_taken_until_the_last_moment_and_no_longer(clock, answer):
    clock(TUESDAY)
    call, (first,) = a_list(1)
    offer = offered(call)

    clock(offer.expires_at)
    assert refused(answer, offer, channel=LINK) == "offer_expired"
    clock(-dt.timedelta(microseconds=1))
    assert not expire(offer)
    answer(offer, channel=LINK)

    assert status_of(first) == ["admitted" if answer is accept else "waitlisted"]


@pytest.mark.parametrize(
    "status", [ClassStatus.LIST_LOCKED, ClassStatus.CANCELLED], ids=str
)
def test_nobody_takes_a_seat_of_a_class_that_takes_nobody_any_more(status):
    call, (first,) = a_list(1)
    offer = offered(call)
    call.training_class.status = status
    call.training_class.save()

    assert refused(accept, offer, channel=LINK) == "class_closed"
    assert refused(turn_down, offer, channel=LINK) == "class_closed"
    assert status_of(first) == ["offered"]

    assert run_due() == {"ended": 1, "offered": 0}

    first.refresh_from_db()
    offer.refresh_from_db()
    assert (first.status, first.stepped_back_at) == ("waitlisted", None)
    assert offer.state == OfferState.TAKEN_BACK
    assert events() == ["application.offered", "application.offer_taken_back"]
    told = Message.objects.get(event="application.offer_taken_back")
    assert "Lý do: Lớp không nhận thêm học viên." in told.body


def test_an_offer_ends_when_its_class_is_opened_meanwhile(officer):
    call, (first, _second) = a_list(2, seats=2)
    taken(call)
    offer = offered(call)
    open_for_teaching(call.training_class, actor=officer)

    assert refused(accept, offer, channel=LINK) == "class_closed"
    assert run_due() == {"ended": 1, "offered": 0}
    assert status_of(first) == ["waitlisted"]


def test_accepting_refuses_who_may_no_longer_be_admitted_and_the_offer_stands():
    call, (first,) = a_list(1)
    offer = offered(call)
    first.cooperative.status = CooperativeStatus.DISSOLVED
    first.cooperative.save()

    assert refused(accept, offer, channel=LINK) == "cooperative_inactive"

    offer.refresh_from_db()
    assert offer.can_be_answered
    assert Person.objects.count() == 0


def test_accepting_refuses_when_the_class_has_fewer_seats_meanwhile():
    call, (first, _second) = a_list(2, seats=2)
    taken(call)
    offer = offered(call)
    call.training_class.capacity = 1
    call.training_class.save()

    assert refused(accept, offer, channel=LINK) == "class_full"
    assert status_of(first) == ["offered"]


# Turning down


def test_turning_down_offers_the_seat_to_the_next(officer):
    call, (first, second, third) = a_list(3)
    offer = offered(call)

    turn_down(offer, channel=Channel.CODE)

    first.refresh_from_db()
    offer.refresh_from_db()
    assert status_of(first, second, third) == ["waitlisted", "offered", "waitlisted"]
    assert first.has_stepped_back
    assert (offer.state, offer.channel) == (OfferState.DECLINED, Channel.CODE)
    assert verbs()[-3:] == [
        "offer.declined",
        "application.stepped_back",
        "application.offered",
    ]
    assert run_due() == {"ended": 0, "offered": 0}


def test_who_turned_a_seat_down_is_not_offered_the_next_one():
    call, (first,) = a_list(1)
    turn_down(offered(call), channel=LINK)

    assert fill_seats(call.training_class) == []
    assert status_of(first) == ["waitlisted"]


# Expiring


def test_an_offer_expires_at_its_moment_and_the_seat_moves_on(clock):
    clock(TUESDAY)
    call, (first, second) = a_list(2)
    offer = offered(call)
    clock(offer.expires_at)

    assert run_due() == {"ended": 1, "offered": 0}

    first.refresh_from_db()
    offer.refresh_from_db()
    assert first.stepped_back_at == offer.answered_at == timezone.now()
    assert offer.state == OfferState.EXPIRED
    assert status_of(first, second) == ["waitlisted", "offered"]
    assert events() == [
        "application.offered",
        "application.offer_expired",
        "application.offered",
    ]
    assert "09 giờ 01 ngày 21/08/2024" in Message.objects.all()[1].body
    assert not expire(offer)
    assert run_due() == {"ended": 0, "offered": 0}


def test_an_offer_does_not_expire_before():
    call, (first,) = a_list(1)
    offer = offered(call)

    assert not expire(offer)
    assert status_of(first) == ["offered"]
    assert events() == ["application.offered"]


# Taking back, asking again


def test_taking_back_moves_the_seat_on_and_tells_the_reason(officer):
    call, (first, second) = a_list(2)
    offer = offered(call)

    take_back(offer, reason=" Hồ sơ cần kiểm tra lại. ", actor=officer)

    first.refresh_from_db()
    offer.refresh_from_db()
    assert status_of(first, second) == ["waitlisted", "offered"]
    assert first.has_stepped_back, "or the next run would offer it again"
    assert (offer.state, offer.answered_by) == (OfferState.TAKEN_BACK, officer)
    told = Message.objects.get(event="application.offer_taken_back")
    assert "Lý do: Hồ sơ cần kiểm tra lại." in told.body
    entry = AuditEntry.objects.get(verb="application.offer_taken_back")
    assert (entry.actor, entry.details) == (
        officer,
        {"reason": "Hồ sơ cần kiểm tra lại."},
    )


def test_taking_back_refuses_without_reason_and_after_an_answer(officer):
    call, _people = a_list(1)
    offer = offered(call)

    assert refused(take_back, offer, reason=" ", actor=officer) == "reason_missing"
    accept(offer, channel=LINK)
    assert refused(take_back, offer, reason="x", actor=officer) == "offer_answered"


def test_who_asks_again_is_offered_the_seat_in_their_old_place(officer):
    call, (first, second, third) = a_list(3)
    turn_down(offered(call), channel=LINK)
    turn_down(second.offers.get(), channel=LINK)
    turn_down(third.offers.get(), channel=LINK)

    ask_again(third, actor=officer)
    ask_again(first, actor=None)
    expire_all(call)

    assert status_of(first, second, third) == ["offered", "waitlisted", "waitlisted"]
    first.refresh_from_db()
    assert first.stepped_back_at is None
    assert AuditEntry.objects.filter(verb="application.asked_again").count() == 2
    assert "application.offered" in verbs()[verbs().index("application.asked_again") :]


def expire_all(call):
    for offer in Offer.objects.open_now().filter(training_class=call.training_class):
        Offer.objects.filter(pk=offer.pk).update(
            made_at=timezone.now() - dt.timedelta(days=2), expires_at=timezone.now()
        )
        expire(offer)


def test_asking_again_refuses_who_waits_and_who_is_not_on_the_list(officer):
    call, (first, second) = a_list(2)
    offered(call)

    assert refused(ask_again, second, actor=officer) == "not_stepped_back"
    assert refused(ask_again, first, actor=officer) == "already_decided"


# Deciding beside offers


def test_admitting_does_not_take_a_seat_that_is_kept(officer):
    call, (_first, second) = a_list(2)
    offered(call)

    code = refused(admit, second, override="Lý do", actor=officer)

    assert code == "seats_offered"
    assert Participant.objects.count() == 0


def test_a_kept_seat_counts_for_the_quota_of_its_cooperative(officer):
    cooperative = make_cooperative()
    call = a_call(seats=3, seats_per_cooperative=1)
    taken(call)
    waiting(call, days=9, cooperative=cooperative)
    another = waiting(call, days=8, cooperative=cooperative)

    offered(call)

    code = refused(admit, another, override="Lý do", actor=officer)
    assert code == "cooperative_quota_used"
    assert status_of(another) == ["waitlisted"]


def test_settling_puts_who_finds_every_seat_offered_on_the_reserve_list(officer):
    call, _people = a_list(1)
    offered(call)
    late = make_application(training_class=call.training_class)

    assert settle(late, actor=officer) == ApplicationStatus.WAITLISTED

    late.refresh_from_db()
    assert "offered to somebody" in late.reason
    assert (late.basis["place"], late.basis["free"]) == (1, 0)


def test_declining_waits_until_the_offer_is_taken_back(officer):
    call, (first, _second) = a_list(2)
    offer = offered(call)

    assert refused(decline, first, reason="x", actor=officer) == "seat_offered"
    take_back(offer, reason="Không đúng đối tượng", actor=officer)
    decline(first, reason="Không đúng đối tượng", actor=officer)

    assert status_of(first) == ["declined"]


def test_admitting_refuses_who_stepped_back_until_they_ask(officer):
    call, (first,) = a_list(1)
    turn_down(offered(call), channel=LINK)
    first.refresh_from_db()

    assert refused(admit, first, actor=officer) == "stepped_back"
    call.closes_at = timezone.now() + dt.timedelta(days=1)
    call.save()  # nothing is offered while applications are taken
    ask_again(first, actor=officer)
    admit(first, actor=officer)

    assert status_of(first) == ["admitted"]


def test_those_beyond_their_quota_bar_nobody_after_them(officer):
    """They could not take the seat, so nobody needs a reason to be admitted."""
    call = a_call(seats=3, seats_per_cooperative=1)
    call.rule = ["complete"]
    call.save()
    cooperative = make_cooperative()
    taken(call, cooperative=cooperative)
    taken(call)
    waiting(call, days=9, cooperative=cooperative)
    second = waiting(call, days=8)
    third = waiting(call, days=7)

    assert refused(admit, third, actor=officer) == "out_of_order"
    admit(second, actor=officer)

    assert status_of(second) == ["admitted"]
    second.refresh_from_db()
    assert second.basis["place"] == 2


# Freed seats


def test_withdrawing_frees_the_seat_for_the_next(officer):
    call, (first, second) = a_list(2)
    accept(offered(call), channel=LINK)
    first.refresh_from_db()

    withdraw(first, actor=None)

    assert status_of(first, second) == ["withdrawn", "offered"]
    assert Participant.objects.count() == 0


def test_withdrawing_from_an_offer_moves_it_on():
    call, (first, second) = a_list(2)
    offer = offered(call)
    first.refresh_from_db()

    withdraw(first, actor=None)

    offer.refresh_from_db()
    assert offer.state == OfferState.TAKEN_BACK
    assert status_of(first, second) == ["withdrawn", "offered"]
    assert "application.offer_taken_back" not in events(), "nobody is left to be told"


def test_who_drops_out_frees_the_seat_for_the_next_at_the_next_run(officer):
    call, (first, _second) = a_list(2)
    (learner,) = taken(call)
    assert run_due() == {"ended": 0, "offered": 0}

    drop(learner, reason="Xin thôi học", actor=officer)

    assert run_due() == {"ended": 0, "offered": 1}
    assert status_of(first) == ["offered"]


# All or none


def test_a_group_is_offered_its_seats_together_and_one_answer_counts_for_all():
    call = a_call(seats=2)
    group = a_group(call)

    offer = offered(call)

    assert (offer.seats, offer.nomination) == (2, group[0].nomination)
    assert events() == ["application.offered"] * 2
    accept(offer, channel=LINK)
    assert status_of(*group) == ["admitted", "admitted"]
    assert Participant.objects.count() == 2


def test_a_group_turns_down_and_asks_again_as_one(officer):
    call = a_call(seats=2)
    group = a_group(call)
    turn_down(offered(call), channel=LINK)
    assert all(each.has_stepped_back for each in Application.objects.all())

    ask_again(group[0], actor=officer)

    assert status_of(*group) == ["offered", "offered"]


def test_of_a_group_one_who_cannot_be_admitted_keeps_all_from_accepting():
    call = a_call(seats=2)
    group = a_group(call)
    offer = offered(call)
    Application.objects.filter(pk=group[1].pk).update(date_of_birth=dt.date(2020, 1, 1))

    assert refused(accept, offer, channel=LINK) == "under_age"
    assert Participant.objects.count() == 0


def test_one_of_a_group_withdraws_and_the_others_are_offered_anew():
    call = a_call(seats=3, seats_per_cooperative=3)
    group = a_group(call, 3)
    offer = offered(call)
    leaver = Application.objects.get(pk=group[1].pk)

    withdraw(leaver, actor=None)

    offer.refresh_from_db()
    assert offer.state == OfferState.TAKEN_BACK
    assert status_of(*group) == ["offered", "withdrawn", "offered"]
    again = Offer.objects.open_now().get()
    assert (again.seats, again.applications.count()) == (2, 2)
    assert events().count("application.offer_taken_back") == 2
    assert refused(accept, offer, channel=LINK) == "offer_answered"


def test_admitting_a_group_refuses_while_one_is_offered_or_stepped_back(officer):
    call = a_call(seats=2)
    group = a_group(call)
    offer = offered(call)
    nomination = group[0].nomination

    assert refused(admit_group, nomination, actor=officer) == "group_incomplete"
    turn_down(offer, channel=LINK)
    assert refused(admit_group, nomination, actor=officer) == "stepped_back"


def test_a_group_larger_than_the_quota_is_refused_as_a_whole(officer):
    call = a_call(seats=5, seats_per_cooperative=2)
    group = a_group(call, 3)

    code = refused(admit_group, group[0].nomination, override="x", actor=officer)

    assert code == "cooperative_quota_used"
    assert fill_seats(call.training_class) == []


# What is due


def test_what_is_due_is_done_in_every_class_and_only_once():
    lists = [a_list(2) for _ in range(2)]

    assert run_due() == {"ended": 0, "offered": 2}
    assert run_due() == {"ended": 0, "offered": 0}
    for call, (first, second) in lists:
        assert status_of(first, second) == ["offered", "waitlisted"]
        assert call.training_class.participants.count() == 0
