"""The administration opens every part of the record."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.factories import make_area, make_cooperative, make_parts, make_user


@pytest.mark.parametrize(
    "noun",
    ["report", "contract", "ocop", "certification", "assignment", "group", "policy"],
)
def test_a_part_is_read_in_the_administration(client, roles, noun):
    part = make_parts(make_cooperative(reporting_area=make_area()))[noun]
    client.force_login(make_user(is_staff=True, is_superuser=True))
    page = f"admin:cooperatives_{type(part)._meta.model_name}"  # noqa: SLF001  Django's public name

    listed = client.get(reverse(f"{page}_changelist"), {"q": "minh hoa"})
    opened = client.get(reverse(f"{page}_change", args=[part.pk]))

    assert (listed.status_code, opened.status_code) == (200, 200)


def test_status_and_address_are_read_only_there(client, roles):
    cooperative = make_cooperative()
    client.force_login(make_user(is_staff=True, is_superuser=True))

    page = client.get(
        reverse("admin:cooperatives_cooperative_change", args=[cooperative.pk])
    )

    form = page.context["adminform"].form
    assert not {"status", "status_since", "address_text", "admin_unit"} & set(
        form.fields
    )
