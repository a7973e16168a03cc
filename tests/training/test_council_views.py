"""The council's page, one learner's result, and the acts on both."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from cooperatives.models import Person
from tests.factories import (
    make_recognised_class,
    make_review,
    make_session,
    make_signatory,
    make_user,
)
from tests.training.test_council import REASON, disciplined_class, short_class
from tests.training.test_operations import decision, graded_class
from training import operations
from training.models import CouncilReview, ResultException

pytestmark = pytest.mark.django_db


def page(name, *args):
    return reverse(f"training:{name}", args=args)


def text(response):
    return response.content.decode()


@pytest.fixture
def actor():
    return make_user()


@pytest.fixture
def reviewed(actor):
    """Under review: one very good, one who misses only the score, one average."""
    training_class, seats = graded_class(
        actor, marks=("8.5", "4.0", "5.5"), gives_confirmation=True
    )
    operations.close_grading(training_class, actor=actor)
    for seat, name in zip(
        seats, ("Trần Văn Ất", "Lê Thị Bưởi", "Sơn Cúc"), strict=True
    ):
        seat.refresh_from_db()
        person = Person.objects.get(pk=seat.person_id)
        person.full_name = name
        person.save()
    return training_class, seats


# The council's page


def names(response):
    return [str(row.record.person) for row in response.context["table"].rows]


def test_the_council_sees_marks_outcome_and_reason(client, registrar, reviewed):
    training_class, seats = reviewed
    client.force_login(registrar)

    shown = text(client.get(page("result_list", training_class.code)))

    assert "Xét kết quả lớp" in shown
    assert "M01\N{NO-BREAK SPACE}8,5 · M02\N{NO-BREAK SPACE}8,5" in shown
    assert "Tham dự 8/8 tiết (100%), điểm 8,5 → Giỏi" in shown
    assert "Không đạt, cấp giấy xác nhận tham dự" in shown
    assert "tham dự ít nhất 80% số tiết; mọi mô-đun và điểm tổng kết từ 5,0" in shown
    assert page("result_detail", training_class.code, seats[0].pk) in shown


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"sort": "final_score"}, ["Lê Thị Bưởi", "Sơn Cúc", "Trần Văn Ất"]),
        ({"sort": "result"}, ["Trần Văn Ất", "Sơn Cúc", "Lê Thị Bưởi"]),
        ({"sort": "person"}, ["Trần Văn Ất", "Lê Thị Bưởi", "Sơn Cúc"]),
        ({"result": "failed"}, ["Lê Thị Bưởi"]),
        ({"award": "confirmation"}, ["Lê Thị Bưởi"]),
        ({"classification": "average"}, ["Sơn Cúc"]),
        ({"exception": "waiting"}, ["Sơn Cúc"]),
        ({"exception": "signed"}, []),
        ({"q": "buoi"}, ["Lê Thị Bưởi"]),
    ],
)
def test_the_councils_page_is_sorted_and_filtered(
    client, registrar, reviewed, actor, query, found
):
    training_class, seats = reviewed
    operations.propose_exception(seats[2], "not_passed", reason=REASON, actor=actor)
    client.force_login(registrar)

    response = client.get(page("result_list", training_class.code), query)

    assert names(response) == found


def test_the_spreadsheet_has_a_column_for_each_module(client, registrar, reviewed):
    training_class, _seats = reviewed
    client.force_login(registrar)

    answer = client.get(page("result_list", training_class.code), {"_export": "xlsx"})
    rows = list(load_workbook(io.BytesIO(answer.content)).active.values)

    head = rows[0]
    first = dict(zip(head, rows[1], strict=True))
    assert (first["M01"], first["M02"]) == (8.5, 8.5)
    assert "Điểm mô-đun" not in head
    assert first["Họ và tên"] == "Trần Văn Ất"
    assert first["Xếp loại"] == "Giỏi"
    assert first["Được cấp"] == "giấy chứng nhận"


def test_an_instructor_sees_marks_of_the_own_modules_only(client, instructor, reviewed):
    training_class, _seats = reviewed
    module = training_class.version.modules.get(code="M02")
    training_class.sessions.filter(module=module).update(instructor=instructor)
    client.force_login(instructor)

    shown = text(client.get(page("result_list", training_class.code)))

    assert "M02\N{NO-BREAK SPACE}8,5" in shown
    assert "M01\N{NO-BREAK SPACE}" not in shown


# The meeting


def review_data(**fields):
    return {
        "held_on": f"{timezone.localdate():%d/%m/%Y}",
        "place": "Hội trường",
        "chair": "Ông Lê Văn Mẫu, Phó Chủ tịch",
        "secretary": "Bà Nguyễn Thị Mẫu",
        "members": "Ông Trần Văn Mẫu",
        "opinion": "",
        "conclusion": "Thống nhất.",
        **fields,
    }


def test_the_meeting_is_entered_by_the_officer(client, registrar, reviewed):
    training_class, _seats = reviewed
    client.force_login(registrar)
    url = page("council_review", training_class.code)

    answer = client.post(url, review_data())

    assert answer["Location"] == page("result_list", training_class.code)
    review = CouncilReview.objects.get()
    assert (review.chair, review.entered_by) == (
        "Ông Lê Văn Mẫu, Phó Chủ tịch",
        registrar,
    )
    assert "chủ trì: Ông Lê Văn Mẫu, Phó Chủ tịch" in text(
        client.get(answer["Location"])
    )


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"held_on": "01/01/2020"}, "Sau ngày đó lớp vẫn còn học."),
        ({"held_on": "01/01/2999"}, "Ngày họp còn ở phía trước."),
        ({"chair": ""}, "Chủ trì"),
    ],
)
def test_a_wrong_meeting_keeps_what_was_typed(
    client, registrar, reviewed, fields, sentence
):
    training_class, _seats = reviewed
    client.force_login(registrar)

    answer = client.post(
        page("council_review", training_class.code), review_data(**fields)
    )

    assert answer.status_code == 422
    assert sentence in text(answer)
    assert "Thống nhất." in text(answer)
    assert answer.context["form"].errors.keys() == fields.keys()
    assert not CouncilReview.objects.exists()


# Exceptions


def test_an_exception_goes_from_the_officer_to_the_approver(
    client, registrar, approver, actor
):
    training_class, learner = short_class(actor)
    code = training_class.code
    detail = page("result_detail", code, learner.pk)
    client.force_login(registrar)
    answer = client.post(
        page("exception_create", code, learner.pk),
        {"kind": "attendance", "reason": REASON},
    )
    assert answer["Location"] == detail
    exception = ResultException.objects.get()
    sign = page("exception_sign", code, exception.pk)
    mine = text(client.get(detail))
    assert "Thiếu 1 tiết" in mine
    assert REASON in mine
    assert sign not in mine
    assert "(chờ ký)" in text(client.get(page("result_list", code)))

    client.force_login(approver)
    desk = text(client.get("/quan-ly/"))
    assert f"{code}: 1 ngoại lệ chờ ký" in desk
    assert page("result_list", code) + "?exception=waiting" in desk
    assert "Các ngoại lệ đang chờ ký:" in text(
        client.get(page("class_recognise", code))
    )
    assert sign in text(client.get(detail))
    signed = text(client.post(sign, follow=True))

    assert "Đã ký; kết quả được tính lại." in signed
    assert f"{approver} ký ngày" in signed
    assert "được chấp nhận theo ngoại lệ đã ký" in signed
    assert "ngoại lệ chờ ký" not in text(client.get("/quan-ly/"))


def test_a_wrong_exception_keeps_what_was_typed(client, registrar, reviewed):
    training_class, seats = reviewed
    client.force_login(registrar)

    answer = client.post(
        page("exception_create", training_class.code, seats[0].pk),
        {"kind": "attendance", "reason": REASON},
    )

    assert answer.status_code == 422
    assert "không có căn cứ cho ngoại lệ này" in text(answer)
    assert REASON in text(answer)


def test_signing_is_refused_with_a_sentence(client, approver, actor):
    training_class, learner = short_class(actor)
    exception = operations.propose_exception(
        learner, "attendance", reason=REASON, actor=approver
    )
    client.force_login(approver)

    shown = text(
        client.post(
            page("exception_sign", training_class.code, exception.pk), follow=True
        )
    )

    assert "Ngoại lệ phải do người khác ký, không phải người đề nghị." in shown
    assert page("exception_sign", training_class.code, exception.pk) not in shown


def test_an_exception_is_taken_back_with_a_reason(client, registrar, actor):
    training_class, learner = short_class(actor)
    exception = operations.propose_exception(
        learner, "attendance", reason=REASON, actor=actor
    )
    client.force_login(registrar)
    url = page("exception_take_back", training_class.code, exception.pk)

    assert client.post(url, {"reason": ""}).status_code == 422
    client.post(url, {"reason": "Giấy không hợp lệ"})

    exception.refresh_from_db()
    assert exception.is_taken_back


def test_an_exception_of_another_class_is_not_found(client, approver, actor, reviewed):
    _class, learner = short_class(actor)
    exception = operations.propose_exception(
        learner, "attendance", reason=REASON, actor=actor
    )
    client.force_login(approver)

    url = page("exception_sign", reviewed[0].code, exception.pk)
    assert client.post(url).status_code == 404


# What is given, discipline, corrections


def test_the_officer_decides_what_one_learner_is_given(client, registrar, reviewed):
    training_class, seats = reviewed
    client.force_login(registrar)
    url = page("award_change", training_class.code, seats[1].pk)
    assert "Theo quy tắc: cấp giấy xác nhận tham dự." in text(client.get(url))

    bare = client.post(url, {"award": "none", "reason": ""})
    wrong = client.post(url, {"award": "certificate", "reason": "x"})
    client.post(url, {"award": "none", "reason": "Không nhận"})

    assert bare.context["form"].errors.keys() == {"reason"}
    assert wrong.context["form"].errors.keys() == {"award"}
    seats[1].refresh_from_db()
    assert (seats[1].award, seats[1].award_reason) == ("none", "Không nhận")


def test_the_officer_notes_discipline(client, registrar, actor):
    training_class, seats = graded_class(actor)
    client.force_login(registrar)
    url = page("participant_discipline", training_class.code, seats[0].pk)
    assert url in text(client.get(page("participant_list", training_class.code)))

    assert client.post(url, {"level": "warning", "reason": ""}).status_code == 422
    client.post(url, {"level": "warning", "reason": "Gian lận"})

    seats[0].refresh_from_db()
    assert (seats[0].discipline, seats[0].discipline_reason) == ("warning", "Gian lận")


def test_discipline_stands_on_the_learners_result(client, registrar, actor):
    training_class, learner = disciplined_class(actor)
    client.force_login(registrar)

    shown = text(client.get(page("result_detail", training_class.code, learner.pk)))

    assert "Cảnh cáo: Gian lận khi kiểm tra" in shown
    assert "bị kỷ luật cảnh cáo → Không đạt" in shown


def correction_data(training_class, **fields):
    return {
        "final_score": "8,5",
        "result": "passed",
        "classification": "very_good",
        "award": "certificate",
        "reason": "Cộng nhầm điểm",
        "number": "90/QĐ-LMHTX",
        "signed_on": f"{timezone.localdate():%d/%m/%Y}",
        "signatory": make_signatory(body=training_class.body).pk,
        **fields,
    }


def test_the_approver_corrects_a_recognised_result(client, approver):
    training_class = make_recognised_class(passed=1, failed=1)
    learner = training_class.participants.get(result="failed")
    client.force_login(approver)
    url = page("result_correct", training_class.code, learner.pk)
    assert 'value="4,0"' in text(client.get(url))

    shown = text(client.post(url, correction_data(training_class), follow=True))

    learner.refresh_from_db()
    assert (learner.final_score, learner.classification) == (
        Decimal("8.5"),
        "very_good",
    )
    assert "4,0 · Không đạt · không cấp giấy" in shown
    assert "8,5 · Đạt · Giỏi · giấy chứng nhận" in shown
    assert "Cộng nhầm điểm" in shown


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"final_score": "85"}, "Điểm từ 0 đến 10"),
        ({"classification": "excellent"}, "Xếp loại không khớp với điểm."),
        ({"reason": ""}, "lý do"),
        ({"signed_on": "01/01/2020"}, "có trước quyết định công nhận"),
    ],
)
def test_a_wrong_correction_keeps_what_was_typed(client, approver, fields, sentence):
    training_class = make_recognised_class(passed=0, failed=1)
    learner = training_class.participants.get()
    client.force_login(approver)

    answer = client.post(
        page("result_correct", training_class.code, learner.pk),
        correction_data(training_class, **fields),
    )

    assert answer.status_code == 422
    assert sentence in text(answer)
    assert "90/QĐ-LMHTX" in text(answer)
    learner.refresh_from_db()
    assert learner.final_score == Decimal("4.0")


def test_recognition_tells_what_is_missing(client, approver, reviewed):
    training_class, _seats = reviewed
    client.force_login(approver)

    answer = client.post(
        page("class_recognise", training_class.code),
        {
            "number": "15/QĐ-LMHTX",
            "signed_on": f"{timezone.localdate():%d/%m/%Y}",
            "signatory": make_signatory(body=training_class.body).pk,
        },
    )

    assert answer.status_code == 422
    assert "Cần nhập cuộc họp xét kết quả này của hội đồng trước." in text(answer)
    assert "15/QĐ-LMHTX" in text(answer)


def test_the_page_of_a_result_runs_the_same_queries_for_any_number_of_rows(
    client, registrar, actor, django_assert_num_queries
):
    for rows in (1, 3):
        training_class, (learner, *_others) = graded_class(actor, modules=rows)
        make_session(
            training_class=training_class, cancelled_at=timezone.now(), part="afternoon"
        )
        operations.close_grading(training_class, actor=actor)
        client.force_login(registrar)
        client.get("/")
        with django_assert_num_queries(16):
            client.get(page("result_detail", training_class.code, learner.pk))


def test_a_recognised_class_offers_corrections_only(client, approver, registrar, actor):
    training_class, seats = graded_class(actor)
    operations.close_grading(training_class, actor=actor)
    make_review(training_class)
    operations.recognise(training_class, **decision(), actor=actor)
    url = page("result_detail", training_class.code, seats[0].pk)

    client.force_login(registrar)
    officers = text(client.get(url))
    client.force_login(approver)
    approvers = text(client.get(url))

    code, pk = training_class.code, seats[0].pk
    for name in ("exception_create", "award_change"):
        assert page(name, code, pk) not in officers
    assert page("result_correct", code, pk) not in officers
    assert page("result_correct", code, pk) in approvers


def test_the_officer_is_reminded_of_the_meeting(client, registrar, reviewed):
    training_class, _seats = reviewed
    client.force_login(registrar)
    line = f"{training_class.code}: nhập cuộc họp xét kết quả"
    assert line in text(client.get("/quan-ly/"))

    make_review(training_class)

    assert line not in text(client.get("/quan-ly/"))
