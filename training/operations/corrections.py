"""Putting right what was recognised: an act of its own, by a decision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.operations import record
from papers.models import Decision, DecisionKind
from papers.operations import sign
from training.models import (
    Award,
    Participant,
    ParticipantStatus,
    Result,
    ResultCorrection,
    TrainingClass,
)
from training.operations.council import guard_award
from training.operations.guards import guard_another
from training.results import FINDING_CORRECTED, OF_ATTENDANCE, WAIVED, Rule
from vietnamese import text

if TYPE_CHECKING:
    import datetime as dt
    from decimal import Decimal

    from accounts.models import User
    from papers.models import Signatory

CORRECTED_FIELDS = ("final_score", "result", "classification", "award")


@dataclass(frozen=True)
class Corrected:
    """The whole result as it should have been."""

    final_score: Decimal | None
    result: str
    classification: str
    award: str


@transaction.atomic
def correct_result(
    participant: Participant,
    corrected: Corrected,
    *,
    number: str,
    signed_on: dt.date | None,
    signatory: Signatory | None,
    reason: str,
    actor: User,
) -> ResultCorrection:
    """Correct a recognised result by a signed decision; certificates stay as they are.

    The same decision may correct several learners of a class. What no longer agrees is
    listed on the certificates floor, for a person to judge. Refused before recognition
    (``results_not_final``), for who had left (``already_dropped``), for oneself
    (``own_result``), without a reason (``reason_missing``) or decision
    (``decision_missing``), by one older than the recognition (``decision_too_early``),
    where nothing changes (``nothing_changed``), and for a result that the pinned rule
    does not know (``mark_out_of_range``, ``mark_too_fine``, ``score_below_pass_mark``,
    ``classification_not_of_score``, ``award_needs_passing``, ``award_not_given``).
    """
    training_class = TrainingClass.objects.select_for_update().get(
        pk=participant.training_class_id
    )
    participant.refresh_from_db(from_queryset=Participant.objects.select_for_update())
    recognition = training_class.recognition_decision
    if recognition is None:
        raise ValidationError(
            _("The results of this class are not recognised yet."),
            code="results_not_final",
        )
    if participant.status != ParticipantStatus.ACTIVE:
        raise ValidationError(
            _("This learner has already left the class."), code="already_dropped"
        )
    guard_another(participant, actor)
    if not reason.strip():
        raise ValidationError(_("Give the reason."), code="reason_missing")
    if signatory is None or signed_on is None or not number.strip():
        raise ValidationError(
            _("Results are corrected by a decision: enter number, date, signatory."),
            code="decision_missing",
        )
    if signed_on < recognition.signed_on:
        raise ValidationError(
            _("The decision is older than that on the results."),
            code="decision_too_early",
        )
    before = {field: getattr(participant, field) for field in CORRECTED_FIELDS}
    after = {field: getattr(corrected, field) for field in CORRECTED_FIELDS}
    if before == after:
        raise ValidationError(
            _("This is the result that stands."), code="nothing_changed"
        )
    _guard_whole(corrected, training_class, participant)
    decision = _decision(training_class, number, signed_on, signatory, actor)
    correction = ResultCorrection.objects.create(
        participant=participant,
        decision=decision,
        reason=reason.strip(),
        score_before=before["final_score"],
        score_after=after["final_score"],
        result_before=before["result"],
        result_after=after["result"],
        classification_before=before["classification"],
        classification_after=after["classification"],
        award_before=before["award"],
        award_after=after["award"],
        corrected_by=actor,
        corrected_at=timezone.now(),
    )
    for field, value in after.items():
        setattr(participant, field, value)
    participant.findings = [{"code": FINDING_CORRECTED, "decision": str(decision)}]
    participant.award_reason = ""
    participant.save(update_fields=[*CORRECTED_FIELDS, "findings", "award_reason"])
    record(
        actor,
        "participant.corrected",
        participant,
        decision=str(decision),
        reason=reason.strip(),
        fields=[field for field in CORRECTED_FIELDS if before[field] != after[field]],
    )
    return correction


def _guard_whole(
    corrected: Corrected, training_class: TrainingClass, participant: Participant
) -> None:
    """A result as the pinned rule may give it, lowered by one step or not."""
    rule = Rule.of(training_class.version)
    score = corrected.final_score
    if score is not None and not 0 <= score <= 10:
        raise ValidationError(_("Marks go from 0 to 10."), code="mark_out_of_range")
    if score is not None and score * 10 != (score * 10).to_integral_value():
        raise ValidationError(
            _("A final score has one decimal at most."), code="mark_too_fine"
        )
    passed = corrected.result == Result.PASSED
    highest = rule.classify(score) if score is not None else ""
    if passed and (score is None or score < rule.pass_mark or not highest):
        raise ValidationError(
            _("Who completes has a final score of at least the pass mark."),
            code="score_below_pass_mark",
        )
    fitting = {highest, rule.one_step_down(highest)} if passed else {""}
    if corrected.classification not in fitting:
        raise ValidationError(
            _("The classification does not follow from the score.")
            if passed
            else _("Who does not complete has no classification."),
            code="classification_not_of_score",
        )
    guard_award(
        Award(corrected.award),
        result=corrected.result,
        gives_confirmation=rule.gives_confirmation,
        attended=passed or not _misses_attendance(participant),
    )


def _misses_attendance(participant: Participant) -> bool:
    return any(
        finding["code"] in OF_ATTENDANCE and WAIVED not in finding
        for finding in participant.findings
    )


def _decision(
    training_class: TrainingClass,
    number: str,
    signed_on: dt.date,
    signatory: Signatory,
    actor: User,
) -> Decision:
    """The decision, entered now unless it corrected another learner of the class."""
    entered = Decision.objects.filter(
        kind=DecisionKind.CORRECTION,
        signatory=signatory,
        number=text.clean(number),
        signed_on=signed_on,
        result_corrections__participant__training_class=training_class,
    ).first()
    return entered or sign(
        DecisionKind.CORRECTION,
        number=number,
        signed_on=signed_on,
        signatory=signatory,
        subject=f"Về việc đính chính kết quả {training_class.title}",
        actor=actor,
    )
