"""The list of likely duplicates, and two records side by side."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from accounts.models import AuditEntry
from cooperatives.models import Cooperative, DistinctPair, Person
from cooperatives.operations import merge
from tests.factories import (
    make_area,
    make_class,
    make_cooperative,
    make_participant,
    make_person,
    make_post,
    make_report,
    make_user,
)


@pytest.fixture
def officer(client, data_officer):
    client.force_login(data_officer)
    return data_officer


def two(**fields):
    return (
        make_person(full_name="Nguyễn Thị Hòa", **fields),
        make_person(full_name="Nguyễn Thị Hoà", citizen_id="", **fields),
    )


def address(one, other, name="pair_detail"):
    kind = one._meta.model_name  # noqa: SLF001  Django's public name
    return reverse(f"cooperatives:{name}", args=[kind, one.pk, other.pk])


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_runs_the_same_queries_for_any_number_of_pairs(
    client, officer, rows, django_assert_num_queries
):
    for row in range(rows):
        two(phone=f"091234567{row}", date_of_birth=dt.date(1980 + row, 1, 1))
        for _twice in range(2):
            make_cooperative(name=f"HTX Tôm {row}")
    url = reverse("cooperatives:pair_list")
    client.get(url)

    with django_assert_num_queries(9):
        response = client.get(url)

    assert len(response.context["table"].rows) == 2 * rows


def test_the_list_narrows_by_kind_and_by_the_words_of_either_name(client, officer):
    one, other = two()
    for _twice in range(2):
        make_cooperative(name="HTX Tôm Rừng", reporting_area=None)
    url = reverse("cooperatives:pair_list")

    people = client.get(url, {"kind": "person"})
    shrimp = client.get(url, {"q": "rung tom"})
    nothing = client.get(url, {"q": "lua"})
    wrong = client.get(url, {"kind": "tree"})

    assert [row.record.first for row in people.context["table"].rows] == [one.pk]
    assert address(one, other) in people.content.decode()
    assert [str(r.record.kind) for r in shrimp.context["table"].rows] == ["cooperative"]
    assert len(nothing.context["table"].rows) == 0
    assert len(wrong.context["table"].rows) == 2


def test_the_list_is_a_spreadsheet_too(client, officer):
    two()

    response = client.get(reverse("cooperatives:pair_list"), {"_export": "csv"})

    assert "Nguyễn Thị Hòa, 28/02/1981" in response.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_comparing_runs_the_same_queries_whatever_hangs_on_the_two(
    client, officer, rows, django_assert_num_queries
):
    area = make_area()
    one, other = (make_cooperative(name="HTX A", reporting_area=area) for _ in range(2))
    for row in range(rows):
        make_post(cooperative=one)
        make_report(cooperative=other, data_date=dt.date(2020 + row, 12, 31))
    client.get(address(one, other))

    with django_assert_num_queries(31):
        client.get(address(one, other))


def test_two_people_stand_side_by_side_without_their_numbers(client, officer):
    one = make_person(full_name="Nguyễn Thị Hòa", citizen_id="096081001234")
    other = make_person(full_name="Nguyễn Thị Hoà", citizen_id="096081005678")
    for _twice in range(2):
        make_post(person=other)

    response = client.get(address(one, other))

    form = response.context["form"]
    assert {field.name for field in form.differing} == {"full_name", "citizen_id"}
    assert form["full_name"].initial == "first"
    assert form["citizen_id"].initial is None
    assert form["keep"].initial == "second"  # more hangs on it
    content = response.content.decode()
    assert "096*****1234" in content
    assert "096*****5678" in content
    assert "096081001234" not in content
    assert "096081005678" not in content
    ((_words, (nothing, posts)),) = response.context["standing"]
    assert posts.count(";") == 1
    assert nothing != posts
    counts = dict(response.context["hanging"])
    assert list(counts.values()) == [[0, 2]]


def test_what_is_chosen_is_merged(client, officer):
    one, other = two()
    other.phone = "0987654321"
    other.save()
    post = make_post(person=one)
    form = {
        "keep": "second",
        "full_name": "first",
        "citizen_id": "first",
        "phone": "second",
    }

    response = client.post(address(one, other), form)

    assert response.url == other.get_absolute_url()
    assert [message.level_tag for message in get_messages(response.wsgi_request)] == [
        "success"
    ]
    kept = Person.objects.get()
    assert (kept.pk, kept.full_name) == (other.pk, "Nguyễn Thị Hòa")
    assert (kept.citizen_id, kept.phone) == (one.citizen_id, "0987654321")
    post.refresh_from_db()
    assert post.person == kept
    assert AuditEntry.objects.get(verb="person.merged").actor == officer


def test_a_form_without_a_choice_is_refused_and_keeps_what_was_chosen(client, officer):
    one, other = make_person(full_name="A Hòa"), make_person(full_name="A Hoà")

    response = client.post(
        address(one, other), {"keep": "second", "full_name": "second"}
    )

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"citizen_id", "reason"}
    assert response.context["form"]["full_name"].value() == "second"
    assert Person.objects.count() == 2


def test_a_refusal_stands_on_the_page_and_nothing_is_merged(client, officer):
    one, other = two()
    training_class = make_class()
    for person in (one, other):
        make_participant(person=person, training_class=training_class)

    response = client.post(
        address(one, other),
        {"keep": "first", "full_name": "first", "citizen_id": "first"},
    )

    assert response.status_code == 422
    assert training_class.code in str(response.context["form"].non_field_errors())
    assert Person.objects.count() == 2


def test_two_cooperatives_are_told_apart_by_status_and_address(client, officer):
    one = make_cooperative(name="HTX A", address_text="Ấp 1", status="stopped")
    other = make_cooperative(name="HTX A", address_text="Ấp 2")

    (_status, states), (_office, places) = client.get(address(one, other)).context[
        "standing"
    ]

    assert states[0] != states[1]
    assert places == ["Ấp 1", "Ấp 2"]


def test_reports_of_one_date_are_chosen_on_the_page(client, officer):
    one, other = (make_cooperative(name="HTX A") for _ in range(2))
    make_report(cooperative=one, revenue=1_000_000)
    make_report(cooperative=other, revenue=2_000_000)
    page = client.get(address(one, other))
    assert "2.000.000" in page.content.decode()

    client.post(address(one, other), {"keep": "first", "report_20241231": "second"})

    assert Cooperative.objects.get().annual_reports.get().revenue == 2_000_000


def test_a_pair_said_to_be_two_is_remembered_and_tells_who_said_so(client, officer):
    one, other = two()

    response = client.post(address(one, other, "pair_distinct"))

    assert response.url == reverse("cooperatives:pair_list")
    assert DistinctPair.objects.get().judged_by == officer
    assert len(client.get(response.url).context["table"].rows) == 0
    assert client.get(address(one, other)).context["judged"].judged_by == officer


@pytest.mark.parametrize("name", ["pair_detail", "pair_distinct"])
def test_a_pair_that_is_merged_leads_to_the_record_that_stands(client, officer, name):
    one, other = two()
    url = address(one, other, name)
    merge(one, other, choices={}, actor=make_user())

    response = client.post(url, {"keep": "first"})

    assert response.url == one.get_absolute_url()
    assert not DistinctPair.objects.exists()


@pytest.mark.parametrize("make", [make_person, make_cooperative])
def test_the_page_of_a_merged_record_leads_to_the_one_that_stands(
    client, officer, make
):
    keep, drop = make(), make(**({"citizen_id": ""} if make is make_person else {}))
    url = drop.get_absolute_url()
    merge(keep, drop, choices={}, actor=officer)

    response = client.get(url)

    assert (response.status_code, response.url) == (302, keep.get_absolute_url())


def test_a_merged_record_is_found_by_those_who_may_see_the_one_that_stands(
    client, officer, stranger
):
    keep, drop, apart = (make_cooperative() for _record in range(3))
    urls = [drop.get_absolute_url(), apart.get_absolute_url()]
    merge(keep, drop, choices={}, actor=officer)
    client.force_login(stranger)
    assert [client.get(url).status_code for url in urls] == [404, 404]

    keep.contacts.add(stranger)

    assert [client.get(url).status_code for url in urls] == [302, 404]


@pytest.mark.parametrize("path", ["person/1/2", "tree/1/2"])
def test_records_that_never_were_are_not_found(client, officer, path):
    assert client.get(f"/quan-ly/trung-lap/{path}/").status_code == 404


def test_comparing_needs_its_own_permission(client, registrar):
    client.force_login(registrar)
    one, other = two()

    assert client.get(reverse("cooperatives:pair_list")).status_code == 403
    assert client.post(address(one, other), {"keep": "first"}).status_code == 403
    assert client.post(address(one, other, "pair_distinct")).status_code == 403
    assert Person.objects.count() == 2
    assert not DistinctPair.objects.exists()


def test_the_addresses_of_a_merged_cooperative_lead_to_the_one_that_stayed(
    client, officer
):
    keep, drop = make_cooperative(), make_cooperative()
    gone = drop.pk
    merge(keep, drop, choices={}, actor=officer)

    for name in ("cooperative_detail", "cooperative_history"):
        page = reverse(f"cooperatives:{name}", args=[gone])
        stays = reverse(f"cooperatives:{name}", args=[keep.pk])
        assert client.get(page)["Location"] == stays
        assert client.get(stays).status_code == 200
        never = reverse(f"cooperatives:{name}", args=[gone + 100])
        assert client.get(never).status_code == 404
