"""The pages of groups and of policy documents."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from cooperatives.models import CooperativeGroup, PolicyDocument
from tests.factories import make_area, make_cooperative, make_group

MAY = dt.date(2024, 5, 1)


@pytest.fixture
def officer(client, data_officer):
    client.force_login(data_officer)
    return data_officer


def url(name, *args):
    return reverse(f"cooperatives:{name}", args=args)


def tomorrow():
    return f"{timezone.localdate() + dt.timedelta(days=1):%d/%m/%Y}"


def test_a_group_is_entered_with_its_first_status(client, officer):
    area = make_area()

    response = client.post(
        url("group_create"),
        {
            "name": "  Hội quán  Minh Họa ",
            "kind": "hoi_quan",
            "reporting_area": area.pk,
            "members": "1.020",
            "status": "suspended",
            "status_since": "01/05/2024",
        },
    )

    group = CooperativeGroup.objects.get()
    assert response.url == group.get_absolute_url()
    assert (group.name, group.members) == ("Hội quán Minh Họa", 1020)
    assert (group.status, group.status_entries.get().since) == ("suspended", MAY)


def test_a_group_of_one_name_is_refused_beside_its_field(client, officer):
    known = make_group()

    response = client.post(
        url("group_create"),
        {
            "name": known.name.upper(),
            "kind": known.kind,
            "reporting_area": known.reporting_area_id,
            "status": "active",
        },
    )

    assert response.status_code == 422
    assert response.context["form"].has_error("name", "group_entered")
    assert CooperativeGroup.objects.get() == known


def test_a_group_is_changed_rated_and_suspended(client, officer):
    group = make_group()
    cooperative = make_cooperative()

    client.post(
        url("group_edit", group.pk),
        {
            "name": "Tổ B",
            "kind": group.kind,
            "reporting_area": group.reporting_area_id,
            "is_certified": "true",
            "connected_cooperative": cooperative.pk,
        },
    )
    client.post(
        url("group_rate", group.pk),
        {"rating": "tot", "rated_on": "01/05/2024", "document": "BB 3"},
    )
    client.post(
        url("group_status", group.pk), {"status": "stopped", "since": "01/06/2024"}
    )

    group.refresh_from_db()
    assert (group.rating, group.status) == ("tot", "stopped")
    assert group.ratings.get().document == "BB 3"
    page = client.get(group.get_absolute_url())
    assert [entry.verb for entry, _act, _lines in page.context["latest"]] == [
        "group.status_noted",
        "group.rated",
    ]


def test_a_group_is_connected_to_a_model_only(client, officer):
    group = make_group()
    cooperative = make_cooperative()

    response = client.post(
        url("group_edit", group.pk),
        {
            "name": group.name,
            "kind": group.kind,
            "reporting_area": group.reporting_area_id,
            "connected_cooperative": cooperative.pk,
        },
    )

    assert response.status_code == 422
    assert response.context["form"].has_error("connected_cooperative", "invalid_choice")
    group.refresh_from_db()
    assert group.connected_cooperative is None


@pytest.mark.parametrize(
    ("name", "field"), [("group_rate", "rated_on"), ("group_status", "since")]
)
def test_a_group_is_not_judged_in_advance(client, officer, name, field):
    group = make_group()

    response = client.post(
        url(name, group.pk), {"rating": "tot", "status": "stopped", field: tomorrow()}
    )

    assert response.status_code == 422
    assert response.context["form"].has_error(field, "date_in_future")
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_group_list_runs_the_same_queries_for_any_number_of_rows(
    client, officer, rows, django_assert_num_queries
):
    for _row in range(rows):
        make_group(rating="kha", connected_cooperative=make_cooperative())
    client.get(url("group_list"))

    with django_assert_num_queries(8):
        response = client.get(url("group_list"))

    assert len(response.context["table"].rows) == rows


def test_groups_are_found_by_kind_rating_and_name(client, officer):
    hall = make_group(kind="hoi_quan", name="Hội quán Sông Đốc", rating="kha")
    make_group()

    def found(**query):
        response = client.get(url("group_list"), query)
        return [row.record for row in response.context["table"].rows]

    assert found(kind="hoi_quan") == [hall]
    assert found(rating="kha") == [hall]
    assert found(q="song doc") == [hall]


@pytest.mark.parametrize("rows", [1, 3])
def test_group_page_runs_the_same_queries_for_any_history(
    client, officer, rows, django_assert_num_queries
):
    group = make_group()
    for row in range(rows):
        client.post(
            url("group_rate", group.pk),
            {"rating": "kha", "rated_on": f"0{row + 1}/05/2024"},
        )
    client.get(group.get_absolute_url())

    with django_assert_num_queries(9):
        response = client.get(group.get_absolute_url())

    assert len(response.context["ratings"]) == rows


def test_a_draft_is_entered_and_put_right(client, officer):
    first = client.post(
        url("policy_create"), {"title": "Dự thảo A", "kind": "draft_resolution"}
    )
    document = PolicyDocument.objects.get()
    second = client.post(
        url("policy_edit", document.pk),
        {
            "title": "Dự thảo A",
            "kind": "draft_resolution",
            "submission_no": "12/TTr-UBND",
            "submitted_on": "01/05/2024",
        },
    )

    document.refresh_from_db()
    assert (first.status_code, second.status_code) == (302, 302)
    assert (document.submission_no, document.submitted_on) == ("12/TTr-UBND", MAY)


def test_a_draft_of_tomorrow_is_refused_beside_its_field(client, officer):
    response = client.post(
        url("policy_create"),
        {"title": "Dự thảo", "kind": "draft_resolution", "submitted_on": tomorrow()},
    )

    assert response.status_code == 422
    assert response.context["form"].has_error("submitted_on", "date_in_future")
    assert not PolicyDocument.objects.exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_policy_list_runs_the_same_queries_for_any_number_of_rows(
    client, officer, rows, django_assert_num_queries
):
    for row in range(rows):
        PolicyDocument.objects.create(title=f"Dự thảo {row}")
    client.get(url("policy_list"))

    with django_assert_num_queries(7):
        response = client.get(url("policy_list"))

    assert len(response.context["table"].rows) == rows


def test_a_reader_sees_drafts_without_a_way_to_change_them(client, reader):
    document = PolicyDocument.objects.create(title="Dự thảo")
    client.force_login(reader)

    content = client.get(url("policy_list")).content.decode()

    assert "Dự thảo" in content
    assert document.get_absolute_url() not in content
