"""What telephones and pages send of a session, and the conflicts that come of it.

No version is lost and none is overwritten unseen: what disagrees waits for a person.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.operations import record
from training.models import (
    Attendance,
    AttendanceConflict,
    ParticipantStatus,
    Session,
    Submission,
    WalkIn,
)
from training.models.attendance import DEVICE_LENGTH
from training.operations.attendance import (
    UNSEEN,
    Mark,
    disputed_in,
    guard_mark,
    guard_session,
    kept_in,
    lock_session,
    mark_of,
    note_recorded,
    write_marks,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Mapping, Sequence
    from uuid import UUID

    from accounts.models import User

APPLIED, SAME, CONFLICT, LEFT = "applied", "same", "conflict", "left"


@dataclass(frozen=True)
class SeenMark:
    """A mark with the version of the cell that its writer saw, 0 for a blank."""

    mark: Mark
    seen: int = UNSEEN


@transaction.atomic
def submit_attendance(
    session: Session,
    marks: Mapping[int, SeenMark],
    *,
    key: UUID,
    made_at: dt.datetime,
    device: str = "",
    guests: Sequence[str] = (),
    actor: User,
) -> Submission:
    """Take what a device or a page sends; sent again under the same ``key`` it is once.

    What agrees or fills a blank, and what was changed knowingly, is applied. What
    disagrees with a version that the sender has not seen waits as a conflict; what
    stands stays. Learners who have left meanwhile are passed over. ``guests`` are names
    of walk-ins. Refused as ``record_attendance``, and under the key of something else
    (``submission_differs``).
    """
    training_class = lock_session(session)
    sent = Submission(
        key=key,
        session=session,
        actor=actor,
        device=device[:DEVICE_LENGTH],
        made_at=min(made_at, timezone.now()),
        marks=[
            [pk, each.mark.symbol, each.mark.missed, each.seen]
            for pk, each in sorted(marks.items())
        ],
        guests=[name.strip()[:100] for name in guests if name.strip()],
    )
    if (known := Submission.objects.filter(key=key).first()) is not None:
        return _known(known, sent)
    guard_session(session, training_class, actor)
    seats = dict(training_class.participants.values_list("pk", "status"))
    if not seats.keys() >= marks.keys():
        raise ValidationError(
            _("Someone on this list does not belong to the class."), code="not_in_class"
        )
    for each in marks.values():
        guard_mark(each.mark, session)
    kept = kept_in([session])[session.pk]
    disputed = disputed_in([session])[session.pk]
    outcome = {
        pk: LEFT
        if seats[pk] != ParticipantStatus.ACTIVE
        else _judge(each, kept.get(pk), is_disputed=pk in disputed)
        for pk, each in sorted(marks.items())
    }
    sent.outcome = {str(pk): each for pk, each in outcome.items()}
    sent.save(force_insert=True)
    _dispute(
        sent, {pk: marks[pk].mark for pk in outcome if outcome[pk] == CONFLICT}, kept
    )
    applied = {pk: marks[pk].mark for pk in outcome if outcome[pk] == APPLIED}
    write_marks(session, applied, kept, actor, device=sent.device)
    WalkIn.objects.bulk_create(
        WalkIn(session=session, name=name, noted_by=actor, noted_at=sent.made_at)
        for name in sent.guests
    )
    note_recorded(session, training_class, applied, actor, guests=len(sent.guests))
    return sent


@transaction.atomic
def settle_conflicts(
    session: Session,
    choices: Mapping[int, Mark],
    *,
    seen: Collection[int],
    actor: User,
) -> None:
    """Settle which version of these learners is right; ``choices`` by participant id.

    ``seen`` are the conflicts that the person was shown. Refused as
    ``record_attendance``, when a conflict came or went meanwhile (``conflict_changed``)
    and for a mark that nobody recorded (``choice_unknown``).
    """
    training_class = lock_session(session)
    guard_session(session, training_class, actor)
    conflicts = defaultdict(list)
    for each in session.conflicts.open().filter(participant__in=choices):
        conflicts[each.participant_id].append(each)
    open_ones = {each.pk for group in conflicts.values() for each in group}
    if conflicts.keys() != choices.keys() or not open_ones <= set(seen):
        raise ValidationError(
            _("This has changed meanwhile; look at it again."), code="conflict_changed"
        )
    kept = kept_in([session])[session.pk]
    now = timezone.now()
    settled, changed = [], {}
    for pk, mark in sorted(choices.items()):
        stands = mark_of(kept[pk])
        if mark != stands and all(mark != mark_of(each) for each in conflicts[pk]):
            raise ValidationError(
                _("Choose one of the two marks."), code="choice_unknown"
            )
        if mark != stands:
            changed[pk] = mark
        for each in conflicts[pk]:
            each.settled_at, each.settled_by = now, actor
            each.settled_mark, each.settled_missed = mark.symbol, mark.missed
            settled.append(each)
    AttendanceConflict.objects.bulk_update(
        settled, ["settled_at", "settled_by", "settled_mark", "settled_missed"]
    )
    write_marks(session, changed, kept, actor)
    record(
        actor,
        "attendance.settled",
        session,
        learners=len(choices),
        marks={str(pk): str(mark) for pk, mark in sorted(choices.items())},
    )


def _judge(sent: SeenMark, stands: Attendance | None, *, is_disputed: bool) -> str:
    """What becomes of a mark: a version not seen is never overwritten."""
    if stands is None:
        return APPLIED
    if mark_of(stands) == sent.mark:
        return SAME
    if is_disputed or stands.version != sent.seen:
        return CONFLICT
    return APPLIED


def _known(known: Submission, sent: Submission) -> Submission:
    """What was sent before, if it is the very same."""
    same = ("session_id", "actor_id", "marks", "guests")
    if any(getattr(known, name) != getattr(sent, name) for name in same):
        raise ValidationError(
            _("Something else was sent under this number. Load the roster again."),
            code="submission_differs",
        )
    return known


def _dispute(
    sent: Submission, marks: Mapping[int, Mark], kept: Mapping[int, Attendance]
) -> None:
    """Keep both versions; a third device that says the same as another adds nothing."""
    there = {
        (each.participant_id, each.mark, each.missed)
        for each in AttendanceConflict.objects.open().filter(
            session=sent.session_id, participant__in=marks
        )
    }
    AttendanceConflict.objects.bulk_create(
        AttendanceConflict(
            session_id=sent.session_id,
            participant_id=pk,
            submission=sent,
            mark=mark.symbol,
            missed=mark.missed,
            stood_mark=kept[pk].mark,
            stood_missed=kept[pk].missed,
            stood_by=kept[pk].recorded_by,
            stood_at=kept[pk].recorded_at,
            stood_device=kept[pk].device,
        )
        for pk, mark in marks.items()
        if (pk, mark.symbol, mark.missed) not in there
    )
