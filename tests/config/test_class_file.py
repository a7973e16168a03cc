"""The class's paper file: each paper singly, all together, for whom, what is missing."""

from __future__ import annotations

import io
import unicodedata
import zipfile

import pikepdf
import pytest
from django.urls import reverse

from accounts.models import AuditEntry
from certificates.operations import carry_out as finish_issue
from certificates.operations import issue, void
from config.class_file import KIND, entries
from config.class_file.entries import certificate_numbers
from config.class_file.together import archive_name
from papers import fonts
from papers.models import Bundle
from tests.factories import (
    make_class,
    make_participant,
    make_recognised_class,
    make_session,
    make_user,
    make_version,
    open_for_teaching,
)
from tests.papers.reading import needs_pdftotext, pages
from tests.quick import quick_papers

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def places(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    fonts.make()


@pytest.fixture
def finished(registrar):
    training_class = make_recognised_class(passed=2, failed=1, actor=registrar)
    training_class.refresh_from_db()
    return training_class


def page_of(training_class):
    return reverse("class_file", args=[training_class.code])


def paper_of(training_class, slug, ending="pdf"):
    return reverse("class_paper", args=[training_class.code, slug, ending])


def state(training_class):
    """What there is of each paper: a note, why it is missing, or nothing to say."""
    return {
        each.slug: str(each.missing or each.note) for each in entries(training_class)
    }


# What is in it


def test_a_finished_class_has_every_paper_in_the_order_of_the_office(finished):
    found = entries(finished)

    assert [(each.number, each.title) for each in found] == [
        ("01", "Quyết định mở lớp"),
        ("02", "Danh sách học viên"),
        ("03", "Lịch học"),
        ("04", "Bảng điểm danh"),
        ("05.01", "Bảng điểm mô-đun M01"),
        ("05.02", "Bảng điểm mô-đun M02"),
        ("06", "Biên bản họp xét công nhận kết quả"),
        ("07", "Quyết định công nhận kết quả"),
        ("08", "Báo cáo kết quả lớp học"),
    ]
    assert not [each.slug for each in found if each.missing]
    assert {kind.ending for each in found for kind in each.forms} == {
        "pdf",
        "docx",
        "xlsx",
    }


def test_what_is_missing_or_unfinished_is_said_in_plain_words(registrar):
    training_class = make_class(version=make_version(modules=1))
    assert state(training_class) == {
        "quyet-dinh-mo-lop": "lớp chưa có học viên",
        "danh-sach": "lớp chưa có học viên",
        "lich-hoc": "chưa xếp lịch học",
        "diem-danh": "chưa xếp lịch học",
        "bang-diem-m01": "lớp chưa có học viên",
        "bien-ban": "hội đồng chưa họp xét kết quả",
        "quyet-dinh-cong-nhan": "chưa khóa điểm, chưa có kết quả",
        "bao-cao": "lớp chưa có học viên",
    }
    make_participant(training_class=training_class)
    make_session(training_class=training_class)
    assert state(training_class) == {
        "quyet-dinh-mo-lop": "bản dự thảo chưa ký, số và ngày để trống",
        "danh-sach": "",
        "lich-hoc": "",
        "diem-danh": "còn 1 buổi chưa điểm danh",
        "bang-diem-m01": "chưa nộp điểm",
        "bien-ban": "hội đồng chưa họp xét kết quả",
        "quyet-dinh-cong-nhan": "chưa khóa điểm, chưa có kết quả",
        "bao-cao": "số liệu tạm tính, kết quả chưa được công nhận",
    }


def test_the_page_links_what_there_is_and_says_what_is_missing(client, registrar):
    training_class = make_participant().training_class
    client.force_login(registrar)

    page = client.get(page_of(training_class)).content.decode()

    assert paper_of(training_class, "danh-sach") in page
    assert paper_of(training_class, "danh-sach", "xlsx") in page
    assert paper_of(training_class, "bien-ban") not in page
    assert "Hội đồng chưa họp xét kết quả" in page
    assert client.get(paper_of(training_class, "bien-ban")).status_code == 404


@pytest.mark.parametrize("modules", [1, 3])
def test_the_page_asks_the_same_for_any_number_of_modules(
    client, registrar, modules, django_assert_num_queries
):
    training_class = make_class(version=make_version(modules=modules))
    for _turn in range(modules):
        make_participant(training_class=training_class)
    client.force_login(registrar)
    client.get(page_of(training_class))

    with django_assert_num_queries(19):
        client.get(page_of(training_class))


# One by one


@pytest.mark.parametrize("ending", ["pdf", "docx", "xlsx"])
def test_every_paper_opens_in_each_of_its_forms(client, registrar, finished, ending):
    client.force_login(registrar)
    begins = {"pdf": b"%PDF-", "docx": b"PK", "xlsx": b"PK"}[ending]

    for entry in entries(finished):
        if ending not in {kind.ending for kind in entry.forms}:
            assert client.get(paper_of(finished, entry.slug, ending)).status_code == 404
            continue
        response = client.get(paper_of(finished, entry.slug, ending))
        assert response.content.startswith(begins), entry.slug
        assert response["Content-Disposition"].startswith(
            "inline" if ending == "pdf" else "attachment"
        )


def test_a_paper_has_a_vietnamese_name_and_a_plain_one(client, registrar, finished):
    client.force_login(registrar)

    response = client.get(paper_of(finished, "danh-sach"))

    code = finished.code
    assert response["Content-Disposition"] == (
        f'inline; filename="danh-sach-hoc-vien-{code.lower()}.pdf"; '
        f"filename*=UTF-8''Danh%20s%C3%A1ch%20h%E1%BB%8Dc%20vi%C3%AAn%20{code}.pdf"
    )
    assert "no-store" in response["Cache-Control"]


@needs_pdftotext
def test_the_decision_has_the_numbers_that_were_drawn(client, registrar, finished):
    finish_issue(issue(finished, actor=registrar))
    client.force_login(registrar)

    found = pages(client.get(paper_of(finished, "quyet-dinh-cong-nhan")).content)

    for certificate in finished.participants.passed().values_list(
        "certificates__serial_number", "certificates__register_entry_no"
    ):
        assert all(number in found[-1] for number in certificate)


def test_a_number_that_was_voided_is_not_in_the_decision(
    registrar, finished, monkeypatch
):
    quick_papers(monkeypatch)
    finish_issue(issue(finished, actor=registrar))
    seat = finished.participants.passed().first()
    spoilt = seat.certificates.get()
    void(spoilt, reason="Phôi in hỏng", actor=registrar)
    finish_issue(issue(finished, actor=registrar))

    again = seat.certificates.valid().get()

    assert certificate_numbers(finished)[seat.pk][0] == again.serial_number


@pytest.mark.parametrize(
    ("slug", "ending"), [("khong-co", "pdf"), ("danh-sach", "docx"), ("bao-cao", "exe")]
)
def test_what_is_not_in_the_file_is_not_found(
    client, registrar, finished, slug, ending
):
    client.force_login(registrar)

    assert client.get(paper_of(finished, slug, ending)).status_code == 404


# For whom


def test_instructors_get_what_they_teach_by_and_the_marks_of_their_modules(
    client, instructor
):
    training_class = make_class(version=make_version(modules=2))
    make_participant(training_class=training_class)
    open_for_teaching(training_class, actor=make_user())
    own = training_class.version.modules.get(code="M02")
    make_session(training_class=training_class, module=own, instructor=instructor)
    client.force_login(instructor)

    assert [each.slug for each in entries(training_class, instructor)] == [
        "quyet-dinh-mo-lop",
        "danh-sach",
        "lich-hoc",
        "diem-danh",
        "bang-diem-m02",
    ]
    page = client.get(page_of(training_class)).content.decode()
    assert paper_of(training_class, "bang-diem-m02") in page
    assert "Lập toàn bộ hồ sơ" not in page
    assert client.get(paper_of(training_class, "bang-diem-m02")).status_code == 200
    for slug in ("bang-diem-m01", "bao-cao"):
        assert client.get(paper_of(training_class, slug)).status_code == 404
    assert client.post(page_of(training_class)).status_code == 403
    assert not Bundle.objects.exists()


def test_the_marks_of_a_module_keep_their_number_for_whoever_reads(instructor):
    training_class = make_class(version=make_version(modules=2))
    own = training_class.version.modules.get(code="M02")
    make_session(training_class=training_class, module=own, instructor=instructor)

    [marks] = [
        e for e in entries(training_class, instructor) if e.slug == "bang-diem-m02"
    ]

    assert marks.number == "05.02"


def test_another_classs_instructor_finds_nothing(client, instructor, finished):
    client.force_login(instructor)

    for address in (page_of(finished), paper_of(finished, "danh-sach")):
        assert client.get(address).status_code == 404


# All together


@pytest.fixture
def made(client, registrar, finished, django_capture_on_commit_callbacks):
    client.force_login(registrar)
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(page_of(finished))
    bundle = Bundle.objects.get()
    assert response["Location"] == bundle.get_absolute_url()
    return bundle


def result(bundle, ending):
    return bundle.results.get(name__endswith=ending).read()


def test_one_button_makes_an_archive_of_every_form_and_one_pdf(finished, made):
    assert made.is_finished, made.fault
    archive = zipfile.ZipFile(io.BytesIO(result(made, ".zip")))
    names = archive.namelist()

    assert names == sorted(names)
    assert names[0] == f"00 Hồ sơ lớp {finished.code}.pdf"
    assert names[1:5] == [
        "01 Quyết định mở lớp.docx",
        "01 Quyết định mở lớp.pdf",
        "02 Danh sách học viên.pdf",
        "02 Danh sách học viên.xlsx",
    ]
    assert len(names) == 1 + 2 * len(entries(finished))
    assert archive.read(names[0]) == result(made, ".pdf")
    assert archive.testzip() is None
    for info in archive.infolist():
        assert info.flag_bits & 0x800  # the name is UTF-8
        assert unicodedata.is_normalized("NFC", info.filename)


@needs_pdftotext
def test_the_one_pdf_has_every_paper_in_its_contents(finished, made):
    found = pages(result(made, ".pdf"))

    for entry in entries(finished):
        assert entry.title in found[0]
    assert f"09 giấy tờ, {len(found)} trang" in found[0]
    assert f"Quyết định mở lớp: {finished.opening_decision}." in found[0]
    with pikepdf.open(io.BytesIO(result(made, ".pdf"))) as document:
        with document.open_outline() as outline:
            assert len(outline.root) == 9
        assert str(document.docinfo.Title).startswith("Hồ sơ lớp học – ")


@needs_pdftotext
def test_what_is_missing_is_said_in_the_file(
    client, registrar, django_capture_on_commit_callbacks
):
    training_class = make_participant().training_class
    client.force_login(registrar)

    with django_capture_on_commit_callbacks(execute=True):
        client.post(page_of(training_class))

    bundle = Bundle.objects.get()
    first = pages(result(bundle, ".pdf"))[0]
    assert "Chưa có trong hồ sơ:" in first
    assert "- Lịch học: chưa xếp lịch học;" in first
    names = zipfile.ZipFile(io.BytesIO(result(bundle, ".zip"))).namelist()
    assert not [name for name in names if "Lịch học" in name]


def test_pressed_again_while_it_is_made_nothing_is_made_twice(
    client, registrar, finished
):
    client.force_login(registrar)

    asked = [client.post(page_of(finished))["Location"] for _turn in range(3)]

    assert len(set(asked)) == 1
    assert Bundle.objects.get().kind == KIND
    assert AuditEntry.objects.filter(verb="bundle.ordered").count() == 1
    page = client.get(page_of(finished)).content.decode()
    assert asked[0] in page
    assert "Xem tiến độ" in page


def test_a_name_in_the_archive_has_no_letter_that_a_system_refuses():
    assert archive_name('05 Bảng: "A/B"? <x>|*\\.pdf') == "05 Bảng- -A-B-- -x----.pdf"
    decomposed = unicodedata.normalize("NFD", "Hồ sơ lớp.pdf")
    assert archive_name(decomposed) == "Hồ sơ lớp.pdf"
