"""The minutes of the council: who met, what it had before it, what it decided."""

from __future__ import annotations

import pytest
from django.utils import timezone

from papers import fonts
from tests.factories import (
    make_class,
    make_recognised_class,
    make_user,
)
from tests.papers.reading import needs_pdftotext, pages, rows, said
from training.council_papers import minutes
from training.models import CouncilReview, ExceptionKind, ResultException

pytestmark = pytest.mark.django_db


def an_exception(learner, **fields):
    return ResultException.objects.create(
        **{
            "participant": learner,
            "kind": ExceptionKind.NOT_PASSED,
            "reason": "Nghỉ không xin phép.",
            "proposed_by": make_user(full_name="Trần Thị Giáo Vụ"),
            "proposed_at": timezone.now(),
            **fields,
        }
    )


def test_minutes_name_who_met_and_sign_with_bare_names():
    paper = minutes(make_recognised_class())

    words = said(paper)
    for line in (
        "BIÊN BẢN Họp xét công nhận kết quả lớp bồi dưỡng",
        "1. Chủ trì: Ông Lê Văn Mẫu, Phó Chủ tịch.",
        "2. Thư ký: Bà Nguyễn Thị Mẫu, chuyên viên.",
        "- Ông Trần Văn Mẫu, giảng viên; - Bà Phạm Thị Mẫu, kế toán.",
        "III. KẾT LUẬN Thống nhất kết quả của từng học viên như danh sách.",
        "THƯ KÝ Nguyễn Thị Mẫu CHỦ TRÌ Lê Văn Mẫu",
    ):
        assert line in words, line
    assert "5. Ý kiến" not in words


def test_minutes_list_everyone_with_what_the_result_rests_on():
    paper = minutes(make_recognised_class(passed=2, failed=1))

    found = rows(paper)
    assert [(r[0], *r[3:7]) for r in found] == [
        ("1", "100%", "4,0", "", "Không đạt"),
        ("2", "100%", "7,5", "Khá", "Đạt"),
        ("3", "100%", "7,5", "Khá", "Đạt"),
    ]
    assert found[0][7].startswith("Tham dự 8/8 tiết (100%), điểm 4,0")
    assert found[1][7] == ""
    words = said(paper)
    assert "Danh sách này có 03 học viên; đạt 02, không đạt 01." in words
    assert (
        "3. Kết quả: 02 học viên hoàn thành (nữ 0), 01 học viên không hoàn thành."
        " Xếp loại: xuất sắc 0, giỏi 0, khá 02, trung bình khá 0, trung bình 0"
    ) in words
    assert "tham dự từ 80% số tiết; điểm từng mô-đun" in words


def test_minutes_say_who_proposed_and_who_signed_an_exception():
    training_class = make_recognised_class()
    assert "4. Trường hợp ngoại lệ: không có." in said(minutes(training_class))
    first, second, third = training_class.participants.in_list_order()
    an_exception(
        first,
        kind=ExceptionKind.ATTENDANCE,
        periods=3,
        reason="Nhà ngập nước triều cường",
        signed_by=make_user(full_name="Nguyễn Thị Lãnh Đạo"),
        signed_at=timezone.now(),
    )
    an_exception(second)
    an_exception(third, taken_back_by=make_user(), taken_back_at=timezone.now())

    words = said(minutes(training_class))

    today = f"{timezone.localdate():%d/%m/%Y}"
    assert "4. Trường hợp ngoại lệ: 02 trường hợp, như sau:" in words
    assert (
        "(3 tiết); lý do: nhà ngập nước triều cường; người đề nghị: Trần Thị Giáo Vụ;"
        f" người ký duyệt: Nguyễn Thị Lãnh Đạo, ngày {today};"
    ) in words
    assert (
        "lý do: nghỉ không xin phép; người đề nghị: Trần Thị Giáo Vụ; chưa ký duyệt."
    ) in words


def test_there_are_no_minutes_of_a_meeting_that_was_not_held_or_no_longer_stands():
    with pytest.raises(LookupError):
        minutes(make_class())
    training_class = make_recognised_class()
    CouncilReview.objects.update(stands=False)
    with pytest.raises(LookupError):
        minutes(training_class)


def test_neither_citizen_number_nor_phone_nor_birth_date_is_in_the_minutes():
    training_class = make_recognised_class()
    person = training_class.participants.first().person

    words = said(minutes(training_class))

    assert person.full_name in words
    assert person.citizen_id not in words
    assert person.phone not in words
    assert person.date_of_birth_text not in words


@needs_pdftotext
def test_the_list_stands_landscape_on_pages_of_its_own_with_repeated_heads():
    fonts.make()
    found = pages(minutes(make_recognised_class(passed=38, failed=2)).pdf())

    annex = [page for page in found if "STT Họ và tên" in page or "Tỷ lệ" in page]
    assert len(annex) >= 3
    assert all("Hợp tác xã" in page and "Lý do" in page for page in annex)
    assert "có 40 học viên; đạt 38, không đạt 02." in found[-1]


@pytest.mark.parametrize("passed", [1, 3])
def test_minutes_ask_the_same_for_any_number_of_learners(
    passed, django_assert_num_queries
):
    training_class = make_recognised_class(passed=passed, failed=0)

    with django_assert_num_queries(7):
        said(minutes(training_class))
