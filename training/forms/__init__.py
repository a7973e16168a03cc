"""The shape of what is entered about classes, timetables, attendance and marks."""

from training.forms.attendance import (
    Dispute,
    GridForm,
    ImportForm,
    RosterForm,
    SettleForm,
)
from training.forms.classes import (
    CellForm,
    ClassForm,
    DecisionForm,
    GradeForm,
    ReasonForm,
    people_who_may,
    told,
)
from training.forms.presence import CheckInForm, PhotoForm, WalkInForm, WhoForm

__all__ = [
    "CellForm",
    "CheckInForm",
    "ClassForm",
    "DecisionForm",
    "Dispute",
    "GradeForm",
    "GridForm",
    "ImportForm",
    "PhotoForm",
    "ReasonForm",
    "RosterForm",
    "SettleForm",
    "WalkInForm",
    "WhoForm",
    "people_who_may",
    "told",
]
