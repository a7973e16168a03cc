"""What is true of every figure: its state, its day, how many queries it takes."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from targets.indicators import (
    INDICATORS,
    REASONS,
    Figure,
    TargetStatus,
    behind,
    behind_model,
    default_as_of,
    figures,
)
from targets.models import Indicator, Level
from tests.factories import (
    PLANNED,
    make_area,
    make_assignment,
    make_contract,
    make_cooperative,
    make_group,
    make_planned,
    make_post,
    make_report,
    make_target,
)

END = dt.date(2024, 12, 31)


@pytest.mark.parametrize(
    ("value", "operator", "goal", "day", "status"),
    [
        ("1", ">=", "1", "2024-06-30", TargetStatus.MET),
        ("0", ">=", "1", "2024-12-30", TargetStatus.IN_PROGRESS),
        ("0", ">=", "1", "2024-12-31", TargetStatus.NOT_MET),
        ("0.80", ">", "0.80", "2024-12-31", TargetStatus.NOT_MET),
        ("0.875", ">", "0.80", "2024-12-31", TargetStatus.MET),
        ("21.96", ">=", "22", "2024-12-31", TargetStatus.NOT_MET),
    ],
)
def test_status_compares_unrounded(db, value, operator, goal, day, status):
    target = make_target("T5", operator=operator, value=Decimal(goal), year=2024)

    figure = Figure(target, dt.date.fromisoformat(day), value=Decimal(value))

    assert figure.status == status


def test_figures_of_a_past_year_are_of_its_last_day(db):
    assert default_as_of(2024) == dt.date(2024, 12, 31)
    assert default_as_of(timezone.localdate().year + 1) == timezone.localdate()


def test_a_mean_of_a_tenth_more_is_exceeded_and_a_share_is_not(db):
    mean, share = make_planned("T3"), make_planned("T7a")

    assert [
        Figure(mean, END, value=Decimal(value), can_exceed=True).status
        for value in ("24.2", "24.1999", "22")
    ] == [TargetStatus.EXCEEDED, TargetStatus.MET, TargetStatus.MET]
    assert Figure(share, END, value=Decimal("0.9")).status == TargetStatus.MET


def test_every_indicator_is_counted_and_says_how():
    assert set(INDICATORS) == set(Indicator.values)
    assert all(indicator.formula for indicator in INDICATORS.values())
    exceedable = {name for name, each in INDICATORS.items() if each.can_exceed}
    assert exceedable == {
        Indicator.MEAN_MEMBERS,
        Indicator.MEAN_PAID_IN,
        Indicator.MEAN_INCOME,
        Indicator.MEAN_REVENUE,
    }


def test_what_is_counted_is_told_by_the_indicator_not_the_code(db):
    make_report(cooperative=make_cooperative(reporting_area=make_area()))
    odd = make_target("T9", year=2024, indicator="mean_members", unit="members")

    assert figures([odd], END)[0].value == 20
    assert behind_model(odd) == "cooperatives.cooperative"


def fill(rows):
    """A model and a satellite with all that figures ask about, ``rows`` times."""
    area = make_area()
    hub = make_assignment(area=area, percent=40).cooperative
    for _row in range(rows):
        pilot = make_assignment(area=area, hub=hub, percent=60).cooperative
        make_report(cooperative=pilot, rating="kha", revenue=1, avg_income_worker=1)
        make_contract(cooperative=pilot)
        make_group(reporting_area=area, rating="tot")
        make_post(cooperative=pilot, kind="director")


@pytest.mark.parametrize("rows", [1, 3])
def test_all_figures_of_both_plans_take_the_same_queries_for_any_number_of_rows(
    db, rows, django_assert_num_queries
):
    fill(rows)
    targets = [make_planned(code) for code in PLANNED]

    with django_assert_num_queries(11):
        found = figures(targets, END)

    assert len(found) == 23


@pytest.mark.parametrize("code", PLANNED)
def test_the_rows_behind_a_figure_are_one_query_and_as_many_as_it_says(
    db, code, django_assert_num_queries
):
    fill(3)
    target = make_planned(code, level=Level.PROVINCE)
    figure = figures([target], END)[0]

    with django_assert_num_queries(1):
        rows = list(behind(target, END))

    counted = [row for row in rows if row.part == "counted"]
    assert all(row.reason == "" for row in counted)
    assert all(row.reason in REASONS for row in rows if row.part != "counted")
    if INDICATORS[target.indicator].measure in {"mean", "progress"}:
        total = sum(row.amount for row in counted)
        assert total == figure.numerator * (100 if code == "T1" else 1)
    else:
        assert len(counted) == figure.numerator
    if INDICATORS[target.indicator].measure == "share":
        base = [row for row in rows if row.part in {"counted", "base"}]
        assert len(base) == figure.denominator
