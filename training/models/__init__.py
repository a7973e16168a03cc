"""Running a class: its timetable, its learners, their attendance, marks and results."""

from training.models.klass import TAKES_SEATS, ClassStatus, TrainingClass
from training.models.participant import (
    Discipline,
    Participant,
    ParticipantStatus,
    Result,
)
from training.models.records import Attendance, AttendanceMark, Grade
from training.models.session import DayPart, Session

__all__ = [
    "TAKES_SEATS",
    "Attendance",
    "AttendanceMark",
    "ClassStatus",
    "DayPart",
    "Discipline",
    "Grade",
    "Participant",
    "ParticipantStatus",
    "Result",
    "Session",
    "TrainingClass",
]
