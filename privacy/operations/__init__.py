"""Every act upon requests about personal data, and upon the data itself."""

from privacy.operations.consents import withdraw_purpose
from privacy.operations.erasing import close_account, erase
from privacy.operations.keys import rotate
from privacy.operations.purging import due, purge
from privacy.operations.requests import (
    carry_out,
    copy_out,
    identify,
    receive,
    refuse,
    take,
)

__all__ = [
    "carry_out",
    "close_account",
    "copy_out",
    "due",
    "erase",
    "identify",
    "purge",
    "receive",
    "refuse",
    "rotate",
    "take",
    "withdraw_purpose",
]
