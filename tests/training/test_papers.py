"""The official papers of a class: what they say, and what they never say."""

from __future__ import annotations

import datetime as dt
from dataclasses import astuple

import pytest
from django.utils import translation

from papers.pdf import filled_in
from tests.factories import (
    make_body,
    make_class,
    make_participant,
    make_person,
    make_recognised_class,
    make_signatory,
)
from training import papers
from training.models import ParticipantStatus

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


def test_the_legal_basis_is_printed_without_remarks():
    seat = make_participant()
    version = seat.training_class.version
    version.legal_basis = "Luật Hợp tác xã số 17/2023/QH15; xếp loại theo Điều 27"

    drawn = papers.opening_decision(seat.training_class).context

    assert drawn["grounds"][0] == "Căn cứ Luật Hợp tác xã số 17/2023/QH15"
    assert not any("xếp loại" in ground for ground in drawn["grounds"])
