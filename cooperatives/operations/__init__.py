"""Every change of state in the cooperatives' records, one module per noun."""

from cooperatives.operations.assignments import (
    assign,
    end_assignment,
    note_progress,
)
from cooperatives.operations.erasing import erase_person, purge_imports
from cooperatives.operations.groups import (
    change_group,
    note_group_status,
    rate_group,
    register_group,
)
from cooperatives.operations.identity import change_cooperative, register_cooperative
from cooperatives.operations.links import change_part, end_part, enter_part
from cooperatives.operations.merging import (
    absorbed_into,
    judge_distinct,
    kind_of,
    merge,
)
from cooperatives.operations.people import (
    appoint,
    change_person,
    change_post,
    end_post,
    give_consent,
    holder_of,
    register_person,
    reveal_citizen_id,
    withdraw_consent,
)
from cooperatives.operations.policy import change_policy, enter_policy
from cooperatives.operations.reports import change_report, enter_report
from cooperatives.operations.standing import (
    note_status,
    refuse_future,
    relocate,
    status_on,
)
from cooperatives.operations.training import (
    Training,
    record_training,
    renumber_training,
    restore_training,
    withdraw_training,
)
from cooperatives.operations.units import carry_over, choose_unit

__all__ = [
    "Training",
    "absorbed_into",
    "appoint",
    "assign",
    "carry_over",
    "change_cooperative",
    "change_group",
    "change_part",
    "change_person",
    "change_policy",
    "change_post",
    "change_report",
    "choose_unit",
    "end_assignment",
    "end_part",
    "end_post",
    "enter_part",
    "enter_policy",
    "enter_report",
    "erase_person",
    "give_consent",
    "holder_of",
    "judge_distinct",
    "kind_of",
    "merge",
    "note_group_status",
    "note_progress",
    "note_status",
    "purge_imports",
    "rate_group",
    "record_training",
    "refuse_future",
    "register_cooperative",
    "register_group",
    "register_person",
    "relocate",
    "renumber_training",
    "restore_training",
    "reveal_citizen_id",
    "status_on",
    "withdraw_consent",
    "withdraw_training",
]
