"""The official papers of a class: what they say, and what they never say."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import translation

from tests.factories import (
    make_body,
    make_class,
    make_participant,
    make_person,
    make_recognised_class,
    make_session,
    make_signatory,
    make_user,
)
from tests.training.attending import marks, running_class
from training import attendance_papers, papers
from training.models import ParticipantStatus
from training.operations import record_attendance

pytestmark = pytest.mark.django_db


@pytest.fixture
def drawn(monkeypatch):
    """What reaches the paper, instead of the PDF itself."""
    seen = {}

    def draw(template, context):
        seen.update(context, template=template, language=translation.get_language())
        return b"%PDF-"

    monkeypatch.setattr(papers, "draw", draw)
    return seen


def test_the_class_list_names_learners_in_list_order_with_year_of_birth(drawn):
    training_class = make_class()
    for name, gender in (("Trần Văn Ưng", "nam"), ("Phạm Thị Ái", "nu")):
        make_participant(
            training_class=training_class,
            person=make_person(full_name=name, gender=gender),
        )
    make_participant(training_class=training_class, status=ParticipantStatus.DROPPED)

    with translation.override("en"):
        papers.class_list(training_class)

    assert drawn["template"] == "papers/class_list.html"
    assert drawn["language"] == "vi"
    assert drawn["decision"] is None
    assert [
        (r["no"], r["name"], r["birth_year"], r["gender"]) for r in drawn["rows"]
    ] == [
        (1, "Phạm Thị Ái", 1981, "nu"),
        (2, "Trần Văn Ưng", 1981, "nam"),
    ]


def test_no_paper_carries_a_citizen_number_or_a_phone(drawn):
    training_class = make_recognised_class()
    person = training_class.participants.first().person

    for paper in (
        papers.class_list,
        papers.opening_decision,
        papers.recognition_decision,
    ):
        paper(training_class)
        assert person.citizen_id not in repr(drawn)
        assert person.phone not in repr(drawn)


def test_a_decision_is_a_draft_of_the_bodys_signatory_until_it_is_signed(drawn):
    seat = make_participant()
    make_signatory(is_active=False, name="Người Nghỉ Hưu")
    make_signatory(
        name="Trần Văn Phó",
        position="Phó Chủ tịch",
        power_prefix="KT. CHỦ TỊCH",
        body=make_body(),
    )

    papers.opening_decision(seat.training_class)

    draft = drawn["decision"]
    assert (draft.number, draft.signed_on, draft.signer_name) == (
        "",
        None,
        "Trần Văn Phó",
    )
    assert drawn["authority"] == "Chủ tịch Liên minh Hợp tác xã tỉnh Cà Mau"
    assert drawn["total_periods"] == 8


def test_a_body_without_signatory_still_has_its_draft(drawn):
    papers.opening_decision(make_participant().training_class)

    assert drawn["decision"].signer_name == ""


def test_the_recognition_lists_who_passed_with_score_and_classification(drawn):
    training_class = make_recognised_class(passed=2, failed=1)
    opening = training_class.opening_decision
    opening.signed_on = dt.date(2024, 2, 5)

    papers.recognition_decision(training_class)

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


def test_the_legal_basis_is_printed_without_remarks(drawn):
    seat = make_participant()
    version = seat.training_class.version
    version.legal_basis = "Luật Hợp tác xã số 17/2023/QH15; xếp loại theo Điều 27"

    papers.opening_decision(seat.training_class)

    assert drawn["grounds"][0] == "Căn cứ Luật Hợp tác xã số 17/2023/QH15"
    assert not any("xếp loại" in ground for ground in drawn["grounds"])


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

    papers.attendance_sheet(training_class)

    [portion] = sheet["sheets"]
    first, second = portion["rows"]
    assert (first["excused"], first["unexcused"], first["partly"]) == (4, 4, 3)
    assert (first["rate"], second["rate"]) == ("8,3%", "100%"), "1 of 12; 12 of 12"
    assert [cell.text for cell in first["cells"]] == ["P", "K", "M3", ""]


def test_more_sessions_than_fit_are_portioned_and_the_last_has_the_sums(sheet):
    training_class, _seats, _held = running_class(
        make_user(), learners=1, sessions=attendance_papers.A_SHEET + 1
    )

    papers.attendance_sheet(training_class)

    assert [(len(p["columns"]), p["has_sums"]) for p in sheet["sheets"]] == [
        (attendance_papers.A_SHEET, False),
        (1, True),
    ]


def test_a_class_without_sessions_still_has_its_sheet(sheet):
    papers.attendance_sheet(make_participant().training_class)

    [portion] = sheet["sheets"]
    assert (portion["columns"], len(portion["rows"])) == ([], 1)
