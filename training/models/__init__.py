"""Running a class: its timetable, its learners, their attendance, marks and results."""

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
    "Attendance",
    "AttendanceMark",
    "CalendarFeed",
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
    "TrainingClass",
]
