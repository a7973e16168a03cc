from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from curriculum.models import Material, Programme
from tests.factories import (
    a_pdf,
    make_class,
    make_material,
    make_participant,
    make_user,
    make_version,
)

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


def fields(version, **changed):
    """The rule of a version as its form sends it."""
    return {
        "effective_from": "01/01/2025",
        "min_attendance": "80%",
        "min_theory": "",
        "min_practice": "",
        "pass_mark": "5,0",
        "lower_for_retake": "on",
        "lower_for_discipline": "on",
        "legal_basis": "",
        "scale_excellent": "9",
        "scale_average": "5,0",
        **changed,
    }


def module_fields(**changed):
    return {
        "code": "m09",
        "title": "Chuyên đề mới",
        "position": "1",
        "theory_periods": "4",
        "practice_periods": "0",
        "outcomes": "",
        "is_graded": "on",
        "part-TOTAL_FORMS": "5",
        "part-INITIAL_FORMS": "5",
        "part-0-name": "Kiểm tra",
        "part-0-weight": "33,4",
        "part-1-name": "Kết thúc",
        "part-1-weight": "66,6",
        "part-1-is_final": "on",
        **changed,
    }


def test_an_officer_makes_the_next_version_without_a_developer(client, registrar):
    first = make_version(test="0.4")
    code = first.programme.code
    client.force_login(registrar)

    begun = client.post(reverse("curriculum:version_create", args=[code]), follow=True)
    draft = first.programme.versions.get(number=2)
    assert begun.redirect_chain[-1][0] == draft.get_absolute_url()
    rule = reverse("curriculum:version_edit", args=[code, 2])
    client.post(rule, fields(draft, min_practice="75", pass_mark="5.0"))
    modules = reverse("curriculum:module_create", args=[code, 2])
    assert client.post(modules, module_fields()).status_code == 302
    client.post(reverse("curriculum:version_use", args=[code, 2]))

    draft.refresh_from_db()
    assert (draft.status, draft.min_practice) == ("in_use", Decimal("0.75"))
    new = draft.modules.get(code="M09")
    assert new.position == 1
    assert [part.weight for part in new.components.all()] == [
        Decimal("0.334"),
        Decimal("0.666"),
    ]
    side_by_side = client.get(reverse("curriculum:version_compare", args=[code]))
    shown = side_by_side.content.decode()
    assert side_by_side.context["comparison"].changes == 7
    assert "thêm mới" in shown
    assert "75%" in shown


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"part-0-weight": "40"}, "Tổng trọng số là 106,6%, chưa đúng 100%."),
        ({"part-0-weight": "abc"}, "Vui lòng nhập tỷ lệ phần trăm"),
        ({"part-0-weight": "33,45"}, "tối đa 1 chữ số thập phân"),
        ({"part-0-weight": ""}, "Vui lòng nhập trọng số."),
        ({"part-1-is_final": ""}, "Phải có đúng một thành phần là điểm kết thúc"),
        ({"code": "M01"}, "Mã này đã dùng cho mô-đun khác."),
        ({"code": "MÃ"}, "Chỉ gồm chữ A–Z"),
        ({"theory_periods": "0"}, "Mô-đun phải có ít nhất một tiết."),
    ],
)
def test_a_faulty_module_is_refused_with_everything_kept(
    client, registrar, changed, sentence
):
    version = make_version(status="draft")
    client.force_login(registrar)
    url = reverse("curriculum:module_create", args=[version.programme.code, 1])

    response = client.post(url, module_fields(**changed))

    shown = response.content.decode()
    assert response.status_code == 422
    assert sentence in shown
    assert "Chuyên đề mới" in shown
    assert version.modules.count() == 2


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"scale_average": "5,5"}, "Thang xếp loại còn khoảng trống"),
        ({"scale_good": "9,5"}, "Các bậc xếp loại chồng lên nhau"),
        ({"min_attendance": "101"}, "Nhập từ 0 đến 100"),
        ({"pass_mark": "11"}, "Vui lòng nhập điểm từ 0 đến 10"),
        ({"pass_mark": ""}, "Điểm đạt"),
    ],
)
def test_a_faulty_rule_is_refused(client, registrar, changed, sentence):
    version = make_version(status="draft")
    client.force_login(registrar)
    url = reverse("curriculum:version_edit", args=[version.programme.code, 1])

    response = client.post(url, fields(version, **changed))

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert version.scale.count() == 5


def test_a_frozen_version_offers_no_change_and_refuses_it(client, registrar):
    version = make_version(status="frozen")
    client.force_login(registrar)
    code = version.programme.code
    edit = reverse("curriculum:version_edit", args=[code, 1])

    shown = client.get(version.get_absolute_url()).content.decode()
    refused = client.post(edit, fields(version))
    kept = client.post(reverse("curriculum:version_delete", args=[code, 1]))

    assert edit not in shown
    assert refused.status_code == 422
    assert kept["Location"] == version.get_absolute_url()
    version.refresh_from_db()
    assert (version.status, version.effective_from.year) == ("frozen", 2024)


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_of_a_programme_run_the_same_queries_for_any_number_of_rows(
    client, registrar, rows, django_assert_num_queries
):
    version = make_version(modules=rows, status="frozen")
    for module in version.modules.all():
        make_material(module=module)
    for number in range(2, 2 + rows):
        make_version(programme=version.programme, number=number, modules=rows)
    client.force_login(registrar)
    client.get(LIST)

    with django_assert_num_queries(11):
        client.get(version.programme.get_absolute_url())
    with django_assert_num_queries(11):
        client.get(version.get_absolute_url())
    with django_assert_num_queries(11):
        client.get(reverse("curriculum:version_compare", args=[version.programme.code]))


def test_a_material_is_kept_and_taken_home_by_learners_of_the_version(
    client, registrar, stranger
):
    version = make_version(status="frozen")
    url = reverse("curriculum:material_create", args=[version.programme.code, 1, "M01"])
    client.force_login(registrar)
    sent = SimpleUploadedFile("bài giảng 1.pdf", a_pdf(), "text/html")
    assert client.post(url, {"title": "Bài giảng 1", "file": sent}).status_code == 302
    material = Material.objects.get()
    link = reverse("training:material_download", args=[material.pk])
    seat = make_participant(training_class=make_class(version=version))
    elsewhere = make_participant()
    for one in (seat, elsewhere):
        one.person.user = make_user()
        one.person.save(update_fields=["user"])

    client.force_login(seat.person.user)
    own = client.get(seat.training_class.get_absolute_url()).content.decode()
    response = client.get(link)

    assert link in own
    assert b"".join(response.streaming_content).startswith(b"%PDF-")
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''b")
    for account in (elsewhere.person.user, stranger):
        client.force_login(account)
        assert client.get(link).status_code == 404
    client.force_login(seat.person.user)
    type(seat).objects.filter(pk=seat.pk).update(status="dropped", dropped_reason="Ốm")
    assert client.get(link).status_code == 404


def test_what_is_no_material_is_refused_on_the_page(client, registrar):
    version = make_version()
    url = reverse("curriculum:material_create", args=[version.programme.code, 1, "M01"])
    client.force_login(registrar)
    sent = SimpleUploadedFile("bai.pdf", b"MZ virus", "application/pdf")

    response = client.post(url, {"title": "Bài giảng", "file": sent})

    assert response.status_code == 422
    assert "Chỉ nhận PDF và bản trình chiếu" in response.content.decode()
    assert not Material.objects.exists()


def test_a_class_shows_the_version_it_runs_on(client, registrar):
    training_class = make_class()
    client.force_login(registrar)

    shown = client.get(training_class.get_absolute_url()).content.decode()

    assert training_class.version.get_absolute_url() in shown
    assert "phiên bản 1" in shown
