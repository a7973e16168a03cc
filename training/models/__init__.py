"""Running a class: its timetable, its learners, their attendance, marks and results."""

from training.models.council import (
    CouncilReview,
    ExceptionKind,
    ResultCorrection,
    ResultException,
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
    WARNING_OR_ABOVE,
    Award,
    Discipline,
    Participant,
    ParticipantStatus,
    Result,
)
from training.models.records import Attendance, AttendanceMark
from training.models.session import DayPart, Session

__all__ = [
    "FIRST",
    "RETAKE",
    "TAKES_SEATS",
    "WARNING_OR_ABOVE",
    "Attendance",
    "AttendanceMark",
    "Award",
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
    "TrainingClass",
]
