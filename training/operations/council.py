"""What the council adds while results are under review: meeting, exceptions, awards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.operations import record
from training.models import (
    WARNING_OR_ABOVE,
    Award,
    CouncilReview,
    ExceptionKind,
    Grade,
    Participant,
    ParticipantStatus,
    Result,
    ResultException,
    TrainingClass,
)
from training.operations.classes import lock
from training.operations.computing import write_results
from training.operations.guards import guard_another
from training.results import (
    OF_ATTENDANCE,
    WAIVED,
    Rule,
    misses_only_the_score,
    proposed_award,
    why_lowered,
)

if TYPE_CHECKING:
    from accounts.models import User

REVIEW_FIELDS = (
    "held_on",
    "place",
    "chair",
    "secretary",
    "members",
    "opinion",
    "conclusion",
)


@transaction.atomic
def review_results(review: CouncilReview, *, actor: User) -> None:
    """Keep the council's meeting, given new or changed.

    Refused when the results are not under review (``class_not_grading``), when somebody
    else entered it meanwhile (``review_entered``), for a day before the last session
    (``review_too_early``) or one to come (``review_ahead``).
    """
    training_class = review.training_class
    lock(training_class)
    _guard_grading(training_class)
    if (
        review.pk is None
        and CouncilReview.objects.filter(training_class=training_class).exists()
    ):
        raise ValidationError(
            _("Somebody has entered the meeting meanwhile."), code="review_entered"
        )
    last = training_class.sessions.counted().latest("held_on")
    if review.held_on < last.held_on:
        raise ValidationError(
            _("The class still met after that day."), code="review_too_early"
        )
    if review.held_on > timezone.localdate():
        raise ValidationError(
            _("The day of the meeting lies ahead."), code="review_ahead"
        )
    review.stands = True
    review.entered_by, review.entered_at = actor, timezone.now()
    review.full_clean()
    review.save()
    record(actor, "class.reviewed", training_class, on=review.held_on.isoformat())


@transaction.atomic
def propose_exception(
    participant: Participant, kind: str, *, reason: str, actor: User
) -> ResultException:
    """Propose to depart from the rule for one learner; it counts once it is signed.

    Refused without a reason (``reason_missing``), when the results are not under review
    (``class_not_grading``), for who has left (``already_dropped``), when the same is
    proposed or signed already (``exception_standing``), and where the rule gives nothing
    to depart from (``exception_not_needed``).
    """
    training_class = _lock_seat(participant)
    if not reason.strip():
        raise ValidationError(_("Give the reason."), code="reason_missing")
    kind = ExceptionKind(kind)
    if participant.exceptions.standing().filter(kind=kind).exists():
        raise ValidationError(
            _("This exception is already proposed."), code="exception_standing"
        )
    if not _is_needed(kind, participant, training_class):
        raise ValidationError(
            _("The rule gives no cause for this exception."),
            code="exception_not_needed",
        )
    exception = ResultException.objects.create(
        participant=participant,
        kind=kind,
        periods=_missing(participant) if kind == ExceptionKind.ATTENDANCE else None,
        reason=reason.strip(),
        proposed_by=actor,
        proposed_at=timezone.now(),
    )
    record(
        actor,
        "exception.proposed",
        exception,
        kind=kind.value,
        reason=reason.strip(),
    )
    return exception


def _is_needed(
    kind: ExceptionKind, participant: Participant, training_class: TrainingClass
) -> bool:
    match kind:
        case ExceptionKind.ATTENDANCE:
            return _missing(participant) > 0
        case ExceptionKind.WARNING:
            return participant.discipline in WARNING_OR_ABOVE
        case ExceptionKind.NOT_LOWERED:
            marks = Grade.objects.by_learner([participant])[participant.pk]
            rule = Rule.of(training_class.version)
            return bool(why_lowered(rule, participant, marks))
        case ExceptionKind.NOT_PASSED:
            return participant.result == Result.PASSED


def _missing(participant: Participant) -> int:
    """The most tiết missing at one of the thresholds."""
    return max(
        (
            int(finding["short"])
            for finding in participant.findings
            if finding["code"] in OF_ATTENDANCE and WAIVED not in finding
        ),
        default=0,
    )


@transaction.atomic
def sign_exception(exception: ResultException, *, actor: User) -> None:
    """Sign a proposed exception; the learner's result is computed anew.

    Refused when the results are not under review (``class_not_grading``), to who may
    not recognise results (``not_an_approver``), for oneself (``own_result``), to who
    proposed it (``exception_own_proposal``) and when it does not wait
    (``exception_not_waiting``).
    """
    participant = exception.participant
    training_class = _lock_seat(participant)
    exception.refresh_from_db(from_queryset=ResultException.objects.select_for_update())
    if not actor.has_perm("training.recognise_results"):
        raise ValidationError(
            _("Exceptions are signed by who recognises results."),
            code="not_an_approver",
        )
    guard_another(participant, actor)
    if exception.proposed_by_id == actor.pk:
        raise ValidationError(
            _("An exception is signed by somebody else than who proposed it."),
            code="exception_own_proposal",
        )
    if exception.is_signed or exception.is_taken_back:
        raise ValidationError(
            _("This exception does not wait for a signature."),
            code="exception_not_waiting",
        )
    exception.signed_by, exception.signed_at = actor, timezone.now()
    exception.save(update_fields=["signed_by", "signed_at"])
    record(actor, "exception.signed", exception, kind=exception.kind)
    write_results(training_class, [participant])


@transaction.atomic
def take_back_exception(
    exception: ResultException, *, reason: str, actor: User
) -> None:
    """Take an exception back before results are recognised; the row stays as history.

    Refused without a reason (``reason_missing``), when the results are not under review
    (``class_not_grading``), when it is taken back already (``exception_not_standing``)
    and, once it is signed, to who gives no signature (``not_an_approver``).
    """
    participant = exception.participant
    training_class = _lock_seat(participant)
    exception.refresh_from_db(from_queryset=ResultException.objects.select_for_update())
    if not reason.strip():
        raise ValidationError(_("Give the reason."), code="reason_missing")
    if exception.is_taken_back:
        raise ValidationError(
            _("This exception was taken back."), code="exception_not_standing"
        )
    if not exception.can_be_taken_back_by(actor):
        raise ValidationError(
            _("A signed exception is taken back by who recognises results."),
            code="not_an_approver",
        )
    exception.taken_back_by, exception.taken_back_at = actor, timezone.now()
    exception.save(update_fields=["taken_back_by", "taken_back_at"])
    record(
        actor,
        "exception.taken_back",
        exception,
        kind=exception.kind,
        reason=reason.strip(),
    )
    if exception.is_signed:
        write_results(training_class, [participant])


@transaction.atomic
def change_award(
    participant: Participant, award: str, *, reason: str, actor: User
) -> None:
    """Give one learner something else than the rule proposes, or the proposal again.

    Refused without a reason (``reason_missing``; the proposal needs none), when the
    results are not under review (``class_not_grading``), for who has left
    (``already_dropped``), for what is given already (``award_unchanged``), a certificate
    for who does not complete (``award_needs_passing``) and a confirmation where the
    programme gives none or more than the score is missing (``award_not_given``).
    """
    training_class = _lock_seat(participant)
    award = Award(award)
    version = training_class.version
    proposed = proposed_award(
        participant, gives_confirmation=version.gives_confirmation
    )
    if award == participant.award:
        raise ValidationError(_("That is given already."), code="award_unchanged")
    if award == proposed:
        reason = ""
    elif not reason.strip():
        raise ValidationError(_("Give the reason."), code="reason_missing")
    guard_award(
        award,
        result=participant.result,
        gives_confirmation=version.gives_confirmation,
        attended=participant.result == Result.PASSED
        or misses_only_the_score(participant.findings),
    )
    participant.award, participant.award_reason = award, reason.strip()
    participant.save(update_fields=["award", "award_reason"])
    record(
        actor,
        "participant.award_changed",
        participant,
        award=award.value,
        reason=reason.strip(),
    )


def guard_award(
    award: Award, *, result: str, gives_confirmation: bool, attended: bool
) -> None:
    """Refuse what may not be given (``award_needs_passing``, ``award_not_given``)."""
    if award == Award.CERTIFICATE and result != Result.PASSED:
        raise ValidationError(
            _("The certificate is for who completes."), code="award_needs_passing"
        )
    if award == Award.CONFIRMATION and not (gives_confirmation and attended):
        raise ValidationError(
            _(
                "The confirmation is for who misses only the score, where the programme"
                " gives one."
            ),
            code="award_not_given",
        )


def _guard_grading(training_class: TrainingClass) -> None:
    if not training_class.can_be_recognised:
        raise ValidationError(
            _("The results of this class are not under review."),
            code="class_not_grading",
        )


def _lock_seat(participant: Participant) -> TrainingClass:
    """Lock the class, then the seat; refused unless its results are under review."""
    training_class = TrainingClass.objects.select_for_update().get(
        pk=participant.training_class_id
    )
    participant.refresh_from_db(from_queryset=Participant.objects.select_for_update())
    _guard_grading(training_class)
    if participant.status != ParticipantStatus.ACTIVE:
        raise ValidationError(
            _("This learner has already left the class."), code="already_dropped"
        )
    return training_class
