"""Closing grading, and recognising the results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.operations import record
from papers.models import DecisionKind
from papers.operations import sign
from training.models import (
    ClassStatus,
    CouncilReview,
    Discipline,
    Grade,
    Participant,
    ParticipantStatus,
    Result,
    ResultException,
    TrainingClass,
)
from training.operations.classes import lock
from training.operations.computing import write_results
from training.operations.guards import guard_own_results
from training.results import Rule, naming, without_mark
from vietnamese import dates

if TYPE_CHECKING:
    import datetime as dt

    from accounts.models import User
    from papers.models import Signatory


@transaction.atomic
def close_grading(training_class: TrainingClass, *, actor: User) -> None:
    """Compute every learner's result by the pinned rule and send it for recognition.

    Refused unless the class is running (``class_not_running``), without a session
    (``sessions_missing``), with sessions that have no attendance (``sessions_unmarked``)
    or graded modules without marks (``grades_missing``); the text names them. A learner
    who was absent from a test is given 0, so a missing mark is always an oversight.
    """
    lock(training_class)
    if not training_class.can_close_grading:
        raise ValidationError(_("This class is not running."), code="class_not_running")
    unmarked = list(training_class.sessions.unmarked())
    if unmarked:
        raise ValidationError(
            _("These sessions have no attendance yet: %s.")
            % ", ".join(str(session) for session in unmarked),
            code="sessions_unmarked",
        )
    if not training_class.sessions.counted().exists():
        raise ValidationError(_("No session was held yet."), code="sessions_missing")
    participants = list(
        training_class.participants.active().select_related("person").in_list_order()
    )
    marks = Grade.objects.by_learner(participants)
    missing = [
        f"{module.code} ({naming(learners)})"
        for module in Rule.of(training_class.version).modules
        if (learners := without_mark(module, participants, marks))
    ]
    if missing:
        raise ValidationError(
            _("These modules have learners without a mark: %s.") % "; ".join(missing),
            code="grades_missing",
        )
    write_results(training_class, participants)
    training_class.status = ClassStatus.GRADING
    training_class.save(update_fields=["status"])
    passed = sum(p.result == Result.PASSED for p in participants)
    record(actor, "class.grading_closed", training_class, passed=passed)


@transaction.atomic
def reopen_grading(training_class: TrainingClass, *, reason: str, actor: User) -> None:
    """Send results back to the instructors before they are recognised.

    What the council saw is no longer what stands: its meeting has to be entered again,
    and exceptions lose their signature.
    Refused without a reason (``reason_missing``) or when the results are not under
    review (``class_not_grading``).
    """
    lock(training_class)
    if not reason.strip():
        raise ValidationError(_("Give the reason."), code="reason_missing")
    if not training_class.can_be_recognised:
        raise ValidationError(
            _("The results of this class are not under review."),
            code="class_not_grading",
        )
    training_class.status = ClassStatus.RUNNING
    training_class.save(update_fields=["status"])
    training_class.participants.update(
        attended=None,
        held=None,
        final_score=None,
        result="",
        classification="",
        findings=[],
        award="",
        award_reason="",
    )
    CouncilReview.objects.filter(training_class=training_class).update(stands=False)
    ResultException.objects.of_class(training_class).signed().update(
        signed_by=None, signed_at=None
    )
    record(actor, "class.grading_reopened", training_class, reason=reason.strip())


@transaction.atomic
def recognise(
    training_class: TrainingClass,
    *,
    number: str,
    signed_on: dt.date | None,
    signatory: Signatory | None,
    actor: User,
) -> None:
    """Recognise the results by a signed decision; they are final from now on.

    Refused unless they are under review (``class_not_grading``), to who has a seat in
    the class (``own_result``), without decision (``decision_missing``) or dated before
    the last session (``decision_too_early``), without the council's meeting on these
    results (``review_missing``) or dated before it (``decision_before_review``), and
    while exceptions wait for a signature (``exceptions_unsigned``, named).
    """
    lock(training_class)
    if not training_class.can_be_recognised:
        raise ValidationError(
            _("The results of this class are not under review."),
            code="class_not_grading",
        )
    guard_own_results(actor, training_class)
    if signatory is None or signed_on is None or not number.strip():
        raise ValidationError(
            _(
                "Results are recognised by a decision: enter number, date and signatory."
            ),
            code="decision_missing",
        )
    last = training_class.sessions.counted().latest("held_on")
    if signed_on < last.held_on:
        raise ValidationError(
            _("The decision is dated before the last session."),
            code="decision_too_early",
        )
    _guard_reviewed(training_class, signed_on)
    training_class.recognition_decision = sign(
        DecisionKind.GRADUATION,
        number=number,
        signed_on=signed_on,
        signatory=signatory,
        subject=f"Về việc công nhận kết quả và cấp giấy chứng nhận {training_class.title}",
        actor=actor,
    )
    training_class.status = ClassStatus.COMPLETED
    training_class.save(update_fields=["recognition_decision", "status"])
    passed = training_class.participants.passed().count()
    record(actor, "class.recognised", training_class, passed=passed)


def _guard_reviewed(training_class: TrainingClass, signed_on: dt.date) -> None:
    """The minutes precede the decision (``domain.md`` §1.3, papers 12 and 13)."""
    review = CouncilReview.objects.filter(
        training_class=training_class, stands=True
    ).first()
    if review is None:
        raise ValidationError(
            _("Enter the council's meeting on these results first."),
            code="review_missing",
        )
    if signed_on < review.held_on:
        raise ValidationError(
            _("The decision is dated before the council's meeting on %s.")
            % dates.short_date(review.held_on),
            code="decision_before_review",
        )
    waiting = ResultException.objects.of_class(training_class).unsigned().for_table()
    unsigned = [each.participant for each in waiting.of_learners()]
    if unsigned:
        raise ValidationError(
            _("These learners have an exception that waits for a signature: %s.")
            % naming(unsigned),
            code="exceptions_unsigned",
        )


@transaction.atomic
def discipline(
    participant: Participant, level: str, *, reason: str, actor: User
) -> None:
    """Note a learner's discipline before grading is closed, or take it away again.

    Refused without a reason (``reason_missing``), for who has left
    (``already_dropped``) and once results are under review or final
    (``class_not_running``).
    """
    training_class = TrainingClass.objects.select_for_update().get(
        pk=participant.training_class_id
    )
    participant.refresh_from_db(from_queryset=Participant.objects.select_for_update())
    if not reason.strip():
        raise ValidationError(_("Give the reason."), code="reason_missing")
    if not training_class.takes_records:
        raise ValidationError(_("This class is not running."), code="class_not_running")
    if participant.status != ParticipantStatus.ACTIVE:
        raise ValidationError(
            _("This learner has already left the class."), code="already_dropped"
        )
    participant.discipline = Discipline(level)
    lifted = participant.discipline == Discipline.NONE
    participant.discipline_reason = "" if lifted else reason.strip()
    participant.save(update_fields=["discipline", "discipline_reason"])
    record(
        actor,
        "participant.disciplined",
        participant,
        level=level,
        reason=reason.strip(),
    )
