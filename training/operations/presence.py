"""Walk-ins, photos of the signed sheet, and learners who report themselves present."""

from __future__ import annotations

import hashlib
import secrets
from functools import partial
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.operations import record
from training.check_in import is_valid
from training.models import (
    Attendance,
    AttendanceMark,
    CheckIn,
    CheckInDesk,
    Participant,
    Session,
    SheetPhoto,
    WalkIn,
)
from training.operations.attendance import Mark, lock_session, record_attendance
from training.operations.guards import (
    guard_held,
    guard_learners,
    guard_recorder,
    guard_records,
)

if TYPE_CHECKING:
    from accounts.models import User
    from papers.files import Paper

MOST_PHOTOS = 12  # of one session: a sheet of 80 has four pages


@transaction.atomic
def note_walk_in(
    session: Session, *, name: str, phone: str = "", actor: User
) -> WalkIn:
    """Note somebody who is there and not on the roster, to find out later who it was.

    Refused without a name (``name_missing``), when the class takes no records
    (``class_not_running``), for a cancelled session (``session_cancelled``), one that
    lies ahead (``session_ahead``) or somebody else's (``not_your_session``).
    """
    if not name.strip():
        raise ValidationError(_("Enter the name."), code="name_missing")
    lock_session(session)
    guard_records(session.training_class)
    guard_recorder(session, actor)
    guard_held(session)
    walk_in = WalkIn.objects.create(
        session=session, name=name.strip(), phone=phone.strip(), noted_by=actor
    )
    record(actor, "walk_in.noted", session)
    return walk_in


@transaction.atomic
def identify_walk_in(walk_in: WalkIn, participant: Participant, *, actor: User) -> bool:
    """Say which learner a walk-in was; marks that learner present if they have no mark.

    Returns whether they were marked; a mark that stands stays, as the roster is the place
    to change it. Refused when settled (``walk_in_settled``), for somebody else's learner
    (``not_in_class``), and as ``record_attendance``.
    """
    session = _lock_walk_in(walk_in, actor)
    guard_learners(session.training_class, [participant.pk])
    walk_in.settled_at, walk_in.settled_by = timezone.now(), actor
    walk_in.participant = participant
    walk_in.save(update_fields=["settled_at", "settled_by", "participant"])
    record(actor, "walk_in.identified", session, person=str(participant.person))
    if Attendance.objects.filter(session=session, participant=participant).exists():
        return False
    present = Mark(AttendanceMark.PRESENT)
    record_attendance(session, {participant.pk: present}, actor=actor)
    return True


@transaction.atomic
def dismiss_walk_in(walk_in: WalkIn, *, reason: str, actor: User) -> None:
    """Say that a walk-in was no learner of the class.

    Refused without a reason (``reason_missing``) and when settled (``walk_in_settled``).
    """
    if not reason.strip():
        raise ValidationError(_("Give the reason."), code="reason_missing")
    session = _lock_walk_in(walk_in, actor)
    walk_in.settled_at, walk_in.settled_by = timezone.now(), actor
    walk_in.dismissed_reason = reason.strip()
    walk_in.save(update_fields=["settled_at", "settled_by", "dismissed_reason"])
    record(actor, "walk_in.dismissed", session, reason=reason.strip())


def add_sheet_photo(session: Session, paper: Paper, *, actor: User) -> SheetPhoto:
    """Keep an examined photo or scan of the signed sheet as evidence.

    The same file again is the one that is there. Refused for a cancelled session
    (``session_cancelled``), one that lies ahead (``session_ahead``), somebody else's
    (``not_your_session``) and beyond ``MOST_PHOTOS`` (``too_many_files``). If it is not
    entered, nothing lies in the storage either.
    """
    photo = SheetPhoto(
        session=session,
        filename=paper.filename,
        content_type=paper.content_type,
        size=len(paper.content),
        sha256=hashlib.sha256(paper.content).hexdigest(),
        added_by=actor,
    )
    try:
        with transaction.atomic():
            return _add_photo(photo, paper)
    except BaseException:
        _delete(photo)
        raise


def _add_photo(photo: SheetPhoto, paper: Paper) -> SheetPhoto:
    session = photo.session
    lock_session(session)
    guard_recorder(session, photo.added_by)
    guard_held(session)
    for there in session.photos.all():
        if there.sha256 == photo.sha256:
            return there
    if session.photos.count() >= MOST_PHOTOS:
        raise ValidationError(
            _("A session has %s photos at most.") % MOST_PHOTOS, code="too_many_files"
        )
    photo.file.save("", ContentFile(paper.content), save=False)
    photo.save()
    record(photo.added_by, "attendance.photo_added", session)
    return photo


@transaction.atomic
def remove_sheet_photo(photo: SheetPhoto, *, actor: User) -> None:
    """Take out a photo that was added by mistake, while the class is running.

    Refused afterwards (``class_not_running``) and by others (``not_your_session``).
    """
    session = photo.session
    lock_session(session)
    guard_records(session.training_class)
    guard_recorder(session, actor)
    record(actor, "attendance.photo_removed", session, sha256=photo.sha256)
    photo.delete()
    transaction.on_commit(partial(_delete, photo), robust=True)


@transaction.atomic
def open_check_in(session: Session, *, actor: User) -> CheckInDesk:
    """Let learners report themselves present, with the code on the instructor's screen.

    Opening again makes a new secret, so a code that was passed on is worth nothing.
    Refused on another day than the session's (``not_today``), when the class takes no
    records (``class_not_running``), for a cancelled session (``session_cancelled``) and
    somebody else's (``not_your_session``).
    """
    lock_session(session)
    guard_records(session.training_class)
    guard_recorder(session, actor)
    guard_held(session)
    if session.held_on != timezone.localdate():
        raise ValidationError(
            _("Learners report themselves on the day of the session only."),
            code="not_today",
        )
    desk, _created = CheckInDesk.objects.update_or_create(
        session=session,
        defaults={
            "secret": secrets.token_hex(32),
            "opened_at": timezone.now(),
            "opened_by": actor,
            "closed_at": None,
        },
    )
    record(actor, "check_in.opened", session)
    return desk


@transaction.atomic
def close_check_in(session: Session, *, actor: User) -> None:
    """Take no more reports; those that came stay beside the roster.

    Refused when it is not open (``check_in_closed``) and as by others
    (``not_your_session``).
    """
    lock_session(session)
    guard_recorder(session, actor)
    closed = CheckInDesk.objects.filter(session=session, closed_at=None).update(
        closed_at=timezone.now()
    )
    if not closed:
        raise _check_in_closed()
    record(actor, "check_in.closed", session)


@transaction.atomic
def check_in(
    session: Session, participant: Participant, *, code: str, actor: User
) -> CheckIn:
    """Note that a learner reports being present; the instructor confirms it or not.

    Reporting twice is once. Refused when the desk is closed or the day is over
    (``check_in_closed``), with a wrong or old code (``code_wrong``), and for somebody
    else's seat (``not_in_class``).
    """
    lock_session(session)
    guard_learners(session.training_class, [participant.pk])
    if participant.person.user_id != actor.pk:
        raise ValidationError(_("This is not your seat."), code="not_in_class")
    desk = CheckInDesk.objects.filter(session=session).first()
    if (
        desk is None
        or not desk.is_open
        or session.is_cancelled
        or session.held_on != timezone.localdate()
    ):
        raise _check_in_closed()
    if not is_valid(desk.secret, code, timezone.now()):
        raise ValidationError(
            _("The code is wrong or no longer shown. Enter the one on the screen now."),
            code="code_wrong",
        )
    claim, created = CheckIn.objects.get_or_create(
        session=session, participant=participant
    )
    if created:
        record(actor, "check_in.reported", session)
    return claim


def _check_in_closed() -> ValidationError:
    return ValidationError(
        _("Reporting oneself present is not open for this session."),
        code="check_in_closed",
    )


def _lock_walk_in(walk_in: WalkIn, actor: User) -> Session:
    session = walk_in.session
    lock_session(session)
    walk_in.refresh_from_db(from_queryset=WalkIn.objects.select_for_update())
    walk_in.session = session
    guard_recorder(session, actor)
    if walk_in.is_settled:
        raise ValidationError(
            _("It is already settled who this was."), code="walk_in_settled"
        )
    return session


def _delete(photo: SheetPhoto) -> None:
    if photo.file.name:
        photo.file.storage.delete(photo.file.name)
