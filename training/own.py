"""A learner's own record of a class: timetable, attendance, released marks, what is needed.

Everything here is about one seat; nobody else's data is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from training.allowance import allowance
from training.materials import materials_of
from training.models import (
    FIRST,
    RETAKE,
    WARNING_OR_ABOVE,
    Attendance,
    ClassStatus,
    Grade,
    ParticipantStatus,
)
from training.results import (
    Rule,
    attended_periods,
    exact_mark,
    explain,
    module_score,
)
from training.sheets import OwnMarks, given_parts
from vietnamese.numbers import decimal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.models import QuerySet

    from curriculum.models import Material, Module
    from training.allowance import Allowance
    from training.models import MarkSheet, Participant, Session, TrainingClass
    from training.results.rule import Marks


@dataclass(frozen=True)
class OwnRecord:
    """What a learner reads about one class. Tiết: attended of recorded of planned."""

    participant: Participant
    training_class: TrainingClass
    sessions: list[Session]
    attended: int
    recorded: int
    planned: int
    allowance: Allowance
    marks: list[OwnMarks]
    needs: list[str]
    materials: QuerySet[Material]
    explanation: str

    @property
    def is_judged(self) -> bool:
        return self.training_class.is_completed

    @property
    def is_being_judged(self) -> bool:
        return self.training_class.status == ClassStatus.GRADING

    @property
    def is_running(self) -> bool:
        """Whether what is still needed can be told."""
        return (
            self.training_class.takes_records
            and self.participant.status == ParticipantStatus.ACTIVE
        )


def own_record(participant: Participant) -> OwnRecord:
    """Read the record; ``training_class`` with its body at hand, eight queries more.

    Marks of a module are released when its sheet is handed in, all of them when the
    results are recognised.
    """
    training_class = participant.training_class
    own = Attendance.objects.filter(participant=participant)
    sessions = list(
        training_class.sessions.for_table().prefetch_related(
            Prefetch("attendances", own, to_attr="own")
        )
    )
    counted = [session for session in sessions if not session.is_cancelled]
    entries = {entry.session_id: entry for s in counted for entry in _own(s)}
    recorded = [session for session in counted if session.pk in entries]
    rule = Rule.of(training_class.version)
    marks = Grade.objects.by_learner([participant])[participant.pk]
    sheets = {sheet.module_id: sheet for sheet in training_class.mark_sheets.all()}
    completed = training_class.is_completed
    released = {
        module.pk
        for module in rule.modules
        if completed or ((sheet := sheets.get(module.pk)) and sheet.is_submitted)
    }
    left = allowance(training_class.version, counted, entries)
    return OwnRecord(
        participant=participant,
        training_class=training_class,
        sessions=sessions,
        attended=attended_periods(recorded, entries),
        recorded=sum(session.periods for session in recorded),
        planned=sum(session.periods for session in counted),
        allowance=left,
        marks=[
            _own_marks(module, marks, sheets.get(module.pk), released)
            for module in rule.modules
        ],
        needs=[
            *_needed_attendance(rule, left, counted, entries),
            *_needed_marks(rule, marks, released),
            *_needed_decision(participant),
        ],
        materials=materials_of(training_class),
        explanation=explain(participant) if completed else "",
    )


def _own(session: Session) -> list[Attendance]:
    """The learner's entry at a session, prefetched: one or none."""
    own: list[Attendance] = session.own  # type: ignore[attr-defined]  # Prefetch
    return own


def _own_marks(
    module: Module, marks: Marks, sheet: MarkSheet | None, released: set[int]
) -> OwnMarks:
    if module.pk not in released:
        return OwnMarks(module, [], "", is_reopened=sheet is not None)
    score = module_score(module, marks)
    return OwnMarks(
        module, given_parts(module, marks), "" if score is None else exact_mark(score)
    )


def _needed_attendance(
    rule: Rule,
    left: Allowance,
    sessions: Sequence[Session],
    entries: Mapping[int, Attendance],
) -> list[str]:
    """How many of the tiết that are still ahead have to be attended, exactly."""
    theory = [session for session in sessions if not session.is_practice]
    practice = [session for session in sessions if session.is_practice]
    found = []
    for ratio, base, may_miss, lost, short in (
        (
            rule.min_attendance,
            sessions,
            left.overall,
            _("attendance: missed %(n)s periods too many"),
            _("attend %(n)s of the %(ahead)s periods still ahead"),
        ),
        (
            rule.min_theory,
            theory,
            left.theory,
            _("attendance of theory: missed %(n)s periods too many"),
            _("attend %(n)s of the %(ahead)s periods of theory still ahead"),
        ),
        (
            rule.min_practice,
            practice,
            left.practice,
            _("attendance of practice: missed %(n)s periods too many"),
            _("attend %(n)s of the %(ahead)s periods of practice still ahead"),
        ),
    ):
        if ratio is None or may_miss is None:
            continue
        ahead = sum(s.periods for s in base if s.pk not in entries)
        if may_miss < 0:
            found.append(lost % {"n": -may_miss})
        elif (needed := ahead - may_miss) > 0:
            found.append(short % {"n": needed, "ahead": ahead})
    return found


def _needed_marks(rule: Rule, marks: Marks, released: set[int]) -> list[str]:
    """Modules without a released mark, and what a retake has to bring."""
    unreleased = [m.code for m in rule.modules if m.pk not in released]
    found = []
    if unreleased:
        found.append(
            ngettext(
                "mark of %(modules)s not released yet",
                "marks of %(modules)s not released yet",
                len(unreleased),
            )
            % {"modules": ", ".join(unreleased)}
        )
    for module in rule.modules:
        if module.pk not in released:
            continue
        score = module_score(module, marks)
        if score is not None and score < rule.pass_mark:
            found.append(_needed_retake(rule, module, marks, score))
    return found


def _needed_retake(rule: Rule, module: Module, marks: Marks, score: Decimal) -> str:
    facts = {"module": module.code, "mark": exact_mark(score)}
    needed = least_retake(rule, module, marks)
    if needed is None:
        return _("%(module)s: %(mark)s after the retake is below the pass mark") % facts
    if needed > 10:
        return _("%(module)s: %(mark)s, no retake can make up for it") % facts
    return _("%(module)s: %(mark)s; the retake needs at least %(needed)s") % {
        **facts,
        "needed": decimal(needed, 1),
    }


def least_retake(rule: Rule, module: Module, marks: Marks) -> Decimal | None:
    """The least mark of the retake, in steps of 0.1, that brings the module to a pass.

    None when the retake was taken; above 10 when the other parts weigh too much.
    """
    others = Fraction(0)
    weight = Fraction(1)
    for component in module.components.all():
        if component.is_final:
            weight = Fraction(component.weight)
            if (component.pk, RETAKE) in marks:
                return None
            continue
        grade = marks.get((component.pk, FIRST))
        others += Fraction(component.weight) * Fraction(
            grade.value if grade and grade.value is not None else 0
        )
    tenths = -(-(Fraction(rule.pass_mark) - others) / weight * 10 // 1)
    return Decimal(max(int(tenths), 0)) / 10


def _needed_decision(participant: Participant) -> list[str]:
    if participant.discipline not in WARNING_OR_ABOVE:
        return []
    return [
        _("disciplined (%s): completes only if the council decides so")
        % participant.get_discipline_display()
    ]
