from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal
from types import SimpleNamespace

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.text import capfirst

from cooperatives.models import PolicyDocument
from cooperatives.operations import Training, record_training
from targets.indicators import REASONS, TargetStatus
from targets.models import Indicator, TargetSet
from tests.factories import (
    make_area,
    make_assignment,
    make_class,
    make_contract,
    make_cooperative,
    make_group,
    make_planned,
    make_post,
    make_recognised_class,
    make_report,
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


@pytest.fixture
def models(db):
    """Of five models and satellites of two areas three have a contract."""
    first, second = make_area(name="Huyện U Minh"), make_area(name="Huyện Năm Căn")
    hub = make_assignment(area=first).cooperative
    found = [hub]
    found += [make_assignment(area=first, hub=hub).cooperative for _each in range(2)]
    found += [make_assignment(area=second).cooperative for _each in range(2)]
    for cooperative in (*found[:2], found[3]):
        make_contract(cooperative=cooperative)
    return SimpleNamespace(first=first, second=second, all=found)


def detail_of(target):
    return reverse("targets:target_detail", args=[target.target_set_id, target.code])


def test_the_leaders_page_says_what_is_missing_and_leads_to_the_rows(
    client, reader, models
):
    target = make_planned("T5")
    client.force_login(reader)

    content = client.get(LIST, {"as_of": "31/12/2024"}).content.decode()

    url = f"{detail_of(target)}?as_of=31/12/2024&amp;part=uncounted"
    for area in (models.first, models.second):
        link = f"{url}&amp;area={area.code}#rows"
        assert link in content
        rows = listed(client.get(link.replace("&amp;", "&")))
        assert {row.part for row in rows} == {"base"}
        assert [row.area_code for row in rows] == [area.code]


def test_the_map_shows_met_targets_or_the_chosen_one(client, reader, models):
    make_planned("T5")
    make_planned("T9")
    client.force_login(reader)

    def tiles(**asked):
        ((_plan, found, _trends),) = client.get(LIST, asked).context["shown"]
        return [(str(tile.area), tile.value) for tile in found]

    assert tiles() == [("Huyện U Minh", "0/1"), ("Huyện Năm Căn", "0/1")]
    assert tiles(map="T5") == [("Huyện U Minh", "66,7%"), ("Huyện Năm Căn", "50%")]
    assert tiles(map="T9") == tiles()  # not of areas: the choice is refused
    wrong = client.get(LIST, {"map": "T9"}).context["choice"]
    assert set(wrong.errors) == {"map"}


@pytest.mark.parametrize("rows", [1, 3])
def test_the_leaders_page_runs_the_same_queries_for_any_number_of_rows(
    client, reader, rows, django_assert_num_queries
):
    for code in ("T1", "T3", "T5", "T6a", "T8a", "T9"):
        make_planned(code)
    area = make_area()
    for row in range(rows):
        make_report(cooperative=make_assignment(area=area).cooperative)
        train(area, f"GD-{row}")
    client.force_login(reader)
    client.get(LIST)

    with django_assert_num_queries(36):
        assert client.get(LIST).status_code == 200


def test_the_public_page_leads_to_no_rows_and_stays_small(client, models):
    for code in ("T1", "T1a", "T3", "T4", "T5", "T6a", "T6b", "T7a", "T8a", "T9"):
        make_planned(code)

    response = client.get(PUBLIC)

    content = response.content.decode()
    assert response.status_code == 200
    assert "Huyện U Minh" in content
    assert len(response.content) < 60_000
    assert "<script" not in content
    assert "/quan-ly/chi-tieu" not in content
    assert not [row for row in models.all if row.name in content]


def test_every_figure_opens_to_all_its_rows_with_the_reason(client, reader, models):
    target = make_planned("T5")
    client.force_login(reader)
    url = detail_of(target)

    def parts(**asked):
        response = client.get(url, {"as_of": "31/12/2024", **asked})
        return [(row.pk, row.part) for row in listed(response)]

    counted = {models.all[place].pk for place in (0, 1, 3)}
    everything = parts()
    figure = client.get(url).context["card"].figure
    assert {pk for pk, part in everything if part == "counted"} == counted
    assert figure.value == Decimal(len(counted)) / len(everything)
    assert {pk for pk, _part in parts(part="counted")} == counted
    assert {part for _pk, part in parts(part="uncounted")} == {"base"}
    assert len(parts(area=models.second.code)) == 2
    assert parts(q=models.all[2].name) == [(models.all[2].pk, "base")]
    content = client.get(url, {"part": "base"}).content.decode()
    assert str(capfirst(REASONS["no_contract"])) in content


def test_rows_behind_a_figure_lead_to_their_records_for_those_who_may(
    client, reader, models
):
    target = make_planned("T5")
    record = models.all[0].get_absolute_url()
    client.force_login(make_user("targets.view_target"))
    plain = client.get(detail_of(target)).content.decode()
    client.force_login(reader)
    linked = client.get(detail_of(target)).content.decode()

    assert models.all[0].name in plain
    assert f'href="{record}"' not in plain
    assert f'href="{record}"' in linked


def test_the_exported_rows_add_up_to_the_figure(client, reader, models):
    """Numbers are numbers; the money behind T4 sums to its numerator."""
    target = make_planned("T4")
    for place, cooperative in enumerate(models.all[:3]):
        make_report(
            cooperative=cooperative, charter_capital_paid_in=333_333_333 + place
        )
    client.force_login(reader)
    url = detail_of(target)
    figure = client.get(url, {"as_of": "31/12/2024"}).context["card"].figure

    asked = {"as_of": "31/12/2024", "_export": "xlsx", "part": "counted"}
    sheet = openpyxl.load_workbook(io.BytesIO(client.get(url, asked).content)).active
    head, *rows = sheet.iter_rows(values_only=True)

    place = next(n for n, value in enumerate(rows[0]) if isinstance(value, int))
    assert len(rows) == figure.denominator == 3
    assert sum(row[place] for row in rows) == figure.numerator
    assert len(head) == 5
    csv = client.get(url, asked | {"_export": "csv"}).content.decode()
    assert "333333335" in csv


@pytest.mark.parametrize("code", [row.value for row in Indicator])
def test_every_indicator_has_a_page_and_an_export_of_its_rows(
    client, reader, models, code
):
    """Also sorted by each column and searched, whatever the rows are."""
    train(models.first, "GD-1")
    make_group(reporting_area=models.first)
    make_class()
    PolicyDocument.objects.create(title="Dự thảo", submitted_on=dt.date(2024, 10, 1))
    target = make_target(year=2024, indicator=code, level="area")
    client.force_login(reader)
    url = detail_of(target)

    page = client.get(url)
    assert page.status_code == 200
    for column in page.context["table"].columns:
        if column.orderable:
            assert client.get(url, {"sort": column.name}).status_code == 200
    assert client.get(url, {"q": "minh hoa 1"}).status_code == 200
    assert client.get(url, {"area": models.first.code}).status_code == 200
    assert client.get(url, {"_export": "csv"}).status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("code", "queries"), [("T3", 11), ("T8a", 10), ("K6", 10)])
def test_the_rows_behind_a_figure_take_the_same_queries_for_any_number(
    client, reader, rows, code, queries, django_assert_num_queries
):
    area = make_area()
    for row in range(rows):
        train(area, f"GD-{row}")
        make_recognised_class()
    target = make_planned(code, year=timezone.localdate().year)
    client.force_login(reader)
    client.get(detail_of(target))

    with django_assert_num_queries(queries):
        response = client.get(detail_of(target))

    assert len(listed(response)) >= rows


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("target_report_pdf", "application/pdf"),
        (
            "target_report_xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
    ],
)
def test_the_report_of_a_plan_on_a_day_can_be_had(
    client, reader, name, kind, monkeypatch
):
    monkeypatch.setattr("targets.papers.draw", lambda *_args: b"%PDF-")
    target = make_planned("T9")
    url = reverse(f"targets:{name}", args=[target.target_set_id])
    client.force_login(reader)

    response = client.get(url, {"as_of": "30/09/2024"})

    assert (response.status_code, response["Content-Type"]) == (200, kind)
    filename = f"bao-cao-chi-tieu-2024-{target.target_set_id}-2024-09-30"
    assert filename in response["Content-Disposition"]
    missing = reverse(f"targets:{name}", args=[target.target_set_id + 99])
    assert client.get(missing).status_code == 404


def test_a_target_explains_its_figure(client, reader):
    target = make_target()
    client.force_login(reader)
    url = reverse("targets:target_detail", args=[target.target_set_id, "T8a"])

    response = client.get(url)

    assert response.context["as_of"] == timezone.localdate()
    assert escape(str(response.context["card"].formula)) in response.content.decode()
    assert client.get(url.replace("T8a", "T99")).status_code == 404
