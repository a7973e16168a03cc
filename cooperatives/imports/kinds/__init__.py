"""The nine kinds of lists, one module each; their columns are those of contracts.md."""

from cooperatives.imports.kinds.assignments import AssignmentList
from cooperatives.imports.kinds.base import NEW, SKIP, Kind, Row
from cooperatives.imports.kinds.contracts import ContractList
from cooperatives.imports.kinds.cooperatives import CooperativeList
from cooperatives.imports.kinds.groups import GroupList
from cooperatives.imports.kinds.ocop import OcopList
from cooperatives.imports.kinds.persons import PersonList
from cooperatives.imports.kinds.policy import PolicyList
from cooperatives.imports.kinds.reports import ReportList
from cooperatives.imports.kinds.training import TrainingList

KINDS: dict[str, type[Kind]] = {
    kind.key: kind
    for kind in (
        CooperativeList,
        ReportList,
        PersonList,
        ContractList,
        AssignmentList,
        GroupList,
        OcopList,
        TrainingList,
        PolicyList,
    )
}

__all__ = ["KINDS", "NEW", "SKIP", "Kind", "Row"]
