"""Contracts, products, certifications: what each act writes, and what it refuses."""

from __future__ import annotations

import datetime as dt
from copy import copy

import pytest

from accounts.models import AuditEntry
from cooperatives.models import (
    Certification,
    LinkageContract,
    OcopProduct,
)
from cooperatives.operations import (
    change_part,
    end_part,
    enter_part,
)
from tests.cooperatives.acts.asking import MAY, entries, refused, tomorrow
from tests.factories import (
    make_contract,
    make_cooperative,
)

pytestmark = pytest.mark.django_db


def unsaved_parts():
    cooperative = make_cooperative()
    return {
        "contract": LinkageContract(
            cooperative=cooperative, partner="Công ty A", signed_on=MAY, scope="both"
        ),
        "ocop": OcopProduct(
            cooperative=cooperative, name="Khô cá", stars=3, recognised_on=MAY
        ),
        "certification": Certification(
            cooperative=cooperative, kind="asc", issued_on=MAY
        ),
    }


BEGINS = {
    "contract": "signed_on",
    "ocop": "recognised_on",
    "certification": "issued_on",
}


@pytest.mark.parametrize("noun", BEGINS)
def test_a_part_is_entered_changed_and_ended_under_its_cooperative(officer, noun):
    part = enter_part(unsaved_parts()[noun], actor=officer)
    part.valid_to = dt.date(2024, 12, 31)
    assert change_part(part, actor=officer)
    assert not change_part(part, actor=officer)
    end_part(part, on=dt.date(2024, 8, 1), actor=officer)

    part.refresh_from_db()
    if noun == "contract":
        assert part.terminated_on == dt.date(2024, 8, 1)
        assert part.valid_to == dt.date(2024, 12, 31)
    else:
        assert part.valid_to == dt.date(2024, 8, 1)
    coop = str(part.cooperative_id)
    assert entries() == [
        (f"{noun}.entered", "cooperative", coop),
        (f"{noun}.changed", "cooperative", coop),
        (f"{noun}.ended", "cooperative", coop),
    ]


def test_an_ocop_product_is_valid_for_36_months_if_the_decision_does_not_say(officer):
    product = enter_part(unsaved_parts()["ocop"], actor=officer)

    product.refresh_from_db()
    assert product.valid_to == dt.date(2027, 5, 1)


def test_the_parties_of_a_contract_are_part_of_its_history(officer):
    satellite = make_cooperative(name="HTX Vệ Tinh")
    contract = enter_part(unsaved_parts()["contract"], actor=officer)

    assert change_part(contract, parties=[satellite], actor=officer)

    assert list(contract.parties.all()) == [satellite]
    assert AuditEntry.objects.latest("pk").details["changes"] == {
        "parties": [[], ["HTX Vệ Tinh"]]
    }


@pytest.mark.parametrize("noun", BEGINS)
def test_a_part_of_tomorrow_is_refused(officer, noun):
    part = unsaved_parts()[noun]
    setattr(part, BEGINS[noun], tomorrow())

    refused("date_in_future", enter_part, part, actor=officer)

    assert not type(part).objects.exists()


@pytest.mark.parametrize("noun", BEGINS)
def test_a_part_cannot_end_before_it_begins(officer, noun):
    part = unsaved_parts()[noun]
    part.valid_to = MAY - dt.timedelta(days=1)

    refused("ends_before_it_begins", enter_part, part, actor=officer)

    assert not type(part).objects.exists()


@pytest.mark.parametrize("noun", BEGINS)
def test_the_same_part_is_entered_once(officer, noun):
    part = enter_part(unsaved_parts()[noun], actor=officer)
    AuditEntry.objects.all().delete()
    again = copy(part)
    again.pk = None

    refused("part_entered", enter_part, again, actor=officer)

    assert type(part).objects.count() == 1


def test_a_contract_is_ended_once_and_not_before_it_was_signed(officer):
    contract = make_contract()
    refused("date_in_future", end_part, contract, on=tomorrow(), actor=officer)
    refused(
        "ends_before_it_begins",
        end_part,
        contract,
        on=dt.date(2024, 4, 30),
        actor=officer,
    )
    contract.refresh_from_db()
    assert contract.terminated_on is None

    end_part(contract, on=dt.date(2024, 6, 1), actor=officer)
    AuditEntry.objects.all().delete()

    refused("part_ended", end_part, contract, on=dt.date(2024, 7, 1), actor=officer)
    contract.refresh_from_db()
    assert contract.terminated_on == dt.date(2024, 6, 1)
