"""The official papers of a class: what they say, and what they never say."""

from __future__ import annotations

import datetime as dt
from dataclasses import astuple
from decimal import Decimal

import pytest
from django.utils import timezone, translation

from curriculum.models import Classification
from papers.pdf import filled_in
from tests.factories import (
    make_body,
    make_class,
    make_participant,
    make_person,
    make_recognised_class,
    make_review,
    make_session,
    make_signatory,
    make_user,
)
from tests.papers.reading import rows, said
from tests.training.attending import marks, running_class
from tests.training.test_operations import graded_class
from training import attendance_papers, operations, papers
from training.models import Award, ParticipantStatus
from training.operations import record_attendance
from vietnamese import dates

pytestmark = pytest.mark.django_db


def test_the_class_list_names_learners_in_list_order_with_year_of_birth():
    training_class = make_class()
    for name, gender in (("Trần Văn Ưng", "nam"), ("Phạm Thị Ái", "nu")):
        make_participant(
            training_class=training_class,
            person=make_person(full_name=name, gender=gender),
        )
    make_participant(training_class=training_class, status=ParticipantStatus.DROPPED)

    with translation.override("en"):
        paper = papers.class_list(training_class)

    drawn = paper.context
    assert paper.template == "papers/class_list.html"
    assert drawn["decision"] is None
    assert {r["position"] for r in drawn["rows"]} == {"Giám đốc"}
    assert [
        (r["no"], r["name"], r["birth_year"], r["gender"]) for r in drawn["rows"]
    ] == [
        (1, "Phạm Thị Ái", 1981, "nu"),
        (2, "Trần Văn Ưng", 1981, "nam"),
    ]


def test_no_paper_carries_a_citizen_number_or_a_phone():
    training_class = make_recognised_class()
    person = training_class.participants.first().person

    for paper in (
        papers.class_list,
        papers.opening_decision,
        papers.recognition_decision,
    ):
        said = filled_in(*astuple(paper(training_class)))
        assert person.full_name in said
        assert person.citizen_id not in said
        assert person.phone not in said


def test_a_decision_is_a_draft_of_the_bodys_signatory_until_it_is_signed():
    seat = make_participant()
    make_signatory(is_active=False, name="Người Nghỉ Hưu")
    make_signatory(
        name="Trần Văn Phó",
        position="Phó Chủ tịch",
        power_prefix="KT. CHỦ TỊCH",
        body=make_body(),
    )

    drawn = papers.opening_decision(seat.training_class).context

    draft = drawn["decision"]
    assert (draft.number, draft.signed_on, draft.signer_name) == (
        "",
        None,
        "Trần Văn Phó",
    )
    assert drawn["authority"] == "Chủ tịch Liên minh Hợp tác xã tỉnh Cà Mau"
    assert drawn["total_periods"] == 8


def test_a_body_without_signatory_still_has_its_draft():
    drawn = papers.opening_decision(make_participant().training_class).context

    assert drawn["decision"].signer_name == ""


def test_the_recognition_lists_who_passed_with_score_and_classification():
    training_class = make_recognised_class(passed=2, failed=1)
    opening = training_class.opening_decision
    opening.signed_on = dt.date(2024, 2, 5)

    drawn = papers.recognition_decision(training_class).context

    assert drawn["decision"] == training_class.recognition_decision
    assert [(r["no"], str(r["score"]), r["classification"]) for r in drawn["rows"]] == [
        (1, "7.5", "Khá"),
        (2, "7.5", "Khá"),
    ]
    assert ("Khá", 2) in drawn["tally"]
    assert (
        f"Căn cứ Quyết định số {opening.number} ngày 05 tháng 02 năm 2024 về việc mở"
        " lớp bồi dưỡng Giám đốc hợp tác xã"
    ) in drawn["grounds"]


def test_the_recognition_names_the_minutes_and_what_departs_from_the_rule():
    actor, signer = make_user(), make_user("training.recognise_results")
    training_class, (_kept, refused, other, weak) = graded_class(
        actor, marks=("8.0", "9.0", "9.0", "4.0"), gives_confirmation=True
    )
    operations.close_grading(training_class, actor=actor)
    refused.refresh_from_db()
    exception = operations.propose_exception(
        refused, "not_passed", reason="Mượn người học thay.", actor=actor
    )
    operations.sign_exception(exception, actor=signer)
    operations.change_award(other, "none", reason="Không nhận", actor=actor)

    unreviewed = papers.recognition_decision(training_class).context["grounds"]
    review = make_review(training_class)
    drawn = papers.recognition_decision(training_class).context

    minutes = (
        f"Căn cứ Biên bản họp xét công nhận kết quả {dates.long_date(review.held_on)}"
    )
    assert minutes not in unreviewed
    assert minutes in drawn["grounds"]
    today = dates.long_date(timezone.localdate())
    assert drawn["notes"] == [
        (
            f"{refused.person}: không công nhận đạt; lý do: Mượn người học thay;"
            f" {signer} ký {today}"
        ),
        f"{other.person}: không cấp giấy; lý do: Không nhận",
    ]
    assert [row["name"] for row in drawn["confirmed"]] == [weak.person.full_name]


def test_the_legal_basis_is_printed_without_remarks():
    seat = make_participant()
    version = seat.training_class.version
    version.legal_basis = "Luật Hợp tác xã số 17/2023/QH15; xếp loại theo Điều 27"

    drawn = papers.opening_decision(seat.training_class).context

    assert drawn["grounds"][0] == "Căn cứ Luật Hợp tác xã số 17/2023/QH15"
    assert not any("xếp loại" in ground for ground in drawn["grounds"])


# Recognition


def test_the_annex_has_the_numbers_once_they_are_drawn_and_open_columns_before():
    training_class = make_recognised_class(passed=2, failed=1)
    seat = training_class.participants.passed().in_list_order().last()

    assert rows(papers.recognition_decision(training_class))[1][-2:] == ["", ""]
    numbers = {seat.pk: ("CM-GD-2024-0002", "0002/2024-GD")}
    paper = papers.recognition_decision(training_class, numbers)

    assert [row[-2:] for row in rows(paper)] == [
        ["", ""],
        ["CM-GD-2024-0002", "0002/2024-GD"],
    ]


def test_the_totals_of_the_annex_are_those_of_its_rows():
    training_class = make_recognised_class(passed=3, failed=1)
    better = training_class.participants.passed().first()
    better.classification, better.final_score = Classification.VERY_GOOD, Decimal("8.0")
    better.save()

    words = said(papers.recognition_decision(training_class))

    assert "cấp giấy chứng nhận cho 03 (ba) học viên hoàn thành" in words
    assert (
        "Danh sách này có 03 học viên; trong đó: Xuất sắc 0, Giỏi 01, Khá 02,"
        " Trung bình khá 0, Trung bình 0."
    ) in words


def test_who_gets_a_confirmation_stands_on_a_list_of_its_own():
    training_class = make_recognised_class(passed=2, failed=2)
    without = papers.recognition_decision(training_class)
    assert "giấy xác nhận tham dự" not in said(without)
    confirmed = training_class.participants.filter(result="failed").first()
    confirmed.award = Award.CONFIRMATION
    confirmed.save()

    paper = papers.recognition_decision(training_class)

    assert "Cấp giấy xác nhận tham dự cho 01 (một) học viên" in said(paper)
    [row] = rows(paper, table=1)
    assert (row[1], row[-1]) == (confirmed.person.full_name, "8/8")


def test_who_passed_but_is_given_nothing_is_not_on_the_list():
    training_class = make_recognised_class(passed=2, failed=0)
    withheld = training_class.participants.in_list_order().first()
    withheld.award = Award.NONE
    withheld.save()

    paper = papers.recognition_decision(training_class)

    assert len(rows(paper)) == 1
    assert "01 (một) học viên hoàn thành" in said(paper)


def test_the_meeting_of_the_council_is_a_ground_of_the_decision():
    training_class = make_recognised_class()
    day = dates.long_date(training_class.council_review.held_on)

    words = said(papers.recognition_decision(training_class))

    assert f"Căn cứ Biên bản họp xét công nhận kết quả {day};" in words


# Timetable


def test_the_timetable_adds_up_and_keeps_what_was_cancelled_with_its_reason():
    training_class = make_class(schedule="Thứ Hai hằng tuần")
    first, second = training_class.version.modules.all()
    for day, fields in (
        (2, {"module": first}),
        (9, {"module": second, "cancelled_at": timezone.now()}),
        (16, {"module": second, "is_practice": True, "periods": 3, "room": "A1"}),
    ):
        make_session(
            training_class=training_class, held_on=dt.date(2024, 9, day), **fields
        )

    paper = papers.timetable(training_class)

    name = training_class.sessions.first().instructor.full_name
    assert rows(paper) == [
        [
            *("1", "Thứ Hai, 02/09/2024", "Sáng", "M01 Chuyên đề 1", "4"),
            *(name, "", ""),
        ],
        [
            *("", "Thứ Hai, 09/09/2024", "Sáng", "M02 Chuyên đề 2", ""),
            *(name, "", "Không học: triều cường"),
        ],
        [
            *("2", "Thứ Hai, 16/09/2024", "Sáng", "M02 Chuyên đề 2 (thực hành)"),
            *("3", name, "A1", ""),
        ],
    ]
    assert (
        "Lịch này có 02 buổi học, 7 tiết, trong đó thực hành 3 tiết."
        " Chương trình có 8 tiết."
    ) in said(paper)
    assert "; thứ Hai hằng tuần; tại " in said(paper)


@pytest.mark.parametrize("count", [1, 3])
def test_papers_ask_the_same_for_any_number_of_rows(count, django_assert_num_queries):
    training_class = make_class()
    for day in range(1, count + 1):
        make_session(training_class=training_class, held_on=dt.date(2024, 9, day))
        make_participant(training_class=training_class)
    training_class = (
        type(training_class)
        .objects.select_related("body", "version", "opening_decision")
        .get()
    )

    for make, queries in (
        (papers.timetable, 2),
        (papers.class_list, 2),
        (papers.opening_decision, 4),
        (papers.recognition_decision, 4),
    ):
        with django_assert_num_queries(queries):
            said(make(training_class))


# Attendance sheets


@pytest.fixture
def sheet(monkeypatch):
    """What reaches an attendance sheet, instead of the PDF itself."""
    seen = {}
    monkeypatch.setattr(
        attendance_papers,
        "draw",
        lambda template, context: seen.update(context, template=template) or b"%PDF-",
    )
    return seen


def test_the_code_of_a_session_opens_it_on_the_telephone(sheet, settings):
    session = make_session()

    attendance_papers.session_sheet(session)

    assert sheet["address"] == f"{settings.SITE_URL}/diem-danh/{session.pk}/"


def test_the_sums_of_the_attendance_sheet_are_tiet(sheet):
    teacher = make_user()
    training_class, seats, held = running_class(teacher, learners=2, sessions=4)
    for session, symbol in zip(held, ("P", "K", "M3"), strict=False):
        record_attendance(session, marks(seats, symbol, "x"), actor=teacher)

    attendance_papers.attendance_sheet(training_class)

    [portion] = sheet["sheets"]
    first, second = portion["rows"]
    assert (first["excused"], first["unexcused"], first["partly"]) == (4, 4, 3)
    assert (first["rate"], second["rate"]) == ("8,3%", "100%"), "1 of 12; 12 of 12"
    assert [cell.text for cell in first["cells"]] == ["P", "K", "M3", ""]


def test_more_sessions_than_fit_are_portioned_and_the_last_has_the_sums(sheet):
    training_class, _seats, _held = running_class(
        make_user(), learners=1, sessions=attendance_papers.A_SHEET + 1
    )

    attendance_papers.attendance_sheet(training_class)

    assert [(len(p["columns"]), p["has_sums"]) for p in sheet["sheets"]] == [
        (attendance_papers.A_SHEET, False),
        (1, True),
    ]


def test_a_class_without_sessions_still_has_its_sheet(sheet):
    attendance_papers.attendance_sheet(make_participant().training_class)

    [portion] = sheet["sheets"]
    assert (portion["columns"], len(portion["rows"])) == ([], 1)
