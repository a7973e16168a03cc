"""Yearly reports: what each act writes, and what it refuses."""

from __future__ import annotations

import datetime as dt

import pytest

from accounts.models import AuditEntry
from cooperatives.models import (
    AnnualReport,
)
from cooperatives.operations import (
    change_report,
    enter_report,
)
from tests.cooperatives.acts.asking import entries, refused, tomorrow
from tests.factories import (
    make_cooperative,
    make_report,
)

pytestmark = pytest.mark.django_db


def unsaved_report(cooperative=None, **fields):
    return AnnualReport(
        **{
            "cooperative": cooperative or make_cooperative(),
            "year": 2024,
            "data_date": dt.date(2024, 12, 31),
            **fields,
        }
    )


def test_a_report_is_entered_and_its_members_added_up(officer):
    report = enter_report(
        unsaved_report(members_official=20, members_capital_linked=5), actor=officer
    )

    report.refresh_from_db()
    assert report.members_total == 25
    assert report.entered_by == officer
    assert entries() == [
        ("report.entered", "cooperative", str(report.cooperative_id)),
    ]


@pytest.mark.parametrize(
    ("year", "data_date"),
    [(2024, dt.date(2024, 1, 1)), (2024, dt.date(2025, 12, 31))],
)
def test_figures_are_of_the_year_or_taken_in_the_next(officer, year, data_date):
    enter_report(unsaved_report(year=year, data_date=data_date), actor=officer)

    assert AnnualReport.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"members_official": 4, "members_female": 5}, "women_above_members"),
        ({"year": 2025}, "year_does_not_fit"),
        ({"year": 2022}, "year_does_not_fit"),
        (
            {"members_total": 24, "members_official": 20, "members_capital_linked": 5},
            "members_do_not_add_up",
        ),
        (
            {
                "members_total": 26,
                "members_official": 20,
                "members_capital_linked": 5,
                "members_non_capital_linked": 0,
            },
            "members_do_not_add_up",
        ),
    ],
)
def test_a_report_is_refused(officer, fields, code):
    refused(code, enter_report, unsaved_report(**fields), actor=officer)

    assert not AnnualReport.objects.exists()


def test_figures_of_tomorrow_are_refused(officer):
    day = tomorrow()

    refused(
        "date_in_future",
        enter_report,
        unsaved_report(year=day.year, data_date=day),
        actor=officer,
    )

    assert not AnnualReport.objects.exists()


def test_a_second_report_of_one_date_is_refused(officer):
    known = make_report()

    refused(
        "report_entered", enter_report, unsaved_report(known.cooperative), actor=officer
    )

    assert AnnualReport.objects.get() == known


def test_paid_in_above_registered_is_saved(officer):
    report = enter_report(
        unsaved_report(charter_capital_registered=1, charter_capital_paid_in=2),
        actor=officer,
    )

    assert report.has_more_paid_in_than_registered


def test_a_report_put_right_keeps_old_and_new_values(officer):
    report = make_report(members_total=20, rating="kha")
    report.members_total, report.rating = 22, ""

    assert change_report(report, actor=officer)
    assert not change_report(report, actor=officer)

    report.refresh_from_db()
    assert (report.members_total, report.rating) == (22, "")
    entry = AuditEntry.objects.get()
    assert entry.subject_id == str(report.cooperative_id)
    assert entry.details["changes"] == {
        "members_total": [20, 22],
        "rating": ["kha", ""],
    }


def test_a_report_is_not_moved_onto_the_date_of_another(officer):
    first = make_report()
    second = make_report(
        cooperative=first.cooperative, data_date=dt.date(2024, 6, 30), members_total=5
    )
    second.data_date = first.data_date

    refused("report_entered", change_report, second, actor=officer)

    second.refresh_from_db()
    assert second.data_date == dt.date(2024, 6, 30)
