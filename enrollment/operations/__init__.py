"""Every change of state in enrollment. Nothing else writes ``Application.status``."""

from enrollment.operations.applications import (
    ASKABLE,
    FILLED_IN,
    answer_supplement,
    ask_supplement,
    closed_text,
    confirm_consent,
    match_cooperative,
    see_letter,
    submit,
    take_back_consent,
    withdraw,
)
from enrollment.operations.attachments import attach, drop_attachment
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
from enrollment.operations.drafts import drop_draft, keep_draft, purge_drafts
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
    "ASKABLE",
    "CALL_FIELDS",
    "FILLED_IN",
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
    "drop_attachment",
    "drop_draft",
    "expire",
    "fill_seats",
    "keep_draft",
    "match_cooperative",
    "publish",
    "purge_drafts",
    "run_due",
    "save_call",
    "see_letter",
    "settle",
    "sign_notice",
    "submit",
    "take_back",
    "take_back_consent",
    "turn_down",
    "waitlist",
    "withdraw",
]
