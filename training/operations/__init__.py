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
    begin_enrolling,
    change_class,
    lock,
    lock_list,
    open_class,
    plan_class,
    unlock_list,
)
from training.operations.corrections import Corrected, correct_result
from training.operations.council import (
    change_award,
    propose_exception,
    review_results,
    sign_exception,
    take_back_exception,
)
from training.operations.erasing import erase_learner
from training.operations.feeds import make_feed
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
from training.operations.sessions import (
    add_session,
    cancel_session,
    change_session,
    delete_session,
    move_session,
)
from training.operations.submissions import (
    SeenMark,
    settle_conflicts,
    submit_attendance,
)
from training.operations.timetables import clear_timetable, guard_layout, lay_out

__all__ = [
    "Cell",
    "Contact",
    "Corrected",
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
    "change_award",
    "change_class",
    "change_session",
    "check_in",
    "clear_timetable",
    "close_check_in",
    "close_grading",
    "correct_result",
    "delete_session",
    "discipline",
    "dismiss_walk_in",
    "drop",
    "erase_learner",
    "give_back",
    "guard_layout",
    "identify_walk_in",
    "lay_out",
    "lock",
    "lock_list",
    "make_feed",
    "move_session",
    "note_walk_in",
    "open_check_in",
    "open_class",
    "parse_mark",
    "parse_symbol",
    "plan_class",
    "propose_exception",
    "recognise",
    "record_attendance",
    "record_cell",
    "record_cells",
    "record_grades",
    "record_grid",
    "remove_sheet_photo",
    "reopen_grading",
    "reopen_module",
    "review_results",
    "seat",
    "settle_conflicts",
    "sign_exception",
    "submit_attendance",
    "submit_module",
    "take_back_exception",
    "unlock_list",
]
