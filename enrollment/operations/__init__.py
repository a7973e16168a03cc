"""Every change of state in enrollment. Nothing else writes ``Application.status``."""

from enrollment.operations.applications import (
    CORRECTABLE,
    FILLED_IN,
    answer_supplement,
    ask_supplement,
    closed_text,
    confirm_consent,
    match_cooperative,
    refuse_nomination,
    see_letter,
    submit,
    withdraw,
)
from enrollment.operations.attachments import attach
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
from enrollment.operations.endorsements import endorse, send_back
from enrollment.operations.nominations import (
    ENTERED,
    MOST_PEOPLE,
    faults_of,
    nominate,
    resend,
    withdraw_nomination,
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
    "CORRECTABLE",
    "ENTERED",
    "FILLED_IN",
    "MOST_PEOPLE",
    "accept",
    "admit",
    "admit_group",
    "answer_supplement",
    "ask_again",
    "ask_supplement",
    "attach",
    "close_list",
    "closed_text",
    "confirm_consent",
    "decline",
    "endorse",
    "expire",
    "faults_of",
    "fill_seats",
    "match_cooperative",
    "nominate",
    "publish",
    "refuse_nomination",
    "resend",
    "run_due",
    "save_call",
    "see_letter",
    "send_back",
    "settle",
    "sign_notice",
    "submit",
    "take_back",
    "turn_down",
    "waitlist",
    "withdraw",
    "withdraw_nomination",
]
