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
from enrollment.operations.bulk import IN_BULK, Outcome, decide_many
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
    settle_group,
    waitlist,
)
from enrollment.operations.desk import Act, decide
from enrollment.operations.offers import (
    accept,
    ask_again,
    expire,
    fill_seats,
    run_due,
    take_back,
    turn_down,
)
from enrollment.operations.persons import COMPARED, link_person, tell_apart

__all__ = [
    "CALL_FIELDS",
    "COMPARED",
    "FILLED_IN",
    "IN_BULK",
    "Act",
    "Outcome",
    "accept",
    "admit",
    "admit_group",
    "answer_supplement",
    "ask_again",
    "ask_supplement",
    "close_list",
    "closed_text",
    "confirm_consent",
    "decide",
    "decide_many",
    "decline",
    "expire",
    "fill_seats",
    "link_person",
    "match_cooperative",
    "publish",
    "run_due",
    "save_call",
    "see_letter",
    "settle",
    "settle_group",
    "sign_notice",
    "submit",
    "take_back",
    "tell_apart",
    "turn_down",
    "waitlist",
    "withdraw",
]
