"""Every change of state in certificates. Nothing else writes ``Certificate.status``."""

from certificates.operations.book import enter, next_row
from certificates.operations.designs import version_for
from certificates.operations.ending import revoke
from certificates.operations.issuing import carry_out, draft, issue
from certificates.operations.keys import enter_key

__all__ = [
    "carry_out",
    "draft",
    "enter",
    "enter_key",
    "issue",
    "next_row",
    "revoke",
    "version_for",
]
