"""Entering a cooperative, its status and its address."""

from __future__ import annotations

import datetime as dt

import pytest

from accounts.models import AuditEntry
from cooperatives.models import (
    Cooperative,
)
from tests.cooperatives.pages.asking import (
    MAY,
    make_unit,
    send,
    tomorrow,
)
from tests.factories import (
    make_cooperative,
)


def test_a_new_cooperative_has_its_first_address_and_status(client, officer):
    unit = make_unit()

    response = send(
        client,
        "cooperative_create",
        name="HTX Tôm",
        legal_type="hop_tac_xa",
        legacy_reg_no="12/GCN",
        status="suspended",
        status_since="01/05/2024",
        admin_unit=unit.pk,
        address_since="01/07/2025",
    )

    cooperative = Cooperative.objects.get()
    assert response.url == cooperative.get_absolute_url()
    assert (cooperative.status, cooperative.legacy_reg_no) == ("suspended", "12/GCN")
    assert cooperative.admin_unit == unit
    assert cooperative.head_offices.get().since == dt.date(2025, 7, 1)


def test_a_unit_that_did_not_exist_then_is_refused_beside_its_field(client, officer):
    response = send(
        client,
        "cooperative_create",
        name="HTX Tôm",
        legal_type="hop_tac_xa",
        status="active",
        admin_unit=make_unit().pk,
        address_since="01/05/2024",
    )

    assert response.status_code == 422
    assert response.context["form"].has_error("admin_unit", "unit_not_valid")
    assert "HTX Tôm" in response.content.decode()
    assert not Cooperative.objects.exists()
    assert not AuditEntry.objects.exists()


def test_status_and_address_do_not_change_with_the_form_of_identity(client, officer):
    cooperative = make_cooperative()

    send(
        client,
        "cooperative_edit",
        cooperative.pk,
        name="HTX Mới",
        legal_type="hop_tac_xa",
        status="dissolved",
        address_text="ấp 9",
    )

    cooperative.refresh_from_db()
    assert cooperative.name == "HTX Mới"
    assert (cooperative.status, cooperative.address_text) == ("active", "")


def test_a_status_and_an_address_are_noted_on_their_pages(client, officer):
    cooperative = make_cooperative()

    send(
        client,
        "cooperative_status",
        cooperative.pk,
        status="dissolved",
        since="01/05/2024",
        evidence="QĐ 5",
    )
    send(
        client, "cooperative_relocate", cooperative.pk, hamlet="ấp 3", since="1/5/2024"
    )

    cooperative.refresh_from_db()
    assert (cooperative.status, cooperative.hamlet) == ("dissolved", "ấp 3")
    assert cooperative.status_entries.get().evidence == "QĐ 5"
    assert cooperative.head_offices.get().since == MAY


@pytest.mark.parametrize("name", ["cooperative_status", "cooperative_relocate"])
def test_a_day_to_come_is_refused_beside_its_field(client, officer, name):
    cooperative = make_cooperative()

    response = send(
        client,
        name,
        cooperative.pk,
        status="dissolved",
        address_text="ấp 3",
        since=tomorrow(),
    )

    assert response.status_code == 422
    assert response.context["form"].has_error("since", "date_in_future")
    assert tomorrow() in response.content.decode()
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize(
    ("column", "code"),
    [("founded_on", "founded_in_future"), ("legacy_reg_on", "registered_in_future")],
)
def test_a_founding_to_come_is_refused_beside_its_field(client, officer, column, code):
    response = send(
        client,
        "cooperative_create",
        name="HTX Tôm",
        legal_type="hop_tac_xa",
        status="active",
        **{column: tomorrow()},
    )

    assert response.status_code == 422
    assert response.context["form"].has_error(column, code)
    assert "HTX Tôm" in response.content.decode()
    assert not Cooperative.objects.exists()


def test_a_form_sent_twice_enters_one_cooperative(client, officer):
    form = {"name": "HTX Tôm", "legal_type": "hop_tac_xa", "status": "active"}

    first = send(client, "cooperative_create", **form)
    again = send(client, "cooperative_create", **form)

    assert (first.status_code, again.status_code) == (302, 422)
    assert again.context["form"].has_error("name", "cooperative_entered")
    assert Cooperative.objects.count() == 1


def test_an_address_that_says_nothing_is_refused(client, officer):
    cooperative = make_cooperative()

    response = send(client, "cooperative_relocate", cooperative.pk, since="01/05/2024")

    assert response.status_code == 422
    assert response.context["form"].has_error("address_text", "address_missing")
    assert not cooperative.head_offices.exists()
    assert not AuditEntry.objects.exists()
