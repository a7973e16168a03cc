"""The mark sheet on paper: Appendix A5."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from papers import fonts
from tests.factories import (
    make_class,
    make_participant,
    make_person,
    make_session,
    make_user,
    make_version,
    open_for_teaching,
)
from tests.papers.reading import needs_pdftotext, pages, rows, said
from training.mark_papers import mark_sheet
from training.operations import Scores, record_grades, submit_module

pytestmark = pytest.mark.django_db


@pytest.fixture
def graded():
    """Three learners of a module: passed, passed at the retake, without a mark."""
    training_class = make_class(version=make_version(modules=1, test="0.4"))
    actor = make_user(full_name="Lê Thị Giảng Viên")
    seats = [
        make_participant(
            training_class=training_class, person=make_person(full_name=name)
        )
        for name in ("Trần Văn An", "Lê Thị Bé", "Phạm Văn Út")
    ]
    open_for_teaching(training_class, actor=actor)
    module = training_class.version.modules.get()
    make_session(training_class=training_class, module=module, instructor=actor)
    part = module.components.get(is_final=False).pk
    record_grades(
        training_class,
        module,
        {
            seats[0].pk: Scores(tests={part: Decimal(7)}, final=Decimal(8)),
            seats[1].pk: Scores(
                tests={part: Decimal(6)}, final=Decimal(3), retake=Decimal("7.5")
            ),
        },
        taken_on=timezone.localdate(),
        actor=actor,
    )
    return training_class


def sheet_of(training_class):
    module = training_class.version.modules.prefetch_related("components").get()
    return mark_sheet(training_class, module)


def test_a_sheet_has_both_attempts_the_exact_mark_and_its_words(graded):
    today = f"{timezone.localdate():%d/%m/%Y}"

    assert rows(sheet_of(graded)) == [
        ["1", "Trần Văn An", "7,0", "8,0", "", "7,6", "Bảy phẩy sáu", ""],
        [
            *("2", "Lê Thị Bé", "6,0", "3,0", "7,5", "6,9", "Sáu phẩy chín"),
            f"Kiểm tra lại ngày {today}",
        ],
        ["3", "Phạm Văn Út", "", "", "", "", "", ""],
    ]


def test_a_sheet_adds_up_and_says_how_a_mark_is_made(graded):
    words = said(sheet_of(graded))

    assert "BẢNG ĐIỂM MÔ-ĐUN M01 Chuyên đề 1" in words
    assert "(4 tiết; giảng viên: Lê Thị Giảng Viên; điểm chưa nộp)" in words
    assert (
        "Danh sách này có 03 học viên; đạt 02, không đạt 0, chưa đủ điểm 01."
        " Mức đạt từ 5,0 điểm; điểm mô-đun gồm kiểm tra 40%, kết thúc mô-đun 60%."
    ) in words


def test_a_mark_below_the_pass_mark_is_marked_and_counted(graded):
    graded.version.pass_mark = Decimal("7.0")

    [passed, failed, _open] = rows(sheet_of(graded))

    assert passed[-1] == ""
    assert failed[-1].startswith("Không đạt; kiểm tra lại")
    assert "đạt 01, không đạt 01, chưa đủ điểm 01" in said(sheet_of(graded))


def test_a_sheet_that_was_handed_in_says_so(graded):
    module = graded.version.modules.get()
    last = graded.participants.get(person__full_name="Phạm Văn Út")
    part = module.components.get(is_final=False).pk
    scores = {last.pk: Scores(tests={part: Decimal(5)}, final=Decimal(5))}
    actor = make_user(is_superuser=True)
    record_grades(graded, module, scores, actor=actor)
    submit_module(graded, module, actor=actor)

    assert "; nộp điểm ngày " in said(sheet_of(graded))


def test_before_any_mark_the_sheet_is_blank_and_says_so():
    seat = make_participant(training_class=make_class(version=make_version(modules=1)))
    sheet = sheet_of(seat.training_class)

    assert rows(sheet)[0][2:] == ["", "", "", "", ""]
    assert "có 01 học viên, chưa có điểm. Mức đạt" in said(sheet)


def test_a_workbook_has_marks_as_numbers(graded):
    sheet = load_workbook(io.BytesIO(sheet_of(graded).xlsx("M01"))).active

    [line] = [
        [cell.value for cell in row]
        for row in sheet.iter_rows()
        if row[1].value == "Trần Văn An"
    ]
    assert line == [1, "Trần Văn An", 7, 8, None, 7.6, "Bảy phẩy sáu", None]


@needs_pdftotext
def test_eighty_learners_stand_on_several_pages_below_repeated_heads():
    fonts.make()
    training_class = make_class(
        version=make_version(modules=1, test="0.4"), capacity=100
    )
    for number in range(1, 81):
        make_participant(
            training_class=training_class,
            person=make_person(
                full_name=f"Huỳnh Nguyễn Thị Thanh Phương Mẫu Số {number}"
            ),
        )

    found = pages(sheet_of(training_class).pdf())

    assert len(found) >= 3
    for page in found[:-1]:
        for head in ("STT", "Họ và tên", "Lần 1", "Lần 2", "Bằng chữ", "Ghi chú"):
            assert head in page
    assert [page.split()[0] for page in found[1:]] == [
        str(number) for number in range(2, len(found) + 1)
    ]
    assert "NGƯỜI LẬP BIỂU PHỤ TRÁCH LỚP GIẢNG VIÊN" in found[-1]


@pytest.mark.parametrize("learners", [1, 3])
def test_a_sheet_asks_the_same_for_any_number_of_learners(
    learners, django_assert_num_queries
):
    training_class = make_class(version=make_version(modules=1, test="0.4"))
    for _turn in range(learners):
        make_participant(training_class=training_class)
    module = training_class.version.modules.prefetch_related("components").get()

    with django_assert_num_queries(4):
        said(mark_sheet(training_class, module))
