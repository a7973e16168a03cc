from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from cooperatives.operations import Training, record_training
from targets.indicators import TargetStatus
from targets.models import TargetSet
from tests.factories import (
    make_area,
    make_cooperative,
    make_post,
    make_target,
    make_user,
)

PUBLIC = reverse("targets:public_targets")
LIST = reverse("targets:target_list")
PEOPLE = reverse("targets:trained_list")


def train(area, number, *, role="director", full_name="Nguyễn Văn Minh Họa"):
    cooperative = make_cooperative(reporting_area=area)
    post = make_post(cooperative=cooperative, kind=role)
    post.person.full_name = full_name
    post.person.save()
    record_training(
        post.person,
        cooperative,
        Training(role, "Bồi dưỡng", role, number, "LM", dt.date(2024, 10, 4)),
        actor=make_user(),
    )
    return post.person


def listed(response):
    return [row.record for row in response.context["table"].rows]


def test_anyone_sees_the_published_targets_with_their_state(
    client, db, django_assert_max_num_queries
):
    make_target("T8a", year=2024)
    make_target("T3", year=2024, label="Bình quân thành viên", value=Decimal(22))

    with django_assert_max_num_queries(6):
        response = client.get(PUBLIC)

    content = response.content.decode()
    assert response.status_code == 200
    assert str(TargetStatus.NOT_MET.label) in content
    assert str(TargetStatus.NO_DATA.label) in content
    assert "31/12/2024" in content
    assert "Bình quân thành viên" in content
    assert reverse("targets:target_list") not in content


def test_what_is_not_published_is_not_public(client, reader):
    make_target(label="Chưa công bố")
    TargetSet.objects.update(is_published=False)

    assert "Chưa công bố" not in client.get(PUBLIC).content.decode()
    client.force_login(reader)
    assert "Chưa công bố" in client.get(LIST).content.decode()


def test_without_any_target_the_pages_say_so(client, reader):
    assert client.get(PUBLIC).status_code == 200
    client.force_login(reader)
    assert client.get(LIST).status_code == 200


@pytest.mark.parametrize("url", [LIST, PEOPLE])
def test_the_staff_pages_need_their_permission(client, stranger, url):
    client.force_login(stranger)

    assert client.get(url).status_code == 403


def test_the_year_and_the_date_can_be_chosen(client, reader):
    make_target(label="Của năm 2024", year=2024)
    make_target(label="Của năm 2023", year=2023)
    client.force_login(reader)

    newest = client.get(LIST)
    chosen = client.get(LIST, {"year": "2023", "as_of": "30/06/2023"})
    wrong = client.get(LIST, {"year": "1999", "as_of": "31/02/2023"})

    assert 'class="err" id="id_as_of_error"' in wrong.content.decode()
    assert newest.context["as_of"] == dt.date(2024, 12, 31)
    assert chosen.context["as_of"] == dt.date(2023, 6, 30)
    assert "Của năm 2023" in chosen.content.decode()
    assert "Của năm 2024" not in chosen.content.decode()
    assert wrong.context["as_of"] == dt.date(2024, 12, 31)
    assert set(wrong.context["choice"].errors) == {"year", "as_of"}


def test_every_figure_by_area_opens_to_its_people(client, reader):
    area, other = make_area(), make_area()
    director = train(area, "GD-1")
    train(other, "GD-2")
    accountant = train(area, "KT-1", role="accountant")
    make_target(year=2024)
    client.force_login(reader)

    content = client.get(LIST, {"as_of": "31/12/2024"}).content.decode()

    query = f"?role=director&amp;area={area.code}&amp;as_of=31/12/2024"
    assert f'<a href="{PEOPLE}{query}">1</a>' in content
    asked = {"area": area.code, "as_of": "31/12/2024"}
    assert listed(client.get(PEOPLE, asked | {"role": "director"})) == [director]
    assert listed(client.get(PEOPLE, asked | {"role": "accountant"})) == [accountant]
    assert set(listed(client.get(PEOPLE, asked))) == {director, accountant}
    before = client.get(PEOPLE, asked | {"as_of": "03/10/2024"})
    assert listed(before) == []


def test_who_may_open_persons_and_certificates_gets_links(client, reader, registrar):
    person = train(make_area(), "GD-1")
    certificate = reverse("certificates:certificate_list") + "?q=GD-1"

    client.force_login(reader)
    plain = client.get(PEOPLE).content.decode()
    client.force_login(registrar)
    linked = client.get(PEOPLE).content.decode()

    assert "GD-1" in plain
    for url in (person.get_absolute_url(), certificate):
        assert f'href="{url}"' not in plain
        assert f'href="{url}"' in linked


def test_the_list_of_people_can_be_searched_and_exported(client, reader):
    found = train(make_area(), "GD-1", full_name="Đặng Thị Ánh")
    train(make_area(), "GD-2", full_name="Lâm Út")
    client.force_login(reader)

    assert listed(client.get(PEOPLE, {"q": "anh dang"})) == [found]
    content = client.get(PEOPLE, {"q": "anh", "_export": "csv"}).content.decode()
    assert "Đặng Thị Ánh" in content
    assert "GD-1" in content
    assert "Lâm Út" not in content


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_people_runs_the_same_queries_for_any_number_of_rows(
    client, reader, rows, django_assert_num_queries
):
    area = make_area()
    for row in range(rows):
        train(area, f"GD-{row}")
    client.force_login(reader)
    client.get(PEOPLE)

    with django_assert_num_queries(10):
        response = client.get(PEOPLE)

    assert len(listed(response)) == rows


def test_a_target_explains_its_figure(client, reader):
    target = make_target()
    client.force_login(reader)
    url = reverse("targets:target_detail", args=[target.target_set_id, "T8a"])

    response = client.get(url)

    assert response.context["as_of"] == timezone.localdate()
    assert escape(str(response.context["card"].formula)) in response.content.decode()
    assert client.get(url.replace("T8a", "T99")).status_code == 404
