"""Running a class: its timetable, its learners, their attendance, marks and results."""

from training.models.attendance import (
    Attendance,
    AttendanceChange,
    AttendanceConflict,
    AttendanceMark,
    Submission,
)
from training.models.council import (
    CouncilReview,
    ExceptionKind,
    ResultCorrection,
    ResultException,
)
from training.models.feed import CalendarFeed
from training.models.grade import (
    FIRST,
    RETAKE,
    Grade,
    GradeChange,
    MarkSheet,
)
from training.models.klass import TAKES_SEATS, ClassStatus, TrainingClass
from training.models.participant import (
    WARNING_OR_ABOVE,
    Award,
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
    "WARNING_OR_ABOVE",
    "Attendance",
    "AttendanceChange",
    "AttendanceConflict",
    "AttendanceMark",
    "Award",
    "CalendarFeed",
    "CheckIn",
    "CheckInDesk",
    "ClassStatus",
    "CouncilReview",
    "DayPart",
    "Discipline",
    "ExceptionKind",
    "Grade",
    "GradeChange",
    "MarkSheet",
    "Participant",
    "ParticipantStatus",
    "Result",
    "ResultCorrection",
    "ResultException",
    "Session",
    "SheetPhoto",
    "Submission",
    "TrainingClass",
    "WalkIn",
]
