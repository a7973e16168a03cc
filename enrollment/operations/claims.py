"""A dossier sent without an account becomes somebody's own."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from accounts.operations import record
from cooperatives.models import Person
from enrollment.models import Claim, ClaimState
from enrollment.operations.locks import lock_application
from notices.codes import send_code

if TYPE_CHECKING:
    from accounts.models import User
    from enrollment.models import Application

VALID = timedelta(minutes=15)
TRIES = 5


@transaction.atomic
def claim(application: Application, *, actor: User) -> Claim:
    """Ask that the application, found by code and phone, becomes the actor's own.

    It does at once when the account has confirmed the application's phone by a code
    before. Else a code goes to the e-mail or the phone that the application names, and
    where none can be sent the claim waits for an officer; so it does where the register
    knows the person by another phone, as whoever knows a citizen number could have
    typed it beside a phone of their own. Asked again, a new code is
    sent. Refused when it is the actor's already (``claimed_already``), another's
    (``claimed_by_another``), or another person's than the account's
    (``account_of_another``).
    """
    lock_application(application)
    _guard(application, actor)
    waiting, created = Claim.objects.get_or_create(
        application=application, user=actor, state=ClaimState.WAITING
    )
    if created:
        record(actor, "application.claim_asked", application)
    if not application.has_phone_of_its_person:
        return waiting
    if actor.phone_verified and actor.phone == application.phone:
        _settle(waiting, ClaimState.CONFIRMED, None)
        _give(application, actor, actor)
        return waiting
    code = f"{secrets.randbelow(10**6):06}"
    if send_code(email=application.email, phone=application.phone, code=code):
        waiting.digest = _digest(waiting, code)
        waiting.expires_at = timezone.now() + VALID
        waiting.tries_left = TRIES
        waiting.save(update_fields=["digest", "expires_at", "tries_left"])
    return waiting


def enter_code(claim: Claim, code: str, *, actor: User) -> bool:
    """Whether this is the code that was sent; then the dossier is the actor's own.

    A wrong one costs a try, also when nothing else comes of it. Refused when no code
    counts any more (``code_over``), to anybody but who asked (``not_your_claim``), and
    as ``claim`` is.
    """
    with transaction.atomic():
        lock_application(claim.application)
        claim.refresh_from_db(from_queryset=Claim.objects.select_for_update())
        if claim.user_id != actor.pk:
            raise ValidationError(_("This is not your claim."), code="not_your_claim")
        if not claim.takes_code:
            raise ValidationError(
                _(
                    "The time of this code is over. Ask for another, or call the office."
                ),
                code="code_over",
            )
        _guard(claim.application, actor)
        if not constant_time_compare(claim.digest, _digest(claim, code)):
            claim.tries_left -= 1
            claim.save(update_fields=["tries_left"])
            return False
        _settle(claim, ClaimState.CONFIRMED, None)
        _give(claim.application, actor, actor)
        return True


@transaction.atomic
def settle_claim(claim: Claim, *, confirmed: bool, actor: User) -> None:
    """An officer, who knows whose dossier it is, confirms a claim or does not.

    Refused when it is settled (``claim_settled``), to whoever asked (``own_claim``), and
    as ``claim`` is.
    """
    lock_application(claim.application)
    claim.refresh_from_db(from_queryset=Claim.objects.select_for_update())
    if not claim.is_waiting:
        raise ValidationError(_("This claim is settled already."), code="claim_settled")
    if claim.user_id == actor.pk:
        raise ValidationError(
            _("Nobody confirms a claim of their own."), code="own_claim"
        )
    if not confirmed:
        _settle(claim, ClaimState.REFUSED, actor)
        record(
            actor,
            "application.claim_refused",
            claim.application,
            person=str(claim.user),
        )
        return
    _guard(claim.application, claim.user)
    _settle(claim, ClaimState.CONFIRMED, actor)
    _give(claim.application, claim.user, actor)


def link_account(person: Person, user: User | None, *, actor: User | None) -> None:
    """The account of whoever claimed the application belongs to its person now."""
    taken = user is None or Person.objects.filter(user=user).exists()
    if person.user_id is None and not taken:
        person.user = user
        person.save(update_fields=["user"])
        record(actor, "person.account_linked", person)


def _guard(application: Application, user: User) -> None:
    person = application.person
    if user.pk in (application.claimant_id, person and person.user_id):
        raise ValidationError(
            _("This dossier is yours already."), code="claimed_already"
        )
    if application.claimant_id or (person and person.user_id):
        raise ValidationError(
            _("This dossier belongs to another account. Please call the office."),
            code="claimed_by_another",
        )
    own = getattr(user, "person", None)
    if own is not None and own.citizen_id_hash != application.citizen_id_hash:
        raise ValidationError(
            _("Your account belongs to another person than this dossier."),
            code="account_of_another",
        )


def _settle(claim: Claim, state: ClaimState, by: User | None) -> None:
    claim.state = state
    claim.settled_at = timezone.now()
    claim.settled_by = by
    claim.save(update_fields=["state", "settled_at", "settled_by"])


def _give(application: Application, user: User, actor: User) -> None:
    application.claimant = user
    application.save(update_fields=["claimant"])
    record(actor, "application.claimed", application, person=str(user))
    by_office = actor.pk != user.pk
    if application.person is not None and (
        by_office or application.has_phone_of_its_person
    ):
        link_account(application.person, user, actor=actor)


def _digest(claim: Claim, code: str) -> str:
    value = f"{claim.pk}:{code}"
    return salted_hmac("enrollment.claim", value, algorithm="sha256").hexdigest()
