"""Changes to people and to what they have learned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.operations import record
from cooperatives.models import Consent, Person, Post, TrainingRecord

if TYPE_CHECKING:
    import datetime as dt

    from accounts.models import User
    from cooperatives.models import Cooperative


@transaction.atomic
def register_person(person: Person, *, actor: User | None) -> Person:
    """Return the person with this citizen number, or enter them as new.

    A known person's data is left as it stands: a form typed by anyone may not change
    it. ``person`` is an unsaved instance.
    """
    known = _known(person)
    if known is not None:
        return known
    person.full_clean(exclude=["citizen_id_hash"])
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError:  # two classes admit the same person at once
        known = _known(person)
        if known is None:
            raise
        return known
    record(actor, "person.registered", person)
    return person


def _known(person: Person) -> Person | None:
    if not person.citizen_id:
        return None
    return Person.objects.with_citizen_id(person.citizen_id).first()


@transaction.atomic
def appoint(
    person: Person,
    cooperative: Cooperative,
    kind: str,
    *,
    since: dt.date | None,
    actor: User | None,
) -> Post:
    """Enter a post; the same open post twice is one post."""
    post, created = Post.objects.get_or_create(
        person=person,
        cooperative=cooperative,
        kind=kind,
        until=None,
        defaults={"since": since},
    )
    if created:
        record(actor, "post.appointed", post)
    return post


@transaction.atomic
def end_post(post: Post, *, until: dt.date, actor: User) -> None:
    """Note the last day of a post.

    Refused when the post has ended (``post_ended``) or would end before it began
    (``post_ends_before_it_began``).
    """
    post.refresh_from_db(from_queryset=Post.objects.select_for_update())
    if post.until is not None:
        raise ValidationError(_("This post has already ended."), code="post_ended")
    if post.since is not None and until < post.since:
        raise ValidationError(
            _("A post cannot end before it begins."), code="post_ends_before_it_began"
        )
    post.until = until
    post.save(update_fields=["until"])
    record(actor, "post.ended", post, until=until.isoformat())


@transaction.atomic
def give_consent(
    person: Person,
    purpose: str,
    *,
    text_version: str,
    given_at: dt.datetime,
    channel: str,
    actor: User | None,
) -> Consent:
    """Note what a person agreed to; a consent in force is not given twice."""
    consent, created = Consent.objects.get_or_create(
        person=person,
        purpose=purpose,
        withdrawn_at=None,
        defaults={
            "text_version": text_version,
            "given_at": given_at,
            "channel": channel,
        },
    )
    if created:
        record(actor, "consent.given", consent, purpose=purpose)
    return consent


@transaction.atomic
def withdraw_consent(consent: Consent, *, actor: User) -> None:
    """End a consent from now on.

    Refused when it was withdrawn before (``consent_withdrawn``).
    """
    consent.refresh_from_db(from_queryset=Consent.objects.select_for_update())
    if consent.withdrawn_at is not None:
        raise ValidationError(
            _("This consent was already withdrawn."), code="consent_withdrawn"
        )
    consent.withdrawn_at = timezone.now()
    consent.save(update_fields=["withdrawn_at"])
    record(actor, "consent.withdrawn", consent, purpose=consent.purpose)


@dataclass(frozen=True)
class Training:
    """What was learned, as the certificate says it."""

    role: str
    programme: str
    post: str
    evidence: str
    issuer: str
    certified_on: dt.date


@transaction.atomic
def record_training(
    person: Person,
    cooperative: Cooperative | None,
    training: Training,
    *,
    actor: User,
) -> TrainingRecord:
    """Enter that a person was trained, with its evidence; the same evidence once."""
    entry, created = TrainingRecord.objects.get_or_create(
        issuer=training.issuer,
        evidence=training.evidence,
        defaults={
            "person": person,
            "cooperative": cooperative,
            "post": training.post,
            "role": training.role,
            "programme": training.programme,
            "certified_on": training.certified_on,
        },
    )
    if created:
        record(actor, "training.recorded", entry)
    return entry


@transaction.atomic
def withdraw_training(
    *, issuer: str, evidence: str, on: dt.date, reason: str, actor: User
) -> None:
    """Let a training record stop counting from a day on. Repeating it changes nothing."""
    entry = TrainingRecord.objects.select_for_update().get(
        issuer=issuer, evidence=evidence
    )
    if entry.withdrawn_on is not None:
        return
    entry.withdrawn_on = on
    entry.withdrawn_reason = reason
    entry.save(update_fields=["withdrawn_on", "withdrawn_reason"])
    record(actor, "training.withdrawn", entry, on=on.isoformat())
