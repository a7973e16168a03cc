"""Many dossiers at once: the very same operations, one after the other, in order."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from enrollment.models import CANDIDATES, Application, ApplicationStatus
from enrollment.operations.desk import Act, carry_out
from enrollment.operations.locks import lock_all, lock_call
from enrollment.ranking import LAST, ranked
from training.operations import lock

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from accounts.models import User
    from enrollment.ranking import Standing

IN_BULK = (Act.ADMIT, Act.RESERVE, Act.DECLINE, Act.SETTLE)
TOGETHER = (Act.ADMIT, Act.SETTLE)  # what a list that wants all or none does as one


@dataclass(frozen=True)
class Outcome:
    """What became of a dossier, or would: its ``status`` then, or why nothing (``code``)."""

    application: Application
    place: int | None
    status: ApplicationStatus
    code: str
    text: str

    @property
    def is_done(self) -> bool:
        return not self.code


def decide_many(
    applications: Iterable[Application],
    act: Act,
    *,
    reason: str = "",
    rehearse: bool,
    actor: User,
) -> list[Outcome]:
    """Do an act to each of the dossiers of one class, in their order; what came of each.

    Every act stands or is refused by itself, as its own operation says; a list that
    wants all or none is admitted as one when all of it is meant. ``reason`` is told to
    the applicants or, at admissions, kept for those who leave the order. A rehearsal
    does all of it and takes everything back.
    """
    if act not in IN_BULK:
        raise ValueError(f"not in bulk: {act}")
    keys = {each.pk for each in applications}
    if not keys:
        return []
    with transaction.atomic():
        outcomes = _decide_each(keys, act, reason, actor)
        if rehearse:
            transaction.set_rollback(True)
    return outcomes


def _decide_each(
    keys: Collection[int], act: Act, reason: str, actor: User
) -> list[Outcome]:
    meant = Application.objects.filter(pk__in=keys)
    classes = {each.training_class for each in meant.select_related("training_class")}
    if len(classes) != 1:
        raise ValueError("the dossiers are of one class")
    training_class = classes.pop()
    lock_call(training_class)
    everybody = lock_all(
        Application.objects.filter(training_class=training_class).select_related(
            "cooperative", "nomination", "decided_by"
        )
    )
    lock(training_class)
    for each in everybody:
        each.training_class = training_class
    order = ranked(training_class, bare=True)
    standings = {each.application.pk: each for each in order}
    outcomes = []
    for members, together in _in_order(everybody, keys, act, standings):
        outcomes += _decide_together(
            members, act, reason, standings, actor, together=together
        )
    return outcomes


def _in_order(
    everybody: Iterable[Application],
    keys: Collection[int],
    act: Act,
    standings: dict[int, Standing],
) -> list[tuple[list[Application], bool]]:
    """Who is decided when, and whether as one: a whole list when its last is in turn."""

    def place(application: Application) -> tuple[int, int]:
        standing = standings.get(application.pk)
        return (standing.place if standing else LAST, application.pk)

    steps: list[tuple[list[Application], bool]] = []
    groups: dict[int, list[Application]] = defaultdict(list)
    for each in sorted(everybody, key=place):
        group = each.nomination if act in TOGETHER else None
        if group is not None and group.all_or_none and each.status in CANDIDATES:
            groups[group.pk].append(each)
        elif each.pk in keys:
            steps.append(([each], False))
    for members in groups.values():
        meant = [each for each in members if each.pk in keys]
        if meant == members:
            steps.append((members, True))
        else:
            steps += [([each], False) for each in meant]
    return sorted(steps, key=lambda step: place(step[0][-1]))


def _decide_together(
    members: list[Application],
    act: Act,
    reason: str,
    standings: dict[int, Standing],
    actor: User,
    *,
    together: bool,
) -> list[Outcome]:
    code, text = "", ""
    try:
        with transaction.atomic():
            carry_out(
                members[0],
                act,
                reason=reason,
                override=reason,
                together=together,
                actor=actor,
            )
    except ValidationError as refusal:
        code, text = str(refusal.code), " ".join(refusal.messages)
    outcomes = []
    for each in members:
        each.refresh_from_db(fields=["status", "reason", "decided_at", "decided_by"])
        standing = standings.get(each.pk)
        place = standing.place if standing else None
        status = ApplicationStatus(each.status)
        outcomes.append(Outcome(each, place, status, code, text or _words(each)))
    return outcomes


def _words(application: Application) -> str:
    if application.status == ApplicationStatus.ADMITTED:
        return _("gets a seat")
    if application.status == ApplicationStatus.WAITLISTED:
        words = _("goes to the reserve list")
        return f"{words}: {application.reason}" if application.reason else words
    return str(application.get_status_display())
