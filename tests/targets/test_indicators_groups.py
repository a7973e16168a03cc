"""T6, T9 and what is founded in the year: groups, halls, drafts, new ones."""

from __future__ import annotations

import datetime as dt

import pytest

from cooperatives.models import GroupRating, GroupStatus, PolicyDocument
from targets.indicators import TargetStatus, behind, figures
from tests.factories import make_area, make_cooperative, make_group, make_planned

END = dt.date(2024, 12, 31)


@pytest.fixture
def area(db):
    return make_area()


def measured(code, day=END):
    return figures([make_planned(code)], day)[0]


def parts(target, day=END):
    return {row: (row.part, row.reason) for row in behind(target, day)}


@pytest.mark.parametrize(
    ("code", "kind", "other"),
    [("T6a", "to_hop_tac", "hoi_quan"), ("T6b", "hoi_quan", "to_hop_tac")],
)
def test_each_area_needs_one_that_is_rated_fair_or_good(area, code, kind, other):
    empty = make_area()
    good = make_group(kind=kind, reporting_area=area, rating="tot")
    fair = make_group(kind=kind, reporting_area=area, rating="kha")
    weak = make_group(kind=kind, reporting_area=area, rating="trung_binh")
    unrated = make_group(kind=kind, reporting_area=area)
    make_group(kind=other, reporting_area=empty, rating="tot")

    figure = measured(code)

    assert (figure.value, figure.numerator, figure.denominator) == (2, 1, 2)
    assert [(each.value, each.status) for each in figure.areas] == [
        (2, TargetStatus.MET),
        (0, TargetStatus.NOT_MET),
    ]
    assert figure.status == TargetStatus.NOT_MET
    assert parts(figure.target) == {
        good: ("counted", ""),
        fair: ("counted", ""),
        weak: ("left_out", "low_rating"),
        unrated: ("left_out", "not_rated"),
    }
    make_group(kind=kind, reporting_area=empty, rating="kha")
    assert figures([figure.target], END)[0].status == TargetStatus.MET


def test_a_connection_is_told_beside_and_is_no_condition(area):
    make_group(
        reporting_area=area, rating="tot", connected_cooperative=make_cooperative()
    )
    make_group(reporting_area=area, rating="kha")
    make_group(
        reporting_area=area, rating="yeu", connected_cooperative=make_cooperative()
    )

    figure = measured("T6a")

    assert (figure.value, figure.aside[0].value) == (2, 1)


def test_a_rating_holds_from_its_day_until_the_next(area):
    group = make_group(reporting_area=area, rating="kha", rated_on=dt.date(2024, 5, 10))
    GroupRating.objects.create(
        group=group, rating="yeu", rated_on=dt.date(2024, 11, 10)
    )
    target = make_planned("T6a")

    def value(*day):
        return figures([target], dt.date(2024, *day))[0].value

    assert [value(5, 9), value(5, 10), value(11, 9), value(11, 10)] == [0, 1, 1, 0]


def test_only_active_groups_count_and_before_any_status_they_are_active(area):
    group = make_group(reporting_area=area, rating="tot", founded_on="2024-02-01")
    group.status_entries.all().delete()
    GroupStatus.objects.create(group=group, status="stopped", since=dt.date(2024, 7, 1))
    target = make_planned("T6a")

    assert [
        parts(target, dt.date(2024, *day))[group]
        for day in ((1, 31), (2, 1), (6, 30), (7, 1))
    ] == [
        ("left_out", "not_founded"),
        ("counted", ""),
        ("counted", ""),
        ("left_out", "not_active"),
    ]


@pytest.mark.parametrize(
    ("fields", "row"),
    [
        ({"submitted_on": dt.date(2024, 10, 15)}, ("counted", "")),
        ({"submitted_on": END}, ("counted", "")),
        (
            {"submitted_on": dt.date(2024, 10, 15), "submission_no": ""},
            ("left_out", "no_submission_no"),
        ),
        ({"submitted_on": None}, ("left_out", "not_submitted")),
    ],
)
def test_a_draft_counts_when_it_is_submitted_with_its_number(db, fields, row):
    draft = PolicyDocument.objects.create(
        **{"title": "Dự thảo", "submission_no": "12/TTr", **fields}
    )

    figure = measured("T9")

    assert (figure.value, figure.coverage) == (row[0] == "counted", 1)
    assert parts(figure.target) == {draft: row}


def test_a_draft_counts_from_its_day_and_in_its_year(db):
    draft = PolicyDocument.objects.create(
        title="Dự thảo", submission_no="12/TTr", submitted_on=dt.date(2024, 10, 15)
    )
    target = make_planned("T9")

    before = figures([target], dt.date(2024, 10, 14))[0]

    assert (before.value, before.status) == (0, TargetStatus.IN_PROGRESS)
    assert parts(target, before.as_of) == {draft: ("left_out", "not_submitted")}
    assert figures([target], draft.submitted_on)[0].value == 1
    assert figures([make_planned("T9", year=2025)], dt.date(2025, 12, 31))[0].value == 0


@pytest.mark.parametrize(
    ("code", "make"),
    [
        ("K1", make_cooperative),
        ("K2", make_group),
        ("K3", lambda **fields: make_cooperative(legal_type="lien_hiep", **fields)),
    ],
)
def test_what_is_founded_in_the_year_counts_by_the_day(area, code, make):
    first = make(reporting_area=area, founded_on=dt.date(2024, 1, 1))
    last = make(reporting_area=area, founded_on=END)
    make(reporting_area=area, founded_on=dt.date(2023, 12, 31))
    make(reporting_area=area)
    make(reporting_area=make_area(scheme="CM-2025-64"), founded_on=END)
    target = make_planned(code)

    figure = figures([target], END)[0]

    assert (figure.value, figure.numerator, figure.coverage) == (2, 2, 1)
    assert parts(target, dt.date(2024, 12, 30)) == {
        first: ("counted", ""),
        last: ("left_out", "not_founded"),
    }


def test_new_ones_are_told_apart_by_kind_and_stay_when_they_end(area):
    day = dt.date(2024, 4, 1)
    make_cooperative(reporting_area=area, founded_on=day, status="dissolved")
    make_cooperative(reporting_area=area, founded_on=day, legal_type="quy_tin_dung")
    make_cooperative(founded_on=day)
    make_group(reporting_area=area, founded_on=day, kind="hoi_quan")

    found = figures([make_planned(code) for code in ("K1", "K2", "K3")], END)

    assert [figure.value for figure in found] == [2, 0, 0]
    assert ("left_out", "no_area") in parts(found[0].target).values()
