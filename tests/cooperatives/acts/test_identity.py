"""What a cooperative is: what each act writes, and what it refuses."""

from __future__ import annotations

import pytest

from accounts.models import AuditEntry
from cooperatives.models import (
    Cooperative,
    ProductLine,
)
from cooperatives.operations import (
    change_cooperative,
    register_cooperative,
)
from tests.cooperatives.acts.asking import MAY, entries, refused, tomorrow
from tests.factories import (
    make_area,
    make_cooperative,
)

pytestmark = pytest.mark.django_db


def test_a_cooperative_is_registered_with_its_first_status_and_address(officer):
    line = ProductLine.objects.create(name="Tôm – rừng")

    cooperative = register_cooperative(
        Cooperative(
            name="HTX Lúa",
            status="suspended",
            status_since=MAY,
            address_text="ấp 5",
        ),
        product_lines=[line],
        actor=officer,
    )

    cooperative.refresh_from_db()
    assert (cooperative.status, cooperative.status_since) == ("suspended", MAY)
    assert cooperative.address_text == "ấp 5"
    assert list(cooperative.product_lines.all()) == [line]
    assert [entry.since for entry in cooperative.status_entries.all()] == [MAY]
    assert [office.since for office in cooperative.head_offices.all()] == [None]
    assert [verb for verb, *_ in entries()] == [
        "cooperative.registered",
        "cooperative.status_noted",
        "cooperative.relocated",
    ]


def test_a_registration_with_a_status_of_tomorrow_leaves_nothing(officer):
    refused(
        "date_in_future",
        register_cooperative,
        Cooperative(name="HTX Lúa", status="stopped", status_since=tomorrow()),
        actor=officer,
    )

    assert not Cooperative.objects.exists()


def test_a_change_keeps_what_was_and_leaves_status_and_address_alone(officer):
    cooperative = make_cooperative(name="HTX Lúa")
    cooperative.name, cooperative.status = "HTX Lúa Vàng", "dissolved"
    cooperative.address_text = "ấp 9"
    line = ProductLine.objects.create(name="Lúa")

    assert change_cooperative(cooperative, product_lines=[line], actor=officer)

    cooperative.refresh_from_db()
    assert cooperative.name == "HTX Lúa Vàng"
    assert cooperative.matching_name == "lua vang"
    assert (cooperative.status, cooperative.address_text) == ("active", "")
    assert AuditEntry.objects.get().details == {
        "changes": {
            "name": ["HTX Lúa", "HTX Lúa Vàng"],
            "product_lines": [[], ["Lúa"]],
        }
    }


def test_a_change_of_nothing_is_not_recorded(officer):
    cooperative = make_cooperative()

    assert not change_cooperative(cooperative, product_lines=[], actor=officer)

    assert entries() == []


@pytest.mark.parametrize(
    ("column", "code"),
    [("founded_on", "founded_in_future"), ("legacy_reg_on", "registered_in_future")],
)
def test_a_cooperative_is_not_founded_tomorrow(officer, column, code):
    known = make_cooperative()
    setattr(known, column, tomorrow())

    refused(
        code,
        register_cooperative,
        Cooperative(name="HTX Lúa", **{column: tomorrow()}),
        actor=officer,
    )
    refused(code, change_cooperative, known, actor=officer)

    known.refresh_from_db()
    assert getattr(known, column) is None
    assert Cooperative.objects.get() == known


def test_a_name_without_tax_code_is_entered_once_in_its_area(officer, area):
    known = make_cooperative(name="HTX Lúa", reporting_area=area)

    refused(
        "cooperative_entered",
        register_cooperative,
        Cooperative(name="HTX Lúa", reporting_area=area),
        actor=officer,
    )

    assert Cooperative.objects.get() == known


@pytest.mark.parametrize(
    "fields", [{"coop_code": "0100109106"}, {"name": "HTX Lụa"}, {"area": "another"}]
)
def test_a_tax_code_another_writing_or_area_make_another_cooperative(
    officer, area, fields
):
    make_cooperative(name="HTX Lúa", reporting_area=area)
    wanted = {"name": "HTX Lúa", "reporting_area": area} | fields
    if wanted.pop("area", ""):
        wanted["reporting_area"] = make_area()

    register_cooperative(Cooperative(**wanted), actor=officer)

    assert Cooperative.objects.count() == 2
