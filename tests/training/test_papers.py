"""The official papers of a class: what they say, and what they never say."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone, translation

from tests.factories import (
    make_body,
    make_class,
    make_participant,
    make_person,
    make_recognised_class,
    make_review,
    make_signatory,
    make_user,
)
from tests.training.test_operations import graded_class
from training import operations, papers
from training.models import ParticipantStatus
from vietnamese import dates

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


def test_the_recognition_names_the_minutes_and_what_departs_from_the_rule(drawn):
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

    papers.recognition_decision(training_class)
    unreviewed = drawn["grounds"]
    review = make_review(training_class)
    papers.recognition_decision(training_class)

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
        f"Cấp giấy xác nhận tham dự cho: {weak.person}",
    ]


def test_the_legal_basis_is_printed_without_remarks(drawn):
    seat = make_participant()
    version = seat.training_class.version
    version.legal_basis = "Luật Hợp tác xã số 17/2023/QH15; xếp loại theo Điều 27"

    papers.opening_decision(seat.training_class)

    assert drawn["grounds"][0] == "Căn cứ Luật Hợp tác xã số 17/2023/QH15"
    assert not any("xếp loại" in ground for ground in drawn["grounds"])
