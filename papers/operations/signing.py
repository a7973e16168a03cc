"""Signing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.operations import record
from papers.models import Decision, DecisionKind, IssuingBody
from vietnamese import text

if TYPE_CHECKING:
    import datetime as dt

    from accounts.models import User
    from papers.models import Signatory


# What one decision may do to several certificates, each entered by itself.
OF_SEVERAL = (DecisionKind.REVOCATION, DecisionKind.REPLACEMENT)


@transaction.atomic
def sign(
    kind: DecisionKind,
    *,
    number: str,
    signed_on: dt.date,
    signatory: Signatory,
    subject: str,
    actor: User,
) -> Decision:
    """Enter a signed decision, freezing the signer's name and position.

    One that ends certificates may name several: entered with the first, it is the same
    for the next. Refused without a number (``decision_number_missing``), with a date to
    come (``decision_in_future``), by a signatory who no longer signs
    (``signatory_inactive``) or under a number that the body has used in that year
    (``decision_number_used``).
    """
    number = text.clean(number)
    if not number:
        raise ValidationError(
            _("Enter the number of the decision."), code="decision_number_missing"
        )
    if signed_on > timezone.localdate():
        raise ValidationError(
            _("The decision is dated in the future."), code="decision_in_future"
        )
    # Two who enter one number of a body at once wait for each other.
    IssuingBody.objects.select_for_update().get(pk=signatory.body_id)
    known = Decision.objects.filter(
        body=signatory.body, number=number, year=signed_on.year
    ).first()
    if known and kind in OF_SEVERAL and _is_same(known, kind, signed_on, signatory):
        return known
    if not signatory.is_active:
        raise ValidationError(
            _("This person no longer signs."), code="signatory_inactive"
        )
    if known:
        raise ValidationError(
            _("A decision with this number was already signed in that year."),
            code="decision_number_used",
        )
    decision = Decision(
        kind=kind,
        body=signatory.body,
        number=number,
        signed_on=signed_on,
        year=signed_on.year,
        subject=subject,
        signatory=signatory,
        signer_name=signatory.name,
        signer_position=signatory.position,
        signer_power_prefix=signatory.power_prefix,
    )
    decision.full_clean()
    decision.save()
    record(actor, "decision.signed", decision, kind=kind)
    return decision


def _is_same(
    known: Decision, kind: DecisionKind, signed_on: dt.date, signatory: Signatory
) -> bool:
    there = (known.kind, known.signed_on, known.signatory_id)
    return there == (kind, signed_on, signatory.pk)
