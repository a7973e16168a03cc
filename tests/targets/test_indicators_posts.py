"""Key posts of the second plan: who is qualified, who took a short course (§4.4)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from cooperatives.operations import (
    Training,
    change_person,
    end_post,
    record_training,
    withdraw_training,
)
from targets.indicators import TargetStatus, behind, figures
from tests.factories import (
    make_area,
    make_cooperative,
    make_person,
    make_planned,
    make_post,
    make_user,
)

END = dt.date(2024, 12, 31)
CERTIFIED = dt.date(2024, 10, 4)


@pytest.fixture
def cooperative(db):
    return make_cooperative(reporting_area=make_area())


def measured(code, day=END, **fields):
    return figures([make_planned(code, **fields)], day)[0]


def key(cooperative, kind="director", **fields):
    return make_post(cooperative=cooperative, kind=kind, **fields)


def train(person, evidence, role="director"):
    record_training(
        person,
        None,
        Training(role, "Bồi dưỡng", "other", evidence, "LM", CERTIFIED),
        actor=make_user(),
    )


def test_key_posts_are_four_kinds_and_count_by_the_post(cooperative):
    both = make_person(qualification_level="elementary")
    key(cooperative, "director", person=both)
    key(cooperative, "board_chair", person=both)
    key(cooperative, "controller", person=make_person(qualification_level="university"))
    plain = key(cooperative, "chief_accountant")
    for kind in ("board_member", "deputy_director", "accountant", "member", "other"):
        key(cooperative, kind, person=make_person(qualification_level="university"))

    figure = measured("K7")

    assert (figure.numerator, figure.denominator, figure.value) == (3, 4, 0.75)
    assert figure.status == TargetStatus.MET
    rows = {row: (row.part, row.reason) for row in behind(figure.target, END)}
    assert len(rows) == 4
    assert rows[plain] == ("base", "unqualified")


@pytest.mark.parametrize(
    ("before", "after", "shares"),
    [
        ("none", "college", (0, 1)),
        ("college", "none", (1, 0)),
    ],
)
def test_a_qualification_counts_from_its_day_on_and_not_before(
    cooperative, before, after, shares
):
    person = make_person(qualification_level=before)
    key(cooperative, "director", person=person)
    person.qualification_level = after
    since = dt.date(2024, 7, 1)
    change_person(person, evidence="Bằng 12", qualified_since=since, actor=make_user())
    target = make_planned("K7")

    eve, day = (figures([target], each)[0] for each in (dt.date(2024, 6, 30), since))

    assert (eve.value, day.value) == shares
    assert [row.part == "counted" for row in behind(target, since)] == [shares[1] == 1]


def test_of_several_changes_the_day_finds_the_one_then_in_force(cooperative):
    person = make_person()
    key(cooperative, "director", person=person)
    for level, since in (
        ("elementary", dt.date(2022, 1, 1)),
        ("none", dt.date(2023, 1, 1)),
        ("university", None),
    ):
        person.qualification_level = level
        change_person(person, evidence="Bằng", qualified_since=since, actor=make_user())
    person.phone = "0912345678"
    change_person(person, actor=make_user())
    target = make_planned("K7")

    days = [dt.date(year, 6, 30) for year in (2021, 2022, 2023)] + [
        timezone.localdate()
    ]

    assert [figures([target], day)[0].value for day in days] == [0, 1, 0, 1]


def test_a_short_course_is_no_qualification_and_a_qualification_no_course(cooperative):
    trained = key(cooperative, "director").person
    train(trained, "GD-1")
    learned = make_person(qualification_level="college")
    key(cooperative, "board_chair", person=learned)

    qualified, refreshed = figures([make_planned("K7"), make_planned("K8")], END)

    assert (qualified.value, refreshed.value) == (0.5, 0.5)
    counted = {row.pk for row in behind(refreshed.target, END) if row.part == "counted"}
    assert counted == {trained.pk}


def test_about_20_percent_is_met_at_20_and_more_than_90_is_not_met_at_90(db):
    area = make_area()
    for place in range(10):
        level = "elementary" if place < 2 else "none"
        person = make_person(qualification_level=level)
        key(make_cooperative(reporting_area=area), person=person)
        if place < 9:
            train(person, f"GD-{place}")

    qualified, refreshed = figures([make_planned("K7"), make_planned("K8")], END)

    assert (qualified.value, qualified.status) == (Decimal("0.2"), TargetStatus.MET)
    assert (refreshed.value, refreshed.status) == (
        Decimal("0.9"),
        TargetStatus.NOT_MET,
    )


def test_a_person_counts_once_whatever_they_hold_and_learned(cooperative):
    other = make_cooperative(reporting_area=make_area())
    person = key(cooperative, "director").person
    key(cooperative, "board_chair", person=person)
    key(other, "chief_accountant", person=person)
    train(person, "GD-1")
    train(person, "KT-1", role="accountant")
    untrained = key(other, "director").person

    figure = measured("K8", level="area")
    province = figures([make_planned("K7", level="province")], END)[0]

    assert [(each.numerator, each.denominator) for each in figure.areas] == [
        (1, 1),
        (1, 2),
    ]
    assert figure.value == Decimal("0.5")
    assert province.denominator == 4
    rows = behind(figure.target, END)
    assert {row: row.part for row in rows} == {person: "counted", untrained: "base"}
    second = figure.areas[1].area.code
    assert set(behind(figure.target, END, area=second)) == {person, untrained}


def test_any_day_finds_the_posts_and_courses_of_that_day(cooperative):
    post = key(cooperative, since=dt.date(2024, 2, 1))
    train(post.person, "GD-1")
    withdraw_training(
        issuer="LM",
        evidence="GD-1",
        on=dt.date(2024, 11, 1),
        reason="cấp sai",
        actor=make_user(),
    )
    end_post(post, until=dt.date(2024, 11, 30), actor=make_user())
    target = make_planned("K8")

    def shown(*day):
        figure = figures([target], dt.date(2024, *day))[0]
        return figure.numerator, figure.denominator

    assert shown(1, 31) == (0, 0)
    assert shown(2, 1) == shown(10, 3) == (0, 1)
    assert shown(10, 4) == shown(10, 31) == (1, 1)
    assert shown(11, 1) == shown(11, 30) == (0, 1)
    assert shown(12, 1) == (0, 0)


def test_posts_of_cooperatives_that_do_not_count_are_not_asked(cooperative):
    key(cooperative)
    area = cooperative.reporting_area
    for fields in (
        {"reporting_area": area, "status": "stopped"},
        {"reporting_area": area, "legal_type": "lien_hiep"},
        {"reporting_area": make_area(scheme="CM-2025-64")},
        {},
    ):
        key(make_cooperative(**fields))

    found = figures([make_planned("K7"), make_planned("K8")], END)

    assert [figure.denominator for figure in found] == [1, 1]
    assert {figure.coverage for figure in found} == {1}
