"""Whose turn it is, why it is not, and why the whole list stands still."""

import datetime as dt

import pytest
from django.utils import timezone

from enrollment.models import Application
from enrollment.operations import fill_seats
from enrollment.reserve import line_of, lines, skipped
from enrollment.waiting import stops, turns
from tests.enrollment.offering.lists import a_call, a_group, a_list, taken, waiting
from tests.factories import (
    make_application,
    make_cooperative,
    make_joint_list,
)
from training.models import ClassStatus

pytestmark = pytest.mark.django_db


def codes(call):
    return [stop.code for stop in stops(call)]


def whose(call):
    return [(turn.standing.application, turn.code) for turn in turns(call)]


# The whole list


def test_a_list_with_a_free_seat_after_the_deadline_moves():
    call, _people = a_list(1)
    assert codes(call) == []


def test_the_list_stands_still_until_the_deadline_to_the_second(monkeypatch):
    call, _people = a_list(1)
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)
    call.closes_at = now + dt.timedelta(seconds=1)
    (stop,) = stops(call)
    call.closes_at = now

    assert stop.code == "call_open"
    assert "Applications are taken until" in stop.text
    assert codes(call) == []


def test_the_list_stands_still_while_somebody_is_not_decided():
    call, _people = a_list(1)
    make_application(training_class=call.training_class)

    (stop,) = stops(call)

    assert (stop.code, stop.text) == (
        "undecided",
        "1 application is not decided yet.",
    )
    assert fill_seats(call.training_class) == []


@pytest.mark.parametrize("status", ["needs_supplement", "nominated"])
def test_who_owes_an_answer_does_not_hold_up_the_list(status):
    call, (first,) = a_list(1)
    nomination = make_joint_list(training_class=call.training_class, all_or_none=False)
    make_application(
        training_class=call.training_class,
        status=status,
        reason="Thiếu giấy giới thiệu",
        nomination=nomination,
        nomination_rank=1,
    )

    assert codes(call) == []
    assert whose(call) == [(first, "next")]


def test_the_list_stands_still_without_a_free_seat():
    call, _people = a_list(1)
    taken(call)
    assert codes(call) == ["no_seat"]


def test_a_kept_seat_is_not_free():
    call, _people = a_list(2)
    fill_seats(call.training_class)
    assert codes(call) == ["no_seat"]


def test_a_closed_list_stands_still_for_this_reason_alone():
    call, _people = a_list(1, status=ClassStatus.LIST_LOCKED)
    make_application(training_class=call.training_class)
    assert codes(call) == ["list_closed"]


def test_no_seat_is_offered_once_the_class_has_begun():
    call, _people = a_list(1, starts_on=timezone.localdate())
    assert codes(call) == ["class_begun"]
    assert fill_seats(call.training_class) == []


def test_all_that_must_be_done_is_named():
    call, _people = a_list(1)
    call.closes_at = timezone.now() + dt.timedelta(hours=1)
    make_application(training_class=call.training_class)
    assert codes(call) == ["call_open", "undecided"]


# One after the other


def test_seats_go_to_those_in_front_and_the_rest_wait():
    call, (first, second, third) = a_list(3, seats=2)
    assert whose(call) == [(first, "next"), (second, "next"), (third, "no_seat")]


def test_a_cooperative_that_used_its_seats_is_skipped():
    call = a_call(seats=4, seats_per_cooperative=2)
    cooperative = make_cooperative()
    taken(call, cooperative=cooperative)
    second = waiting(call, days=9, cooperative=cooperative)
    third = waiting(call, days=8, cooperative=cooperative)
    other = waiting(call, days=1)

    assert whose(call) == [(other, "next"), (second, "next"), (third, "quota")]


def test_who_may_not_be_admitted_is_skipped_with_the_reason():
    call, (first, second) = a_list(2)
    Application.objects.filter(pk=first.pk).update(date_of_birth=dt.date(2015, 1, 1))

    barred, following = turns(call)

    assert (barred.code, barred.text) == (
        "barred",
        "The applicant is under 18 on the first day.",
    )
    assert (following.standing.application, following.is_next) == (second, True)


def test_who_stepped_back_is_not_in_turn():
    call, (first, second) = a_list(2)
    Application.objects.filter(pk=first.pk).update(stepped_back_at=timezone.now())
    assert whose(call) == [(second, "next")]


def test_a_group_waits_for_enough_seats():
    call = a_call(seats=1)
    group = a_group(call)

    waits, needs = turns(call)

    assert [waits.code, needs.code] == ["waits_for_group", "group_needs_seats"]
    assert needs.text == "the list wants 2 seats together, 1 free"
    assert needs.members == tuple(group)
    assert fill_seats(call.training_class) == []


def test_a_group_is_in_turn_when_its_last_one_is():
    call = a_call(seats=2)
    group = a_group(call, days=9)
    single = waiting(call, days=1)

    assert whose(call) == [
        (group[0], "waits_for_group"),
        (single, "next"),
        (group[1], "group_needs_seats"),
    ]


@pytest.mark.parametrize("status", ["needs_supplement", "nominated"])
def test_a_group_waits_until_everybody_on_it_is_decided(status):
    call = a_call(seats=5, seats_per_cooperative=3)
    group = a_group(call, days=9)
    make_application(
        training_class=call.training_class,
        status=status,
        reason="Thiếu giấy",
        nomination=group[0].nomination,
        nomination_rank=3,
        cooperative=group[0].cooperative,
    )

    assert {code for _application, code in whose(call)} == {"group_incomplete"}
    assert fill_seats(call.training_class) == []


def test_people_of_one_list_that_does_not_want_all_or_none_come_one_by_one():
    call = a_call(seats=1)
    first, second = a_group(call, all_or_none=False)
    assert whose(call) == [(first, "next"), (second, "no_seat")]


# The panel's lines


def test_the_panel_shows_offered_then_waiting_then_stepped_back(monkeypatch):
    call, (first, second, third) = a_list(3)
    fill_seats(call.training_class)
    Application.objects.filter(pk=third.pk).update(stepped_back_at=timezone.now())

    found = lines(call)

    assert [(line.application, line.state, line.place) for line in found] == [
        (first, "offered", None),
        (second, "waiting", 1),
        (third, "stepped_back", None),
    ]
    assert "left" in found[0].note
    assert found[0].offer == first.offers.get()
    assert skipped(found) == [("no seat is free", 1)]


def test_an_applicant_finds_their_own_line():
    call, (_first, second) = a_list(2)
    line = line_of(second)
    assert (line.place, line.code) == (2, "no_seat")
    assert "complete on" in line.reasons
    assert line_of(make_application(training_class=call.training_class)) is None


@pytest.mark.parametrize("people", [2, 5])
def test_the_lines_take_the_same_queries_for_any_number(
    people, django_assert_num_queries
):
    call, waiting_for = a_list(people, seats=people - 1)
    a_group(call)
    fill_seats(call.training_class)
    Application.objects.filter(pk=waiting_for[-1].pk).update(
        stepped_back_at=timezone.now()
    )
    with django_assert_num_queries(15):
        lines(call)
