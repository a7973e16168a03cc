"""Acts upon accounts, and writing down what was done."""

from accounts.operations.codes import issue_code, use_code
from accounts.operations.journal import record

__all__ = ["issue_code", "record", "use_code"]
