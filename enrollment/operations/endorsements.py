"""The second signature under a cooperative's list: given, or the list sent back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.operations import record
from enrollment.models import Nomination, NominationState
from enrollment.operations.locks import lock_call
from enrollment.operations.offers import fill_seats
from enrollment.operations.telling import tell_sender

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def endorse(nomination: Nomination, *, actor: User) -> None:
    """Put the second signature under a list: from now on it counts.

    Refused where the call wants none (``endorsement_not_needed``), of anybody but its
    endorser (``not_the_endorser``), of whoever sent the list or stands on it
    (``own_nomination``), once it is endorsed (``already_endorsed``) or when it does not
    wait for it (``not_waiting``).
    """
    _lock_to_sign(nomination, actor)
    nomination.state = NominationState.ENDORSED
    nomination.endorsed_at = timezone.now()
    nomination.endorsed_by = actor
    nomination.save(update_fields=["state", "endorsed_at", "endorsed_by"])
    entry = record(actor, "nomination.endorsed", nomination)
    tell_sender(nomination, "endorsed", turn=entry.pk)
    fill_seats(nomination.training_class)


@transaction.atomic
def send_back(nomination: Nomination, *, reason: str, actor: User) -> None:
    """Send a list back to whoever sent it, who may put it right and send it again.

    Refused without a reason (``reason_missing``), and as ``endorse`` is.
    """
    _lock_to_sign(nomination, actor)
    if not reason.strip():
        raise ValidationError(
            _("Give the reason; the cooperative will read it."), code="reason_missing"
        )
    nomination.state = NominationState.RETURNED
    nomination.reason = reason.strip()
    nomination.save(update_fields=["state", "reason"])
    entry = record(actor, "nomination.returned", nomination, reason=reason.strip())
    tell_sender(nomination, "returned", turn=entry.pk, ly_do=nomination.reason)


def _lock_to_sign(nomination: Nomination, actor: User) -> None:
    """Lock a list that this actor may endorse or send back now."""
    call = lock_call(nomination.training_class)
    nomination.refresh_from_db(from_queryset=Nomination.objects.select_for_update())
    if call is None or not call.endorsement:
        raise ValidationError(
            _("This class asks for no second signature."),
            code="endorsement_not_needed",
        )
    if not Nomination.objects.endorsable_by(actor).filter(pk=nomination.pk).exists():
        raise ValidationError(
            _("The second signature is for: %s.") % call.get_endorsement_display(),
            code="not_the_endorser",
        )
    if nomination.sent_by_id == actor.pk:
        raise ValidationError(
            _("Nobody endorses a list that they sent themselves."),
            code="own_nomination",
        )
    own = getattr(actor, "person", None)
    if own is not None and (
        nomination.applications.filter(citizen_id_hash=own.citizen_id_hash)
        .exclude(citizen_id_hash="")
        .exists()
    ):
        raise ValidationError(
            _("Nobody endorses a list that they stand on."), code="own_nomination"
        )
    if nomination.is_endorsed:
        raise ValidationError(
            _("This list is endorsed already."), code="already_endorsed"
        )
    if not nomination.can_be_endorsed:
        raise ValidationError(
            _("This list does not wait for a signature now."), code="not_waiting"
        )
