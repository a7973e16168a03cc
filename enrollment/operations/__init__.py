"""Every change of state in enrollment. Nothing else writes ``Application.status``."""

from enrollment.operations.applications import (
    ASKABLE,
    CORRECTABLE,
    FILLED_IN,
    IDENTITY,
    answer_supplement,
    ask_supplement,
    closed_text,
    confirm_consent,
    match_cooperative,
    refuse_nomination,
    see_letter,
    submit,
    take_back_consent,
    withdraw,
)
from enrollment.operations.attachments import (
    attach,
    drop_attachment,
    note_file_seen,
)
from enrollment.operations.bulk import IN_BULK, Outcome, decide_many
from enrollment.operations.calls import (
    CALL_FIELDS,
    close_list,
    publish,
    save_call,
    sign_notice,
)
from enrollment.operations.claims import claim, enter_code, settle_claim
from enrollment.operations.decisions import (
    admit,
    admit_group,
    decline,
    settle,
    settle_group,
    waitlist,
)
from enrollment.operations.desk import Act, decide
from enrollment.operations.drafts import drop_draft, keep_draft, purge_drafts
from enrollment.operations.endorsements import endorse, send_back
from enrollment.operations.erasing import erase_application, refused_before
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
from enrollment.operations.persons import COMPARED, link_person, tell_apart

__all__ = [
    "ASKABLE",
    "CALL_FIELDS",
    "COMPARED",
    "CORRECTABLE",
    "ENTERED",
    "FILLED_IN",
    "IDENTITY",
    "IN_BULK",
    "MOST_PEOPLE",
    "Act",
    "Outcome",
    "accept",
    "admit",
    "admit_group",
    "answer_supplement",
    "ask_again",
    "ask_supplement",
    "attach",
    "claim",
    "close_list",
    "closed_text",
    "confirm_consent",
    "decide",
    "decide_many",
    "decline",
    "drop_attachment",
    "drop_draft",
    "endorse",
    "enter_code",
    "erase_application",
    "expire",
    "faults_of",
    "fill_seats",
    "keep_draft",
    "link_person",
    "match_cooperative",
    "nominate",
    "note_file_seen",
    "publish",
    "purge_drafts",
    "refuse_nomination",
    "refused_before",
    "resend",
    "run_due",
    "save_call",
    "see_letter",
    "send_back",
    "settle",
    "settle_claim",
    "settle_group",
    "sign_notice",
    "submit",
    "take_back",
    "take_back_consent",
    "tell_apart",
    "turn_down",
    "waitlist",
    "withdraw",
    "withdraw_nomination",
]
