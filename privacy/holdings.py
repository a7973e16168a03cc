"""The one table of what is held about people: every app's declarations together.

The public page and the page of the data protection officer are drawn from it, and
``tests/privacy/test_holdings.py`` fails for a column that nobody declared.
"""

from __future__ import annotations

from typing import NamedTuple

from django.apps import apps

from accounts import personal as of_accounts
from accounts.personal import Held, Purpose, Term
from certificates import personal as of_certificates
from cooperatives import personal as of_cooperatives
from curriculum import personal as of_curriculum
from enrollment import personal as of_enrollment
from notices import personal as of_notices
from papers import personal as of_papers
from privacy import personal as of_privacy
from targets import personal as of_targets
from training import personal as of_training

PARTS = (
    of_enrollment,
    of_cooperatives,
    of_training,
    of_certificates,
    of_targets,
    of_notices,
    of_papers,
    of_curriculum,
    of_privacy,
    of_accounts,
)
HELD: tuple[Held, ...] = tuple(held for part in PARTS for held in part.HELD)


class Kept(NamedTuple):
    """What is held for one purpose and one term: a row of the public page."""

    purpose: Purpose
    term: Term
    words: list[str]


def kept() -> list[Kept]:
    """The table as people read it, by purpose and term in the order of their lists."""
    rows: dict[tuple[Purpose, Term], list[str]] = {}
    for held in HELD:
        rows.setdefault((held.purpose, held.term), []).append(str(held.words))
    order = sorted(
        rows, key=lambda key: ([*Purpose].index(key[0]), [*Term].index(key[1]))
    )
    return [Kept(*key, rows[key]) for key in order]


class Holding(NamedTuple):
    """A line of the table with the number of rows in which it lies now."""

    held: Held
    rows: int


def counted() -> list[Holding]:
    """The table with how many rows there are; one query for each model."""
    rows = {
        label: apps.get_model(label)._base_manager.count()  # noqa: SLF001  Django's public name for it
        for label in {held.model for held in HELD}
    }
    return [Holding(held, rows[held.model]) for held in HELD]
