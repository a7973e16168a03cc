"""What the council adds to computed results, and what freezes them."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import AuditEntry
from curriculum.models import Classification, Component, ScaleStep
from papers.models import Decision
from tests.factories import (
    make_cooperative,
    make_person,
    make_review,
    make_session,
    make_user,
)
from tests.training.test_operations import (
    decision,
    everyone,
    graded_class,
    refusal,
    running_class,
    verbs,
)
from training import operations
from training.models import (
    Award,
    CouncilReview,
    DayPart,
    Participant,
    Result,
    ResultCorrection,
    ResultException,
    Session,
    SheetPhoto,
)
from training.operations import Cell, Corrected, GridMark, Mark, Scores, SeenMark
from training.results import explain
from training.timetable import Layout

pytestmark = pytest.mark.django_db
REASON = "Có giấy ra viện kèm theo biên bản"


@pytest.fixture
def actor():
    return make_user()


@pytest.fixture
def signer():
    return make_user("training.recognise_results")


def reviewed_class(actor, marks=("9.0",), **version):
    """Results under review."""
    training_class, seats = graded_class(actor, marks=marks, **version)
    operations.close_grading(training_class, actor=actor)
    return training_class, fresh(seats)


def fresh(seats):
    for seat in seats:
        seat.refresh_from_db()
    return seats


def short_class(actor, *, missed=2, retake=None):
    """One learner, marked 9.0, of whose eight tiết so many are missing; 80% is asked."""
    training_class, (seat,), sessions = running_class(actor, learners=1)
    first, second = sessions
    operations.record_attendance(first, {seat.pk: Mark("M", missed)}, actor=actor)
    operations.record_attendance(second, everyone([seat]), actor=actor)
    for session in sessions:
        operations.record_grades(
            training_class,
            session.module,
            {
                seat.pk: Scores(
                    final=Decimal("4.0") if retake else Decimal("9.0"),
                    retake=retake and Decimal(retake),
                )
            },
            actor=actor,
        )
    operations.close_grading(training_class, actor=actor)
    seat.refresh_from_db()
    return training_class, seat


def disciplined_class(actor, level="warning", marks=("9.0",), **version):
    training_class, seats = graded_class(actor, marks=marks, **version)
    operations.discipline(seats[0], level, reason="Gian lận khi kiểm tra", actor=actor)
    operations.close_grading(training_class, actor=actor)
    return training_class, fresh(seats)[0]


def excepted(seat, kind, *, actor, signer):
    """An exception, proposed and signed."""
    exception = operations.propose_exception(seat, kind, reason=REASON, actor=actor)
    operations.sign_exception(exception, actor=signer)
    seat.refresh_from_db()
    return exception


# The meeting


def test_the_councils_meeting_is_entered_and_may_be_put_right(actor):
    training_class, _seats = reviewed_class(actor)

    review = make_review(training_class, actor=actor)
    review.conclusion = "Đề nghị công nhận kết quả của cả lớp."
    operations.review_results(review, actor=actor)

    kept = CouncilReview.objects.get()
    assert (kept.training_class, kept.stands, kept.entered_by) == (
        training_class,
        True,
        actor,
    )
    assert kept.conclusion == "Đề nghị công nhận kết quả của cả lớp."
    assert kept.member_lines == [
        "Ông Trần Văn Mẫu, giảng viên",
        "Bà Phạm Thị Mẫu, kế toán",
    ]
    assert verbs()[-2:] == ["class.reviewed", "class.reviewed"]


@pytest.mark.parametrize(
    ("case", "code"),
    [
        ("running", "class_not_grading"),
        ("recognised", "class_not_grading"),
        ("before the last session", "review_too_early"),
        ("tomorrow", "review_ahead"),
        ("entered meanwhile", "review_entered"),
    ],
)
def test_a_meeting_that_does_not_fit_is_refused(actor, case, code):
    training_class, _seats = graded_class(actor)
    if case != "running":
        operations.close_grading(training_class, actor=actor)
    days = {
        "before the last session": timezone.localdate() - dt.timedelta(days=3),
        "tomorrow": timezone.localdate() + dt.timedelta(days=1),
    }
    review = CouncilReview(
        training_class=training_class,
        held_on=days.get(case, timezone.localdate()),
        place="Hội trường",
        chair="Ông Lê Văn Mẫu",
        secretary="Bà Nguyễn Thị Mẫu",
        conclusion="Thống nhất.",
    )
    if case == "entered meanwhile":
        make_review(training_class)
    if case == "recognised":
        review = make_review(training_class)
        operations.recognise(training_class, **decision(), actor=actor)

    assert refusal(operations.review_results, review, actor=actor) == code


def test_results_are_recognised_after_the_meeting_only(actor):
    training_class, _seats = reviewed_class(actor)

    def recognise(**fields):
        return refusal(
            operations.recognise, training_class, **decision(**fields), actor=actor
        )

    assert recognise() == "review_missing"
    make_review(training_class, held_on=timezone.localdate())
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    assert recognise(signed_on=yesterday) == "decision_before_review"

    operations.recognise(training_class, **decision(), actor=actor)

    assert training_class.is_completed


def test_results_that_were_opened_again_have_to_be_reviewed_again(actor):
    training_class, _seats = reviewed_class(actor)
    review = make_review(training_class)
    operations.reopen_grading(training_class, reason="Nhầm điểm", actor=actor)
    operations.close_grading(training_class, actor=actor)

    code = refusal(operations.recognise, training_class, **decision(), actor=actor)
    assert code == "review_missing"

    review.refresh_from_db()
    operations.review_results(review, actor=actor)
    operations.recognise(training_class, **decision(), actor=actor)
    assert training_class.is_completed


def test_nobody_recognises_their_own_result(actor):
    training_class, (learner,) = reviewed_class(actor)
    make_review(training_class)
    learner.person.user = actor
    learner.person.save(update_fields=["user"])

    code = refusal(operations.recognise, training_class, **decision(), actor=actor)

    assert code == "own_result"


# Discipline and lowering (Thông tư 42/2015/TT-BLĐTBXH, Điều 27)


@pytest.mark.parametrize("level", ["warning", "suspended"])
def test_discipline_from_a_warning_on_keeps_from_completing(actor, level):
    _class, learner = disciplined_class(actor, level)

    assert (learner.discipline, learner.discipline_reason) == (
        level,
        "Gian lận khi kiểm tra",
    )
    assert (learner.result, learner.award) == (Result.FAILED, Award.NONE)
    entry = AuditEntry.objects.get(verb="participant.disciplined")
    assert entry.details == {"level": level, "reason": "Gian lận khi kiểm tra"}


def test_a_reprimand_changes_nothing(actor):
    _class, learner = disciplined_class(actor, "reprimand")

    assert (learner.result, learner.classification) == (
        Result.PASSED,
        Classification.EXCELLENT,
    )


def test_discipline_is_taken_away_again(actor):
    _class, (learner,) = graded_class(actor, marks=("9.0",))
    operations.discipline(learner, "warning", reason="Gian lận", actor=actor)

    operations.discipline(learner, "none", reason="Xác minh lại", actor=actor)

    learner.refresh_from_db()
    assert (learner.discipline, learner.discipline_reason) == ("none", "")


@pytest.mark.parametrize(
    ("case", "code"),
    [
        ("no reason", "reason_missing"),
        ("left", "already_dropped"),
        ("grading", "class_not_running"),
    ],
)
def test_discipline_is_refused(actor, case, code):
    training_class, (learner, _other) = graded_class(actor)
    reason = " " if case == "no reason" else "Gian lận"
    if case == "left":
        operations.drop(learner, reason="Ốm", actor=actor)
    if case == "grading":
        operations.close_grading(training_class, actor=actor)

    assert (
        refusal(operations.discipline, learner, "warning", reason=reason, actor=actor)
        == code
    )


def test_who_completes_despite_a_warning_is_classified_one_step_lower(actor, signer):
    _class, learner = disciplined_class(actor)

    excepted(learner, "warning", actor=actor, signer=signer)

    assert (learner.result, learner.classification, learner.award) == (
        Result.PASSED,
        Classification.VERY_GOOD,
        Award.CERTIFICATE,
    )
    assert [finding["code"] for finding in learner.findings] == [
        "discipline",
        "lowered",
    ]


def test_the_version_may_not_lower_for_discipline(actor, signer):
    _class, learner = disciplined_class(actor, lower_for_discipline=False)

    excepted(learner, "warning", actor=actor, signer=signer)

    assert learner.classification == Classification.EXCELLENT


def test_a_retake_and_discipline_together_lower_by_one_step(actor, signer):
    training_class, (learner,) = graded_class(actor, marks=("4.0",))
    for module in training_class.version.modules.all():
        operations.record_grades(
            training_class,
            module,
            {learner.pk: Scores(retake=Decimal("9.0"))},
            actor=actor,
        )
    operations.discipline(learner, "warning", reason="Gian lận", actor=actor)
    operations.close_grading(training_class, actor=actor)
    learner.refresh_from_db()

    excepted(learner, "warning", actor=actor, signer=signer)

    assert learner.classification == Classification.VERY_GOOD
    assert learner.findings[-1] == {
        "code": "lowered",
        "from": "excellent",
        "for": "both",
    }


def test_the_lowest_step_is_not_lowered(actor, signer):
    _class, learner = disciplined_class(actor, marks=("5.5",))

    excepted(learner, "warning", actor=actor, signer=signer)

    assert learner.classification == Classification.AVERAGE


def test_the_council_may_set_a_lowering_aside(actor, signer):
    _class, learner = short_class(actor, missed=1, retake="9.0")
    assert learner.classification == Classification.VERY_GOOD

    excepted(learner, "not_lowered", actor=actor, signer=signer)

    assert learner.classification == Classification.EXCELLENT
    assert learner.findings == [{"code": "kept", "for": "retake"}]


# Exceptions


def test_an_exception_counts_once_it_is_signed(actor, signer):
    _class, learner = short_class(actor)
    assert learner.result == Result.FAILED

    exception = operations.propose_exception(
        learner, "attendance", reason=f" {REASON} ", actor=actor
    )
    learner.refresh_from_db()
    assert (exception.periods, exception.reason) == (1, REASON)
    assert learner.result == Result.FAILED

    operations.sign_exception(exception, actor=signer)
    learner.refresh_from_db()
    exception.refresh_from_db()
    assert (learner.result, learner.classification, learner.award) == (
        Result.PASSED,
        Classification.EXCELLENT,
        Award.CERTIFICATE,
    )
    assert (exception.proposed_by, exception.signed_by) == (actor, signer)
    assert "ngoại lệ" in explained(learner)
    assert verbs()[-2:] == ["exception.proposed", "exception.signed"]


def explained(learner):
    from django.utils import translation  # noqa: PLC0415  one caller

    with translation.override("vi"):
        return explain(learner)


def test_a_completing_learner_may_be_refused_by_exception(actor, signer):
    _class, (learner,) = reviewed_class(actor)

    excepted(learner, "not_passed", actor=actor, signer=signer)

    assert (learner.result, learner.classification, learner.award) == (
        Result.FAILED,
        "",
        Award.NONE,
    )
    assert explained(learner).endswith(
        f"hội đồng không công nhận: {REASON} → Không đạt"
    )


def test_no_exception_raises_a_mark(actor, signer):
    training_class, (learner,) = reviewed_class(actor, marks=("4.9",))
    Participant.objects.filter(pk=learner.pk).update(
        findings=[{"code": "attendance", "short": "3", "needed": "64"}]
    )
    learner.refresh_from_db()

    excepted(learner, "attendance", actor=actor, signer=signer)

    assert learner.result == Result.FAILED
    assert training_class.version.pass_mark == 5


def test_an_exception_forgives_no_more_periods_than_were_in_sight(actor, signer):
    training_class, learner = short_class(actor)
    exception = excepted(learner, "attendance", actor=actor, signer=signer)
    operations.reopen_grading(training_class, reason="Ghi nhầm", actor=actor)
    first = training_class.sessions.latest("held_on")
    operations.record_attendance(first, {learner.pk: Mark("M", 3)}, actor=actor)
    operations.close_grading(training_class, actor=actor)

    exception.refresh_from_db()
    assert not exception.is_signed  # its facts may have changed
    operations.sign_exception(exception, actor=signer)

    learner.refresh_from_db()
    assert learner.result == Result.FAILED
    assert learner.findings == [{"code": "attendance", "short": "2", "needed": "7"}]


@pytest.mark.parametrize(
    ("case", "code"),
    [
        ("no reason", "reason_missing"),
        ("running", "class_not_grading"),
        ("left", "already_dropped"),
        ("twice", "exception_standing"),
        ("nothing missing", "exception_not_needed"),
        ("no warning", "exception_not_needed"),
        ("not lowered", "exception_not_needed"),
        ("not passing", "exception_not_needed"),
    ],
)
def test_proposing_an_exception_is_refused(actor, case, code):
    training_class, learner = short_class(actor)
    kind = {
        "no warning": "warning",
        "not lowered": "not_lowered",
        "not passing": "not_passed",
    }.get(case, "attendance")
    match case:
        case "running":
            operations.reopen_grading(training_class, reason="Nhầm", actor=actor)
        case "left":
            operations.drop(learner, reason="Ốm", actor=actor)
        case "twice":
            operations.propose_exception(learner, kind, reason=REASON, actor=actor)
        case "nothing missing":
            Participant.objects.update(findings=[])
    reason = "  " if case == "no reason" else REASON

    assert (
        refusal(operations.propose_exception, learner, kind, reason=reason, actor=actor)
        == code
    )


@pytest.mark.parametrize(
    ("case", "code"),
    [
        ("no approver", "not_an_approver"),
        ("own proposal", "exception_own_proposal"),
        ("own result", "own_result"),
        ("signed", "exception_not_waiting"),
        ("taken back", "exception_not_waiting"),
        ("running", "class_not_grading"),
    ],
)
def test_signing_an_exception_is_refused(actor, signer, case, code):
    training_class, learner = short_class(actor)
    proposer = signer if case == "own proposal" else actor
    exception = operations.propose_exception(
        learner, "attendance", reason=REASON, actor=proposer
    )
    match case:
        case "own result":
            learner.person.user = signer
            learner.person.save(update_fields=["user"])
        case "signed":
            operations.sign_exception(exception, actor=signer)
        case "taken back":
            operations.take_back_exception(exception, reason="Thôi", actor=signer)
        case "running":
            operations.reopen_grading(training_class, reason="Nhầm", actor=actor)
    who = actor if case == "no approver" else signer
    if case == "no approver":
        who = make_user("training.run_class")
    waiting = ResultException.objects.select_related("participant__person").get()
    if code.endswith("own_result") or code == "exception_own_proposal":
        assert not waiting.can_be_signed_by(who)

    assert refusal(operations.sign_exception, waiting, actor=who) == code


def test_an_exception_is_taken_back_with_what_it_changed(actor, signer):
    _class, learner = short_class(actor)
    exception = excepted(learner, "attendance", actor=actor, signer=signer)

    operations.take_back_exception(exception, reason="Giấy không hợp lệ", actor=signer)

    learner.refresh_from_db()
    exception.refresh_from_db()
    assert learner.result == Result.FAILED
    assert exception.is_taken_back
    assert exception.taken_back_by == signer
    assert AuditEntry.objects.latest("pk").details == {
        "kind": "attendance",
        "reason": "Giấy không hợp lệ",
    }
    operations.propose_exception(learner, "attendance", reason=REASON, actor=actor)


@pytest.mark.parametrize(
    ("case", "code"),
    [
        ("no reason", "reason_missing"),
        ("twice", "exception_not_standing"),
        ("signed, by the office", "not_an_approver"),
    ],
)
def test_taking_an_exception_back_is_refused(actor, signer, case, code):
    officer = make_user("training.run_class")
    _class, learner = short_class(actor)
    exception = operations.propose_exception(
        learner, "attendance", reason=REASON, actor=officer
    )
    if case == "twice":
        operations.take_back_exception(exception, reason="Thôi", actor=officer)
    if case == "signed, by the office":
        operations.sign_exception(exception, actor=signer)
    reason = "" if case == "no reason" else "Thôi"

    assert (
        refusal(operations.take_back_exception, exception, reason=reason, actor=officer)
        == code
    )


def test_an_unsigned_exception_stops_recognition(actor, signer):
    training_class, learner = short_class(actor)
    make_review(training_class)
    exception = operations.propose_exception(
        learner, "attendance", reason=REASON, actor=actor
    )

    code = refusal(operations.recognise, training_class, **decision(), actor=actor)
    assert code == "exceptions_unsigned"

    operations.sign_exception(exception, actor=signer)
    operations.recognise(training_class, **decision(), actor=actor)
    learner.refresh_from_db()
    assert learner.result == Result.PASSED


def test_an_exception_of_who_has_left_stops_nobody(actor):
    training_class, seats = reviewed_class(actor, marks=("9.0", "9.0"))
    make_review(training_class)
    operations.propose_exception(seats[0], "not_passed", reason=REASON, actor=actor)
    operations.drop(seats[0], reason="Ốm", actor=actor)

    operations.recognise(training_class, **decision(), actor=actor)

    assert training_class.is_completed


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"reason": ""}, "exception_has_a_reason"),
        ({"periods": None}, "exception_counts_missing_periods"),
        ({"kind": "warning"}, "exception_counts_missing_periods"),
        ({"signed_at": timezone.now()}, "exception_signed_by_another"),
        ({"taken_back_at": timezone.now()}, "exception_taken_back_by_somebody"),
    ],
)
def test_the_database_keeps_exceptions_whole(actor, fields, constraint):
    _class, learner = short_class(actor)
    operations.propose_exception(learner, "attendance", reason=REASON, actor=actor)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ResultException.objects.update(**fields)


def test_the_database_takes_no_signature_of_the_proposer(actor):
    _class, learner = short_class(actor)
    operations.propose_exception(learner, "attendance", reason=REASON, actor=actor)

    with (
        pytest.raises(IntegrityError, match="exception_signed_by_another"),
        transaction.atomic(),
    ):
        ResultException.objects.update(signed_by=actor, signed_at=timezone.now())


def test_the_database_keeps_one_standing_exception_of_a_kind(actor):
    _class, learner = short_class(actor)
    exception = operations.propose_exception(
        learner, "attendance", reason=REASON, actor=actor
    )
    exception.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        exception.save(force_insert=True)


# What a learner is given


@pytest.mark.parametrize(
    ("marks", "gives", "award"),
    [
        ("9.0", True, Award.CERTIFICATE),
        ("4.0", True, Award.CONFIRMATION),
        ("4.0", False, Award.NONE),
    ],
)
def test_the_rule_proposes_what_a_learner_is_given(actor, marks, gives, award):
    _class, (learner,) = reviewed_class(actor, marks=(marks,), gives_confirmation=gives)

    assert (learner.award, learner.award_reason) == (award, "")


def test_who_misses_attendance_is_given_no_confirmation(actor):
    training_class, learner = short_class(actor)
    training_class.version.gives_confirmation = True
    training_class.version.save(update_fields=["gives_confirmation"])
    operations.reopen_grading(training_class, reason="Nhầm", actor=actor)

    operations.close_grading(training_class, actor=actor)

    learner.refresh_from_db()
    assert learner.award == Award.NONE


def test_the_council_gives_one_person_something_else(actor):
    _class, (learner,) = reviewed_class(actor, marks=("4.0",), gives_confirmation=True)

    operations.change_award(
        learner, "none", reason="Không dự bế giảng, không nhận", actor=actor
    )
    learner.refresh_from_db()
    assert (learner.award, learner.award_reason) == (
        "none",
        "Không dự bế giảng, không nhận",
    )
    assert AuditEntry.objects.latest("pk").verb == "participant.award_changed"

    operations.change_award(learner, "confirmation", reason="", actor=actor)
    learner.refresh_from_db()
    assert (learner.award, learner.award_reason) == ("confirmation", "")


@pytest.mark.parametrize(
    ("marks", "gives", "award", "reason", "code"),
    [
        ("9.0", True, "none", "", "reason_missing"),
        ("9.0", True, "certificate", "x", "award_unchanged"),
        ("4.0", True, "certificate", "x", "award_needs_passing"),
        ("4.0", False, "confirmation", "x", "award_not_given"),
        ("9.0", False, "confirmation", "x", "award_not_given"),
    ],
)
def test_giving_something_else_is_refused(actor, marks, gives, award, reason, code):
    _class, (learner,) = reviewed_class(actor, marks=(marks,), gives_confirmation=gives)

    assert (
        refusal(operations.change_award, learner, award, reason=reason, actor=actor)
        == code
    )


def test_who_misses_attendance_cannot_be_given_a_confirmation(actor):
    training_class, learner = short_class(actor)
    training_class.version.gives_confirmation = True
    training_class.version.save(update_fields=["gives_confirmation"])

    code = refusal(
        operations.change_award, learner, "confirmation", reason="x", actor=actor
    )

    assert code == "award_not_given"


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"award": ""}, "participant_award_with_result"),
        (
            {"result": "failed", "classification": ""},
            "participant_certificate_for_passing",
        ),
    ],
)
def test_the_database_gives_a_certificate_for_passing_only(actor, fields, constraint):
    _class, (learner,) = reviewed_class(actor)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Participant.objects.filter(pk=learner.pk).update(**fields)


# Recognition freezes everything


def recognised_class(actor, marks=("9.0", "4.0"), **version):
    training_class, seats = reviewed_class(actor, marks=marks, **version)
    make_review(training_class)
    operations.recognise(training_class, **decision(number="01/QĐ"), actor=actor)
    return training_class, fresh(seats)


def frozen_acts(training_class, seats, actor, signer, exception):
    """Every act that would change a recognised class, with the code of its refusal."""
    session = training_class.sessions.first()
    module = session.module
    component = Component.objects.get(module=module)
    cell = Cell(seats[0].pk, component.pk, Decimal(10), expected=1)
    new_session = Session(
        training_class=training_class,
        module=module,
        held_on=timezone.localdate(),
        part=DayPart.AFTERNOON,
        periods=4,
        instructor=actor,
    )
    review = CouncilReview.objects.get()
    ops = operations
    return [
        ("class_not_running", ops.record_attendance, session, everyone(seats, "K"), {}),
        (
            "class_not_running",
            ops.record_grid,
            training_class,
            [GridMark(session.pk, seats[0].pk, Mark("K"))],
            {},
        ),
        (
            "class_not_running",
            ops.submit_attendance,
            session,
            {seats[0].pk: SeenMark(Mark("K"))},
            {"key": uuid.uuid4(), "made_at": timezone.now()},
        ),
        ("class_not_running", ops.settle_conflicts, session, {}, {"seen": []}),
        ("class_not_running", ops.note_walk_in, session, {"name": "Khách"}),
        ("class_not_running", ops.open_check_in, session, {}),
        ("class_not_running", ops.remove_sheet_photo, SheetPhoto(session=session), {}),
        ("class_not_running", ops.record_cells, training_class, module, [cell], {}),
        ("class_not_running", ops.submit_module, training_class, module, {}),
        (
            "class_not_running",
            ops.reopen_module,
            training_class,
            module,
            {"reason": "Nhầm"},
        ),
        ("timetable_closed", ops.add_session, new_session, {}),
        ("timetable_closed", ops.cancel_session, session, {"reason": "Mưa"}),
        ("timetable_closed", ops.change_session, session, {"reason": "Mưa"}),
        (
            "timetable_closed",
            ops.move_session,
            session,
            timezone.localdate(),
            DayPart.AFTERNOON,
            {"reason": "Mưa"},
        ),
        ("timetable_closed", ops.delete_session, session, {}),
        ("timetable_closed", ops.lay_out, training_class, Layout([], actor), {}),
        ("class_already_opened", ops.clear_timetable, training_class, {}),
        ("class_already_opened", ops.change_class, training_class, {}),
        ("class_not_running", ops.discipline, seats[0], "warning", {"reason": "x"}),
        ("results_final", ops.drop, seats[0], {"reason": "Ốm"}),
        ("class_already_opened", ops.give_back, seats[0], {}),
        ("class_not_running", ops.close_grading, training_class, {}),
        ("class_not_grading", ops.reopen_grading, training_class, {"reason": "x"}),
        ("class_not_grading", ops.recognise, training_class, decision()),
        ("class_not_grading", ops.review_results, review, {}),
        (
            "class_not_grading",
            ops.propose_exception,
            seats[0],
            "not_passed",
            {"reason": "x"},
        ),
        (
            "class_not_grading",
            ops.take_back_exception,
            exception,
            {"reason": "x", "actor": signer},
        ),
        ("class_not_grading", ops.sign_exception, exception, {"actor": signer}),
        ("class_not_grading", ops.change_award, seats[0], "none", {"reason": "x"}),
        (
            "class_closed",
            ops.seat,
            make_person(),
            training_class,
            {"cooperative": make_cooperative(), "post": "director"},
        ),
    ]


def test_recognition_freezes_everything(actor, signer):
    training_class, seats = reviewed_class(actor, marks=("9.0", "4.0"))
    make_review(training_class)
    exception = excepted(seats[0], "not_passed", actor=actor, signer=signer)
    operations.recognise(training_class, **decision(), actor=actor)

    for code, act, *given, fields in frozen_acts(
        training_class, seats, actor, signer, exception
    ):
        assert refusal(act, *given, **{"actor": actor, **fields}) == code, act


def test_the_frozen_acts_are_all_there_is():
    """A new operation has to be looked at: does it change a recognised class?"""
    before_opening = {
        "begin_enrolling",
        "call_learners",
        "lock_list",
        "open_class",
        "plan_class",
        "unlock_list",
    }
    same_guard = {"record_cell", "record_grades"}  # both end in record_cells
    after = {"correct_result"}
    of_no_class = {"erase_learner", "make_feed"}
    beside_the_marks = {  # evidence, claims, and who was not on the roster
        "add_sheet_photo",
        "check_in",
        "close_check_in",
        "dismiss_walk_in",
        "identify_walk_in",
    }
    helpers = {"called_key", "guard_layout", "lock", "parse_mark", "parse_symbol"}
    tested = {
        "add_session",
        "cancel_session",
        "change_award",
        "change_class",
        "change_session",
        "clear_timetable",
        "close_grading",
        "delete_session",
        "discipline",
        "drop",
        "give_back",
        "lay_out",
        "move_session",
        "note_walk_in",
        "open_check_in",
        "propose_exception",
        "recognise",
        "record_attendance",
        "record_cells",
        "record_grid",
        "remove_sheet_photo",
        "reopen_grading",
        "reopen_module",
        "review_results",
        "seat",
        "settle_conflicts",
        "sign_exception",
        "submit_attendance",
        "submit_module",
        "take_back_exception",
    }
    acts = {name for name in operations.__all__ if name.islower()}

    assert acts == (
        before_opening
        | same_guard
        | after
        | of_no_class
        | beside_the_marks
        | helpers
        | tested
    )


# Corrections


def whole(**fields):
    return Corrected(
        **{
            "final_score": Decimal("8.5"),
            "result": "passed",
            "classification": "very_good",
            "award": "certificate",
            **fields,
        }
    )


def test_a_recognised_result_is_corrected_by_a_decision(actor):
    _class, (_good, bad) = recognised_class(actor)

    correction = operations.correct_result(
        bad, whole(), **decision(), reason="Cộng nhầm điểm", actor=actor
    )

    bad.refresh_from_db()
    assert (bad.final_score, bad.result, bad.classification, bad.award) == (
        Decimal("8.5"),
        "passed",
        "very_good",
        "certificate",
    )
    assert (
        correction.score_before,
        correction.result_before,
        correction.classification_before,
        correction.award_before,
    ) == (Decimal("4.0"), "failed", "", "none")
    assert (correction.score_after, correction.award_after) == (
        Decimal("8.5"),
        "certificate",
    )
    assert correction.decision.kind == "correction"
    assert "đính chính theo Quyết định 15/QĐ-LMHTX" in explained(bad)
    entry = AuditEntry.objects.latest("pk")
    assert entry.verb == "participant.corrected"
    assert entry.details["fields"] == [
        "final_score",
        "result",
        "classification",
        "award",
    ]


def test_one_decision_corrects_several_learners(actor):
    _class, seats = recognised_class(actor, marks=("4.0", "4.0"))
    given = decision()

    for seat in seats:
        operations.correct_result(
            seat, whole(), **given, reason="Cộng nhầm", actor=actor
        )

    assert Decision.objects.filter(kind="correction").count() == 1
    assert ResultCorrection.objects.count() == 2


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"final_score": Decimal("10.1")}, "mark_out_of_range"),
        ({"final_score": Decimal("8.55")}, "mark_too_fine"),
        ({"final_score": None}, "score_below_pass_mark"),
        ({"final_score": Decimal("4.9")}, "score_below_pass_mark"),
        ({"classification": "excellent"}, "classification_not_of_score"),
        ({"classification": "fairly_good"}, "classification_not_of_score"),
        ({"classification": ""}, "classification_not_of_score"),
        ({"result": "failed"}, "classification_not_of_score"),
        ({"result": "failed", "classification": ""}, "award_needs_passing"),
        ({"award": "confirmation"}, "award_not_given"),
        (
            {
                "final_score": Decimal("9.0"),
                "classification": "excellent",
            },
            "nothing_changed",
        ),
    ],
)
def test_a_correction_that_the_rule_does_not_know_is_refused(actor, fields, code):
    _class, (learner, _bad) = recognised_class(actor)

    assert (
        refusal(
            operations.correct_result,
            learner,
            whole(**fields),
            **decision(),
            reason="Cộng nhầm",
            actor=actor,
        )
        == code
    )


@pytest.mark.parametrize(
    ("case", "code"),
    [
        ("under review", "results_not_final"),
        ("left", "already_dropped"),
        ("own", "own_result"),
        ("no reason", "reason_missing"),
        ("no number", "decision_missing"),
        ("older", "decision_too_early"),
        ("number used", "decision_number_used"),
    ],
)
def test_a_correction_is_refused(actor, case, code):
    training_class, seats = reviewed_class(actor, marks=("9.0", "9.0"))
    given = decision()
    match case:
        case "left":
            operations.drop(seats[0], reason="Ốm", actor=actor)
        case "own":
            seats[0].person.user = actor
            seats[0].person.save(update_fields=["user"])
        case "no number":
            given["number"] = " "
        case "older":
            given["signed_on"] = timezone.localdate() - dt.timedelta(days=1)
    make_review(training_class)
    if case != "under review":
        used = decision(
            number="15/QĐ-LMHTX" if case == "number used" else "01/QĐ-LMHTX",
            signatory=given["signatory"],
        )
        operations.recognise(training_class, **used, actor=make_user())

    assert (
        refusal(
            operations.correct_result,
            seats[0],
            whole(),
            **given,
            reason=" " if case == "no reason" else "Cộng nhầm",
            actor=actor,
        )
        == code
    )


def test_the_database_keeps_corrections_whole(actor):
    _class, (_good, bad) = recognised_class(actor)
    operations.correct_result(bad, whole(), **decision(), reason="Nhầm", actor=actor)

    for fields, constraint in (
        ({"reason": ""}, "correction_has_a_reason"),
        ({"classification_after": ""}, "correction_leaves_a_whole_result"),
        (
            {"result_after": "failed", "classification_after": ""},
            "correction_leaves_a_whole_result",
        ),
    ):
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            ResultCorrection.objects.update(**fields)


# The rule is pinned


def test_the_rule_pinned_at_opening_applies_when_the_programme_changes(actor):
    """Another version of the programme, put in use meanwhile, asks much more."""
    from curriculum.operations import (  # noqa: PLC0415  this test alone
        begin_version,
        put_in_use,
    )

    training_class, seats = graded_class(actor, marks=("6.5", "4.0"))
    pinned = training_class.version
    newer = begin_version(pinned.programme, actor=actor)
    newer.pass_mark = Decimal("9.0")
    newer.min_attendance = Decimal("1.00")
    newer.gives_confirmation = True
    newer.save()
    ScaleStep.objects.filter(version=newer).exclude(name="excellent").delete()
    put_in_use(newer, actor=actor)

    operations.close_grading(training_class, actor=actor)
    good, bad = fresh(seats)

    assert training_class.version == pinned
    assert (good.result, good.classification) == ("passed", "fairly_good")
    assert (bad.result, bad.award) == ("failed", "none")


# Who came late, what was moved


def test_a_late_joiner_is_judged_by_all_sessions(actor):
    """Sessions before the seat was taken count as they were recorded."""
    training_class, (learner,), (first, second) = running_class(actor, learners=1)
    operations.record_attendance(first, everyone([learner], "K"), actor=actor)
    operations.record_attendance(second, everyone([learner]), actor=actor)
    for session in (first, second):
        operations.record_grades(
            training_class,
            session.module,
            {learner.pk: Scores(final=Decimal(8))},
            actor=actor,
        )

    operations.close_grading(training_class, actor=actor)

    learner.refresh_from_db()
    assert (learner.attended, learner.held, learner.result) == (4, 8, "failed")


def test_a_session_that_replaces_a_cancelled_one_counts_once(actor):
    training_class, (learner,), (first, second) = running_class(actor, learners=1)
    operations.cancel_session(first, reason="Triều cường", actor=actor)
    moved = make_session(
        training_class=training_class,
        module=first.module,
        held_on=timezone.localdate(),
        part=DayPart.AFTERNOON,
        instructor=actor,
    )
    for session in (moved, second):
        operations.record_attendance(session, everyone([learner]), actor=actor)
        operations.record_grades(
            training_class,
            session.module,
            {learner.pk: Scores(final=Decimal(8))},
            actor=actor,
        )

    operations.close_grading(training_class, actor=actor)

    learner.refresh_from_db()
    assert (learner.attended, learner.held) == (8, 8)
