from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from curriculum.models import Programme
from tests.factories import make_version

LIST = reverse("curriculum:programme_list")


def test_programmes_are_for_those_who_run_classes(client, stranger):
    programme = make_version().programme
    client.force_login(stranger)

    assert client.get(LIST).status_code == 403
    assert client.get(programme.get_absolute_url()).status_code == 403


@pytest.mark.parametrize("rows", [1, 3])
def test_programme_list_runs_the_same_queries_for_any_number_of_rows(
    client, instructor, rows, django_assert_num_queries
):
    for row in range(rows):
        programme = Programme.objects.create(
            code=f"Q{row}", name=f"Chương trình {row}", short_name="x", role="director"
        )
        make_version(programme=programme, modules=10)
    client.force_login(instructor)
    client.get(LIST)

    with django_assert_num_queries(8):
        response = client.get(LIST)

    assert len(response.context["table"].rows) == rows


def test_programme_list_shows_the_version_in_force(client, instructor):
    version = make_version(modules=10)
    make_version(
        programme=version.programme,
        number=2,
        modules=5,
        effective_from=dt.date(2999, 1, 1),
    )
    client.force_login(instructor)

    table = client.get(LIST).context["table"]

    row = table.rows[0]
    assert row.get_cell_value("version") == 1
    assert row.get_cell_value("modules") == 10
    assert row.get_cell_value("periods") == 40


def test_a_programme_shows_modules_rule_and_scale(client, instructor):
    version = make_version(modules=2)
    client.force_login(instructor)

    content = client.get(version.programme.get_absolute_url()).content.decode()

    assert "M01 Chuyên đề 1" in content
    assert "80%" in content
    assert "5,0" in content


def test_an_unknown_programme_is_not_found(client, instructor):
    client.force_login(instructor)

    url = reverse("curriculum:programme_detail", args=["XX"])
    assert client.get(url).status_code == 404
