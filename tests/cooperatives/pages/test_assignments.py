"""Models and satellites on their pages."""

from __future__ import annotations

import datetime as dt

from cooperatives.models import (
    ModelAssignment,
)
from tests.cooperatives.pages.asking import (
    page,
    send,
)
from tests.factories import (
    make_area,
    make_assignment,
    make_cooperative,
)


def test_a_satellite_is_chosen_advanced_and_ended(client, officer):
    hub = make_assignment().cooperative
    satellite = make_cooperative(reporting_area=hub.reporting_area)

    send(
        client,
        "assignment_create",
        satellite.pk,
        kind="ve_tinh",
        hub=hub.pk,
        since="01/05/2024",
    )
    assignment = ModelAssignment.objects.get(cooperative=satellite)
    send(client, "assignment_progress", assignment.pk, percent="40", on="01/06/2024")
    send(client, "assignment_end", assignment.pk, day="01/07/2024")

    assignment.refresh_from_db()
    assert assignment.hub == hub
    assert assignment.progress.get().percent == 40
    assert assignment.until == dt.date(2024, 7, 1)


def test_only_models_of_the_area_are_offered_as_hub(client, officer):
    hub = make_assignment().cooperative
    make_assignment()
    satellite = make_cooperative(reporting_area=hub.reporting_area)

    form = page(client, "assignment_create", satellite.pk).context["form"]

    assert list(form.fields["hub"].queryset) == [hub]


def test_a_satellite_without_hub_is_refused_beside_its_field(client, officer):
    cooperative = make_cooperative(reporting_area=make_area())

    response = send(
        client, "assignment_create", cooperative.pk, kind="ve_tinh", since="01/05/2024"
    )

    assert response.status_code == 422
    assert response.context["form"].has_error("hub", "hub_missing")
    assert not ModelAssignment.objects.exists()


def test_without_an_area_there_is_nothing_to_be_chosen_for(client, officer):
    cooperative = make_cooperative()

    assert page(client, "assignment_create", cooperative.pk).status_code == 404


def test_a_hub_with_satellites_is_not_ended(client, officer):
    hub = make_assignment()
    make_assignment(
        cooperative=make_cooperative(reporting_area=hub.area), hub=hub.cooperative
    )

    response = send(client, "assignment_end", hub.pk, day="01/05/2024")

    hub.refresh_from_db()
    assert response.context["form"].has_error("day", "hub_has_satellites")
    assert hub.until is None


def test_a_hub_of_another_area_is_refused_beside_its_field(client, officer):
    elsewhere = make_assignment().cooperative
    cooperative = make_cooperative(reporting_area=make_area())

    response = send(
        client,
        "assignment_create",
        cooperative.pk,
        kind="ve_tinh",
        hub=elsewhere.pk,
        since="01/05/2024",
    )

    assert response.status_code == 422
    assert response.context["form"].has_error("hub", "invalid_choice")
    assert 'value="01/05/2024"' in response.content.decode()
    assert not cooperative.assignments.exists()
