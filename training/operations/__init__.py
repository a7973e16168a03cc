"""Every change of state in training. Nothing else writes a status or a result."""

from training.operations.classes import (
    begin_enrolling,
    cancel_session,
    open_class,
)
from training.operations.records import (
    Mark,
    Scores,
    parse_mark,
    record_attendance,
    record_grades,
)
from training.operations.results import (
    close_grading,
    discipline,
    recognise,
    reopen_grading,
)
from training.operations.seats import drop, seat

__all__ = [
    "Mark",
    "Scores",
    "begin_enrolling",
    "cancel_session",
    "close_grading",
    "discipline",
    "drop",
    "open_class",
    "parse_mark",
    "recognise",
    "record_attendance",
    "record_grades",
    "reopen_grading",
    "seat",
]
