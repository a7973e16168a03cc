"""What the officer should know before deciding (``domain.md`` §1.2). Findings, not bars.

One reading serves a single dossier and a whole queue: ``findings_of`` asks a fixed number
of questions, however many applicants there are.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.fields import lookup_hashes
from cooperatives.models import (
    POSTS_OF_ROLE,
    SINGLE_POSTS,
    ModelAssignment,
    Person,
    Post,
    PostKind,
    TrainedRole,
    TrainingRecord,
)
from enrollment.models import Application, Call, Offer
from training.models import Participant
from vietnamese import dates
from vietnamese.numbers import leading_zero

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from training.models import TrainingClass

LEAST_AGE = 18
ADVISED_AGE = 65
SCHOOL_FINISHED = ("12/12", "10/10")  # today's school, and that of before 1989


@dataclass(frozen=True)
class Evidence:
    """What a finding rests on; ``url`` opens it for those who may see it."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class Finding:
    """One rule with its evidence. ``signal``: ok, wait (look again) or no (not met)."""

    code: str
    signal: str
    text: str
    rule: str
    evidence: tuple[Evidence, ...] = ()

    @property
    def word(self) -> str:
        words = {"ok": _("met"), "wait": _("look again"), "no": _("not met")}
        return words[self.signal]


def findings(application: Application) -> list[Finding]:
    """All findings of one application, in the order of the rule's text."""
    return findings_of(application.training_class, [application])[application.pk]


def findings_of(
    training_class: TrainingClass, applications: Sequence[Application]
) -> dict[int, list[Finding]]:
    """The findings of applications for one class, by key; a fixed number of queries."""
    known = _Known(training_class, applications)
    return {
        each.pk: [
            _age(each, known),
            _post(each, known),
            _cooperative(each, known),
            _quota(each, known),
            _seats(each, known),
            _trained(each, known),
            *_schooling(each, known),
            *_same_days(each, known),
            *_citizen_number(each),
            *_list(each, known),
        ]
        for each in applications
    }


def age_on(born: dt.date, day: dt.date) -> int:
    """Completed years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


class _Known:
    """What the register and the class know about these applicants, read once."""

    def __init__(
        self, training_class: TrainingClass, applications: Sequence[Application]
    ) -> None:
        today = timezone.localdate()
        self.training_class = training_class
        self.role = training_class.version.programme.role
        hashes = {
            number for each in applications for number in lookup_hashes(each.citizen_id)
        }
        cooperatives = {each.cooperative_id for each in applications} - {None}
        people = list(
            Person.objects.filter(
                Q(citizen_id_hash__in=hashes)
                | Q(pk__in={each.person_id for each in applications} - {None})
            )
        )
        self._by_number = {each.citizen_id: each for each in people}
        self._by_key = {each.pk: each for each in people}
        self.posts_of: dict[int, list[Post]] = defaultdict(list)
        self.single_posts: dict[int, list[Post]] = defaultdict(list)
        for post in Post.objects.filter(
            Q(person__in=people)
            | Q(cooperative__in=cooperatives, kind__in=SINGLE_POSTS)
        ).select_related("person", "cooperative"):
            if post.person_id in self._by_key and _is_held(post, today):
                self.posts_of[post.person_id].append(post)
            if post.kind in SINGLE_POSTS:
                self.single_posts[post.cooperative_id].append(post)
        self.seats = list(
            training_class.participants.active().select_related("person").order_by("pk")
        )
        self.offers = list(
            Offer.objects.open_now()
            .filter(training_class=training_class)
            .prefetch_related("applications")
        )
        self.training: dict[int, TrainingRecord] = {
            record.person_id: record
            for record in TrainingRecord.objects.filter(
                role=self.role, withdrawn_on=None, person__in=people
            ).order_by("certified_on", "pk")
        }
        self.assignments = {
            each.cooperative_id: each
            for each in ModelAssignment.objects.held_on(today)
            .filter(cooperative__in=cooperatives)
            .select_related("hub")
        }
        self.elsewhere = _elsewhere(training_class, hashes)
        self.seated_elsewhere = _seated_elsewhere(training_class, people)
        self.call = Call.objects.filter(training_class=training_class).first()
        self.group_sizes = _group_sizes(applications)

    def person(self, application: Application) -> Person | None:
        """The known person that the applicant is: as linked, or of the same number."""
        if application.person_id is not None:
            return self._by_key.get(application.person_id)
        return self._by_number.get(application.citizen_id)

    def other_holder(self, application: Application) -> Post | None:
        """Who holds the post that the applicant claims, where only one can."""
        person, since = self.person(application), application.position_since
        for post in self.single_posts.get(application.cooperative_id or 0, ()):
            if (
                post.kind == application.position
                and post.person != person
                and (since is None or post.until is None or post.until >= since)
            ):
                return post
        return None

    def sent_by(self, application: Application) -> list[Participant]:
        """The other seats of the applicant's cooperative."""
        return [
            seat
            for seat in self.seats
            if seat.cooperative_id == application.cooperative_id
            and seat.pk != application.participant_id
        ]

    def kept_for(self, application: Application) -> list[Application]:
        """Others of the applicant's cooperative for whom a seat is kept."""
        return [
            other
            for offer in self.offers
            for other in offer.applications.all()
            if other.cooperative_id == application.cooperative_id
            and other.pk != application.pk
        ]


def _is_held(post: Post, day: dt.date) -> bool:
    return (post.since is None or post.since <= day) and (
        post.until is None or post.until >= day
    )


def _meeting(training_class: TrainingClass, prefix: str = "") -> Q:
    """Classes that share a day with this one."""
    return Q(
        (f"{prefix}starts_on__lte", training_class.ends_on),
        (f"{prefix}ends_on__gte", training_class.starts_on),
    ) & ~Q((f"{prefix}pk", training_class.pk))


def _elsewhere(
    training_class: TrainingClass, hashes: Iterable[str]
) -> dict[str, list[Application]]:
    """Live applications for classes on the same days, by the number."""
    found: dict[str, list[Application]] = defaultdict(list)
    for other in (
        Application.objects.live()
        .filter(
            _meeting(training_class, "training_class__"), citizen_id_hash__in=hashes
        )
        .select_related("training_class")
    ):
        found[other.citizen_id].append(other)
    return found


def _seated_elsewhere(
    training_class: TrainingClass, people: Iterable[Person]
) -> dict[int, list[Participant]]:
    """Seats without an application in classes on the same days, by person."""
    found: dict[int, list[Participant]] = defaultdict(list)
    for seat in (
        Participant.objects.active()
        .filter(
            _meeting(training_class, "training_class__"),
            person__in=people,
            application=None,
        )
        .select_related("training_class")
    ):
        found[seat.person_id].append(seat)
    return found


def _group_sizes(applications: Iterable[Application]) -> dict[int, int]:
    """How many want seats together, by nomination."""
    groups = {
        each.nomination_id
        for each in applications
        if each.nomination is not None and each.nomination.all_or_none
    }
    return dict(
        Application.objects.live()
        .filter(nomination__in=groups)
        .order_by()
        .values_list("nomination")
        .annotate(Count("pk"))
    )


def _age(application: Application, known: _Known) -> Finding:
    opening = known.training_class.starts_on
    age = age_on(application.date_of_birth, opening)
    text = _("%(age)s years old on the first day, %(day)s") % {
        "age": age,
        "day": dates.short_date(opening),
    }
    signal = "no" if age < LEAST_AGE else "wait" if age > ADVISED_AGE else "ok"
    return Finding(
        "age", signal, text, _("18 or older on the first day; look again above 65")
    )


def _post(application: Application, known: _Known) -> Finding:
    fits = application.position in POSTS_OF_ROLE[known.role]
    text = _("post: %s") % PostKind(application.position).label
    rule = (
        _("director, deputy director, board member, or planned for the post")
        if known.role == TrainedRole.DIRECTOR
        else _("chief accountant, accountant, or to be given the accounts")
    )
    person = known.person(application)
    evidence = [
        Evidence(
            _("in the register: %(post)s of %(cooperative)s")
            % {"post": post.get_kind_display(), "cooperative": post.cooperative},
            person.get_absolute_url(),
        )
        for post in (known.posts_of[person.pk] if person else ())
        if person is not None
    ]
    if (holder := known.other_holder(application)) is not None:
        text += _(", held by %s") % holder.person.full_name
        evidence.append(
            Evidence(
                _("%(name)s, %(post)s since %(day)s")
                % {
                    "name": holder.person.full_name,
                    "post": holder.get_kind_display(),
                    "day": dates.short_date(holder.since) if holder.since else "…",
                },
                holder.person.get_absolute_url(),
            )
        )
        fits = False
    elif not fits:
        text += _(", not one the class is meant for; planned for it?")
    return Finding("post", "ok" if fits else "wait", text, rule, tuple(evidence))


def _cooperative(application: Application, known: _Known) -> Finding:
    rule = _("a cooperative of the register that is active")
    cooperative = application.cooperative
    if cooperative is None:
        text = _("cooperative not found in the register: “%s”")
        return Finding("cooperative", "no", text % application.cooperative_text, rule)
    url = cooperative.get_absolute_url()
    text = _("cooperative: %s") % cooperative.get_status_display()
    evidence = [Evidence(cooperative.name, url)]
    if (assignment := known.assignments.get(cooperative.pk)) is not None:
        words = _("%(kind)s since %(day)s") % {
            "kind": assignment.get_kind_display(),
            "day": dates.short_date(assignment.since),
        }
        if assignment.hub is not None:
            words += _(", of %s") % assignment.hub
        evidence.append(Evidence(words, f"{url}#model"))
    signal = "ok" if cooperative.is_active else "no"
    return Finding("cooperative", signal, text, rule, tuple(evidence))


def _quota(application: Application, known: _Known) -> Finding:
    limit = known.training_class.seats_per_cooperative
    seats = known.sent_by(application) if application.cooperative else []
    kept = known.kept_for(application) if application.cooperative else []
    taken = len(seats) + len(kept)
    text = _("the cooperative has %(taken)s of %(limit)s seats") % {
        "taken": leading_zero(taken),
        "limit": leading_zero(limit),
    }
    evidence = [
        Evidence(seat.person.full_name, seat.person.get_absolute_url())
        for seat in seats
    ] + [
        Evidence(_("kept for %s") % other.full_name, other.get_absolute_url())
        for other in kept
    ]
    rule = _("at most %s learners of one cooperative; others go to the reserve list")
    return Finding(
        "quota",
        "ok" if taken < limit else "no",
        text,
        rule % leading_zero(limit),
        tuple(evidence),
    )


def _seats(_application: Application, known: _Known) -> Finding:
    training_class = known.training_class
    kept = sum(offer.seats for offer in known.offers)
    left = training_class.capacity - len(known.seats) - kept
    text = _("%(left)s of %(capacity)s seats left") % {
        "left": max(left, 0),
        "capacity": training_class.capacity,
    }
    url = reverse("training:participant_list", args=[training_class.code])
    evidence = [
        Evidence(_("%s seats taken") % len(known.seats), url),
        *([Evidence(_("%s seats kept for an answer") % kept)] if kept else []),
    ]
    return Finding(
        "seats",
        "ok" if left > 0 else "no",
        text,
        _("as many learners as the class has seats"),
        tuple(evidence),
    )


def _trained(application: Application, known: _Known) -> Finding:
    rule = _("whoever was trained for the role already comes after the others")
    person = known.person(application)
    earlier = known.training.get(person.pk) if person else None
    if person is None or earlier is None:
        return Finding("trained", "ok", _("not trained for this role before"), rule)
    text = _("already trained: %(evidence)s of %(day)s") % {
        "evidence": earlier.evidence,
        "day": dates.short_date(earlier.certified_on),
    }
    evidence = Evidence(
        f"{earlier.evidence}, {earlier.issuer}", f"{person.get_absolute_url()}#training"
    )
    return Finding("trained", "wait", text, rule, (evidence,))


def _schooling(application: Application, known: _Known) -> list[Finding]:
    """Accountants should have finished school; a note of the approver stands for it."""
    schooling = application.general_education
    if known.role != TrainedRole.ACCOUNTANT or schooling in SCHOOL_FINISHED:
        return []
    text = _("general education: %s") % (schooling or _("not stated"))
    rule = _(
        "accountants finished upper secondary school, or the approver notes why not"
    )
    return [Finding("schooling", "wait", text, rule)]


def _same_days(application: Application, known: _Known) -> list[Finding]:
    person = known.person(application)
    meeting = [
        (each.training_class, each.get_absolute_url())
        for each in known.elsewhere.get(application.citizen_id, ())
    ] + [
        (seat.training_class, person.get_absolute_url())
        for seat in (known.seated_elsewhere.get(person.pk, ()) if person else ())
        if person is not None
    ]
    if not meeting:
        return []
    evidence = tuple(
        Evidence(
            f"{each.code}: {dates.short_date(each.starts_on)}"
            f" – {dates.short_date(each.ends_on)}",
            url,
        )
        for each, url in meeting
    )
    codes = ", ".join(each.code for each, _url in meeting)
    text = _("on the same days also in %s") % codes
    rule = _("nobody sits in two classes on the same days")
    return [Finding("same_days", "wait", text, rule, evidence)]


def _citizen_number(application: Application) -> list[Finding]:
    if not application.has_doubtful_citizen_id:
        return []
    return [
        Finding(
            "citizen_id",
            "wait",
            _("the citizen number does not match the gender or year of birth"),
            _("a warning only: it stays if the card says so"),
        )
    ]


def _list(application: Application, known: _Known) -> list[Finding]:
    """Whether the cooperative's list counts, and whether its people stand together."""
    nomination = application.nomination
    if nomination is None:
        return []
    found = []
    letter = (Evidence(str(nomination)),)
    if known.call is not None and known.call.endorsement:
        words = (
            _("list of the cooperative endorsed: %s")
            if nomination.is_endorsed
            else _("list of the cooperative not endorsed: %s")
        )
        found.append(
            Finding(
                "endorsement",
                "ok" if nomination.is_endorsed else "no",
                words % known.call.get_endorsement_display(),
                _("a list counts with the second signature that the call asks for"),
                letter,
            )
        )
    if nomination.all_or_none:
        people = known.group_sizes.get(nomination.pk, 0)
        text = _("all or none: the list of %s people wants seats together") % people
        rule = _("such a list gets all its seats together, or none")
        found.append(Finding("all_or_none", "wait", text, rule, letter))
    return found
