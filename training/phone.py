"""What the installed page for attendance gets and sends, as JSON; names only, no numbers."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from training.models import (
    Attendance,
    AttendanceConflict,
    CheckIn,
    ClassStatus,
    Participant,
    Session,
)
from training.operations import Mark, SeenMark

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from accounts.models import User

DAYS_BEFORE, DAYS_AHEAD = 14, 7  # of one's own sessions that a telephone keeps
MOST_GUESTS = 20


@dataclass(frozen=True)
class Sent:
    """A submission as it arrived, its shape checked and nothing else."""

    key: uuid.UUID
    who: int
    session: int
    made_at: dt.datetime
    device: str
    marks: dict[int, SeenMark]
    guests: list[str]


def sessions_for(user: User, opened: int | None = None) -> list[Session]:
    """What the account's telephone keeps: own sessions around today, and one opened.

    The office, which runs every class, keeps the sessions of the day.
    """
    today = timezone.localdate()
    near = Q(
        instructor=user,
        held_on__range=(
            today - dt.timedelta(days=DAYS_BEFORE),
            today + dt.timedelta(days=DAYS_AHEAD),
        ),
    )
    return list(
        Session.objects.recorded_by(user)
        .counted()
        .filter(
            near | Q(held_on=today) | Q(pk=opened),
            training_class__status__in=[ClassStatus.OPENED, ClassStatus.RUNNING],
        )
        .for_table()
    )


def rosters(sessions: Iterable[Session]) -> list[dict[str, Any]]:
    """The sessions with their rosters, in four queries however many there are."""
    found = list(sessions)
    learners = defaultdict(list)
    for learner in (
        Participant.objects.active()
        .filter(training_class__in={session.training_class_id for session in found})
        .select_related("person")
        .in_list_order()
    ):
        learners[learner.training_class_id].append(learner)
    entries = {
        (entry.session_id, entry.participant_id): entry
        for entry in Attendance.objects.filter(session__in=found)
    }
    disputed = set(
        AttendanceConflict.objects.open()
        .filter(session__in=found)
        .values_list("session", "participant")
    )
    claimed = set(
        CheckIn.objects.filter(session__in=found).values_list("session", "participant")
    )
    return [
        {
            **_head(session),
            "learners": [
                _learner(
                    learner,
                    entries.get((session.pk, learner.pk)),
                    disputed=(session.pk, learner.pk) in disputed,
                    claimed=(session.pk, learner.pk) in claimed,
                )
                for learner in learners[session.training_class_id]
            ],
        }
        for session in found
    ]


def _head(session: Session) -> dict[str, Any]:
    code = session.training_class.code
    return {
        "id": session.pk,
        "code": code,
        "title": str(session).capitalize(),
        "module": f"{session.module.code} {session.module.title}",
        "date": session.held_on.isoformat(),
        "room": session.room or session.training_class.place,
        "periods": session.periods,
        "page": session.get_absolute_url(),
        "settle": reverse("training:attendance_settle", args=[code, session.pk]),
    }


def _learner(
    learner: Participant, entry: Attendance | None, *, disputed: bool, claimed: bool
) -> dict[str, Any]:
    return {
        "id": learner.pk,
        "name": learner.person.full_name,
        "mark": entry.mark if entry else "",
        "missed": entry.missed if entry else 0,
        "version": entry.version if entry else 0,
        "disputed": disputed,
        "claimed": claimed,
    }


def read_sent(body: bytes) -> Sent:
    """A submission from its JSON; refused if it is none (``submission_unreadable``)."""
    try:
        given: Mapping[str, Any] = json.loads(body)
        made_at = parse_datetime(given["made_at"])
        if made_at is None or timezone.is_naive(made_at):
            raise ValueError(given["made_at"])  # noqa: TRY301  one sentence for all
        return Sent(
            key=uuid.UUID(given["id"]),
            who=_whole(given["who"]),
            session=_whole(given["session"]),
            made_at=made_at,
            device=str(given["device"]),
            marks={
                _whole(pk): SeenMark(Mark(str(mark), _whole(missed)), _whole(seen))
                for pk, mark, missed, seen in given["marks"]
            },
            guests=[str(name) for name in given["guests"]][:MOST_GUESTS],
        )
    except (ValueError, TypeError, KeyError, AttributeError):
        raise ValidationError(
            _("What was sent cannot be read. Load the page again."),
            code="submission_unreadable",
        ) from None


def _whole(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**63:
        raise ValueError(value)
    return value
