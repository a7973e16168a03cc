"""What is due by itself, without a person: `manage.py run_due` and its loop do it.

Each function may run at any time, again, and in several processes at once; it returns
how many of what it did.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from accounts.limits import forget_old
from enrollment.operations import purge_drafts
from enrollment.operations import run_due as offers

if TYPE_CHECKING:
    from collections.abc import Callable

logger = logging.getLogger(__name__)


def drafts() -> dict[str, int]:
    """Forms that nobody went on with are thrown away."""
    return {"drafts": purge_drafts()}


def counts() -> dict[str, int]:
    """Counts of tries whose time is over are forgotten."""
    return {"counts": forget_old()}


DUE: tuple[Callable[[], dict[str, int]], ...] = (offers, drafts, counts)


def run() -> tuple[dict[str, int], bool]:
    """Do all of it; what was done, and whether nothing failed.

    What fails is told in the log and keeps nothing else waiting.
    """
    done: dict[str, int] = {}
    well = True
    for act in DUE:
        try:
            done |= act()
        except Exception:
            logger.exception("%s is due and failed", act.__name__)
            well = False
    return done, well
