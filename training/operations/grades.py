"""Marks: one cell, many cells, a whole sheet; handing a module in and opening it again.

Every write locks the class and says which version of the cell was seen, so nothing is
overwritten unseen; every write leaves a line in the cell's history.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.operations import record
from training.models import FIRST, RETAKE, Grade, GradeChange, MarkSheet
from training.operations.classes import lock
from training.operations.guards import (
    guard_learners,
    guard_records,
)
from training.results import naming, teaches, without_mark
from vietnamese import dates, numbers

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from accounts.models import User
    from curriculum.models import Component, Module
    from training.models import TrainingClass

EMPTY = 0  # the version of a cell that nobody has written yet


@dataclass(frozen=True)
class Cell:
    """A mark to be written; ``expected`` is the version that the writer saw."""

    participant_id: int
    component_id: int
    value: Decimal | None
    attempt: int = FIRST
    expected: int = EMPTY

    @property
    def key(self) -> tuple[int, int, int]:
        return self.participant_id, self.component_id, self.attempt


@dataclass(frozen=True)
class Scores:
    """One learner's marks in a module, None where not given.

    ``tests`` holds the parts other than the end-of-module mark, by component id.
    """

    final: Decimal | None = None
    retake: Decimal | None = None
    tests: Mapping[int, Decimal | None] = field(default_factory=dict)


def parse_mark(text: str) -> Decimal | None:
    """Read a mark as people type it ("7,5", "7.5", "8"), None for an empty cell.

    Refused: what is no number (``mark_not_a_number``), beyond 0–10
    (``mark_out_of_range``), finer than 0,1 (``mark_too_fine``).
    """
    if not text.strip():
        return None
    try:
        value = numbers.parse_mark(text)
    except ValueError:
        raise ValidationError(
            _("“%s” is not a mark. Enter a number from 0 to 10, for example 7,5.")
            % text,
            code="mark_not_a_number",
        ) from None
    if not 0 <= value <= 10:
        raise ValidationError(
            _("Marks go from 0 to 10. Did you mean %s?")
            % numbers.decimal(value / 10, 1)
            if value < 100
            else _("Marks go from 0 to 10."),
            code="mark_out_of_range",
        )
    if value * 10 != (value * 10).to_integral_value():
        raise ValidationError(
            _("Marks have one decimal at most; %s is too fine.") % text,
            code="mark_too_fine",
        )
    return value.quantize(Decimal("0.1"))


@transaction.atomic
def record_cell(
    training_class: TrainingClass,
    module: Module,
    cell: Cell,
    *,
    taken_on: dt.date | None = None,
    actor: User,
) -> Grade:
    """Write one cell; refused as ``record_cells``. Returns the cell as it now stands."""
    [grade] = record_cells(
        training_class, module, [cell], taken_on=taken_on, actor=actor
    )
    return grade


@transaction.atomic
def record_cells(
    training_class: TrainingClass,
    module: Module,
    cells: Sequence[Cell],
    *,
    taken_on: dt.date | None = None,
    actor: User,
) -> list[Grade]:
    """Write cells of one module, all or none; a value that stands already is no write.

    ``taken_on`` is the day of the retakes among them, today if None. Refused when the
    class takes no records (``class_not_running``), for a module that is not graded here
    (``module_not_graded``) or that the actor does not teach (``not_your_module``), that
    is handed in (``module_submitted``), somebody else's learner (``not_in_class``),
    the actor's own marks (``own_result``), a part of another module
    (``component_unknown``), a mark out of range (``mark_out_of_range``) or too fine
    (``mark_too_fine``), a third attempt or a retake
    of another part than the end-of-module mark (``no_such_attempt``), a retake without
    a first mark (``retake_without_final``), on a day to come (``retake_ahead``), and a
    cell that holds what the writer has not seen (``cell_changed``, whose params tell
    the mark, who and when; all such cells are told).
    """
    lock(training_class)
    guard_records(training_class)
    components = _components(training_class, module)
    if not teaches(actor, training_class, module):
        raise ValidationError(
            _("Marks of a module are entered by who teaches it."),
            code="not_your_module",
        )
    _guard_open(training_class, module)
    guard_learners(
        training_class, {cell.participant_id for cell in cells}, marker=actor
    )
    for cell in cells:
        _guard_cell(cell, components)
    today = timezone.localdate()
    taken_on = taken_on or today
    if taken_on > today:
        raise ValidationError(
            _("The day of the retake lies ahead."), code="retake_ahead"
        )
    kept = {
        (grade.participant_id, grade.component_id, grade.attempt): grade
        for grade in Grade.objects.filter(
            participant__in={cell.participant_id for cell in cells},
            component__in=components,
        ).select_related("participant__person", "recorded_by")
    }
    _guard_seen(cells, kept, components)
    _guard_retakes(cells, kept)
    written = _write(cells, kept, taken_on, actor)
    if written:
        record(
            actor,
            "grades.recorded",
            training_class,
            module=module.code,
            cells=len(written),
        )
    return [kept[cell.key] for cell in cells if cell.key in kept]


@transaction.atomic
def record_grades(
    training_class: TrainingClass,
    module: Module,
    scores: Mapping[int, Scores],
    *,
    taken_on: dt.date | None = None,
    actor: User,
) -> None:
    """Fill a module's sheet from a list; ``scores`` is keyed by participant id.

    What is None is left alone. Refused as ``record_cells``; so a cell that holds
    another mark stays (``cell_changed``), and the same list again changes nothing.
    """
    final = next((c for c in module.components.all() if c.is_final), None)
    cells = []
    for participant_id, score in sorted(scores.items()):
        given = [(pk, FIRST, mark) for pk, mark in score.tests.items()]
        if final is not None:
            given += [
                (final.pk, FIRST, score.final),
                (final.pk, RETAKE, score.retake),
            ]
        cells += [
            Cell(participant_id, component_id, mark, attempt)
            for component_id, attempt, mark in given
            if mark is not None
        ]
    record_cells(training_class, module, cells, taken_on=taken_on, actor=actor)


@transaction.atomic
def submit_module(
    training_class: TrainingClass, module: Module, *, actor: User
) -> None:
    """Hand a module's marks in; they are locked until an officer opens them again.

    Refused as a write is (``class_not_running``, ``module_not_graded``,
    ``not_your_module``, ``module_submitted``) and while learners lack a mark
    (``grades_missing``, which names them). Who was absent is given 0.
    """
    lock(training_class)
    guard_records(training_class)
    _components(training_class, module)
    if not teaches(actor, training_class, module):
        raise ValidationError(
            _("Marks of a module are entered by who teaches it."),
            code="not_your_module",
        )
    _guard_open(training_class, module)
    participants = list(
        training_class.participants.active().select_related("person").in_list_order()
    )
    missing = without_mark(module, participants, Grade.objects.by_learner(participants))
    if missing or not participants:
        raise ValidationError(
            _("These learners have no mark yet: %s.") % naming(missing),
            code="grades_missing",
        )
    MarkSheet.objects.update_or_create(
        training_class=training_class,
        module=module,
        defaults={"submitted_at": timezone.now(), "submitted_by": actor},
    )
    record(actor, "grades.submitted", training_class, module=module.code)


@transaction.atomic
def reopen_module(
    training_class: TrainingClass, module: Module, *, reason: str, actor: User
) -> None:
    """Give a module's marks back to its instructor.

    Refused without a reason (``reason_missing``), when the class takes no records
    (``class_not_running``) or the module is not handed in (``module_not_submitted``).
    """
    lock(training_class)
    if not reason.strip():
        raise ValidationError(_("Give the reason."), code="reason_missing")
    guard_records(training_class)
    reopened = MarkSheet.objects.filter(
        training_class=training_class, module=module, submitted_at__isnull=False
    ).update(submitted_at=None, submitted_by=None)
    if not reopened:
        raise ValidationError(
            _("The marks of this module are not handed in."),
            code="module_not_submitted",
        )
    record(
        actor,
        "grades.reopened",
        training_class,
        module=module.code,
        reason=reason.strip(),
    )


def _components(training_class: TrainingClass, module: Module) -> dict[int, Component]:
    if module.version_id != training_class.version_id or not module.is_graded:
        raise ValidationError(
            _("This module is not graded in this class."), code="module_not_graded"
        )
    prefetch_related_objects([module], "components")
    return {component.pk: component for component in module.components.all()}


def _guard_open(training_class: TrainingClass, module: Module) -> None:
    if training_class.mark_sheets.filter(
        module=module, submitted_at__isnull=False
    ).exists():
        raise ValidationError(
            _(
                "The marks of this module are handed in. An officer may open them again."
            ),
            code="module_submitted",
        )


def _guard_cell(cell: Cell, components: Mapping[int, Component]) -> None:
    component = components.get(cell.component_id)
    if component is None:
        raise ValidationError(
            _("This part does not belong to the module's mark."),
            code="component_unknown",
        )
    if cell.attempt not in {FIRST, RETAKE} or (
        cell.attempt == RETAKE and not component.is_final
    ):
        raise ValidationError(
            _("The end-of-module mark may be retaken once."), code="no_such_attempt"
        )
    if cell.value is None:
        return
    if not 0 <= cell.value <= 10:
        raise ValidationError(_("Marks go from 0 to 10."), code="mark_out_of_range")
    if cell.value * 10 != (cell.value * 10).to_integral_value():
        raise ValidationError(
            _("Marks have one decimal at most; %s is too fine.")
            % numbers.decimal(cell.value),
            code="mark_too_fine",
        )


def _guard_seen(
    cells: Sequence[Cell],
    kept: Mapping[tuple[int, int, int], Grade],
    components: Mapping[int, Component],
) -> None:
    """An empty cell that was seen empty is no surprise, whatever happened between."""
    conflicts = []
    for cell in cells:
        grade = kept.get(cell.key)
        if grade is None or grade.value == cell.value:
            continue
        if grade.version == cell.expected:
            continue
        if grade.value is None and cell.expected == EMPTY:
            continue
        moment = timezone.localtime(grade.recorded_at)
        conflicts.append(
            ValidationError(
                _(
                    "%(learner)s, %(part)s: %(person)s wrote %(mark)s at %(time)s on %(day)s."
                ),
                code="cell_changed",
                params={
                    "learner": grade.participant.person,
                    "part": components[cell.component_id].name,
                    "person": grade.recorded_by,
                    "mark": _("an empty cell")
                    if grade.value is None
                    else numbers.decimal(grade.value, 1),
                    "time": dates.time_words(moment),
                    "day": dates.short_date(moment.date()),
                    "cell": cell,
                    "grade": grade,
                },
            )
        )
    if conflicts:
        raise ValidationError(conflicts)


def _guard_retakes(
    cells: Sequence[Cell], kept: Mapping[tuple[int, int, int], Grade]
) -> None:
    """Look at the sheet as it will be."""
    after = {key: grade.value for key, grade in kept.items()}
    after |= {cell.key: cell.value for cell in cells}
    for (participant_id, component_id, attempt), value in after.items():
        first = after.get((participant_id, component_id, FIRST))
        if attempt == RETAKE and value is not None and first is None:
            raise ValidationError(
                _("A retake needs a final mark before it."),
                code="retake_without_final",
            )


def _write(
    cells: Sequence[Cell],
    kept: dict[tuple[int, int, int], Grade],
    taken_on: dt.date,
    actor: User,
) -> list[Grade]:
    """The cells that changed; ``kept`` gets those that are new."""
    now = timezone.now()
    new, changed, changes = [], [], []
    for cell in cells:
        grade = kept.get(cell.key)
        before = grade.value if grade else None
        if before == cell.value:
            continue
        if grade is None:
            grade = kept[cell.key] = Grade(
                participant_id=cell.participant_id,
                component_id=cell.component_id,
                attempt=cell.attempt,
                version=EMPTY,
            )
            new.append(grade)
        else:
            changed.append(grade)
        grade.value = cell.value
        grade.version += 1
        grade.taken_on = (
            taken_on if cell.attempt == RETAKE and cell.value is not None else None
        )
        grade.recorded_by, grade.recorded_at = actor, now
        changes.append(
            GradeChange(
                grade=grade,
                version=grade.version,
                value=grade.value,
                before=before,
                taken_on=grade.taken_on,
                recorded_by=actor,
                recorded_at=now,
            )
        )
    Grade.objects.bulk_create(new)
    Grade.objects.bulk_update(
        changed, ["value", "version", "taken_on", "recorded_by", "recorded_at"]
    )
    for change in changes:
        change.grade_id = change.grade.pk
    GradeChange.objects.bulk_create(changes)
    return new + changed
