"""What is missing to reach a target: the least that would do, never one too few."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import translation

from targets.indicators import AreaFigure, Figure, TargetStatus, figures
from targets.missing import gaps
from targets.models import Indicator
from tests.factories import (
    make_area,
    make_assignment,
    make_class,
    make_contract,
    make_planned,
    make_target,
)

END = dt.date(2024, 12, 31)


@pytest.fixture(autouse=True)
def _english(db):
    with translation.override("en"):
        yield


def figure(code, value, numerator=None, denominator=None, **fields):
    known = [
        None if each is None else Decimal(str(each))
        for each in (value, numerator, denominator)
    ]
    return Figure(make_planned(code, **fields), END, *known)


def sentences(found):
    return [gap.sentence for gap in gaps(found)]


@pytest.mark.parametrize(
    ("code", "numerator", "denominator", "more"),
    [
        ("T3", 6050, 333, "1.276 members"),
        ("T3", 7325, 333, "1 member"),
        ("T4", 149_850_000_000 - 1, 333, "1 đồng of paid-in capital"),
        ("T7b", 36, 72, "1 model or satellite with traceability"),  # 50% is not more
        ("T7b", 0, 72, "37 models or satellites with traceability"),
        ("T7c", 2, 5, "1 model or satellite with an OCOP product"),
    ],
)
def test_the_least_that_must_be_added_is_told(code, numerator, denominator, more):
    value = Decimal(numerator) / denominator

    (told,) = sentences(figure(code, value, numerator, denominator))

    assert told == f"Still needed in the province: {more}"


@pytest.mark.parametrize(
    ("code", "value", "more"),
    [
        ("T2", 1, "2 cooperatives that grow past 100 members in the year"),
        ("T9", 0, "1 draft resolution submitted with its number"),
        ("K1", 19, "1 cooperative founded in the year"),
    ],
)
def test_a_count_lacks_what_is_left_to_the_target(code, value, more):
    (told,) = sentences(figure(code, value, value))

    assert told.endswith(more)


@pytest.mark.parametrize("code", ["T3", "T1a"])
def test_nothing_is_missing_where_all_is_met_or_nothing_promised(code):
    assert gaps(figure(code, 30, 30, 1)) == []


def test_without_any_data_the_rows_say_what_is_missing():
    (gap,) = gaps(figure("T3", None))

    assert gap.area == ""


def test_a_strict_share_is_reached_by_exactly_what_is_told():
    """Whatever the figures: so many more meet it, one less does not."""
    target = make_planned("T7b")
    for denominator in range(1, 40):
        for numerator in range(denominator):
            value = Decimal(numerator) / denominator
            found = gaps(
                Figure(target, END, value, Decimal(numerator), Decimal(denominator))
            )
            more = int(found[0].sentence.split(": ")[1].split()[0]) if found else 0
            reached = Decimal(numerator + more) / denominator > target.value
            too_few = Decimal(numerator + more - 1) / denominator > target.value
            assert reached
            assert not (found and too_few)


def of_areas(code, *parts):
    """Parts are (value, numerator, denominator) of each area, none of them met."""
    areas = []
    for part in parts:
        known = [None if each is None else Decimal(str(each)) for each in part]
        areas.append(AreaFigure(make_area(), *known, status=TargetStatus.NOT_MET))
    return Figure(make_planned(code), END, value=Decimal("0.5"), areas=tuple(areas))


def test_each_area_says_what_it_lacks():
    found = of_areas("T5", (0.75, 6, 8), (0.8, 4, 5), (None, 0, 0))
    names = [each.area.name for each in found.areas]

    assert [gap.area for gap in gaps(found)] == [e.area.code for e in found.areas]
    assert sentences(found) == [
        f"Still needed in {names[0]}: 1 cooperative with a linkage contract",
        f"Still needed in {names[1]}: 1 cooperative with a linkage contract",
        f"{names[2]} has no model cooperative yet",
    ]


def test_progress_lacks_points_and_groups_are_named_by_area():
    progress = of_areas("T1", (0.425, 3.4, 8))
    teams = of_areas("T6a", (0, 0, None))

    assert sentences(progress)[0].endswith("7,5 percentage points of mean progress")
    assert sentences(teams)[0].endswith("1 tổ hợp tác rated fair or good")


def test_the_gap_closes_when_what_is_told_is_added():
    """From the database: five models, three with a contract; two more make 5/5 > 80%."""
    area = make_area()
    models = [make_assignment(area=area).cooperative for _each in range(5)]
    for model in models[:3]:
        make_contract(cooperative=model)
    target = make_planned("T5")

    (told,) = sentences(*figures([target], END))
    for model in models[3:]:
        make_contract(cooperative=model)

    assert told.endswith(": 2 cooperatives with a linkage contract")
    assert sentences(*figures([target], END)) == []


def test_a_class_on_its_way_is_told_with_its_state():
    target = make_target("T8a", year=2024)
    (nothing,) = sentences(*figures([target], END))
    going = make_class(
        code="GD-2024-09",
        starts_on=dt.date(2024, 9, 9),
        ends_on=dt.date(2024, 9, 20),
        status="enrolling",
    )
    (told,) = sentences(*figures([target], END))

    assert nothing.endswith("No class of the year is planned.")
    assert told.endswith(f"On their way: {going.code}: enrolling")


@pytest.mark.parametrize("indicator", list(Indicator))
def test_whatever_a_plan_promises_its_lack_has_a_sentence(indicator):
    target = make_target(year=2024, indicator=indicator, value=Decimal(5))

    assert sentences(Figure(target, END, value=Decimal(1)))
