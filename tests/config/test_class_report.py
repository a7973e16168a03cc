"""The report on a class (Appendix A6): its sums, and what it is beside the targets."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from certificates.operations import carry_out, issue, revoke, void
from config.class_file.report import class_report
from cooperatives.models import Cooperative, PostKind, TrainingRecord
from enrollment.models import Application, ApplicationStatus
from tests.factories import (
    make_application,
    make_area,
    make_assignment,
    make_class,
    make_cooperative,
    make_participant,
    make_person,
    make_recognised_class,
    make_signatory,
    make_target,
    make_user,
)
from tests.papers.reading import rows, said
from tests.quick import quick_papers
from training.models import ParticipantStatus

pytestmark = pytest.mark.django_db
STAGES, POSTS, AREAS, KINDS, BANDS, TARGETS = range(6)


@pytest.fixture
def finished(monkeypatch):
    """Two of three passed; one woman; two areas; a model and a cooperative besides."""
    training_class = make_recognised_class(passed=2, failed=1)
    seats = list(training_class.participants.order_by("pk"))
    hub = make_assignment(
        area=make_area(name="Huyện Năm Căn"), since=training_class.starts_on
    ).cooperative
    seats[1].cooperative = hub
    seats[1].post = PostKind.DIRECTOR
    seats[1].person.gender = "nu"
    seats[1].person.save()
    seats[1].save()
    quick_papers(monkeypatch)
    return training_class


def test_the_tables_add_up(finished):
    paper = class_report(finished)

    for table in (POSTS, AREAS, KINDS):
        *lines, total = rows(paper, table)
        assert total[1:6] == ["Cộng", "3", "1", "2", "1"]
        for column in (2, 3, 4, 5):
            assert sum(int(line[column]) for line in lines) == int(total[column])
    *bands, total = rows(paper, BANDS)
    assert sum(int(band[2]) for band in bands) == int(total[2]) == 2
    assert "Huyện Năm Căn" in [line[1] for line in rows(paper, AREAS)]
    assert [line[1:3] for line in rows(paper, KINDS)][:2] == [
        ["Hợp tác xã điểm", "1"],
        ["Hợp tác xã khác", "2"],
    ]


def test_from_applying_to_the_certificate_every_stage_is_counted(finished):
    for gender in ("nu", "nu", "nam"):
        make_application(training_class=finished, gender=gender)
    Application.objects.filter(pk=Application.objects.latest("pk").pk).update(
        status=ApplicationStatus.ADMITTED,
        participant=finished.participants.first(),
        person=finished.participants.first().person,
        decided_at=timezone.now(),
        decided_by=make_user(),
    )
    make_participant(
        training_class=finished,
        status=ParticipantStatus.DROPPED,
        dropped_reason="Bận việc",
    )
    carry_out(issue(finished, actor=make_user()))

    paper = class_report(finished)

    assert [line[1:] for line in rows(paper, STAGES)] == [
        ["Đăng ký dự học", "3", "1", "2"],
        ["Được duyệt", "1", "1", "0"],
        ["Dự học", "3", "2", "1"],
        ["Hoàn thành", "2", "1", "1"],
        ["Đã cấp giấy chứng nhận", "2", "1", "1"],
    ]
    assert "Ngoài ra có 01 học viên thôi học." in said(paper)


def test_a_certificate_revoked_later_was_given_on_the_day_of_the_figures(finished):
    actor = make_user()
    carry_out(issue(finished, actor=actor))
    certificate = finished.participants.passed().first().certificates.get()
    revoke(
        certificate,
        number="77/QĐ-LMHTX",
        signed_on=timezone.localdate(),
        signatory=make_signatory(),
        reason="Sai đối tượng",
        actor=actor,
    )

    assert rows(class_report(finished), STAGES)[-1][2] == "2"


def test_a_voided_number_was_never_given(finished):
    actor = make_user()
    carry_out(issue(finished, actor=actor))
    certificate = finished.participants.passed().first().certificates.get()

    void(certificate, reason="Phôi in hỏng", actor=actor)

    assert rows(class_report(finished), STAGES)[-1][2] == "1"


def test_a_cooperative_is_new_unless_somebody_was_trained_for_the_role_before(finished):
    carry_out(issue(finished, actor=make_user()))
    assert "lần đầu có giám đốc qua lớp: 02." in said(class_report(finished))
    known = Cooperative.objects.get(assignments__isnull=False)
    record = {
        "person": make_person(),
        "cooperative": known,
        "post": PostKind.DIRECTOR,
        "programme": "Lớp trước",
        "issuer": "Trường khác",
        "certified_on": dt.date(2023, 5, 1),
    }
    TrainingRecord.objects.create(**record, role="accountant", evidence="A1")
    assert "lần đầu có giám đốc qua lớp: 02." in said(class_report(finished))

    TrainingRecord.objects.create(**record, role="director", evidence="A2")

    words = said(class_report(finished))
    assert "lần đầu có giám đốc qua lớp: 01." in words
    assert "là 02 người, từ trước đến nay là 03 người." in words


def test_it_stands_beside_what_the_year_promised(finished):
    without = said(class_report(finished))
    assert "chưa có kế hoạch được công bố" in without
    year = finished.recognition_decision.signed_on.year
    target = make_target("T8a", year=year)
    target.target_set.is_published = False
    target.target_set.save()
    assert "chưa có kế hoạch được công bố" in said(class_report(finished))
    target.target_set.is_published = True
    target.target_set.save()
    make_target("T8b", year=year, label="Lớp kế toán hợp tác xã")

    assert [line[1:4] for line in rows(class_report(finished), TARGETS)] == [
        ["Lớp giám đốc hợp tác xã", "≥ 1 lớp", "0 lớp"]
    ]
    version = finished.version
    version.programme.is_ca_mau_specific = True
    version.programme.save()
    carry_out(issue(finished, actor=make_user()))
    assert rows(class_report(finished), TARGETS)[0][3:] == ["1 lớp", "Đạt"]


def test_before_the_results_are_recognised_it_says_so():
    seat = make_participant()

    words = said(class_report(seat.training_class))

    assert "tạm tính, kết quả chưa được công nhận" in words
    assert "Quyết định mở lớp: chưa có." in words
    assert "/BC-LMHTX" in words


@pytest.mark.parametrize("learners", [1, 3])
def test_it_asks_the_same_for_any_number_of_learners(
    learners, django_assert_num_queries
):
    training_class = make_class()
    for _turn in range(learners):
        make_participant(
            training_class=training_class,
            cooperative=make_cooperative(reporting_area=make_area()),
        )
        make_application(training_class=training_class)
    make_target("T8a")
    training_class = (
        type(training_class)
        .objects.select_related(
            "body", "version__programme", "opening_decision", "recognition_decision"
        )
        .get()
    )

    with django_assert_num_queries(9):
        said(class_report(training_class))
