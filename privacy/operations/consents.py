"""Withdrawing a consent wherever it was given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from cooperatives.models import ConsentPurpose
from cooperatives.operations import withdraw_consent
from enrollment.models import LIVE, Application
from enrollment.operations import take_back_consent, withdraw

if TYPE_CHECKING:
    from collections.abc import Collection

    from accounts.models import User
    from cooperatives.models import Person


@transaction.atomic
def withdraw_purpose(
    purpose: str,
    *,
    person: Person | None,
    applications: Collection[int] = (),
    actor: User | None,
) -> None:
    """End a person's consent to one purpose in their record and in every dossier.

    ``applications`` are keys of dossiers beside those of the person. What rested on the
    consent goes, as ``take_back_consent`` says; without the one to be considered a
    dossier is withdrawn. Refused when it is not in force anywhere
    (``consent_not_given``) and, as ``withdraw`` refuses, once the class is open
    (``already_decided``).
    """
    whose = Q(pk__in=applications)
    if person is not None:
        whose |= Q(person=person)
    found = [
        each
        for each in Application.objects.filter(whose, erased_at=None).order_by("pk")
        if purpose in each.consents
    ]
    if purpose == ConsentPurpose.ENROLLMENT:
        found = [each for each in found if _runs(each)]
    for application in found:
        if purpose == ConsentPurpose.ENROLLMENT:
            withdraw(application, actor=actor)
        else:
            take_back_consent(application, purpose, actor=actor)
    left = list(person.consents.in_force(purpose)) if person else []
    for consent in left:
        withdraw_consent(consent, actor=actor)
    if not found and not left:
        raise ValidationError(
            _("This consent was not given, or was withdrawn before."),
            code="consent_not_given",
        )


def _runs(application: Application) -> bool:
    """Whether the dossier is still worked with: what is over is kept for the register."""
    seat = application.participant
    over = seat is not None and seat.training_class.is_completed
    return application.status in LIVE and not over
