"""The list that a cooperative sends: entered, sent again after it came back, withdrawn.

Locks: the call, the list, its applications by key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.fields import lookup_hashes
from accounts.operations import record
from cooperatives.models import Cooperative
from enrollment.models import (
    Application,
    ApplicationStatus,
    AttachmentKind,
    Call,
    Nomination,
    NominationState,
)
from enrollment.operations.applications import closed_text, note_completeness
from enrollment.operations.attachments import attach
from enrollment.operations.locks import already_decided, lock_all, lock_call
from enrollment.operations.offers import fill_seats
from enrollment.operations.telling import tell
from vietnamese import dates, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accounts.models import User
    from papers.files import Paper

MOST_PEOPLE = 50
LETTER_FIELDS = ("letter_number", "letter_date", "signer_name", "all_or_none")
# What the cooperative enters about a person; the citizen number finds them.
ENTERED = (
    "full_name",
    "gender",
    "date_of_birth",
    "dob_precision",
    "place_of_birth",
    "citizen_id",
    "phone",
    "email",
    "position",
    "qualification_level",
)
_APART = 1000  # ranks move out of each other's way before they are given anew


class Fault(NamedTuple):
    """Why a person cannot be on a list: their place in it (from 0), the field."""

    place: int
    field: str
    error: ValidationError


def nominate(
    nomination: Nomination,
    people: Sequence[Application],
    *,
    letter: Paper | None = None,
    actor: User,
) -> Nomination:
    """Send a cooperative's list, the first of ``people`` first; all of it or nothing.

    Both are given unsaved. Everyone is asked for their consent by a link of their own.
    Who has a live application for the class already joins the list with it, whatever
    they agreed to. Refused outside the call's period (``call_closed``), for a
    cooperative that is not the actor's (``not_your_cooperative``), without the letter's
    number (``letter_number_missing``) or people (``list_empty``), beyond
    ``MOST_PEOPLE`` (``list_too_long``), with the codes of ``faults_of``, and as
    ``attach`` is for the file of the letter.
    """
    try:
        with transaction.atomic():
            return _nominate(nomination, people, letter, actor)
    except IntegrityError:
        # Somebody on the list applied at the same moment: now they are seen, and join.
        for each in (nomination, *people):
            each.pk, each._state.adding = None, True  # noqa: SLF001  as before the act
        with transaction.atomic():
            return _nominate(nomination, people, letter, actor)


def _nominate(
    nomination: Nomination,
    people: Sequence[Application],
    letter: Paper | None,
    actor: User,
) -> Nomination:
    call = lock_call(nomination.training_class)
    if call is None or not call.is_open:
        raise _closed(call)
    _refuse_list(nomination, people, actor)
    nomination.sent_by = actor
    nomination.sent_at = timezone.now()
    nomination.full_clean()
    nomination.save(force_insert=True)
    record(actor, "nomination.sent", nomination, learners=len(people))
    for rank, person in enumerate(people, start=1):
        _put_on(nomination, person, rank, call, actor)
    if letter is not None:
        attach(nomination, letter, kind=AttachmentKind.LETTER, actor=actor)
    return nomination


def _closed(call: Call | None) -> ValidationError:
    sentence = closed_text(call) if call else _("This class has no call.")
    return ValidationError(sentence, code="call_closed")


def _refuse_list(
    nomination: Nomination, people: Sequence[Application], actor: User
) -> None:
    mine = Cooperative.objects.entrusted_to(actor)
    if not mine.filter(pk=nomination.cooperative_id).exists():
        raise ValidationError(
            _("You do not act for this cooperative."), code="not_your_cooperative"
        )
    nomination.letter_number = text.clean(nomination.letter_number)
    if not nomination.letter_number:
        raise ValidationError(
            _("Enter the number of the letter."), code="letter_number_missing"
        )
    if not people:
        raise ValidationError(_("Enter at least one person."), code="list_empty")
    if len(people) > MOST_PEOPLE:
        raise ValidationError(
            _("A list has at most %s people.") % MOST_PEOPLE, code="list_too_long"
        )
    for fault in faults_of(nomination, people):
        raise fault.error


def faults_of(nomination: Nomination, people: Sequence[Application]) -> list[Fault]:
    """Who of these people cannot be on the list, in its order; one query.

    Of a row that is not whole yet only what it has is compared.

    ``person_twice``: the same citizen number, or name and date of birth, as an earlier
    one. ``already_nominated``: on another live list for the class.
    ``other_cooperative``: applied for the class from another cooperative.
    """
    live = {
        each.citizen_id: each
        for each in Application.objects.live()
        .filter(
            training_class=nomination.training_class_id,
            citizen_id_hash__in=[
                number for each in people for number in lookup_hashes(each.citizen_id)
            ],
        )
        .select_related("nomination__cooperative", "cooperative")
    }
    found = []
    numbers: dict[str, int] = {}
    names: dict[tuple[str, object], int] = {}
    for place, person in enumerate(people):
        number, field = person.citizen_id, "citizen_id"
        first = numbers.setdefault(number, place) if number else place
        if first == place and person.full_name and person.date_of_birth:
            field = "full_name"
            same = (text.fold(person.full_name), person.date_of_birth)
            first = names.setdefault(same, place)
        if first != place:
            found.append(Fault(place, field, _twice(first + 1)))
            continue
        known = live.get(number)
        if known is not None and (error := _elsewhere(known, person, nomination)):
            found.append(Fault(place, "citizen_id", error))
    return found


def _twice(number: int) -> ValidationError:
    return ValidationError(
        _("The same person as number %s of the list.") % number, code="person_twice"
    )


def _elsewhere(
    known: Application, person: Application, nomination: Nomination
) -> ValidationError | None:
    """Why somebody with a live application cannot join the list with it."""
    other = known.nomination
    if other is not None and other.pk != nomination.pk and other.is_live:
        return ValidationError(_other_list(other, nomination), code="already_nominated")
    if known.cooperative_id not in (None, nomination.cooperative_id):
        return ValidationError(
            _("This person applied for the class from another cooperative."),
            code="other_cooperative",
        )
    if person.pk is not None and person.pk != known.pk:
        return ValidationError(
            _("This number is of somebody who applied already; enter them as new."),
            code="already_applied",
        )
    return None


def _other_list(other: Nomination, nomination: Nomination) -> str:
    if other.cooperative_id != nomination.cooperative_id:
        return _("Already on the list of another cooperative for this class.")
    return _(
        "Already on another list for this class: letter %(letter)s of %(day)s."
    ) % {
        "letter": other.letter_number,
        "day": dates.short_date(other.letter_date),
    }


def _put_on(
    nomination: Nomination, person: Application, rank: int, call: Call, actor: User
) -> None:
    """Give somebody this place: who applied already joins, anybody else is entered."""
    person.training_class = nomination.training_class
    known = (
        Application.objects.live()
        .filter(
            training_class=nomination.training_class_id,
            citizen_id_hash__in=lookup_hashes(person.citizen_id),
        )
        .select_for_update(of=("self",))
        .first()
    )
    if known is not None:
        _join(nomination, known, rank, call, actor)
        return
    person.cooperative = nomination.cooperative
    person.cooperative_text = ""
    person.status = ApplicationStatus.NOMINATED
    person.nomination = nomination
    person.nomination_rank = rank
    person.consents = {}
    person.submitted_at = timezone.now()
    person.full_clean(exclude={"citizen_id_hash", "consents"})
    person.save(force_insert=True)
    record(actor, "application.nominated", person)
    _ask_consent(person, turn="")


def _ask_consent(person: Application, *, turn: str) -> None:
    tell(
        person,
        "nominated",
        turn=turn,
        hop_tac_xa=person.cooperative_name,
        duong_dan=person.consent_url,
    )


def _join(
    nomination: Nomination, known: Application, rank: int, call: Call, actor: User
) -> None:
    known.training_class = nomination.training_class
    known.cooperative = nomination.cooperative
    known.nomination = nomination
    known.nomination_rank = rank
    known.save(update_fields=["cooperative", "nomination", "nomination_rank"])
    note_completeness(known, call)  # the letter is there now
    record(actor, "application.joined_list", known)


@transaction.atomic
def resend(
    nomination: Nomination,
    people: Sequence[Application],
    *,
    letter: Paper | None = None,
    actor: User,
) -> None:
    """Send a list again after it was sent back, with its letter and people put right.

    ``nomination`` carries the new ``LETTER_FIELDS``; ``people`` is the whole list in its
    new order: those known as they are saved, with what was corrected while they have
    not consented, and new ones unsaved. Who is no longer on it is taken off. Refused
    unless it was sent back (``not_sent_back``), with somebody new outside the call's
    period (``call_closed``), and as ``nominate`` is.
    """
    call = lock_call(nomination.training_class)
    kept = Nomination.objects.select_for_update().get(pk=nomination.pk)
    if not kept.can_be_resent:
        raise ValidationError(_("This list was not sent back."), code="not_sent_back")
    members = {each.pk: each for each in lock_all(nomination.applications.live())}
    staying = {each.pk for each in people} & members.keys()
    is_larger = len(staying) < len(people)
    if call is None or not (
        call.is_open or (call.training_class.takes_seats and not is_larger)
    ):
        raise _closed(call)
    _refuse_list(nomination, people, actor)
    nomination.state = NominationState.SENT
    nomination.reason = ""
    nomination.sent_by, nomination.sent_at = actor, timezone.now()
    nomination.full_clean()
    nomination.save(
        update_fields=[*LETTER_FIELDS, "state", "reason", "sent_by", "sent_at"]
    )
    record(actor, "nomination.resent", nomination, learners=len(people))
    for pk, member in members.items():
        if pk not in staying:
            _take_off(nomination, member, call, actor)
    _make_room(nomination, after=len(people))
    for rank, person in enumerate(people, start=1):
        if person.pk in members:
            _correct(members[person.pk], person, rank, actor)
        else:
            _put_on(nomination, person, rank, call, actor)
    if letter is not None:
        attach(nomination, letter, kind=AttachmentKind.LETTER, actor=actor)


def _make_room(nomination: Nomination, *, after: int) -> None:
    """Move all ranks away; those who left the list keep theirs behind all others."""
    nomination.applications.update(nomination_rank=F("nomination_rank") + _APART)
    gone = nomination.applications.exclude(pk__in=nomination.applications.live())
    for rank, each in enumerate(gone.order_by("nomination_rank"), start=after + 1):
        each.nomination_rank = rank
        each.save(update_fields=["nomination_rank"])


def _correct(member: Application, entered: Application, rank: int, actor: User) -> None:
    """What the sender put right of somebody who has not consented; theirs afterwards."""
    changed = [
        name
        for name in ENTERED
        if member.awaits_consent and getattr(member, name) != getattr(entered, name)
    ]
    for name in changed:
        setattr(member, name, getattr(entered, name))
    member.nomination_rank = rank
    member.full_clean(exclude={"citizen_id_hash", "consents"})
    member.save()
    if {"phone", "email"} & set(changed):  # the first message went astray
        entry = record(actor, "application.nominated", member)
        _ask_consent(member, turn=str(entry.pk))


def _take_off(
    nomination: Nomination, member: Application, call: Call | None, actor: User
) -> None:
    """Who has consented has an application of their own, without the list's letter."""
    member.training_class = nomination.training_class
    if member.awaits_consent:
        member.status = ApplicationStatus.WITHDRAWN
    else:
        member.nomination = None
        member.nomination_rank = None
        if call and call.letter_required and not member.has_letter:
            member.complete_at = None
    member.save(
        update_fields=["status", "nomination", "nomination_rank", "complete_at"]
    )
    record(actor, "application.taken_off", member)
    with translation.override("vi"):  # as the message is
        state = member.get_status_display()
    tell(
        member,
        "taken_off",
        turn=str(nomination.pk),
        hop_tac_xa=nomination.cooperative.name,
        tinh_trang=state,
    )


@transaction.atomic
def withdraw_nomination(nomination: Nomination, *, actor: User) -> None:
    """Take a whole list back.

    Who has not consented is out; who has goes on with an application of their own.
    Refused for a cooperative that is not the actor's (``not_your_cooperative``), when it
    was withdrawn before (``nomination_ended``) or somebody on it has a seat or is
    offered one (``already_decided``).
    """
    call = lock_call(nomination.training_class)
    nomination.refresh_from_db(from_queryset=Nomination.objects.select_for_update())
    mine = Cooperative.objects.entrusted_to(actor)
    if not mine.filter(pk=nomination.cooperative_id).exists():
        raise ValidationError(
            _("You do not act for this cooperative."), code="not_your_cooperative"
        )
    if not nomination.is_live:
        raise ValidationError(
            _("This list was withdrawn already."), code="nomination_ended"
        )
    members = lock_all(nomination.applications.live())
    seated = {ApplicationStatus.ADMITTED, ApplicationStatus.OFFERED}
    if any(each.status in seated for each in members):
        raise already_decided()
    nomination.state = NominationState.WITHDRAWN
    nomination.endorsed_at = nomination.endorsed_by = None
    nomination.save(update_fields=["state", "endorsed_at", "endorsed_by"])
    record(actor, "nomination.withdrawn", nomination)
    for member in members:
        _take_off(nomination, member, call, actor)
    fill_seats(nomination.training_class)
