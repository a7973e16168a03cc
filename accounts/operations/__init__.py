"""Acts upon accounts, and writing down what was done."""

from accounts.operations.codes import issue_code, use_code
from accounts.operations.journal import record
from accounts.operations.signing_up import forget_unproven, prove_phone, sign_up

__all__ = [
    "forget_unproven",
    "issue_code",
    "prove_phone",
    "record",
    "sign_up",
    "use_code",
]
