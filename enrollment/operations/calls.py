"""The call: writing and publishing it, and closing the list it led to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.changes import differences
from accounts.meanwhile import refuse_unseen
from accounts.operations import record
from enrollment.closing import obstacles
from enrollment.models import Application, Call
from papers.models import DecisionKind
from papers.operations import sign
from training.operations import (
    Contact,
    begin_enrolling,
    call_learners,
    lock_list,
)

if TYPE_CHECKING:
    import datetime as dt

    from accounts.models import User
    from papers.models import Signatory
    from training.models import TrainingClass

CALL_FIELDS = (
    "summary",
    "audience",
    "dossier",
    "contact_name",
    "contact_phone",
    "opens_at",
    "closes_at",
    "letter_required",
    "endorsement",
    "rule",
    "offer_hours",
)
DATES = ("opens_at", "closes_at")


@transaction.atomic
def save_call(call: Call, *, seen: str = "", actor: User) -> None:
    """Enter a call or its new wording or dates (``CALL_FIELDS``), also once published.

    What changed is recorded, dates with those before (``Call.history``). Refused when it
    would close before it opens (``call_closes_after_it_opens``), with a rule of unknown
    or repeated criteria (``rule_unknown``), when the rule of an order changes after
    somebody was decided by it (``rule_in_use``), and when the call is no longer what was
    ``seen`` (``changed_meanwhile``).
    """
    call.full_clean()
    if not call.pk:
        call.save(force_insert=True)
        record(actor, "call.drafted", call, closes_at=call.closes_at.isoformat())
        return
    # It may have been published since it was read.
    kept = Call.objects.select_for_update().get(pk=call.pk)
    if kept.rule != call.rule and kept.is_rule_used:
        raise ValidationError(
            _("Applicants were already decided by this order."), code="rule_in_use"
        )
    changes = differences(kept, call, CALL_FIELDS)
    if "rule" in changes:
        changes["rule"] = [kept.rule_in_words, call.rule_in_words]
    refuse_unseen(kept, CALL_FIELDS, changes, seen)
    moved = {name: changes[name] for name in DATES if name in changes}
    call.save(update_fields=CALL_FIELDS)
    record(actor, "call.changed", call, fields=list(changes), moved=moved)


@transaction.atomic
def publish(call: Call, *, actor: User) -> None:
    """Publish a call; its class begins to take applicants.

    Refused when it was published before (``call_published``) or its class is no longer
    only planned (``class_not_planned``).
    """
    call.refresh_from_db(from_queryset=Call.objects.select_for_update())
    if call.is_published:
        raise ValidationError(
            _("This call was already published."), code="call_published"
        )
    begin_enrolling(call.training_class, actor=actor)
    call.published_at = timezone.now()
    call.save(update_fields=["published_at"])
    record(actor, "call.published", call)


@transaction.atomic
def sign_notice(
    call: Call, *, number: str, signed_on: dt.date, signatory: Signatory, actor: User
) -> None:
    """Enter number, date and signer of the paper notice (``domain.md`` A1).

    Refused when it has them (``notice_signed``), and as ``papers.operations.sign`` is.
    """
    call.refresh_from_db(from_queryset=Call.objects.select_for_update())
    if call.notice_id is not None:
        raise ValidationError(
            _("The notice of this call is already signed."), code="notice_signed"
        )
    call.notice = sign(
        DecisionKind.CALL,
        number=number,
        signed_on=signed_on,
        signatory=signatory,
        subject=f"Về việc chiêu sinh {call.training_class.title}",
        actor=actor,
    )
    call.save(update_fields=["notice"])
    record(actor, "call.notice_signed", call)


@transaction.atomic
def close_list(call: Call, *, actor: User) -> None:
    """Close the list of the admitted, so that papers can be made from it; call them.

    Refused while applications are taken (``call_open``), one is not decided
    (``undecided_left``) or a seat is offered (``offers_open``), and as
    ``training.operations.lock_list`` is.
    """
    call.refresh_from_db(from_queryset=Call.objects.select_for_update())
    training_class = call.training_class
    for each in obstacles(call):
        raise ValidationError(each.text, code=each.code)
    lock_list(training_class, actor=actor)
    call_learners(training_class, _contacts(training_class))


def _contacts(training_class: TrainingClass) -> dict[int, Contact]:
    """Where the admitted said that they are reached, by learner's key."""
    admitted = Application.objects.filter(participant__training_class=training_class)
    return {
        each.participant_id: Contact(each.email, each.phone)
        for each in admitted
        if each.participant_id is not None
    }
