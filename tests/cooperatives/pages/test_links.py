"""Contracts, products and certifications on their pages."""

from __future__ import annotations

import datetime as dt

import pytest

from accounts.models import AuditEntry
from cooperatives.models import (
    Certification,
    LinkageContract,
    OcopProduct,
)
from tests.cooperatives.pages.asking import (
    send,
    tomorrow,
    url,
)
from tests.factories import (
    make_assignment,
    make_contract,
    make_cooperative,
)


def test_a_contract_takes_satellites_by_tick_and_others_by_tax_code(client, officer):
    hub = make_assignment().cooperative
    satellite = make_assignment(
        cooperative=make_cooperative(reporting_area=hub.reporting_area), hub=hub
    ).cooperative
    other = make_cooperative(coop_code="0100109106")

    response = send(
        client,
        "contract_create",
        hub.pk,
        partner="Công ty Tôm",
        partner_kind="enterprise",
        signed_on="01/05/2024",
        scope="both",
        parties=[satellite.pk],
        party_codes="0100 109 106",
    )

    contract = LinkageContract.objects.get()
    assert response.status_code == 302
    assert set(contract.parties.all()) == {satellite, other}


def test_a_contract_with_an_unknown_party_is_refused(client, officer):
    response = send(
        client,
        "contract_create",
        make_cooperative().pk,
        partner="Công ty Tôm",
        partner_kind="enterprise",
        signed_on="01/05/2024",
        scope="both",
        party_codes="2000123456",
    )

    assert response.status_code == 422
    assert response.context["form"].has_error("party_codes", "cooperative_unknown")
    assert not LinkageContract.objects.exists()


def test_a_contract_is_changed_and_ended(client, officer):
    contract = make_contract()

    send(
        client,
        "contract_edit",
        contract.pk,
        partner="Công ty Cua",
        partner_kind="enterprise",
        signed_on="01/05/2024",
        scope="production",
    )
    send(client, "contract_end", contract.pk, day="01/06/2024")
    again = send(client, "contract_end", contract.pk, day="02/06/2024")

    contract.refresh_from_db()
    assert (contract.partner, contract.scope) == ("Công ty Cua", "production")
    assert contract.terminated_on == dt.date(2024, 6, 1)
    assert again.context["form"].has_error("day", "part_ended")
    assert again.status_code == 422


def test_an_ocop_product_without_last_day_is_valid_for_36_months(client, officer):
    cooperative = make_cooperative()

    send(
        client,
        "ocop_create",
        cooperative.pk,
        name="Khô cá",
        stars="4",
        recognised_on="01/05/2024",
    )
    product = OcopProduct.objects.get()
    assert (product.stars, product.valid_to) == (4, dt.date(2027, 5, 1))

    send(
        client,
        "ocop_edit",
        product.pk,
        name="Khô cá bổi",
        stars="5",
        recognised_on="01/05/2024",
        valid_to="01/05/2026",
    )
    send(client, "ocop_end", product.pk, day="01/05/2025")
    product.refresh_from_db()
    assert (product.name, product.stars) == ("Khô cá bổi", 5)
    assert product.valid_to == dt.date(2025, 5, 1)


def test_a_certification_is_entered_changed_and_ended(client, officer):
    cooperative = make_cooperative()

    send(
        client, "certification_create", cooperative.pk, kind="asc", issued_on="1/5/2024"
    )
    certification = Certification.objects.get()
    send(
        client,
        "certification_edit",
        certification.pk,
        kind="bap",
        issued_on="01/05/2024",
    )
    send(client, "certification_end", certification.pk, day="01/06/2024")

    certification.refresh_from_db()
    assert (certification.kind, certification.valid_to) == ("bap", dt.date(2024, 6, 1))


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("contract_create", "signed_on"),
        ("ocop_create", "recognised_on"),
        ("certification_create", "issued_on"),
    ],
)
def test_a_part_of_tomorrow_is_refused_beside_its_field(client, officer, name, begins):
    fields = {
        "partner": "Công ty",
        "partner_kind": "enterprise",
        "scope": "both",
        "name": "Khô cá",
        "stars": "3",
        "kind": "asc",
        begins: tomorrow(),
    }

    response = client.post(url(name, make_cooperative().pk), fields)

    assert response.status_code == 422
    assert response.context["form"].has_error(begins, "date_in_future")
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("contract_create", "signed_on"),
        ("ocop_create", "recognised_on"),
        ("certification_create", "issued_on"),
    ],
)
def test_an_end_before_the_beginning_is_refused_beside_its_field(
    client, officer, name, begins
):
    fields = {
        "partner": "Công ty",
        "partner_kind": "enterprise",
        "scope": "both",
        "name": "Khô cá",
        "stars": "3",
        "kind": "asc",
        begins: "01/05/2024",
        "valid_to": "30/04/2024",
    }

    response = client.post(url(name, make_cooperative().pk), fields)

    assert response.status_code == 422
    assert response.context["form"].has_error("valid_to", "ends_before_it_begins")
    assert "30/04/2024" in response.content.decode()
    assert not AuditEntry.objects.exists()


def test_a_contract_is_not_signed_after_it_was_ended(client, officer):
    contract = make_contract(terminated_on=dt.date(2024, 6, 1))

    response = send(
        client,
        "contract_edit",
        contract.pk,
        partner=contract.partner,
        partner_kind="enterprise",
        signed_on="01/07/2024",
        scope="both",
    )

    contract.refresh_from_db()
    assert response.status_code == 422
    assert response.context["form"].has_error("valid_to", "ends_before_it_begins")
    assert contract.signed_on == dt.date(2024, 5, 1)
