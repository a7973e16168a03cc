"""The code of self check-in: six digits that change every half minute (as TOTP does).

The code before the present one is still taken, as reading, typing and signing in take
their time. It says that somebody saw the instructor's screen, not who: so it is a claim.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

STEP = 30  # seconds
DIGITS = 6


def code_at(secret: str, moment: dt.datetime, *, steps_back: int = 0) -> str:
    """The code that the screen shows at a moment."""
    step = int(moment.timestamp()) // STEP - steps_back
    digest = hmac.digest(secret.encode(), step.to_bytes(8), hashlib.sha256)
    number = int.from_bytes(digest[-8:]) % 10**DIGITS
    return f"{number:0{DIGITS}d}"


def is_valid(secret: str, code: str, moment: dt.datetime) -> bool:
    """Whether this is the present code or the one before; however it was spaced."""
    given = "".join(code.split())
    return any(
        hmac.compare_digest(
            given.encode(), code_at(secret, moment, steps_back=back).encode()
        )
        for back in (0, 1)
    )


def seconds_left(moment: dt.datetime) -> int:
    """How long the present code stays on the screen."""
    return STEP - int(moment.timestamp()) % STEP
