"""Requests of people about their data: received, answered in time, carried out or refused."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.operations import record
from enrollment.models import Application
from notices.operations import Recipient, post
from privacy.messages import values_of
from privacy.models import DataRequest, Proof, RequestKind, RequestState, due_after
from privacy.operations.consents import withdraw_purpose
from privacy.operations.erasing import erase

if TYPE_CHECKING:
    from accounts.models import User
    from cooperatives.models import Person

AGAIN = timedelta(minutes=30)  # the same form sent twice is one request


@transaction.atomic
def receive(asked: DataRequest, *, actor: User | None) -> DataRequest:
    """Take an unsaved request, start its clock and confirm it; once for the same form.

    Whose data it is about is known for who is signed in (``account``) or named a dossier
    with its phone (``proof``); else the office finds out.
    """
    now = timezone.now()
    same = DataRequest.objects.filter(
        kind=asked.kind,
        purpose=asked.purpose,
        phone=asked.phone,
        full_name=asked.full_name,
        words=asked.words,
        received_at__gt=now - AGAIN,
    ).first()
    if same is not None:
        return same
    asked.received_at, asked.due_at = now, due_after(now)
    asked.full_clean()
    asked.save(force_insert=True)
    record(actor, "data_request.received", asked, kind=asked.kind)
    _tell(asked, "received")
    return asked


@transaction.atomic
def identify(
    asked: DataRequest,
    *,
    person: Person | None,
    application: Application | None = None,
    proof: str,
    actor: User,
) -> None:
    """Note whose data a request is about, and how the office knows.

    Refused when it is settled (``request_settled``), about one's own data
    (``own_request``), without a proof (``proof_missing``) or without saying whose data
    it is (``nobody_named``).
    """
    _lock_open(asked, actor)
    if proof not in {Proof.CARD, Proof.CALL, asked.proof} or proof == Proof.NONE:
        raise ValidationError(_("Say how you know who asks."), code="proof_missing")
    if person is None and application is None:
        raise ValidationError(
            _("Choose the person or the dossier that the request is about."),
            code="nobody_named",
        )
    asked.person, asked.application, asked.proof = person, application, proof
    _refuse_own(asked, actor)
    asked.save(update_fields=["person", "application", "proof"])
    record(actor, "data_request.identified", asked, channel=proof)


@transaction.atomic
def take(asked: DataRequest, *, answer: str, actor: User) -> None:
    """Answer in time: tell the person what follows, and until when. The clock stops.

    Refused when it was answered before (``request_taken``) or without words
    (``answer_missing``).
    """
    _lock_open(asked, actor)
    if asked.state != RequestState.RECEIVED:
        raise ValidationError(
            _("This request was answered already."), code="request_taken"
        )
    _write(asked, RequestState.TAKEN, answer, actor)


@transaction.atomic
def carry_out(asked: DataRequest, *, answer: str, actor: User) -> None:
    """Do what was asked, as far as the system can do it, and tell the person.

    Erasing erases, withdrawing withdraws; a copy is handed out and a correction made on
    their own pages before. Refused unless it is known who asks (``identity_not_proved``),
    without words (``answer_missing``), and with the codes of ``erase`` and
    ``withdraw_purpose``.
    """
    _lock_open(asked, actor)
    if not asked.is_proved:
        raise ValidationError(
            _("First find out whether it is the person themselves who asks."),
            code="identity_not_proved",
        )
    _refuse_own(asked, actor)
    if asked.kind == RequestKind.WITHDRAW:
        dossiers = [asked.application.pk] if asked.application else []
        if asked.account is not None:
            dossiers += Application.objects.about(asked.account).values_list(
                "pk", flat=True
            )
        withdraw_purpose(
            asked.purpose, person=_person(asked), applications=dossiers, actor=actor
        )
    elif asked.kind == RequestKind.ERASE:
        person, application, account = asked.person, asked.application, asked.account
        asked.person = asked.application = asked.account = None
        asked.save(update_fields=["person", "application", "account"])
        erase(
            person=person,
            application=application,
            account=account,
            why="request",
            actor=actor,
        )
    _write(asked, RequestState.DONE, answer, actor)


@transaction.atomic
def refuse(asked: DataRequest, *, answer: str, actor: User) -> None:
    """Say no, with the reason that the person reads.

    Refused when it is settled (``request_settled``), about one's own data
    (``own_request``) or without words (``answer_missing``).
    """
    _lock_open(asked, actor)
    _write(asked, RequestState.REFUSED, answer, actor)


@transaction.atomic
def copy_out(asked: DataRequest, *, actor: User) -> Person | Application:
    """Whose copy the office may hand out for a request; each copy is recorded.

    Refused unless it is known who asks (``identity_not_proved``) and it is open
    (``request_settled``).
    """
    _lock_open(asked, actor)
    subject = _person(asked) or asked.application
    if not asked.is_proved or subject is None:
        raise ValidationError(
            _("First find out whether it is the person themselves who asks."),
            code="identity_not_proved",
        )
    record(actor, "data_request.copied", subject, reason=asked.code)
    return subject


def _person(asked: DataRequest) -> Person | None:
    found = asked.person or (asked.application.person if asked.application else None)
    if found is None and asked.account is not None:
        found = getattr(asked.account, "person", None)
    return found


def _lock_open(asked: DataRequest, actor: User) -> None:
    asked.refresh_from_db(from_queryset=DataRequest.objects.select_for_update())
    if not asked.is_open:
        raise ValidationError(
            _("This request is settled already."), code="request_settled"
        )
    _refuse_own(asked, actor)


def _refuse_own(asked: DataRequest, actor: User) -> None:
    person = _person(asked)
    if asked.account == actor or (person is not None and person.user == actor):
        raise ValidationError(
            _("Somebody else answers a request about your own data."),
            code="own_request",
        )


def _write(asked: DataRequest, state: RequestState, answer: str, actor: User) -> None:
    if not answer.strip():
        raise ValidationError(
            _("Write what the person is told."), code="answer_missing"
        )
    now = timezone.now()
    asked.answer = answer.strip()
    if asked.state == RequestState.RECEIVED:
        asked.taken_at, asked.taken_by = now, actor
    if state != RequestState.TAKEN:
        asked.settled_at, asked.settled_by = now, actor
    asked.state = state
    asked.save(
        update_fields=[
            *("answer", "state", "taken_at", "taken_by", "settled_at", "settled_by")
        ]
    )
    record(actor, f"data_request.{state.value}", asked)
    _tell(asked, state.value)


def _tell(asked: DataRequest, event: str) -> None:
    post(
        event=f"data_request.{event}",
        key=f"data_request:{asked.pk}:{event}",
        values=values_of(asked),
        about=asked,
        to=Recipient(asked.full_name, asked.email, asked.phone, by_zalo=False),
    )
