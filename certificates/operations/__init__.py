"""Every change of state in certificates. Nothing else writes ``Certificate.status``."""

from certificates.operations.book import enter, next_row
from certificates.operations.copying import copy_from_register
from certificates.operations.correcting import CORRECTABLE, correct
from certificates.operations.designing import (
    Design,
    choose_template,
    create_template,
    preview,
    save_design,
)
from certificates.operations.designs import version_for
from certificates.operations.ending import revoke, void
from certificates.operations.handing import hand_over
from certificates.operations.issuing import carry_out, draft, issue
from certificates.operations.keys import enter_key
from certificates.operations.originals import receive_original
from certificates.operations.taking_over import take_over

__all__ = [
    "CORRECTABLE",
    "Design",
    "carry_out",
    "choose_template",
    "copy_from_register",
    "correct",
    "create_template",
    "draft",
    "enter",
    "enter_key",
    "hand_over",
    "issue",
    "next_row",
    "preview",
    "receive_original",
    "revoke",
    "save_design",
    "take_over",
    "version_for",
    "void",
]
