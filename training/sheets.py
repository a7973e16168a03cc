"""Mark sheets as they are read: the grid of a module, and a learner's own marks."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from training.models import FIRST, RETAKE, Grade
from training.results import exact_mark, graded_modules, module_score
from vietnamese.numbers import decimal, mark_in_words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from accounts.models import User
    from curriculum.models import Component, Module
    from training.models import MarkSheet, Participant, TrainingClass
    from training.results.rule import Marks


@dataclass(frozen=True)
class Column:
    """A part of the mark at one attempt; the retake stands beside what it replaces."""

    component: Component
    attempt: int

    @property
    def is_retake(self) -> bool:
        return self.attempt == RETAKE

    @property
    def label(self) -> str:
        return _("Retake") if self.is_retake else self.component.name


@dataclass(frozen=True)
class SheetCell:
    """A cell as it stands; ``was`` tells the server later what its reader saw."""

    column: Column
    participant: Participant
    grade: Grade | None

    @property
    def key(self) -> str:
        component = self.column.component.pk
        return f"{component}_{self.column.attempt}_{self.participant.pk}"

    @property
    def name(self) -> str:
        return f"m_{self.key}"

    @property
    def version(self) -> int:
        return self.grade.version if self.grade else 0

    @property
    def text(self) -> str:
        if self.grade is None or self.grade.value is None:
            return ""
        return decimal(self.grade.value, 1)

    @property
    def was(self) -> str:
        return f"{self.version}|{self.text}"

    @property
    def label(self) -> str:
        return f"{self.participant.person}, {self.column.label.lower()}"


@dataclass(frozen=True)
class SheetRow:
    """One learner of a module; ``score`` is exact, None while a part is missing."""

    participant: Participant
    cells: list[SheetCell]
    score: Decimal | None

    @property
    def score_text(self) -> str:
        return "" if self.score is None else exact_mark(self.score)

    @property
    def words(self) -> str:
        """As paper sheets want it: "Bảy phẩy năm"."""
        return "" if self.score is None else mark_in_words(self.score)

    @property
    def was_retaken(self) -> bool:
        return any(cell.column.is_retake and cell.text for cell in self.cells)

    @property
    def retaken_on(self) -> str:
        """The day of the retake, dd/mm/yyyy, empty without one."""
        days = [c.grade.taken_on for c in self.cells if c.grade and c.grade.taken_on]
        return f"{days[0]:%d/%m/%Y}" if days else ""


@dataclass(frozen=True)
class Sheet:
    """The marks of a module in a class, in the order of the class list."""

    training_class: TrainingClass
    module: Module
    columns: list[Column]
    rows: list[SheetRow]
    handed_in: MarkSheet | None

    @property
    def takes_marks(self) -> bool:
        return self.training_class.takes_records and self.handed_in is None

    @property
    def complete(self) -> int:
        """How many learners have every part of the mark."""
        return sum(row.score is not None for row in self.rows)

    @property
    def is_complete(self) -> bool:
        return bool(self.rows) and self.complete == len(self.rows)


def load_sheet(training_class: TrainingClass, module: Module) -> Sheet:
    """Read a sheet in three queries; ``module`` has its components prefetched."""
    columns = _columns(module)
    participants = list(
        training_class.participants.active().select_related("person").in_list_order()
    )
    grades = {
        (grade.participant_id, grade.component_id, grade.attempt): grade
        for grade in Grade.objects.of_class(training_class).of_module(module)
    }
    rows = []
    for participant in participants:
        cells = [
            SheetCell(
                column,
                participant,
                grades.get((participant.pk, column.component.pk, column.attempt)),
            )
            for column in columns
        ]
        rows.append(SheetRow(participant, cells, _score(module, cells)))
    handed_in = (
        training_class.mark_sheets.filter(module=module, submitted_at__isnull=False)
        .select_related("submitted_by")
        .first()
    )
    return Sheet(training_class, module, columns, rows, handed_in)


@dataclass(frozen=True)
class ClassMarks:
    """The exact marks of a class by module; ``by_learner`` holds the given cells."""

    modules: list[Module]
    by_learner: dict[int, dict[tuple[int, int], Grade]]

    def score(self, participant: Participant, module: Module) -> Decimal | None:
        """None while a part of it is missing."""
        return module_score(module, self.by_learner[participant.pk])


def load_marks(training_class: TrainingClass, user: User) -> ClassMarks:
    """Of the modules whose marks this account may see; three queries."""
    modules = graded_modules(training_class, user).prefetch_related("components")
    by_learner: dict[int, dict[tuple[int, int], Grade]] = defaultdict(dict)
    for grade in Grade.objects.of_class(training_class).given():
        by_learner[grade.participant_id][grade.component_id, grade.attempt] = grade
    return ClassMarks(list(modules), by_learner)


@dataclass(frozen=True)
class OwnMarks:
    """A learner's marks in one module: (label, mark) of each part that was given.

    Without parts they are not released; ``is_reopened`` after they once were.
    """

    module: Module
    parts: list[tuple[str, str]]
    score_text: str
    is_reopened: bool = False


def given_parts(module: Module, marks: Marks) -> list[tuple[str, str]]:
    """The parts of a learner's mark that were given, as (label, mark)."""
    return [
        (column.label, decimal(grade.value, 1))
        for column in _columns(module)
        if (grade := marks.get((column.component.pk, column.attempt)))
        and grade.value is not None
    ]


def _columns(module: Module) -> list[Column]:
    columns = []
    for component in module.components.all():
        columns.append(Column(component, FIRST))
        if component.is_final:
            columns.append(Column(component, RETAKE))
    return columns


def _score(module: Module, cells: list[SheetCell]) -> Decimal | None:
    marks: Mapping[tuple[int, int], Grade] = {
        (cell.column.component.pk, cell.column.attempt): cell.grade
        for cell in cells
        if cell.grade is not None and cell.grade.value is not None
    }
    return module_score(module, marks)
