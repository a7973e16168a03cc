"""The administration shows every part of the record and writes none."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.urls import reverse

from cooperatives.models import AdminUnit, Cooperative, Person, ProductLine
from tests.factories import (
    make_area,
    make_cooperative,
    make_parts,
    make_person,
    make_user,
)


@pytest.fixture
def superuser(client, roles):
    user = make_user(is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


def address(row, act="change"):
    name = f"admin:cooperatives_{type(row)._meta.model_name}_{act}"  # noqa: SLF001  Django's public name
    return reverse(name, args=[] if act == "changelist" else [row.pk])


@pytest.mark.parametrize(
    "noun",
    [
        "report",
        "contract",
        "ocop",
        "certification",
        "assignment",
        "post",
        "group",
        "policy",
    ],
)
def test_a_part_is_read_in_the_administration_and_written_elsewhere(
    client, superuser, noun
):
    part = make_parts(make_cooperative(reporting_area=make_area()))[noun]

    listed = client.get(address(part, "changelist"), {"q": "minh hoa"})
    opened = client.get(address(part))
    changed = client.post(address(part), {})
    deleted = client.post(address(part, "delete"), {"post": "yes"})

    assert (listed.status_code, opened.status_code) == (200, 200)
    assert (changed.status_code, deleted.status_code) == (403, 403)
    assert type(part).objects.filter(pk=part.pk).exists()


def test_only_accounts_officers_and_product_lines_are_written_there(superuser, rf):
    request = rf.get("/")
    request.user = superuser
    of_the_app = {
        model: site
        for model, site in admin.site._registry.items()  # noqa: SLF001  it has no other name
        if model._meta.app_label == "cooperatives"  # noqa: SLF001  Django's public name
    }

    changed = {m for m, s in of_the_app.items() if s.has_change_permission(request)}
    added = {m for m, s in of_the_app.items() if s.has_add_permission(request)}
    deleted = {m for m, s in of_the_app.items() if s.has_delete_permission(request)}

    assert changed == {AdminUnit, Cooperative, Person, ProductLine}
    assert added == {ProductLine}
    assert deleted == set()


def test_a_cooperative_gets_its_contacts_there_and_nothing_else(client, superuser):
    cooperative = make_cooperative(name="HTX Lúa")

    client.post(
        address(cooperative),
        {"name": "HTX Khác", "status": "dissolved", "contacts": [superuser.pk]},
    )

    cooperative.refresh_from_db()
    assert (cooperative.name, cooperative.status) == ("HTX Lúa", "active")
    assert list(cooperative.contacts.all()) == [superuser]


def test_a_person_gets_their_account_there_and_nothing_else(client, superuser):
    person = make_person(full_name="Lâm Út", citizen_id="096081001234")

    page = client.get(address(person)).content.decode()
    client.post(
        address(person),
        {
            "full_name": "Khác",
            "qualification_level": "university",
            "user": superuser.pk,
        },
    )

    person.refresh_from_db()
    assert "096081001234" not in page
    assert (person.full_name, person.qualification_level) == ("Lâm Út", "none")
    assert person.user == superuser
