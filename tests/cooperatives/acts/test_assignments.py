"""Models and satellites: what each act writes, and what it refuses."""

from __future__ import annotations

import datetime as dt

import pytest

from accounts.models import AuditEntry
from cooperatives.models import (
    ModelAssignment,
    ModelProgress,
)
from cooperatives.operations import (
    assign,
    end_assignment,
    note_progress,
)
from tests.cooperatives.acts.asking import MAY, entries, refused, tomorrow
from tests.factories import (
    make_area,
    make_assignment,
    make_cooperative,
)

pytestmark = pytest.mark.django_db


def in_area(area, **fields):
    return make_cooperative(reporting_area=area, **fields)


def test_a_model_and_its_satellite_are_assigned(officer, area):
    hub, satellite = in_area(area), in_area(area)
    assign(hub, "diem", area=area, since=MAY, actor=officer)

    assignment = assign(
        satellite,
        "ve_tinh",
        area=area,
        hub=hub,
        since=MAY,
        document="QĐ 12",
        actor=officer,
    )

    assert (assignment.hub, assignment.document) == (hub, "QĐ 12")
    assert entries() == [
        ("assignment.made", "cooperative", str(hub.pk)),
        ("assignment.made", "cooperative", str(satellite.pk)),
    ]


def test_a_satellite_needs_a_model_of_its_area(officer, area):
    satellite, plain = in_area(area), in_area(area)
    elsewhere = make_assignment().cooperative
    once = make_assignment(
        cooperative=in_area(area), until=dt.date(2024, 4, 30)
    ).cooperative
    other_satellite = make_assignment(
        cooperative=in_area(area), hub=make_assignment(area=area).cooperative
    ).cooperative
    before = ModelAssignment.objects.count()

    for hub, code in (
        (None, "hub_missing"),
        (plain, "hub_not_model"),
        (once, "hub_not_model"),
        (other_satellite, "hub_not_model"),
        (elsewhere, "hub_of_other_area"),
    ):
        refused(
            code,
            assign,
            satellite,
            "ve_tinh",
            area=area,
            hub=hub,
            since=MAY,
            actor=officer,
        )

    assert ModelAssignment.objects.count() == before


def test_a_past_satellite_may_name_a_past_model(officer, area):
    hub = make_assignment(
        cooperative=in_area(area), until=dt.date(2024, 6, 30)
    ).cooperative

    assignment = assign(
        in_area(area),
        "ve_tinh",
        area=area,
        hub=hub,
        since=MAY,
        until=dt.date(2024, 6, 30),
        actor=officer,
    )

    assert assignment.hub == hub


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"since": "tomorrow"}, "date_in_future"),
        ({"until": dt.date(2024, 4, 30)}, "ends_before_it_begins"),
        ({"hub": "any"}, "hub_needless"),
        ({"area": "other"}, "cooperative_of_other_area"),
    ],
)
def test_an_assignment_is_refused(officer, area, changes, code):
    wanted = {"area": area, "since": MAY, **changes}
    wanted["since"] = tomorrow() if wanted["since"] == "tomorrow" else wanted["since"]
    wanted["area"] = make_area() if wanted["area"] == "other" else wanted["area"]
    if "hub" in wanted:
        wanted["hub"] = in_area(area)

    refused(code, assign, in_area(area), "diem", **wanted, actor=officer)

    assert not ModelAssignment.objects.exists()


@pytest.mark.parametrize("until", [None, MAY])
def test_a_cooperative_has_one_assignment_at_a_time(officer, area, until):
    known = make_assignment(cooperative=in_area(area), until=until)

    refused(
        "already_assigned",
        assign,
        known.cooperative,
        "diem",
        area=area,
        since=MAY,
        actor=officer,
    )
    assert ModelAssignment.objects.get() == known

    if until:
        day_after = until + dt.timedelta(days=1)
        assign(known.cooperative, "diem", area=area, since=day_after, actor=officer)
        assert ModelAssignment.objects.count() == 2


def test_progress_is_noted_by_the_day_and_put_right(officer):
    assignment = make_assignment(percent=20)

    assert note_progress(assignment, 40, on=MAY, actor=officer)
    assert not note_progress(assignment, 40, on=MAY, actor=officer)
    assert note_progress(assignment, 60, on=MAY, actor=officer)

    assert [(row.on, row.percent) for row in assignment.progress.all()] == [
        (None, 20),
        (MAY, 60),
    ]
    assert {verb for verb, *_ in entries()} == {"assignment.progressed"}


def test_progress_is_refused(officer):
    assignment = make_assignment(until=dt.date(2024, 6, 30))

    for percent, day, code in (
        (101, MAY, "progress_out_of_range"),
        (-1, MAY, "progress_out_of_range"),
        (40, tomorrow(), "date_in_future"),
        (40, dt.date(2024, 2, 29), "progress_outside_assignment"),
        (40, dt.date(2024, 7, 1), "progress_outside_assignment"),
    ):
        refused(code, note_progress, assignment, percent, on=day, actor=officer)

    assert not ModelProgress.objects.exists()


def test_a_model_is_ended_after_its_satellites(officer, area):
    hub = make_assignment(area=area, cooperative=in_area(area))
    satellite = make_assignment(cooperative=in_area(area), hub=hub.cooperative)
    refused("hub_has_satellites", end_assignment, hub, until=MAY, actor=officer)
    hub.refresh_from_db()
    assert hub.until is None

    end_assignment(satellite, until=MAY, actor=officer)
    end_assignment(hub, until=MAY, actor=officer)

    hub.refresh_from_db()
    assert hub.until == MAY
    AuditEntry.objects.all().delete()
    refused("assignment_ended", end_assignment, hub, until=MAY, actor=officer)


def test_a_model_does_not_end_before_its_satellite_did(officer, area):
    hub = make_assignment(area=area, cooperative=in_area(area))
    make_assignment(cooperative=in_area(area), hub=hub.cooperative, until=MAY)

    refused(
        "hub_has_satellites",
        end_assignment,
        hub,
        until=MAY - dt.timedelta(days=1),
        actor=officer,
    )


def test_an_assignment_does_not_end_tomorrow_or_before_it_began(officer):
    assignment = make_assignment()

    refused("date_in_future", end_assignment, assignment, until=tomorrow(), actor=None)
    refused(
        "ends_before_it_begins",
        end_assignment,
        assignment,
        until=dt.date(2024, 2, 29),
        actor=None,
    )

    assignment.refresh_from_db()
    assert assignment.until is None
