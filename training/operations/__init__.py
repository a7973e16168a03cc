"""Every change of state in training. Nothing else writes a status or a result."""

from training.operations.calling import Contact, call_learners, called_key
from training.operations.classes import (
    add_session,
    begin_enrolling,
    cancel_session,
    change_class,
    lock,
    lock_list,
    open_class,
    plan_class,
    unlock_list,
)
from training.operations.grades import (
    Cell,
    Scores,
    parse_mark,
    record_cell,
    record_cells,
    record_grades,
    reopen_module,
    submit_module,
)
from training.operations.records import Mark, record_attendance
from training.operations.results import (
    close_grading,
    discipline,
    recognise,
    reopen_grading,
)
from training.operations.seats import drop, give_back, seat

__all__ = [
    "Cell",
    "Contact",
    "Mark",
    "Scores",
    "add_session",
    "begin_enrolling",
    "call_learners",
    "called_key",
    "cancel_session",
    "change_class",
    "close_grading",
    "discipline",
    "drop",
    "give_back",
    "lock",
    "lock_list",
    "open_class",
    "parse_mark",
    "plan_class",
    "recognise",
    "record_attendance",
    "record_cell",
    "record_cells",
    "record_grades",
    "reopen_grading",
    "reopen_module",
    "seat",
    "submit_module",
    "unlock_list",
]
