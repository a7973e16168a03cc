"""The order of applicants: rule by rule, in words, and kept with the decision."""

import datetime as dt

import pytest
from django.utils import timezone, translation

from cooperatives.models import TrainingRecord
from enrollment.models import Criterion
from enrollment.operations import admit, settle
from enrollment.ranking import free_seats, ranked, rule_of, seats_used
from tests.enrollment.offering.lists import a_call, a_group, taken, waiting
from tests.factories import (
    make_application,
    make_area,
    make_assignment,
    make_call,
    make_class,
    make_cooperative,
    make_offer,
    make_post,
)

pytestmark = pytest.mark.django_db
OLD, YOUNG = dt.date(1980, 1, 1), dt.date(2000, 1, 1)


def order(call):
    return [each.application for each in ranked(call.training_class)]


def trained_holder(cooperative, role="director"):
    post = make_post(cooperative=cooperative, kind="director")
    TrainingRecord.objects.create(
        person=post.person,
        cooperative=cooperative,
        post="director",
        role=role,
        programme="Giám đốc hợp tác xã",
        issuer="Liên minh Hợp tác xã tỉnh Cà Mau",
        certified_on=dt.date(2023, 5, 1),
        evidence="12/GCN",
    )


def test_models_come_before_satellites_before_others_without_a_trained_person():
    call = a_call()
    area = make_area()
    hub = make_assignment(cooperative=make_cooperative(reporting_area=area), area=area)
    satellite = make_assignment(
        cooperative=make_cooperative(reporting_area=area),
        area=area,
        hub=hub.cooperative,
    )
    trained = make_cooperative()
    trained_holder(trained)
    last = waiting(call, days=9, cooperative=trained)
    third = waiting(call, days=8)
    second = waiting(call, days=2, cooperative=satellite.cooperative)
    first = waiting(call, days=1, cooperative=hub.cooperative)

    assert order(call) == [first, second, third, last]


def test_training_for_another_role_does_not_count():
    call = a_call()
    accountant = make_cooperative()
    trained_holder(accountant, role="accountant")
    first = waiting(call, days=9, cooperative=accountant)
    second = waiting(call, days=8)

    assert order(call) == [first, second]


def test_first_places_come_before_second_ones_even_of_a_model():
    call = a_call()
    area = make_area()
    hub = make_assignment(cooperative=make_cooperative(reporting_area=area), area=area)
    first = waiting(call, days=9, cooperative=hub.cooperative)
    second_place = waiting(call, days=8, cooperative=hub.cooperative)
    other = waiting(call, days=1)

    assert order(call) == [first, other, second_place]


def test_seats_taken_or_offered_count_as_the_first_places():
    call = a_call(seats=9)
    with_seat, with_offer = make_cooperative(), make_cooperative()
    taken(call, cooperative=with_seat)
    make_offer(waiting(call, cooperative=with_offer))
    late = [waiting(call, days=9, cooperative=each) for each in (with_seat, with_offer)]
    first = waiting(call, days=1)

    assert order(call) == [first, *late]
    assert seats_used(call.training_class)[with_offer.pk] == 1
    assert free_seats(call.training_class) == 7


def test_the_day_of_completeness_decides_and_women_and_the_young_break_ties():
    call = a_call()
    noon = timezone.localtime().replace(hour=12) - dt.timedelta(days=3)

    def at_noon(minutes, **fields):
        moment = noon + dt.timedelta(minutes=minutes)
        return waiting(call, complete_at=moment, **{"date_of_birth": OLD, **fields})

    man = at_noon(0)
    later_man = at_noon(1)
    young_man = at_noon(2, date_of_birth=YOUNG)
    woman = at_noon(3, gender="nu")
    young_woman = at_noon(4, gender="nu", date_of_birth=YOUNG)
    day_before = waiting(
        call, complete_at=noon - dt.timedelta(days=1), date_of_birth=OLD
    )

    assert order(call) == [day_before, young_woman, woman, young_man, man, later_man]


def test_under_35_is_counted_on_the_first_day_of_class():
    call = a_call()
    first_day = call.training_class.starts_on
    moment = timezone.now() - dt.timedelta(days=3)
    birthday = first_day.replace(year=first_day.year - 35)
    of_35 = waiting(call, complete_at=moment, date_of_birth=birthday)
    of_34 = waiting(
        call, complete_at=moment, date_of_birth=birthday + dt.timedelta(days=1)
    )

    assert order(call) == [of_34, of_35]


def test_what_is_not_complete_comes_last_whatever_the_rule_says():
    call = a_call()
    area = make_area()
    hub = make_assignment(cooperative=make_cooperative(reporting_area=area), area=area)
    incomplete = make_application(
        training_class=call.training_class, cooperative=hub.cooperative
    )
    complete = waiting(call, days=1)

    assert order(call) == [complete, incomplete]


def test_a_cooperative_s_own_list_keeps_its_order():
    call = a_call()
    second = a_group(call, days=1)
    first = a_group(call, days=9, all_or_none=False)

    assert order(call) == [first[0], second[0], first[1], second[1]]


def test_who_is_complete_is_before_who_is_not_on_the_same_list():
    call = a_call()
    group = a_group(call, days=9)
    group[0].complete_at = None
    group[0].save()

    assert order(call) == [group[1], group[0]]
    assert [each.facts.place for each in ranked(call.training_class)] == [1, 2]


def test_a_call_may_write_another_rule():
    call = a_call()
    call.rule = [Criterion.YOUNG, Criterion.COMPLETE]
    call.save()
    old = waiting(call, days=9, date_of_birth=OLD)
    young = waiting(call, days=1, date_of_birth=YOUNG)

    assert order(call) == [young, old]
    assert rule_of(call.training_class) == ("young", "complete")
    with translation.override("vi"):
        line = ranked(call.training_class)[0].line
    assert line.startswith("dưới 35 tuổi; đủ hồ sơ ngày ")


def test_a_class_without_a_call_has_the_rule_of_the_province():
    assert rule_of(make_class()) == tuple(Criterion.values)


def test_the_reasons_stand_in_one_line_of_vietnamese():
    call = a_call()
    area = make_area()
    hub = make_assignment(cooperative=make_cooperative(reporting_area=area), area=area)
    waiting(
        call,
        cooperative=hub.cooperative,
        gender="nu",
        date_of_birth=YOUNG,
        complete_at=dt.datetime(2024, 8, 3, 2, 0, tzinfo=dt.UTC),
    )

    with translation.override("vi"):
        (standing,) = ranked(call.training_class)
        line = standing.line

    assert line == (
        "suất thứ nhất của hợp tác xã; hợp tác xã điểm; chưa có người giữ chức danh đã qua lớp;"
        " đủ hồ sơ ngày 03/08/2024; nữ; dưới 35 tuổi"
    )


def test_what_a_decision_rested_on_is_kept_and_does_not_change_with_the_world(officer):
    call = make_call(training_class=make_class(capacity=1))
    application = make_application(
        training_class=call.training_class, complete_at=timezone.now()
    )
    waiting(call, days=9)

    admit(application, override="Đoàn công tác đề nghị", actor=officer)
    make_assignment(cooperative=application.cooperative, area=make_area())

    application.refresh_from_db()
    basis = application.basis
    assert basis["rule"] == Criterion.values
    assert basis["values"]["model"] is False
    assert (basis["place"], basis["of"], basis["free"]) == (2, 2, 1)
    assert basis["override"] == "Đoàn công tác đề nghị"
    assert basis["line"].startswith("suất thứ nhất của hợp tác xã; ")


def test_settling_keeps_the_place_of_who_is_put_on_the_reserve_list(officer):
    call = make_call(training_class=make_class(capacity=1))
    first, second = (
        make_application(
            training_class=call.training_class,
            complete_at=timezone.now() - dt.timedelta(days=days),
        )
        for days in (2, 1)
    )

    assert settle(second, actor=officer) == "waitlisted"
    assert settle(first, actor=officer) == "admitted"

    second.refresh_from_db()
    assert (second.basis["place"], second.basis["of"]) == (2, 2)
    assert "1 applicants come before" in second.reason


@pytest.mark.parametrize("people", [1, 3])
def test_ranking_takes_the_same_queries_for_any_number(
    people, django_assert_num_queries
):
    call = a_call()
    for _ in range(people):
        waiting(call)
        a_group(call)
    with django_assert_num_queries(7):
        ranked(call.training_class)
