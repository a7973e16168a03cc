"""What is held about one seat in a class, for the learner: lines of label and value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from training.models import Attendance, Grade
from vietnamese import dates
from vietnamese.numbers import decimal

if TYPE_CHECKING:
    from training.models import Participant

Lines = list[tuple[str, str]]


def held_seat(participant: Participant) -> Lines:
    """Seat, attendance, released marks and the result; empty values are left out.

    Marks are released with the results, as on the learner's own page a little earlier.
    """
    training_class = participant.training_class
    lines = [
        (_("Class"), str(training_class)),
        (_("Cooperative"), str(participant.cooperative)),
        (_("Present post"), str(participant.get_post_display())),
        (_("Status"), str(participant.get_status_display())),
        (_("Reason"), participant.dropped_reason),
        (_("Discipline"), _discipline(participant)),
        *_attendance(participant),
    ]
    if training_class.is_completed:
        score = participant.final_score
        lines += [
            *_marks(participant),
            (_("Final score"), "" if score is None else decimal(score, 1)),
            (_("Result"), str(participant.get_result_display())),
            (_("Classification"), str(participant.get_classification_display())),
            (_("Is given"), str(participant.get_award_display())),
            (_("Reason"), participant.award_reason),
        ]
    return [(label, value) for label, value in lines if value]


def _discipline(participant: Participant) -> str:
    if participant.discipline == "none":
        return ""
    said = (str(participant.get_discipline_display()), participant.discipline_reason)
    return ", ".join(filter(None, said))


def _attendance(participant: Participant) -> Lines:
    rows = Attendance.objects.filter(participant=participant)
    return [
        (
            dates.short_date(row.session.held_on),
            str(capfirst(row.get_mark_display())),
        )
        for row in rows.select_related("session").order_by("session__held_on", "pk")
    ]


def _marks(participant: Participant) -> Lines:
    rows = Grade.objects.given().filter(participant=participant)
    return [
        (
            f"{row.component.module.code} {row.component.name}",
            decimal(row.value or 0, 1),
        )
        for row in rows.select_related("component__module").order_by(
            "component__module__position", "component__position", "attempt"
        )
    ]
