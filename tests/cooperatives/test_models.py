from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, connection

from cooperatives.models import AdminUnit, Cooperative, Person
from tests.factories import make_cooperative, make_person, make_post


def test_citizen_number_is_encrypted_at_rest_and_found_by_its_hash(db):
    person = make_person(citizen_id="096081001234")

    with connection.cursor() as cursor:
        cursor.execute("SELECT citizen_id, citizen_id_hash FROM cooperatives_person")
        stored, digest = cursor.fetchone()

    assert "096081001234" not in stored + digest
    assert Person.objects.with_citizen_id("096081001234").get() == person
    assert Person.objects.get().citizen_id == "096081001234"
    assert person.masked_citizen_id == "096*****1234"


def test_one_citizen_number_is_one_person(db):
    make_person(citizen_id="096081001234")

    with pytest.raises(IntegrityError):
        make_person(citizen_id="096081001234")


def test_people_without_number_are_not_the_same(db):
    make_person(citizen_id="")
    make_person(citizen_id="")

    assert Person.objects.count() == 2


def test_search_text_and_order_follow_the_name(db):
    cooperative = make_cooperative(name="Hợp tác xã Lúa")

    cooperative.name = "Hợp tác xã Đước"
    cooperative.save()

    assert list(Cooperative.objects.search("duoc")) == [cooperative]
    assert not Cooperative.objects.search("lúa").exists()


@pytest.mark.parametrize("query", ["096*", "ngan nguyen", "Ngân", "5678"])
def test_person_search_knows_names_and_the_end_of_the_phone(db, query):
    person = make_person(full_name="Nguyễn Thị Ngân", phone="0912345678")

    found = list(Person.objects.search(query))

    assert found == ([] if query == "096*" else [person])


def test_same_code_is_another_unit_in_another_period(db):
    old = AdminUnit.objects.create(
        level="commune",
        code="32047",
        name="Khánh Hòa",
        kind="xã",
        valid_from=dt.date(2004, 1, 1),
        valid_to=dt.date(2025, 6, 30),
    )
    new = AdminUnit.objects.create(
        level="commune",
        code="32047",
        name="U Minh",
        kind="xã",
        valid_from=dt.date(2025, 7, 1),
    )

    assert list(AdminUnit.objects.valid_on(dt.date(2025, 6, 30))) == [old]
    assert list(AdminUnit.objects.valid_on(dt.date(2025, 7, 1))) == [new]


def test_a_post_cannot_end_before_it_begins(db):
    with pytest.raises(IntegrityError):
        make_post(since=dt.date(2024, 2, 1), until=dt.date(2024, 1, 31))
