"""Every change of state in training. Nothing else writes a status or a result."""

from training.operations.attendance import (
    GridMark,
    Mark,
    parse_symbol,
    record_attendance,
    record_grid,
)
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
from training.operations.presence import (
    add_sheet_photo,
    check_in,
    close_check_in,
    dismiss_walk_in,
    identify_walk_in,
    note_walk_in,
    open_check_in,
    remove_sheet_photo,
)
from training.operations.results import (
    close_grading,
    discipline,
    recognise,
    reopen_grading,
)
from training.operations.seats import drop, give_back, seat
from training.operations.submissions import (
    SeenMark,
    settle_conflicts,
    submit_attendance,
)

__all__ = [
    "Cell",
    "Contact",
    "GridMark",
    "Mark",
    "Scores",
    "SeenMark",
    "add_session",
    "add_sheet_photo",
    "begin_enrolling",
    "call_learners",
    "called_key",
    "cancel_session",
    "change_class",
    "check_in",
    "close_check_in",
    "close_grading",
    "discipline",
    "dismiss_walk_in",
    "drop",
    "give_back",
    "identify_walk_in",
    "lock",
    "lock_list",
    "note_walk_in",
    "open_check_in",
    "open_class",
    "parse_mark",
    "parse_symbol",
    "plan_class",
    "recognise",
    "record_attendance",
    "record_cell",
    "record_cells",
    "record_grades",
    "record_grid",
    "remove_sheet_photo",
    "reopen_grading",
    "reopen_module",
    "seat",
    "settle_conflicts",
    "submit_attendance",
    "submit_module",
    "unlock_list",
]
