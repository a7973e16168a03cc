"""Changes to people: who they are, what posts they hold, what they agreed to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts.changes import differences
from accounts.meanwhile import refuse_unseen
from accounts.operations import record
from cooperatives.models import SINGLE_POSTS, Consent, Cooperative, Person, Post
from cooperatives.operations.standing import refuse_future

if TYPE_CHECKING:
    import datetime as dt

    from accounts.models import User


# What a person's page changes; the citizen number is told by a word, never by itself.
PERSON_COLUMNS = (
    "full_name",
    "gender",
    "date_of_birth",
    "dob_precision",
    "place_of_birth",
    "phone",
    "email",
    "general_education",
    "qualification_level",
    "major",
)
# What can be put right of a post; another person or cooperative is another post.
POST_COLUMNS = ("since", "until", "is_concurrent", "employment")


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


@transaction.atomic
def change_person(
    person: Person,
    *,
    evidence: str = "",
    qualified_since: dt.date | None = None,
    seen: str = "",
    actor: User | None,
) -> bool:
    """Save a person's data; False when nothing differs. Old values are recorded.

    Another qualification is true from ``qualified_since`` on, else from today; before it
    the one it replaces was (``Post.objects.with_qualification_on``).

    Refused: somebody erased (``already_erased``), another qualification without its
    ``evidence`` (``evidence_missing``, ``domain.md`` §5.4) or from a day that has not
    come (``qualified_in_future``), a citizen number in place of another
    (``citizen_id_stays``), one that is somebody else's (``person_known``), and data
    that is no longer what was ``seen`` (``changed_meanwhile``).
    """
    kept = Person.objects.select_for_update().get(pk=person.pk)
    if kept.erased_at is not None:
        raise ValidationError(
            _("The data of this person is erased already."), code="already_erased"
        )
    changes = differences(kept, person, PERSON_COLUMNS)
    if changes:
        refuse_unseen(kept, PERSON_COLUMNS, changes, seen)
    details: dict[str, object] = {"changes": changes, "reason": evidence}
    if "qualification_level" in changes:
        if not evidence:
            raise ValidationError(
                _("Say by which paper the qualification is known."),
                code="evidence_missing",
            )
        refuse_future(qualified_since, code="qualified_in_future")
        details["since"] = (qualified_since or timezone.localdate()).isoformat()
    columns = [*changes, "sort_key", "search_text"]
    if person.citizen_id != kept.citizen_id:
        _guard_number(person, kept)
        columns += ["citizen_id", "citizen_id_hash"]
        details["citizen_id"] = "entered"
    elif not changes:
        return False
    person.save(update_fields=columns)
    record(actor, "person.changed", person, **details)
    return True


def _guard_number(person: Person, kept: Person) -> None:
    if kept.citizen_id:
        raise ValidationError(
            _("The citizen number is entered already."), code="citizen_id_stays"
        )
    other = _known(person)
    if other is not None:
        raise ValidationError(
            _("This is the citizen number of %(name)s."),
            code="person_known",
            params={"name": other.full_name},
        )


@transaction.atomic
def reveal_citizen_id(person: Person, *, reason: str, actor: User) -> str:
    """The full citizen number, for a reason that is recorded with who asked.

    Refused without a reason (``reason_missing``).
    """
    if not reason:
        raise ValidationError(_("Give the reason."), code="reason_missing")
    record(actor, "person.citizen_id_seen", person, reason=reason)
    number: str = person.citizen_id
    return number


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
    until: dt.date | None = None,
    is_concurrent: bool = False,
    employment: str = "",
    actor: User | None,
) -> Post:
    """Enter a post; the same post with the same period twice is one post.

    Refused when somebody else holds a post of which there is one, at any time of the
    period (``post_taken``), or when it would end before it began
    (``post_ends_before_it_began``).
    """
    # Two appointments to one post wait for each other.
    Cooperative.objects.select_for_update().get(pk=cooperative.pk)
    held = cooperative.posts.filter(person=person, kind=kind, until=until)
    if until is not None:
        held = held.filter(since=since)
    same = held.first()
    if same is not None:
        return same
    _guard_period(since, until)
    _guard_holder(person, cooperative, kind, since, until)
    post = Post.objects.create(
        person=person,
        cooperative=cooperative,
        kind=kind,
        since=since,
        until=until,
        is_concurrent=is_concurrent,
        employment=employment,
    )
    record(actor, "post.appointed", cooperative, **_of(post))
    return post


@transaction.atomic
def change_post(post: Post, *, seen: str = "", actor: User | None) -> bool:
    """Put a post's days and the way it is held right; False when nothing differs.

    Whose post it is, and in which cooperative, stays. Refused when it would end before
    it began (``post_ends_before_it_began``), when the person holds this post besides
    (``post_held``), when somebody else holds it at some time of the period
    (``post_taken``), and when it is no longer what was ``seen`` (``changed_meanwhile``).
    """
    Cooperative.objects.select_for_update().get(pk=post.cooperative_id)
    kept = Post.objects.select_related("person", "cooperative").get(pk=post.pk)
    changes = differences(kept, post, POST_COLUMNS)
    if not changes:
        return False
    _guard_period(post.since, post.until)
    others = Post.objects.filter(
        person=kept.person_id, cooperative=kept.cooperative_id, kind=kept.kind
    ).exclude(pk=kept.pk)
    if others.filter(_meets(post.since, post.until)).exists():
        raise ValidationError(
            _("This person holds this post already."), code="post_held"
        )
    _guard_holder(kept.person, kept.cooperative, kept.kind, post.since, post.until)
    refuse_unseen(kept, POST_COLUMNS, changes, seen)
    post.save(update_fields=list(changes))
    record(actor, "post.changed", kept.cooperative, changes=changes, **_of(kept))
    return True


def _guard_period(since: dt.date | None, until: dt.date | None) -> None:
    if since is not None and until is not None and until < since:
        raise ValidationError(
            _("A post cannot end before it begins."), code="post_ends_before_it_began"
        )


def _guard_holder(
    person: Person,
    cooperative: Cooperative,
    kind: str,
    since: dt.date | None,
    until: dt.date | None,
) -> None:
    holder = holder_of(cooperative, kind, since, until, other_than=person)
    if holder is not None:
        raise ValidationError(
            _("%(post)s of this cooperative is %(name)s. End that post first."),
            code="post_taken",
            params={
                "post": capfirst(holder.get_kind_display()),
                "name": holder.person.full_name,
            },
        )


def _meets(since: dt.date | None, until: dt.date | None) -> Q:
    """Posts that share a day with a period."""
    begun = Q() if until is None else Q(since=None) | Q(since__lte=until)
    not_over = Q() if since is None else Q(until=None) | Q(until__gte=since)
    return begun & not_over


def holder_of(
    cooperative: Cooperative,
    kind: str,
    since: dt.date | None,
    until: dt.date | None,
    *,
    other_than: Person | None,
) -> Post | None:
    """The post of somebody else at some time of a period, if only one may hold it."""
    if kind not in SINGLE_POSTS:
        return None
    others = cooperative.posts.filter(kind=kind)
    if other_than is not None:
        others = others.exclude(person=other_than)
    return others.filter(_meets(since, until)).select_related("person").first()


def _of(post: Post) -> dict[str, object]:
    return {
        "post": post.kind,
        "person": post.person.full_name,
        "person_id": post.person_id,
    }


@transaction.atomic
def end_post(post: Post, *, until: dt.date, actor: User | None) -> None:
    """Note the last day of a post.

    Refused when the post has ended (``post_ended``) or would end before it began
    (``post_ends_before_it_began``).
    """
    post.refresh_from_db(from_queryset=Post.objects.select_for_update())
    if post.until is not None:
        raise ValidationError(_("This post has already ended."), code="post_ended")
    _guard_period(post.since, until)
    post.until = until
    post.save(update_fields=["until"])
    record(actor, "post.ended", post.cooperative, until=until.isoformat(), **_of(post))


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
def withdraw_consent(consent: Consent, *, actor: User | None) -> None:
    """End a consent from now on; ``actor`` is None for the person without an account.

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
