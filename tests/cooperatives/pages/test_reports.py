"""Yearly reports on their pages."""

from __future__ import annotations

import pytest

from accounts.models import AuditEntry
from cooperatives.models import (
    AnnualReport,
)
from tests.cooperatives.pages.asking import (
    levels,
    page,
    send,
    tomorrow,
)
from tests.factories import (
    make_cooperative,
    make_report,
)

REPORT = {"year": "2024", "data_date": "31/12/2024"}


def test_a_report_is_entered_with_amounts_as_people_type_them(client, officer):
    cooperative = make_cooperative()

    response = send(
        client,
        "report_create",
        cooperative.pk,
        **REPORT,
        members_official="1.020",
        charter_capital_registered="0,45 tỷ",
        charter_capital_paid_in="450 triệu",
        revenue="1.250.000.000",
        profit_before_tax="-3 triệu",
        land_area_ha="12,5",
        rating="kha",
        rating_points="71,5",
        traceability="on",
    )

    report = AnnualReport.objects.get()
    assert response.url == cooperative.get_absolute_url()
    assert report.members_total == 1020
    assert report.charter_capital_registered == 450_000_000
    assert report.charter_capital_paid_in == 450_000_000
    assert (report.revenue, report.profit_before_tax) == (1_250_000_000, -3_000_000)
    assert (str(report.land_area_ha), str(report.rating_points)) == ("12.50", "71.5")
    assert report.traceability
    assert levels(response) == ["success"]


def test_more_paid_in_than_registered_is_saved_with_a_warning(client, officer):
    response = send(
        client,
        "report_create",
        make_cooperative().pk,
        **REPORT,
        charter_capital_registered="400 triệu",
        charter_capital_paid_in="450 triệu",
    )

    assert AnnualReport.objects.count() == 1
    assert levels(response) == ["success", "warning"]


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"data_date": "tomorrow"}, "data_date", "date_in_future"),
        ({"year": "2021"}, "year", "year_does_not_fit"),
        (
            {"members_official": "5", "members_total": "4"},
            "members_total",
            "members_do_not_add_up",
        ),
        (
            {"members_total": "4", "members_female": "5"},
            "members_female",
            "women_above_members",
        ),
        ({"rating_points": "100,5"}, "rating_points", "points_out_of_range"),
        ({"rating_points": "-1"}, "rating_points", "points_out_of_range"),
        ({"revenue": "nhiều"}, "revenue", "bad_number"),
        ({"revenue": "-5"}, "revenue", "negative"),
    ],
)
def test_a_report_is_refused_beside_its_field(client, officer, fields, field, code):
    typed = REPORT | {"source": "Báo cáo số 7"} | fields
    if typed["data_date"] == "tomorrow":
        typed |= {"data_date": tomorrow(), "year": tomorrow()[-4:]}

    response = send(client, "report_create", make_cooperative().pk, **typed)

    assert response.status_code == 422
    assert response.context["form"].has_error(field, code)
    assert "Báo cáo số 7" in response.content.decode()
    assert not AnnualReport.objects.exists()
    assert not AuditEntry.objects.exists()


def test_a_report_is_put_right(client, officer):
    report = make_report()

    before = page(client, "report_edit", report.pk)
    response = send(client, "report_edit", report.pk, **REPORT, members_total="22")

    assert "500.000.000" in before.content.decode()
    report.refresh_from_db()
    assert (report.members_total, report.charter_capital_paid_in) == (22, None)
    assert response.status_code == 302
    assert AuditEntry.objects.get().verb == "report.changed"
