"""A class of the demonstration from its first day to its certificates."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils import timezone

from certificates.operations import carry_out, issue
from config.story.clock import at
from config.story.enrolling import enroll, plan
from notices.models import Message, MessageStatus
from notices.operations import mark_told
from training.models import (
    CouncilReview,
    DayPart,
    ExceptionKind,
    Participant,
    Session,
    TrainingClass,
)
from training.operations import (
    Mark,
    Scores,
    close_grading,
    drop,
    open_class,
    propose_exception,
    recognise,
    record_attendance,
    record_grades,
    review_results,
    sign_exception,
    submit_module,
)

if TYPE_CHECKING:
    from config.story.cast import Cast
    from curriculum.models import Module
    from training.models import Session


def finish_class(
    cast: Cast,
    code: str,
    *,
    number: int,
    days: list[dt.date],
    place: str,
    calls_on: dt.date,
    reasons: list[str],
    decisions: tuple[str, str],
) -> TrainingClass:
    with at(calls_on - dt.timedelta(days=5)):
        training_class = plan(cast, code, number, days, place)
    enroll(cast, training_class, applicants=44, calls_on=calls_on, reasons=reasons)
    with at(days[0] - dt.timedelta(days=5), 10):
        open_class(
            training_class,
            number=decisions[0],
            signed_on=days[0] - dt.timedelta(days=5),
            signatory=cast.signatory,
            actor=cast.officer,
        )
    participants = list(training_class.participants.active().in_list_order())
    for session in training_class.sessions.counted():
        teach(cast, session, participants)
    with at(days[4], 17):
        leaver = participants.pop(17)
        drop(
            leaver,
            reason="Học viên xin thôi học vì lý do gia đình.",
            actor=cast.officer,
        )
    one_module, everything = cast.dice.sample(participants, 2)
    strong = [p for p in participants[:10] if p not in {one_module, everything}]
    with at(days[-1], 17):
        graded = training_class.version.modules.filter(is_graded=True)
        for order, module in enumerate(graded):
            weak = {everything, one_module} if order == 3 else {everything}
            again = set(strong[:2]) if order == 5 else set()
            _grade(cast, training_class, module, participants, weak, again)
    with at(days[-1] + dt.timedelta(days=3), 9):
        close_grading(training_class, actor=cast.officer)
    with at(days[-1] + dt.timedelta(days=4), 14):
        _hold_council(cast, training_class, place)
    signing_day = days[-1] + dt.timedelta(days=7)
    with at(signing_day, 10):
        recognise(
            training_class,
            number=decisions[1],
            signed_on=signing_day,
            signatory=cast.signatory,
            actor=cast.approver,
        )
        carry_out(issue(training_class, actor=cast.officer))
    with at(signing_day + dt.timedelta(days=1), 8):
        for message in Message.objects.filter(status=MessageStatus.TO_TELL):
            mark_told(message, actor=cast.officer)
    return training_class


def _hold_council(cast: Cast, training_class: TrainingClass, place: str) -> None:
    """The council meets; one learner is not lowered for a retake, by exception."""
    for participant in training_class.participants.passed().in_list_order():
        if any(each["code"] == "lowered" for each in participant.findings):
            exception = propose_exception(
                participant,
                ExceptionKind.NOT_LOWERED,
                reason="Kiểm tra lại do ốm, có giấy ra viện (minh họa).",
                actor=cast.officer,
            )
            sign_exception(exception, actor=cast.approver)
            break
    review_results(
        CouncilReview(
            training_class=training_class,
            held_on=timezone.localdate(),
            place=place,
            chair=f"{cast.signatory.name}, {cast.signatory.position}",
            secretary=f"{cast.officer.full_name}, chuyên viên phụ trách đào tạo",
            members="\n".join(
                f"{instructor.full_name}, giảng viên" for instructor in cast.instructors
            ),
            opinion="Các thành viên nhất trí với kết quả tổng hợp của từng học viên.",
            conclusion=(
                "Đề nghị công nhận kết quả và cấp giấy chứng nhận cho các học viên đạt,"
                " cấp giấy xác nhận tham dự cho học viên chỉ thiếu điểm."
            ),
        ),
        actor=cast.officer,
    )


def teach(cast: Cast, session: Session, participants: list[Participant]) -> None:
    """Attendance of one session; the twelfth learner of the list is often away."""
    dice = cast.dice
    marks = {}
    for place, participant in enumerate(participants):
        away = 0.35 if place == 11 else 0.04
        roll = dice.random()
        if roll < away / 2:
            marks[participant.pk] = Mark("K" if place == 11 else "P")
        elif roll < away:
            marks[participant.pk] = Mark("P")
        elif roll > 0.985:
            marks[participant.pk] = Mark("M", 1 + place % 2)
        else:
            marks[participant.pk] = Mark("x")
    with at(session.held_on, 11 if session.part == DayPart.MORNING else 16, 45):
        record_attendance(session, marks, actor=session.instructor)


def _grade(
    cast: Cast,
    training_class: TrainingClass,
    module: Module,
    participants: list[Participant],
    weak: set[Participant],
    again: set[Participant],
) -> None:
    """Marks of one module; ``weak`` learners fail, those of ``again`` retake it."""
    dice = cast.dice
    [test_part] = module.components.filter(is_final=False)
    scores = {}
    for place, participant in enumerate(participants):
        level = 4.3 if participant in weak else 6.4 + (place * 7 % 30) / 10
        test, final = (
            Decimal(str(round(min(max(level + dice.uniform(-0.8, 0.8), 0), 10), 1)))
            for _mark in range(2)
        )
        scores[participant.pk] = Scores(
            final=Decimal("4.6") if participant in again else final,
            retake=Decimal("7.5") if participant in again else None,
            tests={test_part.pk: test},
        )
    taught_by = training_class.sessions.filter(module=module)[0].instructor
    record_grades(training_class, module, scores, actor=taught_by)
    submit_module(training_class, module, actor=taught_by)
