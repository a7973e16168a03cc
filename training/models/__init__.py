"""Running a class: its timetable, its learners, their attendance, marks and results."""

from training.models.attendance import (
    Attendance,
    AttendanceChange,
    AttendanceConflict,
    AttendanceMark,
    Submission,
)
from training.models.grade import (
    FIRST,
    RETAKE,
    Grade,
    GradeChange,
    MarkSheet,
)
from training.models.klass import TAKES_SEATS, ClassStatus, TrainingClass
from training.models.participant import (
    Discipline,
    Participant,
    ParticipantStatus,
    Result,
)
from training.models.presence import CheckIn, CheckInDesk, SheetPhoto, WalkIn
from training.models.session import DayPart, Session

__all__ = [
    "FIRST",
    "RETAKE",
    "TAKES_SEATS",
    "Attendance",
    "AttendanceChange",
    "AttendanceConflict",
    "AttendanceMark",
    "CheckIn",
    "CheckInDesk",
    "ClassStatus",
    "DayPart",
    "Discipline",
    "Grade",
    "GradeChange",
    "MarkSheet",
    "Participant",
    "ParticipantStatus",
    "Result",
    "Session",
    "SheetPhoto",
    "Submission",
    "TrainingClass",
    "WalkIn",
]
