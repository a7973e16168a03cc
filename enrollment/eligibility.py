"""What the officer should know before deciding (``domain.md`` §1.2). Findings, not bars."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cooperatives.models import POSTS_OF_ROLE, Person, Post, PostKind, TrainingRecord
from cooperatives.operations import holder_of
from enrollment.models import Call
from vietnamese import dates
from vietnamese.numbers import leading_zero

if TYPE_CHECKING:
    import datetime as dt

    from enrollment.models import Application

LEAST_AGE = 18
ADVISED_AGE = 65


@dataclass(frozen=True)
class Finding:
    """One rule with its evidence. ``signal``: ok, wait (look again) or no (not met)."""

    code: str
    signal: str
    text: str

    @property
    def word(self) -> str:
        words = {"ok": _("met"), "wait": _("look again"), "no": _("not met")}
        return words[self.signal]


def findings(application: Application) -> list[Finding]:
    """All findings of an application, in the order of the rule's text."""
    return [
        _age(application),
        _post(application),
        _cooperative(application),
        _quota(application),
        _seats(application),
        _trained(application),
        *_citizen_number(application),
        *_list(application),
    ]


def age_on(born: dt.date, day: dt.date) -> int:
    """Completed years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _age(application: Application) -> Finding:
    opening = application.training_class.starts_on
    age = age_on(application.date_of_birth, opening)
    text = _("%(age)s years old on the first day, %(day)s") % {
        "age": age,
        "day": dates.short_date(opening),
    }
    if age < LEAST_AGE:
        return Finding("age", "no", text)
    return Finding("age", "wait" if age > ADVISED_AGE else "ok", text)


def _post(application: Application) -> Finding:
    role = application.training_class.version.programme.role
    fits = application.position in POSTS_OF_ROLE[role]
    text = _("post: %s") % PostKind(application.position).label
    if (holder := _other_holder(application)) is not None:
        return Finding(
            "post", "wait", text + _(", held by %s") % holder.person.full_name
        )
    if fits:
        return Finding("post", "ok", text)
    return Finding(
        "post", "wait", text + _(", not one the class is meant for; planned for it?")
    )


def _other_holder(application: Application) -> Post | None:
    """Who holds the post that the applicant claims, where only one can."""
    if application.cooperative is None:
        return None
    applicant = Person.objects.with_citizen_id(application.citizen_id).first()
    return holder_of(
        application.cooperative,
        application.position,
        application.position_since,
        None,
        other_than=applicant,
    )


def _cooperative(application: Application) -> Finding:
    if application.cooperative is None:
        return Finding(
            "cooperative",
            "no",
            _("cooperative not found in the register: “%s”")
            % application.cooperative_text,
        )
    status = application.cooperative.get_status_display()
    signal = "ok" if application.cooperative.is_active else "no"
    return Finding("cooperative", signal, _("cooperative: %s") % status)


def _quota(application: Application) -> Finding:
    training_class = application.training_class
    limit = training_class.seats_per_cooperative
    taken = (
        training_class.participants.active()
        .filter(cooperative=application.cooperative)
        .exclude(application=application)
        .count()
        if application.cooperative
        else 0
    )
    text = _("the cooperative has %(taken)s of %(limit)s seats") % {
        "taken": leading_zero(taken),
        "limit": leading_zero(limit),
    }
    return Finding("quota", "ok" if taken < limit else "no", text)


def _seats(application: Application) -> Finding:
    training_class = application.training_class
    left = training_class.capacity - training_class.participants.active().count()
    text = _("%(left)s of %(capacity)s seats left") % {
        "left": max(left, 0),
        "capacity": training_class.capacity,
    }
    return Finding("seats", "ok" if left > 0 else "no", text)


def _trained(application: Application) -> Finding:
    role = application.training_class.version.programme.role
    earlier = (
        TrainingRecord.objects.filter(
            role=role,
            withdrawn_on=None,
            person__in=Person.objects.with_citizen_id(application.citizen_id),
        )
        .order_by("-certified_on")
        .first()
    )
    if earlier is None:
        return Finding("trained", "ok", _("not trained for this role before"))
    return Finding(
        "trained",
        "wait",
        _("already trained: %(evidence)s of %(day)s")
        % {
            "evidence": earlier.evidence,
            "day": dates.short_date(earlier.certified_on),
        },
    )


def _citizen_number(application: Application) -> list[Finding]:
    if not application.has_doubtful_citizen_id:
        return []
    return [
        Finding(
            "citizen_id",
            "wait",
            _("the citizen number does not match the gender or year of birth"),
        )
    ]


def _list(application: Application) -> list[Finding]:
    """Whether the cooperative's list counts, and whether its people stand together."""
    nomination = application.nomination
    if nomination is None:
        return []
    found = []
    call = Call.objects.filter(training_class=application.training_class_id).first()
    if call is not None and call.endorsement:
        words = (
            _("list of the cooperative endorsed: %s")
            if nomination.is_endorsed
            else _("list of the cooperative not endorsed: %s")
        )
        signal = "ok" if nomination.is_endorsed else "no"
        text = words % call.get_endorsement_display()
        found.append(Finding("endorsement", signal, text))
    if nomination.all_or_none:
        people = nomination.applications.live().count()
        text = _("all or none: the list of %s people wants seats together") % people
        found.append(Finding("all_or_none", "wait", text))
    return found
