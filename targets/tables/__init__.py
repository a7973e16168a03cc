"""Columns of the lists about targets, one module per kind of list."""

from targets.tables.coverage import CoverageTable, InvitationTable
from targets.tables.plans import FrozenRowTable, PeriodTable, PlanTable
from targets.tables.rows import TrainedTable, behind_table

__all__ = [
    "CoverageTable",
    "FrozenRowTable",
    "InvitationTable",
    "PeriodTable",
    "PlanTable",
    "TrainedTable",
    "behind_table",
]
