"""Whom a freed seat goes to next, and why the reserve list stands still.

One reading serves both: ``fill_seats`` makes the offers that ``turns`` names, the panel
shows the same lines with their reasons. Offers begin when the deadline has passed and
everybody is decided, so that the order is that of all applicants; they end when the
class begins.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enrollment.admissibility import refuse_inadmissible
from enrollment.models import Application, ApplicationStatus
from enrollment.ranking import free_seats, ranked, seats_used
from vietnamese import dates
from vietnamese.working_time import BEGINS, answer_until

if TYPE_CHECKING:
    from collections.abc import Iterable

    from enrollment.models import Call
    from enrollment.ranking import Standing

NEXT = "next"


@dataclass(frozen=True)
class Stop:
    """Why the whole list stands still."""

    code: str
    text: str


@dataclass(frozen=True)
class Turn:
    """Somebody on the reserve list: a seat is theirs now (``next``), or why not yet.

    ``members`` are those who get their seats together; the last one speaks for all.
    """

    standing: Standing
    code: str
    text: str
    members: tuple[Application, ...]

    @property
    def is_next(self) -> bool:
        return self.code == NEXT


def stops(call: Call) -> list[Stop]:
    """Why no seat is offered to anybody now; none when the list moves."""
    training_class = call.training_class
    if not training_class.takes_seats:
        return [
            Stop(
                "list_closed",
                _("The list is closed: %s.") % training_class.get_status_display(),
            )
        ]
    if timezone.localdate() >= training_class.starts_on:
        return [
            Stop(
                "class_begun",
                _("The class began on %s; no seat is offered any more.")
                % dates.short_date(training_class.starts_on),
            )
        ]
    found = []
    if timezone.now() < call.closes_at:
        closes_at = timezone.localtime(call.closes_at)
        found.append(
            Stop(
                "call_open",
                _("Applications are taken until %(time)s on %(day)s.")
                % {
                    "time": dates.time_words(closes_at),
                    "day": dates.short_date(closes_at.date()),
                },
            )
        )
    waiting = Application.objects.undecided().filter(training_class=training_class)
    if count := waiting.count():
        found.append(
            Stop(
                "undecided",
                ngettext(
                    "%s application is not decided yet.",
                    "%s applications are not decided yet.",
                    count,
                )
                % count,
            )
        )
    if not found and not free_seats(training_class):
        found.append(Stop("no_seat", _("No seat is free.")))
    return found


def answer_by(call: Call, asked_at: dt.datetime) -> dt.datetime:
    """Until when a seat offered now is kept: at most until the class begins."""
    begins = dt.datetime.combine(
        call.training_class.starts_on, BEGINS, timezone.get_default_timezone()
    )
    return min(answer_until(asked_at, hours=call.offer_hours), begins)


def turns(call: Call) -> list[Turn]:
    """Everyone on the reserve list who wants a seat, in order."""
    training_class = call.training_class
    standings = ranked(training_class)
    groups = _groups(standings)
    used = seats_used(training_class)
    free = free_seats(training_class)
    found = []
    for standing in standings:
        application = standing.application
        if application.status != ApplicationStatus.WAITLISTED:
            continue
        members = groups.get(application.nomination_id or 0, (application,))
        code, text = _turn(application, members, call, used, free)
        if code == NEXT:
            free -= len(members)
            used.update(each.cooperative_id for each in members)
        found.append(Turn(standing, code, text, members))
    return found


def _groups(standings: Iterable[Standing]) -> dict[int, tuple[Application, ...]]:
    """Those who want seats together, by nomination, in order."""
    found: dict[int, list[Application]] = defaultdict(list)
    for each in standings:
        nomination = each.application.nomination
        if nomination is not None and nomination.all_or_none:
            found[nomination.pk].append(each.application)
    return {pk: tuple(members) for pk, members in found.items()}


def _turn(
    application: Application,
    members: tuple[Application, ...],
    call: Call,
    used: Counter[int | None],
    free: int,
) -> tuple[str, str]:
    if any(each.status != ApplicationStatus.WAITLISTED for each in members):
        return "group_incomplete", _("not everyone on the list is decided yet")
    if application != members[-1]:
        return "waits_for_group", _("waits with the others of the list")
    if bar := _bar(members, call):
        return "barred", bar
    return _seats_for(members, call, used, free)


def _seats_for(
    members: tuple[Application, ...],
    call: Call,
    used: Counter[int | None],
    free: int,
) -> tuple[str, str]:
    wanted = used + Counter(each.cooperative_id for each in members)
    limit = call.training_class.seats_per_cooperative
    if any(wanted[each.cooperative_id] > limit for each in members):
        return "quota", _("the cooperative has used its seats")
    if free < len(members):
        if free and len(members) > 1:
            return "group_needs_seats", _(
                "the list wants %(wanted)s seats together, %(free)s free"
            ) % {"wanted": len(members), "free": free}
        return "no_seat", _("no seat is free")
    return NEXT, _("is offered the next seat")


def _bar(members: Iterable[Application], call: Call) -> str:
    """Why one of them may not be admitted at all, "" if all may."""
    for member in members:
        try:
            refuse_inadmissible(member, call)
        except ValidationError as refusal:
            return " ".join(refusal.messages)
    return ""
