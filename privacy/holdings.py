"""The one table of what is held about people: every app's declarations together.

The public page and the page of the data protection officer are drawn from it, and
``tests/privacy/test_holdings.py`` fails for a column that nobody declared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.apps import apps

from accounts import personal as of_accounts
from certificates import personal as of_certificates
from cooperatives import personal as of_cooperatives
from curriculum import personal as of_curriculum
from enrollment import personal as of_enrollment
from notices import personal as of_notices
from papers import personal as of_papers
from privacy import personal as of_privacy
from targets import personal as of_targets
from training import personal as of_training

if TYPE_CHECKING:
    from accounts.personal import Held

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
