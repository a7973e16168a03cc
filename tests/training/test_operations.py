"""Acts: the whole effect, and for each refusal that nothing changed."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import AuditEntry
from curriculum.models import VersionStatus
from curriculum.operations import pin
from papers.models import Decision, DecisionKind
from tests.factories import (
    make_class,
    make_cooperative,
    make_participant,
    make_person,
    make_recognised_class,
    make_review,
    make_session,
    make_signatory,
    make_user,
    make_version,
    open_for_teaching,
)
from training import operations
from training.models import (
    Attendance,
    ClassStatus,
    CouncilReview,
    DayPart,
    Grade,
    GradeChange,
    MarkSheet,
    Participant,
    ParticipantStatus,
    Result,
    ResultCorrection,
    ResultException,
    Session,
    TrainingClass,
)
from training.operations import Mark, Scores

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor():
    return make_user()


def verbs():
    return list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))


def state(model):
    """Every row, as it is: what a refusal must leave alone."""
    return list(model.objects.order_by("pk").values())


def everything():
    models = (
        TrainingClass,
        Participant,
        CouncilReview,
        ResultException,
        ResultCorrection,
        Session,
        Attendance,
        Grade,
        GradeChange,
        MarkSheet,
        Decision,
        AuditEntry,
    )
    return [state(model) for model in models]


def refusal(act, *args, **kwargs):
    """The code of the refusal; nothing may have changed."""
    before = everything()
    with pytest.raises(ValidationError) as caught:
        act(*args, **kwargs)
    assert everything() == before
    assert "".join(caught.value.messages)
    return caught.value.code


def running_class(actor, *, learners=2, modules=2, **version):
    """An opened class with learners and one session a module, the last two days ago."""
    training_class = make_class(version=make_version(modules=modules, **version))
    seats = [make_participant(training_class=training_class) for _ in range(learners)]
    open_for_teaching(training_class, actor=actor)
    sessions = [
        make_session(
            training_class=training_class,
            module=module,
            held_on=timezone.localdate() - dt.timedelta(days=index + 2),
            instructor=actor,
        )
        for index, module in enumerate(training_class.version.modules.all())
    ]
    return training_class, seats, sessions


def everyone(seats, symbol="x", missed=0):
    return {seat.pk: Mark(symbol, missed) for seat in seats}


def graded_class(actor, marks=("7.5", "4.0"), **version):
    """A running class with complete records; ``marks`` are the learners' final marks."""
    training_class, seats, sessions = running_class(
        actor, learners=len(marks), **version
    )
    for session in sessions:
        operations.record_attendance(session, everyone(seats), actor=actor)
        operations.record_grades(
            training_class,
            session.module,
            {
                seat.pk: Scores(final=Decimal(mark))
                for seat, mark in zip(seats, marks, strict=True)
            },
            actor=actor,
        )
    return training_class, seats


def decision(**fields):
    return {
        "number": "15/QĐ-LMHTX",
        "signed_on": timezone.localdate(),
        "signatory": make_signatory(),
        **fields,
    }


# Planning


def plan(**fields):
    """An unsaved class."""
    model = make_class()
    TrainingClass.objects.all().delete()
    model.pk = None
    model._state.adding = True  # noqa: SLF001  as if it came from a form
    for name, value in fields.items():
        setattr(model, name, value)
    return model


def test_a_planned_class_is_entered_and_recorded(actor):
    training_class = plan(code="GD-2030-01", status=ClassStatus.RUNNING)

    operations.plan_class(training_class, actor=actor)

    kept = TrainingClass.objects.get(code="GD-2030-01")
    assert kept.status == ClassStatus.PLANNED
    assert kept.version.status == VersionStatus.FROZEN
    assert verbs() == ["version.frozen", "class.planned"]


def test_planning_refuses_a_code_that_is_taken(actor):
    training_class = plan(code="GD-2030-01")
    make_class(code="GD-2030-01")

    with pytest.raises(ValidationError):
        operations.plan_class(training_class, actor=actor)

    assert TrainingClass.objects.count() == 1
    assert verbs() == []


def test_changing_keeps_the_plan_and_says_what_changed(actor):
    training_class = make_class()
    pin(training_class.version, actor=actor)
    training_class.title = "Lớp Kế toán hợp tác xã"
    training_class.capacity = 30
    training_class.status = ClassStatus.CANCELLED

    operations.change_class(training_class, actor=actor)

    kept = TrainingClass.objects.get()
    assert (kept.title, kept.capacity) == ("Lớp Kế toán hợp tác xã", 30)
    assert kept.status == ClassStatus.ENROLLING
    assert TrainingClass.objects.search("ke toan").get() == kept
    entry = AuditEntry.objects.latest("pk")
    assert (entry.verb, entry.details) == (
        "class.changed",
        {"fields": ["title", "capacity"]},
    )


def test_an_opened_class_is_not_changed(actor):
    _training_class, _seats, _sessions = running_class(actor)
    stale = TrainingClass.objects.get()
    stale.status = ClassStatus.ENROLLING
    stale.capacity = 99

    assert refusal(operations.change_class, stale, actor=actor) == (
        "class_already_opened"
    )


def test_a_class_with_a_timetable_keeps_its_programme(actor):
    training_class = make_class()
    pinned = training_class.version
    training_class.version = make_version()
    operations.change_class(training_class, actor=actor)
    make_session(training_class=training_class)
    training_class.version = pinned

    assert refusal(operations.change_class, training_class, actor=actor) == (
        "version_in_use"
    )
    training_class.refresh_from_db()
    assert training_class.version != pinned


def test_an_announced_class_keeps_its_code(actor):
    planned = make_class(status=ClassStatus.PLANNED)
    planned.code = "GD-2024-98"
    operations.change_class(planned, actor=actor)
    operations.begin_enrolling(planned, actor=actor)
    planned.code = "GD-2024-99"

    assert refusal(operations.change_class, planned, actor=actor) == "code_in_use"
    planned.refresh_from_db()
    assert planned.code == "GD-2024-98"


def test_a_class_does_not_shrink_below_its_learners(actor):
    training_class = make_class(capacity=10)
    for _ in range(3):
        make_participant(training_class=training_class)
    training_class.capacity = 2

    assert refusal(operations.change_class, training_class, actor=actor) == (
        "capacity_below_seats"
    )


def test_a_planned_class_begins_enrolling_once(actor):
    training_class = make_class(status=ClassStatus.PLANNED)

    operations.begin_enrolling(training_class, actor=actor)

    training_class.refresh_from_db()
    assert training_class.status == ClassStatus.ENROLLING
    assert verbs() == ["class.enrolling"]
    assert refusal(operations.begin_enrolling, training_class, actor=actor) == (
        "class_not_planned"
    )


# Seats


def test_a_seat_freezes_cooperative_and_post(actor):
    training_class, person = make_class(), make_person()
    cooperative = make_cooperative()

    seat = operations.seat(
        person, training_class, cooperative=cooperative, post="director", actor=actor
    )

    assert list(training_class.participants.active()) == [seat]
    assert (seat.person, seat.cooperative, seat.post) == (
        person,
        cooperative,
        "director",
    )
    assert verbs() == ["participant.seated"]


@pytest.mark.parametrize(
    ("case", "code"),
    [
        ("full", "class_full"),
        ("quota", "cooperative_quota_used"),
        ("twice", "already_seated"),
        ("opened", "class_closed"),
    ],
)
def test_a_seat_is_refused(actor, case, code):
    training_class = make_class(
        capacity=1 if case == "full" else 10, seats_per_cooperative=1
    )
    taken = make_participant(training_class=training_class)
    if case == "opened":
        open_for_teaching(training_class, actor=actor)

    assert (
        refusal(
            operations.seat,
            taken.person if case == "twice" else make_person(),
            training_class,
            cooperative=(taken.cooperative if case == "quota" else make_cooperative()),
            post="director",
            actor=actor,
        )
        == code
    )
    assert training_class.participants.count() == 1


def test_whoever_leaves_frees_the_seat_and_stays_as_history(actor):
    training_class = make_class(capacity=1)
    leaver = make_participant(training_class=training_class)

    operations.drop(leaver, reason=" Chuyển công tác ", actor=actor)

    leaver.refresh_from_db()
    assert leaver.status == ParticipantStatus.DROPPED
    assert leaver.dropped_reason == "Chuyển công tác"
    assert verbs() == ["participant.dropped"]
    operations.seat(
        make_person(),
        training_class,
        cooperative=make_cooperative(),
        post="director",
        actor=actor,
    )
    assert training_class.participants.active().count() == 1


@pytest.mark.parametrize(
    ("case", "reason", "code"),
    [
        ("", " ", "reason_missing"),
        ("twice", "Ốm", "already_dropped"),
        ("completed", "Ốm", "results_final"),
    ],
)
def test_leaving_is_refused(actor, case, reason, code):
    if case == "completed":
        seat = make_recognised_class(actor=actor).participants.first()
    else:
        seat = make_participant()
    if case == "twice":
        operations.drop(seat, reason="Ốm", actor=actor)

    assert refusal(operations.drop, seat, reason=reason, actor=actor) == code


# Opening


def test_a_class_is_opened_by_a_decision(actor):
    training_class = make_class()
    make_participant(training_class=training_class)
    signed = decision()

    operations.open_class(training_class, **signed, actor=actor)

    training_class.refresh_from_db()
    paper = training_class.opening_decision
    assert training_class.status == ClassStatus.OPENED
    assert (paper.kind, paper.number, paper.signed_on, paper.signatory) == (
        DecisionKind.OPEN_CLASS,
        "15/QĐ-LMHTX",
        signed["signed_on"],
        signed["signatory"],
    )
    assert verbs() == ["decision.signed", "class.opened"]
    assert AuditEntry.objects.last().actor == actor


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"number": " "}, "decision_missing"),
        ({"signed_on": None}, "decision_missing"),
        ({"signatory": None}, "decision_missing"),
        (
            {"signed_on": timezone.localdate() + dt.timedelta(days=2)},
            "decision_in_future",
        ),
    ],
)
def test_opening_without_a_signed_decision_is_refused(actor, fields, code):
    training_class = make_class()
    make_participant(training_class=training_class)

    assert (
        refusal(
            operations.open_class,
            training_class,
            **{**decision(), **fields},
            actor=actor,
        )
        == code
    )


def test_an_empty_class_is_not_opened(actor):
    training_class = make_class()
    make_participant(training_class=training_class, status=ParticipantStatus.DROPPED)

    assert (
        refusal(operations.open_class, training_class, **decision(), actor=actor)
        == "class_empty"
    )


def test_a_class_is_opened_once(actor):
    training_class, _seats, _sessions = running_class(actor)

    assert (
        refusal(operations.open_class, training_class, **decision(), actor=actor)
        == "class_already_opened"
    )


# Timetable


def test_a_session_is_added(actor):
    training_class, _seats, sessions = running_class(actor)
    session = Session(
        training_class=training_class,
        module=sessions[0].module,
        held_on=timezone.localdate(),
        part=DayPart.AFTERNOON,
        instructor=actor,
    )

    operations.add_session(session, actor=actor)

    assert session in training_class.sessions.all()
    assert verbs()[-1] == "session.added"


def test_the_timetable_is_closed_with_grading(actor):
    training_class, _seats = graded_class(actor)
    operations.close_grading(training_class, actor=actor)
    session = Session(
        training_class=training_class,
        module=training_class.version.modules.first(),
        held_on=timezone.localdate(),
        part=DayPart.AFTERNOON,
        instructor=actor,
    )

    assert refusal(operations.add_session, session, actor=actor) == "timetable_closed"


def test_a_half_day_is_not_given_twice(actor):
    _class, _seats, (first, _second) = running_class(actor)
    session = Session(
        training_class=first.training_class,
        module=first.module,
        held_on=first.held_on,
        part=first.part,
        instructor=actor,
    )
    before = everything()

    with pytest.raises(ValidationError):
        operations.add_session(session, actor=actor)

    assert everything() == before


def test_a_cancelled_session_keeps_its_reason_and_leaves_the_base(actor):
    training_class, _seats, (first, second) = running_class(actor)

    operations.cancel_session(first, reason=" Triều cường ", actor=actor)

    first.refresh_from_db()
    assert first.is_cancelled
    assert first.cancelled_reason == "Triều cường"
    assert list(training_class.sessions.counted()) == [second]
    assert verbs()[-1] == "session.cancelled"


@pytest.mark.parametrize(
    ("case", "reason", "code"),
    [
        ("", "", "reason_missing"),
        ("cancelled", "Mưa", "session_cancelled"),
        ("marked", "Mưa", "session_has_attendance"),
    ],
)
def test_cancelling_is_refused(actor, case, reason, code):
    _class, seats, (session, _other) = running_class(actor)
    if case == "cancelled":
        operations.cancel_session(session, reason="Mưa", actor=actor)
    if case == "marked":
        operations.record_attendance(session, everyone(seats), actor=actor)

    assert (
        refusal(operations.cancel_session, session, reason=reason, actor=actor) == code
    )


# Marks


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("7,5", "7.5"),
        ("7.5", "7.5"),
        (" 8 ", "8.0"),
        ("0", "0.0"),
        ("10", "10.0"),
        ("10,0", "10.0"),
        ("7,50", "7.5"),
        ("", None),
        ("  ", None),
    ],
)
def test_marks_are_read_as_people_type_them(text, mark):
    assert operations.parse_mark(text) == (mark and Decimal(mark))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("bảy", "mark_not_a_number"),
        ("7,5,1", "mark_not_a_number"),
        ("-1", "mark_not_a_number"),
        ("1e1", "mark_not_a_number"),
        ("NaN", "mark_not_a_number"),
        ("٧", "mark_not_a_number"),
        ("11", "mark_out_of_range"),
        ("10,1", "mark_out_of_range"),
        ("85", "mark_out_of_range"),
        ("1000", "mark_out_of_range"),
        ("7,55", "mark_too_fine"),
    ],
)
def test_what_is_no_mark_is_refused(text, code):
    with pytest.raises(ValidationError) as caught:
        operations.parse_mark(text)

    assert caught.value.code == code


# Results


def test_closing_grading_computes_every_result(actor):
    training_class, (good, bad) = graded_class(actor, marks=("7.5", "4.0"))

    operations.close_grading(training_class, actor=actor)

    training_class.refresh_from_db()
    good.refresh_from_db()
    bad.refresh_from_db()
    assert training_class.status == ClassStatus.GRADING
    assert (
        good.attended,
        good.held,
        good.final_score,
        good.result,
        good.classification,
        good.findings,
    ) == (8, 8, Decimal("7.5"), Result.PASSED, "good", [])
    assert good.attendance_rate == 1
    assert (bad.final_score, bad.result, bad.classification) == (
        Decimal("4.0"),
        Result.FAILED,
        "",
    )
    entry = AuditEntry.objects.latest("pk")
    assert (entry.verb, entry.details) == ("class.grading_closed", {"passed": 1})


def test_cancelled_sessions_leave_the_attendance_base(actor):
    training_class, (learner,), (first, second, third) = running_class(
        actor, learners=1, modules=3
    )
    operations.cancel_session(first, reason="Triều cường", actor=actor)
    operations.record_attendance(second, everyone([learner]), actor=actor)
    operations.record_attendance(third, everyone([learner], "M", 1), actor=actor)
    for module in training_class.version.modules.all():
        operations.record_grades(
            training_class, module, {learner.pk: Scores(final=Decimal(8))}, actor=actor
        )

    operations.close_grading(training_class, actor=actor)

    learner.refresh_from_db()
    assert (learner.attended, learner.held) == (7, 8)
    assert learner.result == Result.PASSED


def test_whoever_left_gets_no_result(actor):
    training_class, (stayed, left) = graded_class(actor, marks=("7.5", "7.5"))
    operations.drop(left, reason="Ốm", actor=actor)

    operations.close_grading(training_class, actor=actor)

    left.refresh_from_db()
    assert (left.result, left.final_score) == ("", None)
    assert list(training_class.participants.passed()) == [stayed]


@pytest.mark.parametrize(
    ("case", "code"),
    [
        ("not opened", "class_not_running"),
        ("unmarked", "sessions_unmarked"),
        ("no session", "sessions_missing"),
        ("no mark", "grades_missing"),
        ("empty mark", "grades_missing"),
        ("twice", "class_not_running"),
    ],
)
def test_closing_grading_is_refused(actor, case, code):
    training_class, seats = graded_class(actor)
    match case:
        case "not opened":
            training_class = make_class()
        case "unmarked":
            make_session(training_class=training_class, part=DayPart.AFTERNOON)
        case "no session":
            Session.objects.update(
                begun_at=None,
                marked_at=None,
                cancelled_at=timezone.now(),
                cancelled_reason="Mưa",
            )
        case "no mark":
            GradeChange.objects.all().delete()
            Grade.objects.filter(participant=seats[1]).delete()
        case "empty mark":
            Grade.objects.filter(participant=seats[1]).update(value=None)
        case "twice":
            operations.close_grading(training_class, actor=actor)

    assert refusal(operations.close_grading, training_class, actor=actor) == code


def test_the_refusal_names_what_is_missing(actor):
    training_class, seats = graded_class(actor)
    Grade.objects.filter(participant=seats[1], component__module__code="M02").update(
        value=None
    )

    with pytest.raises(ValidationError, match=rf": M02 \({seats[1].person}\)\."):
        operations.close_grading(training_class, actor=actor)


def test_reopening_removes_the_results_and_lets_records_change(actor):
    training_class, seats = graded_class(actor)
    operations.close_grading(training_class, actor=actor)

    operations.reopen_grading(training_class, reason="Nhầm điểm", actor=actor)

    training_class.refresh_from_db()
    seats[0].refresh_from_db()
    assert training_class.status == ClassStatus.RUNNING
    assert (seats[0].result, seats[0].final_score, seats[0].attended) == (
        "",
        None,
        None,
    )
    assert training_class.takes_records
    entry = AuditEntry.objects.latest("pk")
    assert (entry.verb, entry.details) == (
        "class.grading_reopened",
        {"reason": "Nhầm điểm"},
    )


@pytest.mark.parametrize(
    ("case", "reason", "code"),
    [
        ("grading", "", "reason_missing"),
        ("running", "Nhầm", "class_not_grading"),
        ("completed", "Nhầm", "class_not_grading"),
    ],
)
def test_reopening_is_refused(actor, case, reason, code):
    training_class, _seats = graded_class(actor)
    if case != "running":
        operations.close_grading(training_class, actor=actor)
    if case == "completed":
        make_review(training_class)
        operations.recognise(training_class, **decision(), actor=actor)

    assert (
        refusal(operations.reopen_grading, training_class, reason=reason, actor=actor)
        == code
    )


def test_recognised_results_are_final(actor):
    training_class, seats = graded_class(actor)
    operations.close_grading(training_class, actor=actor)
    make_review(training_class)

    operations.recognise(training_class, **decision(), actor=actor)

    training_class.refresh_from_db()
    assert training_class.is_completed
    assert training_class.recognition_decision.kind == DecisionKind.GRADUATION
    assert verbs()[-2:] == ["decision.signed", "class.recognised"]
    assert AuditEntry.objects.latest("pk").details == {"passed": 1}
    session = training_class.sessions.first()
    assert (
        refusal(
            operations.record_attendance, session, everyone(seats, "K"), actor=actor
        )
        == "class_not_running"
    )


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"number": ""}, "decision_missing"),
        ({"signed_on": None}, "decision_missing"),
        ({"signatory": None}, "decision_missing"),
        (
            {"signed_on": timezone.localdate() - dt.timedelta(days=3)},
            "decision_too_early",
        ),
    ],
)
def test_recognition_without_a_fitting_decision_is_refused(actor, fields, code):
    training_class, _seats = graded_class(actor)
    operations.close_grading(training_class, actor=actor)

    assert (
        refusal(
            operations.recognise,
            training_class,
            **{**decision(), **fields},
            actor=actor,
        )
        == code
    )


def test_results_are_recognised_only_under_review(actor):
    training_class, _seats = graded_class(actor)

    assert (
        refusal(operations.recognise, training_class, **decision(), actor=actor)
        == "class_not_grading"
    )
