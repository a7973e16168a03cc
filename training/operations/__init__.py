"""Every change of state in training. Nothing else writes a status or a result."""

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
from training.operations.records import Mark, record_attendance
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
from training.operations.timetables import clear_timetable, guard_layout, lay_out

__all__ = [
    "Cell",
    "Contact",
    "Corrected",
    "Mark",
    "Scores",
    "add_session",
    "begin_enrolling",
    "call_learners",
    "called_key",
    "cancel_session",
    "change_award",
    "change_class",
    "change_session",
    "clear_timetable",
    "close_grading",
    "correct_result",
    "delete_session",
    "discipline",
    "drop",
    "erase_learner",
    "give_back",
    "guard_layout",
    "lay_out",
    "lock",
    "lock_list",
    "make_feed",
    "move_session",
    "open_class",
    "parse_mark",
    "plan_class",
    "propose_exception",
    "recognise",
    "record_attendance",
    "record_cell",
    "record_cells",
    "record_grades",
    "reopen_grading",
    "reopen_module",
    "review_results",
    "seat",
    "sign_exception",
    "submit_module",
    "take_back_exception",
    "unlock_list",
]
