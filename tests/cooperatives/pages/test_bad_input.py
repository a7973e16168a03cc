"""What people mistype, and what strangers send."""

from __future__ import annotations

import datetime as dt

import pytest

from cooperatives.models import Cooperative, Person
from tests.cooperatives.pages.asking import page, send, url
from tests.factories import make_cooperative


@pytest.mark.parametrize(
    "typed",
    [
        "7/2/2024",
        "07-02-2024",
        "07.02.2024",
        "07022024",
        " 07 / 02 / 2024 ",
        "2024-02-07",
    ],
)
def test_a_day_is_understood_as_people_type_it(client, officer, typed):
    cooperative = make_cooperative()

    send(client, "cooperative_status", cooperative.pk, status="stopped", since=typed)

    assert cooperative.status_entries.get().since == dt.date(2024, 2, 7)


@pytest.mark.parametrize(
    "typed",
    [
        "30/02/2024",
        "7/2/24",
        "2024",
        "hôm qua",
        "01/01/0001",
        "31/12/9999",
        "٠٧/٠٢/٢٠٢٤",
    ],
)
def test_what_is_no_day_is_refused_beside_its_field(client, officer, typed):
    cooperative = make_cooperative()

    response = send(
        client, "cooperative_status", cooperative.pk, status="stopped", since=typed
    )

    assert response.status_code == 422
    assert response.context["form"].has_error("since", "invalid")
    assert typed in response.content.decode()
    assert not cooperative.status_entries.exists()


@pytest.mark.parametrize("as_of", ["01/01/0001", "31/12/9999", "xx"])
def test_a_page_as_of_no_day_is_that_of_today_and_says_so(client, officer, as_of):
    response = page(client, "cooperative_detail", make_cooperative().pk, as_of=as_of)

    assert response.status_code == 200
    assert response.context["as_of_form"].has_error("as_of", "invalid")


@pytest.mark.parametrize("key", ["²", "x", "-1", "9" * 30, "9" * 5000])
def test_a_key_that_is_none_names_nobody(client, officer, key):
    cooperative = make_cooperative()

    post = page(client, "post_create", cooperative.pk, person=key)
    lookup = page(client, "unit_lookup", district=key)
    person = client.post(
        url("person_create") + f"?cooperative={key}",
        {
            "full_name": "Lâm Út",
            "gender": "nam",
            "date_of_birth": "1975",
            "qualification_level": "none",
        },
    )

    assert list(post.context["form"].fields) == ["find"]
    assert lookup.status_code == 200
    assert person.url == Person.objects.get().get_absolute_url()


def test_nobody_is_found_by_what_no_database_can_hold(client, officer):
    """PostgreSQL knows no NUL."""
    cooperative = make_cooperative()

    response = send(client, "post_create", cooperative.pk, find="\0")

    assert response.status_code == 200
    assert list(response.context["form"].fields) == ["find"]


@pytest.mark.parametrize("key", ["²", "x", "9" * 23, "9" * 5000])
def test_a_tick_at_nothing_is_refused_beside_its_field(client, officer, key):
    response = send(
        client,
        "cooperative_create",
        name="HTX Tôm",
        legal_type="hop_tac_xa",
        status="active",
        product_lines=[key],
    )

    assert response.status_code == 422
    assert response.context["form"].has_error("product_lines", "invalid_pk_value")
    assert not Cooperative.objects.exists()


def test_what_looks_like_a_script_is_text(client, officer):
    name = "<script>alert(1)</script> HTX"
    send(
        client,
        "cooperative_create",
        name=name,
        legal_type="hop_tac_xa",
        status="active",
    )

    content = page(
        client, "cooperative_detail", Cooperative.objects.get().pk
    ).content.decode()

    assert "&lt;script&gt;" in content
    assert "<script>alert" not in content
