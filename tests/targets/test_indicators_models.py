"""Models and satellites: T1, T5 and T7 (``domain.md`` §4.1–4.3)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from cooperatives.models import ModelProgress, OcopProduct, StatusEntry
from targets.indicators import TargetStatus, behind, figures
from tests.factories import (
    make_area,
    make_assignment,
    make_contract,
    make_cooperative,
    make_planned,
    make_report,
)

END = dt.date(2024, 12, 31)
MARCH = dt.date(2024, 3, 1)


@pytest.fixture
def area(db):
    return make_area()


def measured(code, day=END, **fields):
    return figures([make_planned(code, **fields)], day)[0]


def parts(target, day=END):
    return {row: (row.part, row.reason) for row in behind(target, day)}


def assign(area, *percents, hub=None, **fields):
    """Models, or satellites of a hub, each with its progress from the start."""
    return [
        make_assignment(area=area, hub=hub, percent=percent, **fields).cooperative
        for percent in percents
    ]


def pilots(area, count):
    """A hub and satellites, ``count`` in all."""
    (hub,) = assign(area, 0)
    return [hub, *assign(area, *[0] * (count - 1), hub=hub)]


def stop(cooperative, since):
    StatusEntry.objects.create(cooperative=cooperative, status="stopped", since=since)


# T1


def test_progress_is_of_eight_places_and_empty_ones_are_0(area):
    hub, _second = assign(area, 100, 80)
    assign(area, 60, 40, 20, hub=hub)

    figure = measured("T1")

    found = figure.areas[0]
    assert (found.value, found.numerator, found.denominator) == (0.375, 3, 8)
    assert found.status == TargetStatus.NOT_MET
    assert (figure.value, figure.numerator, figure.denominator) == (0.375, 0, 1)


def test_at_most_the_two_best_models_and_six_best_satellites_count(area):
    hub, second, third = assign(area, 20, 60, 40)
    satellites = assign(area, 10, 20, 30, 40, 50, 60, 70, hub=hub)

    figure = measured("T1")

    assert figure.areas[0].numerator == Decimal("3.7")
    assert figure.areas[0].value == Decimal("3.7") / 8
    assert parts(figure.target) == {
        **dict.fromkeys([second, third, *satellites[1:]], ("counted", "")),
        hub: ("left_out", "beyond_slots"),
        satellites[0]: ("left_out", "beyond_slots"),
    }


def test_the_province_needs_every_area_and_shows_their_mean(db):
    areas = [make_area() for _each in range(9)]
    for place, area in enumerate(areas):
        hub, _second = assign(area, 100, 100)
        assign(area, *[100 if place else 20, 100, 0, 0, 0, 0], hub=hub)
    target = make_planned("T1")

    figure = figures([target], END)[0]

    assert (figure.numerator, figure.denominator) == (8, 9)
    assert figure.areas_met == 8
    assert figure.value == (8 * Decimal("0.5") + Decimal("0.4")) / 9
    assert figure.status == TargetStatus.NOT_MET
    assert figures([target], dt.date(2024, 11, 1))[0].status == (
        TargetStatus.IN_PROGRESS
    )
    ModelProgress.objects.filter(percent=20).update(percent=100)
    assert figures([target], END)[0].status == TargetStatus.MET


def test_progress_is_what_was_reached_by_the_day(area):
    (cooperative,) = assign(area, 20)
    assignment = cooperative.assignments.get()
    for percent, on in ((60, dt.date(2024, 9, 1)), (40, dt.date(2024, 6, 1))):
        ModelProgress.objects.create(assignment=assignment, percent=percent, on=on)
    target = make_planned("T1")

    def done(day):
        return figures([target], day)[0].areas[0].numerator

    assert done(MARCH - dt.timedelta(days=1)) == 0
    assert done(MARCH) == done(dt.date(2024, 5, 31)) == Decimal("0.2")
    assert done(dt.date(2024, 6, 1)) == done(dt.date(2024, 8, 31)) == Decimal("0.4")
    assert done(dt.date(2024, 9, 1)) == done(END) == Decimal("0.6")


def test_progress_that_begins_later_is_0_until_then(area):
    (cooperative,) = assign(area, None)
    ModelProgress.objects.create(
        assignment=cooperative.assignments.get(), percent=80, on=dt.date(2024, 8, 1)
    )

    assert measured("T1", dt.date(2024, 7, 31)).areas[0].value == 0


def test_an_assignment_counts_through_its_last_day(area):
    assign(area, 100, until=dt.date(2024, 10, 31))
    target = make_planned("T1")

    last, after = (
        figures([target], dt.date(2024, *day))[0] for day in ((10, 31), (11, 1))
    )

    assert last.areas[0].value == Decimal(1) / 8
    assert after.areas[0].value is None
    assert not behind(target, dt.date(2024, 11, 1)).exists()


def test_a_model_that_is_not_active_is_an_empty_place(area):
    here, gone = assign(area, 100, 100)
    stop(gone, dt.date(2024, 12, 1))
    progress = make_planned("T1")

    assert figures([progress], END)[0].areas[0].value == Decimal(1) / 8
    assert figures([make_planned("T1a")], END)[0].value == 1
    assert figures([make_planned("T5")], END)[0].areas[0].denominator == 1
    assert parts(progress) == {
        here: ("counted", ""),
        gone: ("left_out", "empty_slot"),
    }
    before = figures([progress], dt.date(2024, 11, 30))[0]
    assert before.areas[0].value == Decimal(2) / 8


@pytest.mark.parametrize("code", ["T1", "T5"])
def test_an_area_without_models_has_no_value_and_does_not_meet(area, code):
    empty = make_area()
    (hub,) = assign(area, 100)
    make_contract(cooperative=hub)

    figure = measured(code)

    found = {each.area: (each.value, each.status) for each in figure.areas}
    assert found[empty] == (None, TargetStatus.NOT_MET)
    assert figure.status == TargetStatus.NOT_MET
    before = measured(code, dt.date(2024, 6, 1), year=2025)
    assert before.areas[1].status == TargetStatus.IN_PROGRESS


@pytest.mark.parametrize("code", ["T1", "T5", "T7a", "T7c"])
def test_without_any_model_nothing_is_known(area, code):
    figure = measured(code)

    assert (figure.value, figure.status) == (None, TargetStatus.NO_DATA)


def test_models_assigned_are_told_without_deciding(area):
    make_area()
    hub, _second, _third = assign(area, 0, 0, 0)
    assign(area, 0, hub=hub)

    hubs, satellites = figures([make_planned("T1a"), make_planned("T1b")], END)

    assert (hubs.value, hubs.numerator, hubs.denominator) == (3, 3, 4)
    assert (satellites.value, satellites.denominator) == (1, 12)
    assert [(each.value, each.denominator) for each in hubs.areas] == [(3, 2), (0, 2)]
    assert {hubs.status, satellites.status} == {TargetStatus.IN_PROGRESS}
    assert [each.status for each in hubs.areas] == [
        TargetStatus.MET,
        TargetStatus.IN_PROGRESS,
    ]


def test_a_row_for_information_is_complete_once_every_place_is_taken_and_never_unmet(
    area,
):
    assign(area, 0, 0)
    complete = measured("T1a")
    unstaffed = measured("T1b")

    assert (complete.value, complete.denominator) == (2, 2)
    assert complete.status == TargetStatus.MET
    assert (unstaffed.value, unstaffed.status) == (0, TargetStatus.IN_PROGRESS)


def test_another_schemes_models_are_never_added(area):
    assign(area, 100)
    assign(make_area(scheme="CM-2025-64"), 100)

    figure = measured("T1")

    assert len(figure.areas) == 1
    assert behind(figure.target, END).count() == 1


# T5


@pytest.mark.parametrize(
    ("linked", "models", "status"),
    [
        (6, 8, TargetStatus.NOT_MET),
        (7, 8, TargetStatus.MET),
        (4, 5, TargetStatus.NOT_MET),
        (5, 5, TargetStatus.MET),
    ],
)
def test_more_than_80_percent_of_an_areas_models_need_a_contract(
    area, linked, models, status
):
    for cooperative in pilots(area, models)[:linked]:
        make_contract(cooperative=cooperative)

    figure = measured("T5")

    found = figure.areas[0]
    assert (found.numerator, found.denominator) == (linked, models)
    assert found.value == Decimal(linked) / models
    assert (found.status, figure.status) == (status, status)
    assert figure.numerator == (status == TargetStatus.MET)
    assert list(parts(figure.target).values()).count(("base", "no_contract")) == (
        models - linked
    )


def test_the_province_pools_contracts_and_needs_every_area(area):
    other = make_area()
    for cooperative in pilots(area, 8)[:7] + pilots(other, 2)[:1]:
        make_contract(cooperative=cooperative)

    figure = measured("T5")

    assert (figure.numerator, figure.denominator) == (1, 2)
    assert figure.value == Decimal("0.8")
    assert (figure.status, figure.coverage) == (TargetStatus.NOT_MET, 1)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({}, ""),
        ({"signed_on": END}, ""),
        ({"signed_on": END + dt.timedelta(days=1)}, "no_contract"),
        ({"valid_to": END}, ""),
        ({"valid_to": END - dt.timedelta(days=1)}, "contract_ended"),
        ({"terminated_on": END}, "contract_ended"),
        ({"terminated_on": END + dt.timedelta(days=1)}, ""),
        ({"partner_kind": "cooperative"}, "contract_partner"),
        ({"partner_kind": "household"}, "contract_partner"),
        ({"scope": "production"}, "contract_scope"),
        ({"scope": "consumption"}, "contract_scope"),
    ],
)
def test_which_contracts_count(area, fields, reason):
    (cooperative,) = assign(area, 0)
    make_contract(cooperative=cooperative, **fields)

    figure = measured("T5")

    assert figure.value == (not reason)
    assert parts(figure.target) == {
        cooperative: ("base" if reason else "counted", reason)
    }


def test_a_hubs_contract_counts_for_its_listed_parties_only(area):
    hub, listed, unlisted = pilots(area, 3)
    make_contract(cooperative=hub).parties.add(listed)
    make_contract(cooperative=hub, number="2").parties.add(listed)

    figure = measured("T5")

    assert figure.areas[0].numerator == 2
    assert parts(figure.target)[unlisted] == ("base", "no_contract")


def test_a_contract_of_no_model_does_not_count(area):
    assign(area, 0)
    make_contract(cooperative=make_cooperative(reporting_area=area))

    assert measured("T5").value == 0


# T7


@pytest.mark.parametrize(
    ("using", "status"), [(36, TargetStatus.NOT_MET), (37, TargetStatus.MET)]
)
@pytest.mark.parametrize("code", ["T7a", "T7b", "T7c"])
def test_more_than_half_of_72_models_meet_a_criterion(area, code, using, status):
    for place, cooperative in enumerate(pilots(area, 72)):
        meets = place < using
        make_report(
            cooperative=cooperative,
            uses_high_tech=meets and place % 2 == 0,
            uses_digital_tech=meets and place % 2 == 1,
            traceability=meets,
        )
        if meets:
            OcopProduct.objects.create(
                cooperative=cooperative,
                name="Tôm khô",
                stars=3,
                recognised_on=MARCH,
                valid_to=dt.date(2027, 2, 28),
            )

    figure = measured(code)

    assert (figure.numerator, figure.denominator) == (using, 72)
    assert (figure.value, figure.status) == (Decimal(using) / 72, status)
    assert (figure.areas, figure.coverage) == ((), 1)
    assert figure.aside[0].value == using


def test_a_model_without_report_is_left_out_of_both(area):
    silent, old, traced, not_traced = pilots(area, 4)
    make_report(cooperative=old, data_date=dt.date(2023, 6, 30), traceability=True)
    make_report(cooperative=traced, traceability=True)
    make_report(cooperative=not_traced)

    figure = measured("T7b")

    assert (figure.value, figure.denominator, figure.coverage) == (0.5, 2, 0.5)
    assert parts(figure.target) == {
        silent: ("left_out", "no_report"),
        old: ("left_out", "old_report"),
        traced: ("counted", ""),
        not_traced: ("base", "no_traceability"),
    }


def test_all_three_criteria_at_once_are_told_beside(area):
    both, one = pilots(area, 2)
    for cooperative in (both, one):
        make_report(cooperative=cooperative, uses_high_tech=True, traceability=True)
    OcopProduct.objects.create(
        cooperative=both, name="Mắm", stars=4, recognised_on=MARCH, valid_to=END
    )

    technology, _tracing, ocop = figures(
        [make_planned(code) for code in ("T7a", "T7b", "T7c")], END
    )

    assert (technology.value, ocop.value) == (1, 0.5)
    assert technology.aside[0].value == ocop.aside[0].value == 1


@pytest.mark.parametrize(
    ("recognised_on", "valid_to", "counts"),
    [
        (END, dt.date(2027, 12, 30), True),
        (END + dt.timedelta(days=1), dt.date(2027, 12, 31), False),
        (MARCH, END, True),
        (MARCH, END - dt.timedelta(days=1), False),
    ],
)
def test_an_ocop_product_counts_while_it_is_valid(
    area, recognised_on, valid_to, counts
):
    (cooperative,) = assign(area, 0)
    OcopProduct.objects.create(
        cooperative=cooperative,
        name="Cua",
        stars=3,
        recognised_on=recognised_on,
        valid_to=valid_to,
    )

    assert measured("T7c").value == counts
