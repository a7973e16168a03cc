"""The reserve list: a freed seat is kept for who is next, until they answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.operations import record
from enrollment.admissibility import refuse_inadmissible
from enrollment.messages import LIST_CLOSED
from enrollment.models import (
    Application,
    ApplicationStatus,
    Call,
    Channel,
    Offer,
    OfferState,
)
from enrollment.operations.decisions import give_seat
from enrollment.operations.locks import (
    already_decided,
    lock_all,
    lock_application,
    lock_call,
)
from enrollment.operations.telling import tell
from enrollment.ranking import free_seats
from enrollment.waiting import Turn, answer_by, stops, turns
from training.models import TAKES_SEATS, TrainingClass
from training.operations import lock
from vietnamese import dates

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accounts.models import User


@transaction.atomic
def fill_seats(training_class: TrainingClass) -> list[Offer]:
    """Offer every free seat to whoever is next on the reserve list; the offers made.

    Does nothing while the list stands still (``waiting.stops``), and run again nothing
    more: an offered seat is not free.
    """
    call = lock_call(training_class)
    if call is None:
        return []
    lock_all(Application.objects.on_reserve().filter(training_class=training_class))
    lock(training_class)
    call.training_class = training_class
    if stops(call):
        return []
    free = free_seats(training_class)
    return [_offer(call, turn, free) for turn in turns(call) if turn.is_next]


def _offer(call: Call, turn: Turn, free: int) -> Offer:
    now = timezone.now()
    offer = Offer.objects.create(
        training_class=call.training_class,
        nomination=turn.members[0].nomination if len(turn.members) > 1 else None,
        seats=len(turn.members),
        made_at=now,
        expires_at=answer_by(call, now),
    )
    offer.applications.set(turn.members)
    for application in turn.members:
        application.status = ApplicationStatus.OFFERED
        application.basis = turn.standing.basis(free=free)
        application.save(update_fields=["status", "basis"])
        record(None, "application.offered", application)
        tell(
            application,
            "offered",
            turn=str(offer.pk),
            han_tra_loi=_moment(offer),
            duong_dan=settings.SITE_URL + offer.get_absolute_url(),
        )
    return offer


def _moment(offer: Offer) -> str:
    until = timezone.localtime(offer.expires_at)
    return f"{dates.time_words(until)} ngày {dates.short_date(until.date())}"


@transaction.atomic
def accept(offer: Offer, *, channel: Channel, actor: User | None = None) -> None:
    """Take the offered seats, for everyone they are kept for.

    ``actor`` is the officer when people answer at the desk. Refused once it was answered
    (``offer_answered``), from ``expires_at`` on (``offer_expired``), when the class takes
    nobody any more (``class_closed``), with the codes of ``admissibility`` and as a seat
    is; then nothing has changed and the offer stands.
    """
    call, members = _lock_offer(offer)
    training_class = offer.training_class
    lock(training_class)
    _answer(offer, OfferState.ACCEPTED, channel, actor)
    for application in members:
        application.training_class = training_class
        refuse_inadmissible(application, call)
        give_seat(application, basis=application.basis, actor=actor)


@transaction.atomic
def turn_down(offer: Offer, *, channel: Channel, actor: User | None = None) -> None:
    """Do without the offered seats; they go to whoever is next.

    Nobody of them is offered a seat again unless they ask (``ask_again``). Refused as
    ``accept`` is for the sake of the offer.
    """
    _call, members = _lock_offer(offer)
    _answer(offer, OfferState.DECLINED, channel, actor)
    _to_reserve(members, stepped_back=True)
    for application in members:
        record(actor, "application.stepped_back", application, channel=channel)
    fill_seats(offer.training_class)


@transaction.atomic
def expire(offer: Offer) -> bool:
    """End an offer whose time is over, or whose class takes nobody any more; whether
    it did. Run twice it ends once.

    Who let the time go by is offered no seat again unless they ask.
    """
    lock_call(offer.training_class)
    offer.refresh_from_db(from_queryset=Offer.objects.select_for_update())
    if not offer.has_lapsed:
        return False
    if not offer.training_class.takes_seats:
        end_offer(offer, reason=LIST_CLOSED, actor=None)
        return True
    members = lock_all(offer.applications.all())
    _close(offer, OfferState.EXPIRED)
    _to_reserve(members, stepped_back=True)
    for application in members:
        record(None, "application.offer_expired", application)
        tell(
            application, "offer_expired", turn=str(offer.pk), han_tra_loi=_moment(offer)
        )
    fill_seats(offer.training_class)
    return True


@transaction.atomic
def take_back(offer: Offer, *, reason: str, actor: User) -> None:
    """Take an offer back at the office's decision; the seats go to whoever is next.

    Those meant stay on the reserve list and are offered a seat again when the office
    says so (``ask_again``). Refused without a reason (``reason_missing``) or once it was
    answered (``offer_answered``).
    """
    lock_call(offer.training_class)
    offer.refresh_from_db(from_queryset=Offer.objects.select_for_update())
    if offer.state != OfferState.OPEN:
        raise _answered()
    if not reason.strip():
        raise ValidationError(
            _("Give the reason; the applicant will read it."), code="reason_missing"
        )
    end_offer(offer, reason=reason.strip(), stepped_back=True, actor=actor)
    fill_seats(offer.training_class)


def end_offer(
    offer: Offer, *, reason: str, stepped_back: bool = False, actor: User | None
) -> None:
    """Close an open offer without an answer: those meant are on the reserve list again
    and read the reason.

    The caller holds the call's lock.
    """
    _close(offer, OfferState.TAKEN_BACK, actor=actor)
    meant = lock_all(offer.applications.filter(status=ApplicationStatus.OFFERED))
    _to_reserve(meant, stepped_back=stepped_back)
    for application in meant:
        record(actor, "application.offer_taken_back", application, reason=reason)
        tell(application, "offer_taken_back", turn=str(offer.pk), ly_do=reason)


@transaction.atomic
def ask_again(application: Application, *, actor: User | None) -> None:
    """Let somebody who stepped back be offered seats again, in their place of the order.

    Of a list that wants all or none one speaks for all. Refused to who is not on the
    reserve list (``already_decided``) or did not step back (``not_stepped_back``).
    """
    lock_call(application.training_class)
    lock_application(application)
    if application.status != ApplicationStatus.WAITLISTED:
        raise already_decided()
    if application.stepped_back_at is None:
        raise ValidationError(
            _("This applicant is offered seats already."), code="not_stepped_back"
        )
    for each in [application, *_others_stepped_back(application)]:
        each.stepped_back_at = None
        each.save(update_fields=["stepped_back_at"])
        record(actor, "application.asked_again", each)
    fill_seats(application.training_class)


def _others_stepped_back(application: Application) -> list[Application]:
    """Who wants a seat only together with them."""
    nomination = application.nomination
    if nomination is None or not nomination.all_or_none:
        return []
    stepped_back = nomination.applications.stepped_back()
    return lock_all(stepped_back.exclude(pk=application.pk))


def run_due() -> dict[str, int]:
    """End what has lapsed and fill what is free, each in a transaction of its own.

    Safe to run anywhere, any time; what it did is counted.
    """
    ended = sum(expire(offer) for offer in Offer.objects.lapsed().order_by("pk"))
    waiting = Application.objects.on_reserve().values("training_class")
    classes = TrainingClass.objects.filter(pk__in=waiting, status__in=TAKES_SEATS)
    offered = sum(len(fill_seats(each)) for each in classes.order_by("pk"))
    return {"ended": ended, "offered": offered}


def _lock_offer(offer: Offer) -> tuple[Call | None, list[Application]]:
    """Lock an offer that can be answered, with its call and those it is for."""
    call = lock_call(offer.training_class)
    offer.refresh_from_db(from_queryset=Offer.objects.select_for_update())
    if offer.state != OfferState.OPEN:
        raise _answered()
    if offer.is_overdue:
        raise ValidationError(
            _("The time to answer was over at %s.") % _moment(offer),
            code="offer_expired",
        )
    if not offer.can_be_answered:
        raise ValidationError(
            _("This class no longer takes learners."), code="class_closed"
        )
    return call, lock_all(offer.applications.all())


def _answered() -> ValidationError:
    return ValidationError(_("This offer was answered already."), code="offer_answered")


def _answer(
    offer: Offer, state: OfferState, channel: Channel, actor: User | None
) -> None:
    offer.channel = channel
    _close(offer, state, actor=actor)


def _close(offer: Offer, state: OfferState, *, actor: User | None = None) -> None:
    offer.state = state
    offer.answered_at = timezone.now()
    offer.answered_by = actor
    offer.save(update_fields=["state", "answered_at", "answered_by", "channel"])
    record(actor, f"offer.{state}", offer)


def _to_reserve(applications: Iterable[Application], *, stepped_back: bool) -> None:
    for application in applications:
        application.status = ApplicationStatus.WAITLISTED
        application.stepped_back_at = timezone.now() if stepped_back else None
        application.save(update_fields=["status", "stepped_back_at"])
