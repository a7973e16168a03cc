"""Deciding: admitted, on the reserve list, declined; and what the decision rested on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.operations import record
from cooperatives.operations import appoint, give_consent, holder_of
from enrollment.admissibility import refuse_inadmissible
from enrollment.models import (
    Application,
    ApplicationStatus,
    Call,
    Nomination,
)
from enrollment.operations.locks import (
    already_decided,
    lock_all,
    lock_application,
    lock_call,
)
from enrollment.operations.persons import enter_person, refuse_unclear_person
from enrollment.operations.telling import tell
from enrollment.ranking import Standing, free_seats, ranked, seats_used
from training.operations import lock, seat
from vietnamese.numbers import leading_zero

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accounts.models import User
    from training.models import TrainingClass


@transaction.atomic
def admit(application: Application, *, override: str = "", actor: User) -> None:
    """Admit an applicant: enter the person, give them a seat and tell them.

    Refused when the application is already decided (``already_decided``), stepped back
    and did not ask again (``stepped_back``), may not be admitted (the codes of
    ``admissibility``), leaves open who the applicant is (those of
    ``persons.refuse_unclear_person``), belongs to a group that wants all or none
    (``group_all_or_none``: ``admit_group``), when every free seat is offered to somebody
    (``seats_offered``) or every seat of the cooperative taken or offered
    (``cooperative_quota_used``), when there are fewer free seats than applicants before
    this one and no reason is given for leaving the order (``out_of_order``), or no seat
    can be given (the codes of ``training.operations.seat``).
    """
    call = _lock_undecided(application)
    _refuse_group(application)
    lock(application.training_class)  # before the rows of the floor below
    _admit([application], call, _order(application.training_class), override, actor)


@transaction.atomic
def admit_group(nomination: Nomination, *, override: str = "", actor: User) -> None:
    """Admit everyone on a list that wants all or none, or nobody.

    Refused when nobody on it waits for a decision (``already_decided``), somebody has not
    consented or must supplement (``group_incomplete``), and as ``admit`` is; a group is
    in its turn when its last one is.
    """
    call = lock_call(nomination.training_class)
    members = lock_all(nomination.applications.candidates())
    if not members:
        raise already_decided()
    if not all(each.can_be_decided for each in members):
        raise ValidationError(
            _("Not everyone on the list can be decided yet."), code="group_incomplete"
        )
    lock(nomination.training_class)
    _admit(members, call, _order(nomination.training_class), override, actor)


class _Order(NamedTuple):
    """The order by application and the free seats, read once under the caller's lock."""

    training_class: TrainingClass
    standings: dict[int, Standing]
    free: int


def _order(training_class: TrainingClass) -> _Order:
    standings = ranked(training_class, bare=True)
    return _Order(
        training_class,
        {each.application.pk: each for each in standings},
        free_seats(training_class),
    )


def _admit(
    applications: list[Application],
    call: Call | None,
    order: _Order,
    override: str,
    actor: User,
) -> None:
    training_class, standings, free = order
    override = override.strip()
    for application in applications:
        application.training_class = training_class
        _refuse_stepped_back(application)
        refuse_inadmissible(application, call)
    if free < len(applications):
        _refuse_full(training_class, free)
    _refuse_over_quota(applications, training_class)
    last = max((standings[a.pk] for a in applications), key=lambda each: each.place)
    ahead = _ahead(last, standings.values(), training_class)
    late = ahead >= free
    if late and not override:
        raise ValidationError(
            _(
                "%(free)s seats are free, and %(ahead)s applicants come before this"
                " dossier in the order. Give the reason for leaving the order."
            )
            % {"free": free, "ahead": ahead},
            code="out_of_order",
        )
    for application in applications:
        refuse_unclear_person(application)
    for application in applications:
        standing = standings[application.pk]
        basis = standing.basis(free=free, override=override if late else "")
        give_seat(application, basis=basis, actor=actor)


def _ahead(
    standing: Standing, standings: Iterable[Standing], training_class: TrainingClass
) -> int:
    """How many come before and could take a seat: not those beyond their quota."""
    limit = training_class.seats_per_cooperative
    return sum(
        each.place < standing.place and each.facts.place <= limit for each in standings
    )


def _refuse_group(application: Application) -> None:
    if application.nomination is not None and application.nomination.all_or_none:
        raise ValidationError(
            _("The cooperative wants seats for its whole list or for nobody."),
            code="group_all_or_none",
        )


def _refuse_stepped_back(application: Application) -> None:
    if application.stepped_back_at is not None:
        raise ValidationError(
            _(
                "This applicant did without an offered seat. If they want one after all,"
                " note that first."
            ),
            code="stepped_back",
        )


def _refuse_over_quota(
    applications: list[Application], training_class: TrainingClass
) -> None:
    """A seat that is kept for somebody of the cooperative counts as theirs."""
    wanted = seats_used(training_class)
    wanted.update(each.cooperative_id for each in applications)
    limit = training_class.seats_per_cooperative
    if any(wanted[each.cooperative_id] > limit for each in applications):
        raise ValidationError(
            _("The cooperative has taken its %s seats, or they are offered to it.")
            % leading_zero(limit),
            code="cooperative_quota_used",
        )


def _refuse_full(training_class: TrainingClass, free: int) -> None:
    taken = training_class.participants.active().count()
    if taken >= training_class.capacity:
        raise ValidationError(_("This class is full."), code="class_full")
    if free == 0:
        raise ValidationError(
            _("Every free seat is offered to somebody on the reserve list."),
            code="seats_offered",
        )
    raise ValidationError(
        _("The group needs more seats than are free."), code="group_needs_more"
    )


def give_seat(
    application: Application, *, basis: dict[str, Any], actor: User | None
) -> None:
    """Enter the person and seat them: the end of admitting and of accepting an offer.

    The application is locked and admissible, its class locked. ``actor`` is None when
    the applicant took an offered seat; then the officer who decided before stays.
    """
    cooperative = application.cooperative
    if cooperative is None:  # refused before
        raise ValueError("admissible applications name a cooperative")
    person = enter_person(application, actor=actor)
    post = (cooperative, application.position, application.position_since)
    # A contested post is for the data officer; the seat keeps what the applicant said.
    if holder_of(*post, None, other_than=person) is None:
        appoint(person, *post[:2], since=application.position_since, actor=actor)
    for purpose, version in application.consents.items():
        give_consent(
            person,
            purpose,
            text_version=version,
            given_at=application.submitted_at,
            channel="application",
            actor=actor,
        )
    application.person = person
    application.participant = seat(
        person,
        application.training_class,
        cooperative=cooperative,
        post=application.position,
        actor=actor,
    )
    _decide(application, ApplicationStatus.ADMITTED, "", basis, actor)


@transaction.atomic
def decline(application: Application, *, reason: str, actor: User) -> None:
    """Decline an applicant with a reason that they will read.

    Refused when already decided (``already_decided``), while a seat is kept for them
    (``seat_offered``) or without reason (``reason_missing``).
    """
    lock_call(application.training_class)
    lock_application(application)
    if application.is_offered:
        raise ValidationError(
            _("A seat is offered to this applicant; take the offer back first."),
            code="seat_offered",
        )
    if not application.can_be_declined:
        raise already_decided()
    if not reason.strip():
        raise ValidationError(
            _("Give the reason; the applicant will read it."), code="reason_missing"
        )
    basis = _basis(application, _order(application.training_class))
    _decide(application, ApplicationStatus.DECLINED, reason.strip(), basis, actor)


@transaction.atomic
def waitlist(application: Application, *, reason: str, actor: User) -> None:
    """Put an applicant on the reserve list; they may still be admitted or declined.

    Refused unless the application is new (``already_decided``).
    """
    _lock_undecided(application)
    _waitlist(application, _order(application.training_class), reason, actor)


def _waitlist(
    application: Application, order: _Order, reason: str, actor: User
) -> None:
    if not application.can_be_waitlisted:
        raise already_decided()
    basis = _basis(application, order)
    _decide(application, ApplicationStatus.WAITLISTED, reason.strip(), basis, actor)


@transaction.atomic
def settle(application: Application, *, actor: User) -> ApplicationStatus:
    """Decide by the rule alone: a seat if the order gives one, else the reserve list.

    Refused as ``admit`` is, but for a lack of seats and the order.
    """
    call = _lock_undecided(application)
    _refuse_group(application)
    lock(application.training_class)
    order = _order(application.training_class)
    try:
        with transaction.atomic():
            _admit([application], call, order, "", actor)
    except ValidationError as refusal:
        if refusal.code not in BY_RULE:
            raise
        application.refresh_from_db()  # the person that was entered is undone
        _waitlist(application, order, refusal.messages[0], actor)
    return ApplicationStatus(application.status)


@transaction.atomic
def settle_group(nomination: Nomination, *, actor: User) -> None:
    """Decide a list that wants all or none by the rule alone, as ``settle`` does.

    Refused as ``admit_group`` is, but for a lack of seats and the order.
    """
    lock_call(nomination.training_class)  # held when the inner transaction is undone
    try:
        with transaction.atomic():
            admit_group(nomination, actor=actor)
    except ValidationError as refusal:
        if refusal.code not in BY_RULE:
            raise
        new = nomination.applications.undecided().order_by("pk")
        for application in new.select_related("training_class"):
            waitlist(application, reason=refusal.messages[0], actor=actor)


# Why the rule alone gives no seat now.
BY_RULE = {
    "class_full",
    "cooperative_quota_used",
    "group_needs_more",
    "out_of_order",
    "seats_offered",
}


def _basis(application: Application, order: _Order) -> dict[str, Any]:
    standing = order.standings.get(application.pk)
    return standing.basis(free=order.free) if standing else {}


def _lock_undecided(application: Application) -> Call | None:
    call = lock_call(application.training_class)
    lock_application(application)
    if not application.can_be_decided:
        raise already_decided()
    return call


def _decide(
    application: Application,
    status: ApplicationStatus,
    reason: str,
    basis: dict[str, Any],
    actor: User | None,
) -> None:
    _refuse_own(application, actor)
    application.status = status
    application.reason = reason
    application.basis = basis
    application.decided_at = timezone.now()
    application.decided_by = actor or application.decided_by
    application.stepped_back_at = None
    application.save(
        update_fields=[
            "status",
            "reason",
            "basis",
            "decided_at",
            "decided_by",
            "stepped_back_at",
            "person",
            "participant",
        ]
    )
    record(actor, f"application.{status}", application, reason=reason)
    tell(application, status)


def _refuse_own(application: Application, actor: User | None) -> None:
    """Nobody decides about themselves (``own_application``), whoever sent the form."""
    own = getattr(actor, "person", None)
    if own is not None and (
        application.person_id == own.pk
        or application.citizen_id_hash == own.citizen_id_hash
    ):
        raise ValidationError(
            _("Nobody decides an application of their own."), code="own_application"
        )
