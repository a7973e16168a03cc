"""What is due by itself, without a person: `manage.py run_due` and its loop do it.

Each function may run at any time, again, and in several processes at once; it returns
how many of what it did.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.core.cache import cache

from accounts.limits import forget_old
from accounts.operations import forget_unproven
from config import background
from enrollment.operations import purge_drafts
from enrollment.operations import run_due as offers
from papers.operations import purge_bundles, resume_stalled
from privacy.operations import purge

if TYPE_CHECKING:
    from collections.abc import Callable

HOUR = 3600  # seconds
logger = logging.getLogger(__name__)


def drafts() -> dict[str, int]:
    """Forms that nobody went on with are thrown away."""
    return {"drafts": purge_drafts()}


def lost_work() -> dict[str, int]:
    """What killed workers had begun is begun again."""
    return {what: count for what, count in background.sweep().items() if count}


def bundles() -> dict[str, int]:
    """Papers that a killed worker left are gone on with; old ones are thrown away."""
    return {"bundles_resumed": resume_stalled(), "bundles_purged": purge_bundles()}


def counts() -> dict[str, int]:
    """Counts of tries whose time is over are forgotten."""
    return {"counts": forget_old()}


def accounts() -> dict[str, int]:
    """Accounts whose owner proved no number are taken away."""
    return {"accounts_unproven": forget_unproven()}


def terms() -> dict[str, int]:
    """What is held longer than its term is deleted; looked for once an hour."""
    if not cache.add("terms", 1, HOUR):
        return {}
    return {f"purged_{term.value}": count for term, count in purge().items()}


DUE: tuple[Callable[[], dict[str, int]], ...] = (
    offers,
    drafts,
    counts,
    accounts,
    bundles,
    lost_work,
    background.tidy,
    terms,
)


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
