"""Every change of state in enrollment. Nothing else writes ``Application.status``."""

from enrollment.operations.applications import (
    FILLED_IN,
    answer_supplement,
    ask_supplement,
    closed_text,
    confirm_consent,
    match_cooperative,
    see_letter,
    submit,
    withdraw,
)
from enrollment.operations.calls import (
    CALL_FIELDS,
    close_list,
    publish,
    save_call,
    sign_notice,
)
from enrollment.operations.decisions import (
    admit,
    admit_group,
    decline,
    settle,
    waitlist,
)
from enrollment.operations.offers import (
    accept,
    ask_again,
    expire,
    fill_seats,
    run_due,
    take_back,
    turn_down,
)

__all__ = [
    "CALL_FIELDS",
    "FILLED_IN",
    "accept",
    "admit",
    "admit_group",
    "answer_supplement",
    "ask_again",
    "ask_supplement",
    "close_list",
    "closed_text",
    "confirm_consent",
    "decline",
    "expire",
    "fill_seats",
    "match_cooperative",
    "publish",
    "run_due",
    "save_call",
    "see_letter",
    "settle",
    "sign_notice",
    "submit",
    "take_back",
    "turn_down",
    "waitlist",
    "withdraw",
]
