"""The order of applicants: the call's written rule, computed and put in words.

The default is ``domain.md`` §1.2: HTX điểm, then vệ tinh, then cooperatives without a
trained holder of the role, then the day on which the dossier was complete; women and
people under 35 break ties; first places of each cooperative before second ones. Nobody
decides here: operations keep the ``Standing`` that a decision rested on.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db.models import Sum
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cooperatives.models import Gender, ModelAssignment, ModelKind, trained_posts
from enrollment.eligibility import age_on
from enrollment.models import Application, Call, Criterion, Offer, default_rule
from vietnamese import dates
from vietnamese.numbers import leading_zero

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Sequence

    from training.models import TrainingClass

YOUNG = 35  # completed years on the first day of class: younger than this
LAST = 10_000


@dataclass(frozen=True)
class Facts:
    """What is true of an applicant on the day of the question.

    ``place`` is 1 for the cooperative's first seat in the class, 2 for its second ….
    """

    place: int
    model: bool
    satellite: bool
    untrained: bool
    complete_on: dt.date | None
    woman: bool
    young: bool


@dataclass(frozen=True)
class Standing:
    """An applicant's place in the order, from 1, and why."""

    application: Application
    place: int
    of: int
    facts: Facts
    rule: tuple[str, ...]

    @property
    def line(self) -> str:
        """The reasons in one line, the weightiest first."""
        words = (WORDS[criterion](self.facts) for criterion in self.rule)
        return "; ".join(filter(None, words))

    def basis(self, *, free: int, override: str = "") -> dict[str, Any]:
        """What a decision rested on, as kept with it: in Vietnamese, JSON.

        ``free`` is the number of seats that were free, ``override`` the reason for
        leaving the order.
        """
        with translation.override("vi"):
            line = self.line
        facts = self.facts
        return {
            "rule": list(self.rule),
            "values": {
                Criterion.PLACE: facts.place,
                Criterion.MODEL: facts.model,
                Criterion.SATELLITE: facts.satellite,
                Criterion.UNTRAINED: facts.untrained,
                Criterion.COMPLETE: facts.complete_on and facts.complete_on.isoformat(),
                Criterion.WOMAN: facts.woman,
                Criterion.YOUNG: facts.young,
            },
            "place": self.place,
            "of": self.of,
            "free": free,
            "line": line,
            "override": override,
        }


def _place(facts: Facts) -> str:
    if facts.place == 1:
        return _("first place of the cooperative")
    return _("place %s of the cooperative") % leading_zero(facts.place)


def _complete(facts: Facts) -> str:
    if facts.complete_on is None:
        return _("dossier not complete")
    return _("complete on %s") % dates.short_date(facts.complete_on)


WORDS: dict[str, Callable[[Facts], str]] = {
    Criterion.PLACE: _place,
    Criterion.MODEL: lambda facts: _("model cooperative") if facts.model else "",
    Criterion.SATELLITE: lambda facts: _("satellite") if facts.satellite else "",
    Criterion.UNTRAINED: lambda facts: (
        _("nobody trained for the role yet")
        if facts.untrained
        else _("somebody trained for the role already")
    ),
    Criterion.COMPLETE: _complete,
    Criterion.WOMAN: lambda facts: _("woman") if facts.woman else "",
    Criterion.YOUNG: lambda facts: _("under 35") if facts.young else "",
}
# What comes first has the smaller key.
KEYS: dict[str, Callable[[Facts], Any]] = {
    Criterion.PLACE: lambda facts: facts.place,
    Criterion.MODEL: lambda facts: not facts.model,
    Criterion.SATELLITE: lambda facts: not facts.satellite,
    Criterion.UNTRAINED: lambda facts: not facts.untrained,
    Criterion.COMPLETE: lambda facts: str(facts.complete_on or "9"),
    Criterion.WOMAN: lambda facts: not facts.woman,
    Criterion.YOUNG: lambda facts: not facts.young,
}


# What the order needs to know; deciding asks for it while others wait for the lock.
ORDERED_BY = (
    "status",
    "cooperative",
    "nomination",
    "nomination_rank",
    "submitted_at",
    "complete_at",
    "gender",
    "date_of_birth",
)


def ranked(training_class: TrainingClass, *, bare: bool = False) -> list[Standing]:
    """Everyone who may still get a seat in the class, in order; a fixed number of
    queries.

    Complete dossiers come before those that are not; what the rule leaves equal is
    ordered by the moment of completeness, then of sending. With ``bare`` the
    applications hold no more than the order needs.
    """
    rows = Application.objects.contenders().filter(training_class=training_class)
    if bare:
        rows = rows.only(*ORDERED_BY)
    else:
        rows = rows.select_related(
            "cooperative__reporting_area", "nomination", "decided_by"
        )
        rows = rows.prefetch_related("attachments")
    applications = list(rows)
    for each in applications:
        each.training_class = training_class
    rule = rule_of(training_class)
    facts_of = _facts(training_class, applications)
    places = _places(training_class, applications, facts_of, rule)
    facts = {pk: _with_place(each, places[pk]) for pk, each in facts_of.items()}
    applications.sort(key=lambda each: _key(each, facts[each.pk], rule))
    return [
        Standing(each, place, len(applications), facts[each.pk], rule)
        for place, each in enumerate(applications, start=1)
    ]


def rule_of(training_class: TrainingClass) -> tuple[str, ...]:
    """The rule of the class's call; a class without one has the default."""
    written = (
        Call.objects.filter(training_class=training_class)
        .values_list("rule", flat=True)
        .first()
    )
    return tuple(default_rule() if written is None else written)


def free_seats(training_class: TrainingClass) -> int:
    """Seats that nobody has and that are kept for nobody; never below 0."""
    taken = training_class.participants.active().count()
    kept = Offer.objects.open_now().filter(training_class=training_class)
    seats = kept.aggregate(seats=Sum("seats"))["seats"] or 0
    return max(training_class.capacity - taken - seats, 0)


def seats_used(training_class: TrainingClass) -> Counter[int | None]:
    """Seats that each cooperative has or that are kept for it."""
    used: Counter[int | None] = Counter(
        training_class.participants.active().values_list("cooperative", flat=True)
    )
    kept = Offer.objects.open_now().filter(training_class=training_class)
    used.update(kept.values_list("applications__cooperative", flat=True))
    return used


def _key(application: Application, facts: Facts, rule: Iterable[str]) -> Any:
    since = application.complete_at or application.submitted_at
    return (
        application.complete_at is None,
        [KEYS[criterion](facts) for criterion in rule],
        since,
        application.pk,
    )


def _facts(
    training_class: TrainingClass, applications: Sequence[Application]
) -> dict[int, Facts]:
    """Everything but the place within the cooperative, by application."""
    today = timezone.localdate()
    cooperatives = {each.cooperative_id for each in applications} - {None}
    kinds: dict[int | None, str] = dict(
        ModelAssignment.objects.held_on(today)
        .filter(cooperative__in=cooperatives)
        .values_list("cooperative", "kind")
    )
    trained = set(
        trained_posts(training_class.version.programme.role, today)
        .filter(cooperative__in=cooperatives)
        .values_list("cooperative", flat=True)
    )
    return {
        each.pk: Facts(
            place=1,
            model=kinds.get(each.cooperative_id) == ModelKind.HUB,
            satellite=kinds.get(each.cooperative_id) == ModelKind.SATELLITE,
            untrained=each.cooperative_id not in trained,
            complete_on=timezone.localdate(each.complete_at)
            if each.complete_at
            else None,
            woman=each.gender == Gender.FEMALE,
            young=age_on(each.date_of_birth, training_class.starts_on) < YOUNG,
        )
        for each in applications
    }


def _places(
    training_class: TrainingClass,
    applications: Iterable[Application],
    facts: dict[int, Facts],
    rule: tuple[str, ...],
) -> dict[int, int]:
    """Which seat of its cooperative each applicant would take, by application.

    Counted from the seats that the cooperative has or is offered. Complete dossiers come
    first; of them its own list in its own order, then everyone else by the rest of the
    rule.
    """
    used = seats_used(training_class)
    by_cooperative: dict[Any, list[Application]] = defaultdict(list)
    for each in applications:
        by_cooperative[each.cooperative_id or f"typed {each.pk}"].append(each)
    places = {}
    for cooperative, group in by_cooperative.items():
        group.sort(
            key=lambda each: (
                each.complete_at is None,
                each.nomination_rank or LAST,
                _key(each, facts[each.pk], rule),
            )
        )
        first = used[cooperative] + 1
        places.update({each.pk: place for place, each in enumerate(group, first)})
    return places


def _with_place(facts: Facts, place: int) -> Facts:
    return replace(facts, place=place)
