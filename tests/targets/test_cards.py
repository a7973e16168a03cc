"""How figures are written and drawn, and how a plan stands beside its year."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import translation

from targets.cards import Card, in_unit
from targets.indicators import AreaFigure, Figure, TargetStatus, figures
from targets.models import TargetSet
from targets.plan import Plan
from targets.trend import trends
from tests.factories import (
    make_area,
    make_assignment,
    make_cooperative,
    make_group,
    make_planned,
    make_report,
)

END = dt.date(2024, 12, 31)


@pytest.fixture(autouse=True)
def _vietnamese(db):
    with translation.override("vi"):
        yield


def card(code, value, day=END, **fields):
    known = {name: Decimal(str(each)) for name, each in fields.items()}
    value = None if value is None else Decimal(str(value))
    return Card(Figure(make_planned(code), day, value=value, **known))


def of_areas(code, *values, whole="0.5"):
    """A figure promised for each area, met where its value reaches the target."""
    target = make_planned(code)
    areas = []
    for value in values:
        known = None if value is None else Decimal(value)
        met = known is not None and known >= target.value
        status = TargetStatus.MET if met else TargetStatus.NOT_MET
        areas.append(AreaFigure(make_area(), known, known, Decimal(1), status))
    return Card(Figure(target, END, value=Decimal(whole), areas=tuple(areas)))


@pytest.mark.parametrize(
    ("code", "value", "text"),
    [
        ("T3", "18.168", "18,2 thành viên"),
        ("T3", "21.96", "21,96 thành viên"),  # 22,0 would look met
        ("T3", "21.996", "21,996 thành viên"),
        ("T3", "22", "22 thành viên"),
        ("T4", "412500000", "412,5 triệu đồng"),
        ("T4", "449960000", "449,96 triệu đồng"),
        ("T7b", "0.5", "50%"),
        ("T7b", "0.5004", "50,04%"),  # more than a half, so not "50,0%"
        ("T7b", "0.5139", "51,4%"),
        ("T2", "1276", "1.276"),
    ],
)
def test_a_value_never_reads_like_the_target_it_is_not(code, value, text):
    assert card(code, value).value == text


def test_a_value_without_target_has_one_decimal_at_most():
    assert in_unit(Decimal("0.99951"), "ratio") == "100,0%"
    assert in_unit(Decimal("0.99951"), "ratio", apart_from=Decimal(1)) == "99,95%"


def test_the_goal_tells_strict_from_at_least():
    assert [card("T3", 1).goal, card("T7a", 1).goal] == ["≥ 22 thành viên", "> 50%"]
    assert card("T4", 1).need == "≥ 450"
    assert card("T1a", 1).goal == ""


def test_what_is_promised_for_each_area_is_told_by_areas():
    found = of_areas("T1", "0.5", "0.4", None)

    assert (found.headline, found.value) == ("1/3", "50%")
    assert found.bar == (1, 3, 3)
    assert found.share == Decimal(1) / 3
    assert [tile.value for tile in found.tiles] == ["50%", "40%", "–"]
    assert [tile.met for tile in found.tiles] == [True, False, False]


def test_a_bar_of_a_share_is_of_the_whole_and_of_a_count_up_to_the_target():
    counted = make_planned("T2")

    def bar(value):
        return Card(Figure(counted, END, value=value)).bar

    assert card("T7a", "0.4").bar == (Decimal("0.4"), Decimal("0.5"), 1)
    assert [bar(Decimal(2)), bar(Decimal(7))] == [(2, 3, 3), (7, 3, 7)]
    assert bar(None) is None
    assert card("T1a", 4).bar is None


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        (
            {"numerator": 6000, "denominator": 312, "coverage": Decimal(312) / 333},
            "312/333 có số liệu (93,7%)",
        ),
        ({"coverage": "0.9"}, "90% có số liệu"),
        ({"denominator": 333, "coverage": 1}, ""),
        ({}, ""),
    ],
)
def test_a_figure_with_data_missing_is_provisional(fields, text):
    found = card("T4", 1, **fields).provisional

    assert found.endswith(text)
    assert bool(found) == bool(text)


def test_a_provisional_figure_is_never_said_to_be_complete():
    assert card("T4", 1, coverage="0.9999").coverage == "99,99%"


def plan(*codes, day=END, **fields):
    targets = [make_planned(code, **fields) for code in codes]
    return Plan.on(targets[0].target_set, day)


def test_a_point_of_the_plan_is_met_only_if_all_its_parts_are():
    area = make_area()
    make_group(reporting_area=area, rating="kha")
    for code in ("T6a", "T6b", "T9"):
        make_planned(code, bullet={"T9": 9}.get(code, 6))
    make_planned("T1a", bullet=1)
    target_set = make_planned("T2", bullet=2).target_set
    without_hall = Plan.on(target_set, END)
    make_group(reporting_area=area, rating="tot", kind="hoi_quan")
    with_hall = Plan.on(target_set, END)

    def points(found):
        return [(point.bullet, str(point.status.value)) for point in found.points]

    assert points(without_hall) == [(2, "not_met"), (6, "not_met"), (9, "not_met")]
    assert (without_hall.met, without_hall.points_met) == (1, 0)
    assert points(with_hall) == [(2, "not_met"), (6, "met"), (9, "not_met")]
    assert (with_hall.met, with_hall.points_met) == (2, 1)
    assert len(with_hall.promised) == 4  # T1a promises nothing


@pytest.mark.parametrize(
    ("day", "gone", "left"),
    [
        (dt.date(2024, 1, 1), Decimal(1) / 366, 365),
        (dt.date(2024, 6, 30), Decimal(182) / 366, 184),
        (dt.date(2024, 12, 30), Decimal(365) / 366, 1),
        (END, Decimal(1), 0),
        (dt.date(2025, 3, 1), Decimal(1), 0),
        (dt.date(2023, 3, 1), Decimal(0), 671),
    ],
)
def test_how_much_of_the_year_is_over(day, gone, left):
    found = plan("T9", day=day)

    assert (found.time_gone, found.days_left) == (gone, left)


def test_tiles_count_met_targets_or_show_one_of_them():
    first, second = make_area(), make_area()
    make_group(reporting_area=first, rating="kha")
    make_group(reporting_area=first, rating="kha", kind="hoi_quan")
    make_group(reporting_area=second, rating="tot")
    found = plan("T6a", "T6b", "T1a", "T9")

    assert [(t.value, t.met) for t in found.tiles()] == [("2/2", True), ("1/2", False)]
    assert [(t.value, t.met) for t in found.tiles("T6b")] == [("1", True), ("0", False)]
    assert [t.code for t in found.tiles("T1a")] == ["", ""]  # promises nothing
    assert [len(row) for row in found.area_rows] == [3, 3]


def test_a_trend_asks_the_same_of_each_years_last_day():
    cooperative = make_cooperative(reporting_area=make_area())
    for year, members in ((2022, 10), (2023, 14), (2024, 18)):
        make_report(
            cooperative=cooperative,
            data_date=dt.date(year, 12, 31),
            members_total=members,
        )
    (found,) = trends([plan("T3", "T4", "T9", day=dt.date(2024, 12, 31))])

    (members, _capital, drafts) = found
    assert [moment.day.year for moment in members.moments] == [2021, 2022, 2023, 2024]
    assert members.values == [None, 10, 14, 18]
    assert [moment.text for moment in members.moments][1] == "10 thành viên"
    assert drafts.values == [0, 0, 0, 0]


def test_a_trend_counts_what_happened_in_each_year():
    area = make_area()
    for year, count in ((2023, 1), (2024, 2)):
        for _each in range(count):
            make_cooperative(reporting_area=area, founded_on=dt.date(year, 5, 1))

    ((trend,),) = trends([plan("K1")])

    assert trend.values == [0, 0, 1, 2]


def test_plans_asked_together_have_each_their_own_figures_and_years(
    django_assert_num_queries,
):
    cooperative = make_cooperative(reporting_area=make_area())
    for year, members in ((2023, 14), (2024, 18)):
        make_report(
            cooperative=cooperative,
            data_date=dt.date(year, 12, 31),
            members_total=members,
            revenue=members * 1_000_000,
        )
    first = make_planned("T3").target_set
    second = TargetSet.objects.create(
        year=2024, plan="Kế hoạch hai", scheme=first.scheme
    )
    make_planned("K5", target_set=second)

    with django_assert_num_queries(4):  # targets of each, reports, those of last year
        plans = Plan.all_on([first, second], END)
    with django_assert_num_queries(3):  # a year each
        (members,), (revenue,) = trends(plans)

    assert [each.target_set for each in plans] == [first, second]
    assert [card.figure.value for each in plans for card in each.cards] == [
        18,
        18_000_000,
    ]
    assert members.card.figure.target.code == "T3"
    assert members.values == [None, None, 14, 18]
    assert revenue.card.figure.target.code == "K5"
    assert revenue.values == [None, None, 14_000_000, 18_000_000]


def test_what_is_known_on_one_day_alone_is_no_trend():
    make_report(cooperative=make_cooperative(reporting_area=make_area()))

    assert trends([plan("T3")]) == [[]]


def test_asking_for_the_plan_leaves_its_year_alone():
    found = plan("T9")
    trends([found])

    assert found.cards[0].figure.target.target_set.year == 2024


@pytest.mark.parametrize("count", [1, 3])
def test_a_plan_and_its_trends_take_the_same_queries_for_any_number_of_rows(
    count, django_assert_num_queries
):
    for _each in range(count):
        make_report(cooperative=make_assignment(percent=40).cooperative)
    targets = [make_planned(code) for code in ("T1", "T3", "T5", "T6a", "T8a", "T9")]

    with django_assert_num_queries(7):
        figures(targets, END)
    with django_assert_num_queries(24):
        trends([Plan.on(targets[0].target_set, END)])
