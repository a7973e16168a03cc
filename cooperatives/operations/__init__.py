"""Every change of state in the cooperatives' records, one module per noun."""

from cooperatives.operations.people import (
    appoint,
    end_post,
    give_consent,
    holder_of,
    register_person,
    withdraw_consent,
)
from cooperatives.operations.standing import (
    note_status,
    refuse_future,
    relocate,
    status_on,
)
from cooperatives.operations.training import (
    Training,
    record_training,
    withdraw_training,
)

__all__ = [
    "Training",
    "appoint",
    "end_post",
    "give_consent",
    "holder_of",
    "note_status",
    "record_training",
    "refuse_future",
    "register_person",
    "relocate",
    "status_on",
    "withdraw_consent",
    "withdraw_training",
]
