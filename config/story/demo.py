"""The demonstration story, told through the operations.

Two classes of 2024, finished; one class running now; one open for applications today.
Everything is invented and says so ("minh họa").
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from accounts.models import AuditEntry, User
from accounts.operations import record
from config.story.afterwards import live_on, tell_paper_register
from config.story.cast import Cast, gather
from config.story.clock import at
from config.story.enrolling import apply_for, call, enroll, plan, send_list, weeks
from config.story.privacy import tell_privacy
from config.story.record import tell_record
from config.story.reference import read
from config.story.teaching import finish_class, teach
from cooperatives.operations import carry_over
from enrollment.models import Endorser
from enrollment.operations import admit, decline, waitlist
from notices.models import Message, MessageStatus
from notices.operations import mark_told
from training.models import DayPart, Participant, Session
from training.operations import (
    Mark,
    SeenMark,
    move_session,
    open_class,
    submit_attendance,
)

if TYPE_CHECKING:
    from training.models import Session


@transaction.atomic
def tell() -> bool:
    """Tell the story once; False when it was told before. Needs the reference data."""
    if AuditEntry.objects.filter(verb="demo.loaded").exists():
        return False
    story = read("config/data/demo_story.json")
    cast = gather(story)
    today = timezone.localdate()
    directors = finish_class(
        cast,
        "GD",
        number=1,
        days=weeks(dt.date(2024, 9, 9), dt.date(2024, 9, 23)),
        place=story["places"][0]["text_2024"],
        calls_on=dt.date(2024, 7, 29),
        reasons=story["decline_reasons"],
        decisions=("38/QĐ-LMHTX", "52/QĐ-LMHTX"),
    )
    finish_class(
        cast,
        "KT",
        number=1,
        days=weeks(dt.date(2024, 10, 7), dt.date(2024, 10, 21)),
        place=story["places"][0]["text_2024"],
        calls_on=dt.date(2024, 8, 26),
        reasons=story["decline_reasons"],
        decisions=("47/QĐ-LMHTX", "61/QĐ-LMHTX"),
    )
    tell_record(cast.cooperatives, User.objects.get(email="dulieu@demo.example"))
    live_on(cast, directors, story["revoke_reasons"][0])
    tell_paper_register(cast)
    with at(dt.date(2025, 7, 1)):
        carry_over(on=timezone.localdate(), actor=None)
    monday = today - dt.timedelta(days=today.weekday())
    _running_class(
        cast,
        days=weeks(monday - dt.timedelta(days=7), monday),
        place=story["places"][0]["text_2026"],
    )
    _open_class(cast, today, place=story["places"][0]["text_2026"])
    record(cast.officer, "demo.loaded", cast.officer)
    return True


def _running_class(cast: Cast, *, days: list[dt.date], place: str) -> None:
    """A class that is taught this week; what was before today is recorded.

    The tide moves its last afternoon to the Saturday; most have been told already.
    """
    calls_on = days[0] - dt.timedelta(days=40)
    with at(calls_on - dt.timedelta(days=2)):
        training_class = plan(cast, "GD", 1, days, place)
    enroll(cast, training_class, applicants=16, calls_on=calls_on, reasons=[""])
    opened_on = days[0] - dt.timedelta(days=4)
    with at(opened_on, 10):
        open_class(
            training_class,
            number=f"{opened_on.month:02d}/QĐ-LMHTX",
            signed_on=opened_on,
            signatory=cast.signatory,
            actor=cast.officer,
        )
    with at(days[5], 9):
        last = training_class.sessions.get(held_on=days[-1], part=DayPart.AFTERNOON)
        move_session(
            last,
            days[-1] + dt.timedelta(days=1),
            DayPart.MORNING,
            reason="Triều cường, đường vào hội trường ngập buổi chiều.",
            actor=cast.officer,
        )
        untold = Message.objects.filter(status=MessageStatus.TO_TELL)
        for message in untold.filter(event="session.moved").order_by("pk")[3:]:
            mark_told(message, actor=cast.officer)
    participants = list(training_class.participants.active().in_list_order())
    today = timezone.localdate()
    held = list(training_class.sessions.counted().filter(held_on__lt=today))
    for session in held:
        teach(cast, session, participants)
    if held:
        _two_telephones(cast, held[-1], participants[4])


def _two_telephones(cast: Cast, session: Session, learner: Participant) -> None:
    """Two who marked one learner without seeing each other, and a guest unknown yet."""
    stands = session.attendances.get(participant=learner).mark
    other = "K" if stands == "x" else "x"
    with at(session.held_on, 16, 50):
        submit_attendance(
            session,
            {learner.pk: SeenMark(Mark(other))},
            key=uuid.uuid5(uuid.NAMESPACE_URL, "htx-demo-submission"),
            made_at=timezone.now(),
            device="Android 7K3Q",
            guests=["Danh Minh Họa (khách)"],
            actor=cast.officer,
        )


def _open_class(cast: Cast, today: dt.date, *, place: str) -> None:
    """A class that takes applications today; some have arrived, some are decided."""
    first = today + dt.timedelta(days=35)
    monday = first - dt.timedelta(days=first.weekday())
    days = weeks(monday, monday + dt.timedelta(days=14))
    calls_on = today - dt.timedelta(days=10)
    with at(calls_on - dt.timedelta(days=2)):
        training_class = plan(cast, "KT", 1, days, place)
    call(
        cast,
        training_class,
        calls_on,
        today + dt.timedelta(days=18),
        endorsement=Endorser.COMMUNE,
    )
    senders = cast.cooperatives[3:]
    applications = [
        apply_for(
            cast,
            training_class,
            senders[place * 2],
            calls_on + dt.timedelta(days=1 + place),
        )
        for place in range(7)
    ]
    apply_for(
        cast,
        training_class,
        None,  # typed by hand, not found in the register
        today - dt.timedelta(days=1),
        cooperative_text="HTX lúa tôm Tân Phú (minh họa)",
    )
    with at(today - dt.timedelta(days=2), 14):
        admit(applications[0], actor=cast.officer)
        admit(applications[1], actor=cast.officer)
        waitlist(
            applications[2],
            reason="Hợp tác xã đã có người qua lớp; xét sau các hợp tác xã chưa có.",
            actor=cast.officer,
        )
        decline(
            applications[3],
            reason="Người đăng ký không thuộc đối tượng của lớp.",
            actor=cast.officer,
        )
    send_list(cast, training_class, cast.cooperatives[0], today - dt.timedelta(days=1))
    tell_privacy(applications, today)
