"""What reports say: T2, T3, T4, income, revenue, rating (``domain.md`` §4.1–4.4)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from cooperatives.models import AnnualReport, Cooperative, StatusEntry
from targets.indicators import TargetStatus, behind, figures
from tests.factories import make_area, make_cooperative, make_planned, make_report

END = dt.date(2024, 12, 31)
LAST = dt.date(2023, 12, 31)


@pytest.fixture
def area(db):
    return make_area()


def reporting(area, members, *, day=END, **fields):
    """A cooperative of the area with one report; ``members`` None leaves it blank."""
    cooperative = make_cooperative(reporting_area=area, **fields)
    make_report(cooperative=cooperative, members_total=members, data_date=day)
    return cooperative


def measured(code, day=END):
    return figures([make_planned(code)], day)[0]


def parts(target, day=END, **kwargs):
    """Part and reason of each row behind a figure."""
    return {row: (row.part, row.reason) for row in behind(target, day, **kwargs)}


def totals(area, members):
    """Many cooperatives with these numbers of members, quickly."""
    made = Cooperative.objects.bulk_create(
        Cooperative(name=f"HTX {place}", reporting_area=area)
        for place in range(len(members))
    )
    AnnualReport.objects.bulk_create(
        AnnualReport(cooperative=one, year=2024, data_date=END, members_total=number)
        for one, number in zip(made, members, strict=True)
    )


def test_6050_members_of_333_cooperatives_are_too_few(area):
    totals(area, [18] * 277 + [19] * 56)

    figure = measured("T3")

    assert (figure.numerator, figure.denominator) == (6050, 333)
    assert figure.value == Decimal(6050) / 333
    assert (figure.status, figure.coverage) == (TargetStatus.NOT_MET, 1)
    assert round(figure.value / 22, 3) == Decimal("0.826")


def test_a_mean_that_rounds_to_the_target_does_not_reach_it(area):
    totals(area, [22] * 24 + [21])

    figure = measured("T3")

    assert figure.value == Decimal("21.96")
    assert figure.status == TargetStatus.NOT_MET


@pytest.mark.parametrize(
    ("members", "status"),
    [(22, TargetStatus.MET), (24, TargetStatus.MET), (25, TargetStatus.EXCEEDED)],
)
def test_a_mean_is_met_and_exceeded_from_a_tenth_more(area, members, status):
    reporting(area, members)

    assert measured("T3").status == status


def test_before_the_years_end_an_unmet_mean_is_in_progress(area):
    reporting(area, 10, day=dt.date(2024, 6, 30))

    assert measured("T3", dt.date(2024, 12, 30)).status == TargetStatus.IN_PROGRESS


@pytest.mark.parametrize(
    ("data_date", "value", "reason"),
    [
        (LAST, 30, ""),
        (LAST - dt.timedelta(days=1), None, "old_report"),
        (END + dt.timedelta(days=1), None, "no_report"),
    ],
)
def test_a_report_speaks_for_exactly_twelve_months(area, data_date, value, reason):
    cooperative = reporting(area, 30, day=data_date)

    figure = measured("T3")

    assert figure.value == value
    assert parts(figure.target) == {
        cooperative: ("left_out" if reason else "counted", reason)
    }


def test_a_blank_in_the_newest_report_is_missing(area):
    blank = reporting(area, None)
    make_report(cooperative=blank, data_date=dt.date(2024, 6, 30), members_total=50)
    silent = make_cooperative(reporting_area=area)
    counted = reporting(area, 22)

    figure = measured("T3")

    assert (figure.value, figure.numerator, figure.denominator) == (22, 22, 1)
    assert figure.coverage == Decimal(1) / 3
    assert figure.is_provisional
    assert parts(figure.target) == {
        blank: ("left_out", "blank"),
        silent: ("left_out", "no_report"),
        counted: ("counted", ""),
    }


def test_any_day_finds_what_was_known_on_it(area):
    cooperative = reporting(area, 20, day=LAST)
    make_report(cooperative=cooperative, data_date=dt.date(2024, 6, 30))
    make_report(cooperative=cooperative, data_date=END, members_total=40)
    target = make_planned("T3")

    def value(day):
        return figures([target], day)[0].value

    AnnualReport.objects.filter(data_date=dt.date(2024, 6, 30)).update(members_total=30)
    assert value(LAST - dt.timedelta(days=1)) is None
    assert value(LAST) == value(dt.date(2024, 6, 29)) == 20
    assert value(dt.date(2024, 6, 30)) == value(dt.date(2024, 12, 30)) == 30
    assert value(END) == value(dt.date(2025, 12, 31)) == 40
    assert value(dt.date(2026, 1, 1)) is None


def test_only_active_cooperatives_count_from_and_until_their_day(area):
    cooperative = reporting(area, 20, day=dt.date(2024, 1, 31))
    for status, since in (
        ("suspended", dt.date(2024, 7, 1)),
        ("active", dt.date(2024, 9, 1)),
        ("dissolved", dt.date(2024, 12, 31)),
    ):
        StatusEntry.objects.create(cooperative=cooperative, status=status, since=since)
    target = make_planned("T3")

    def counted(day):
        return figures([target], day)[0].denominator

    days = [(6, 30), (7, 1), (8, 31), (9, 1), (12, 30), (12, 31)]
    assert [counted(dt.date(2024, *day)) for day in days] == [1, 0, 0, 1, 1, 0]
    assert parts(target) == {cooperative: ("left_out", "not_active")}


def test_a_cooperative_exists_from_its_founding_or_always(area):
    always = reporting(area, 10)
    founded = reporting(area, 20, founded_on=dt.date(2024, 3, 2))
    make_report(cooperative=always, data_date=dt.date(2024, 3, 1))
    make_report(cooperative=founded, data_date=dt.date(2024, 3, 1))
    target = make_planned("T3")

    assert parts(target, dt.date(2024, 3, 1)) == {
        always: ("counted", ""),
        founded: ("left_out", "not_founded"),
    }
    assert figures([target], dt.date(2024, 3, 2))[0].denominator == 2


def test_unions_other_schemes_and_no_area_do_not_count(area):
    counted = {
        reporting(area, 20),
        reporting(area, 20, legal_type="quy_tin_dung"),
    }
    reporting(area, 900, legal_type="lien_hiep")
    reporting(make_area(scheme="CM-2025-64"), 900)
    nowhere = reporting(None, 900)

    figure = measured("T3")

    assert (figure.value, figure.coverage) == (20, 1)
    assert parts(figure.target) == {
        **dict.fromkeys(counted, ("counted", "")),
        nowhere: ("left_out", "no_area"),
    }


def test_paid_in_capital_counts_and_registered_does_not(area):
    for paid_in in (600_000_000, 300_000_000, None):
        make_report(
            cooperative=make_cooperative(reporting_area=area),
            charter_capital_paid_in=paid_in,
            charter_capital_registered=900_000_000,
        )

    figure = measured("T4")

    assert (figure.value, figure.status) == (450_000_000, TargetStatus.MET)
    assert (figure.numerator, figure.denominator) == (900_000_000, 2)
    assert figure.coverage == Decimal(2) / 3


def test_a_mean_tells_its_change_since_last_years_end(area):
    cooperative = reporting(area, 18, day=LAST)
    make_report(cooperative=cooperative, members_total=21)
    reporting(area, 30, founded_on=dt.date(2024, 5, 1))

    members, capital = figures([make_planned("T3"), make_planned("T4")], END)

    assert members.value == Decimal("25.5")
    assert [(aside.value, aside.unit) for aside in members.aside] == [
        (Decimal("7.5"), "members")
    ]
    assert capital.aside[0].value == 0


def test_without_last_years_figures_there_is_no_change_to_tell(area):
    reporting(area, 20)

    assert measured("T3").aside[0].value is None


def grown(area, before, now, **fields):
    cooperative = reporting(area, now, **fields)
    if before != "none":
        make_report(cooperative=cooperative, data_date=LAST, members_total=before)
    return cooperative


@pytest.mark.parametrize(
    ("before", "now", "founded_on", "row"),
    [
        (100, 101, None, ("counted", "")),
        (40, 100, None, ("left_out", "small")),
        (101, 150, None, ("left_out", "large_before")),
        ("none", 150, None, ("left_out", "no_previous")),
        (None, 150, None, ("left_out", "no_previous")),
        (100, None, None, ("left_out", "blank")),
        ("none", 150, dt.date(2024, 1, 1), ("counted", "")),
        ("none", 150, dt.date(2024, 12, 31), ("counted", "")),
        ("none", 100, dt.date(2024, 5, 1), ("left_out", "small")),
        ("none", 150, dt.date(2023, 12, 31), ("left_out", "no_previous")),
    ],
)
def test_a_cooperative_grows_past_100_members_in_the_year(
    area, before, now, founded_on, row
):
    cooperative = grown(area, before, now, founded_on=founded_on)

    figure = measured("T2")

    assert parts(figure.target) == {cooperative: row}
    assert figure.value == (row[0] == "counted")


def test_the_earlier_figure_of_growth_is_found_by_its_date(area):
    late = reporting(area, 150)
    make_report(
        cooperative=late, year=2023, data_date=dt.date(2024, 1, 15), members_total=80
    )
    old = reporting(area, 150)
    make_report(
        cooperative=old, year=2022, data_date=dt.date(2022, 12, 31), members_total=80
    )

    assert parts(measured("T2").target) == {
        late: ("left_out", "no_previous"),
        old: ("counted", ""),
    }


def test_growth_says_coverage_and_how_many_are_large(area):
    for _each in range(3):
        grown(area, 90, 120)
    grown(area, 200, 210)
    grown(area, "none", 300)
    grown(area, 10, None)
    make_cooperative(reporting_area=area)
    grown(area, "none", 30, founded_on=dt.date(2024, 2, 1))

    figure = measured("T2")

    assert (figure.value, figure.status) == (3, TargetStatus.MET)
    assert figure.coverage == Decimal(5) / 8
    assert figure.aside[0].value == 5


def test_growth_on_a_day_of_the_year(area):
    cooperative = grown(area, 90, 120)
    make_report(
        cooperative=cooperative, data_date=dt.date(2024, 6, 30), members_total=95
    )
    target = make_planned("T2")

    assert figures([target], dt.date(2024, 12, 30))[0].value == 0
    assert figures([target], END)[0].value == 1


def test_the_rows_of_one_area_can_be_asked_for(area):
    here, _there = reporting(area, 20), reporting(make_area(), 20)

    target = make_planned("T3")

    assert set(parts(target, area=area.code)) == {here}
    assert behind(target, END, area=area.code).get().area_code == area.code
    assert behind(target, END).count() == 2


@pytest.mark.parametrize(
    ("code", "field", "values", "expected", "status"),
    [
        ("K4", "avg_income_worker", (50_000_000, None), 50_000_000, "not_met"),
        ("K4", "avg_income_worker", (50_000_000, 50_000_002), 50_000_001, "met"),
        ("K5", "revenue", (10**9, 10**9), 10**9, "met"),
        ("K5", "revenue", (10**9, 10**9 - 2), 10**9 - 1, "not_met"),
    ],
)
def test_means_of_the_second_plan(area, code, field, values, expected, status):
    for value in values:
        make_report(cooperative=make_cooperative(reporting_area=area), **{field: value})

    figure = measured(code)

    assert (figure.value, figure.status) == (expected, status)
    assert figure.coverage == Decimal(2 - values.count(None)) / 2


def test_the_effective_share_leaves_out_who_is_not_rated(area):
    for rating in ("tot", "kha", "trung_binh", "yeu", "chua_xep_loai", ""):
        make_report(cooperative=make_cooperative(reporting_area=area), rating=rating)
    make_cooperative(reporting_area=area)

    figure = measured("K6")

    assert (figure.value, figure.numerator, figure.denominator) == (0.5, 2, 4)
    assert (figure.coverage, figure.status) == (Decimal(4) / 7, TargetStatus.MET)
    assert sorted(parts(figure.target).values()) == [
        ("base", "low_rating"),
        ("base", "low_rating"),
        ("counted", ""),
        ("counted", ""),
        ("left_out", "no_report"),
        ("left_out", "not_rated"),
        ("left_out", "not_rated"),
    ]
