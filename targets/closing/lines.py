"""A correction line: one row that a closed figure would have otherwise today."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from cooperatives.history import act_of, words_of
from targets.cards import PARTS, Card, in_unit
from targets.closing.frozen import NUMBERS, thawed
from targets.indicators import LEFT_OUT, SIGNALS, Figure, TargetStatus
from targets.models import FrozenFigure, Unit

if TYPE_CHECKING:
    import datetime as dt

    from django.utils.functional import _StrPromise

    from accounts.models import AuditEntry

Subject = tuple[str, str]  # a model's label and a row's key, as the journal has them


class Change(TextChoices):
    LEFT = "left", _("no longer in the list")
    JOINED = "joined", _("in the list since")
    OTHERWISE = "otherwise", _("counts otherwise now")
    MERGED = "merged", _("merged into another record")
    LOST = "lost", _("true on the day, evidence lost later")


@dataclass(frozen=True)
class Said:
    """How a row counts: its part, and its amount in a unit."""

    part: str
    amount: Decimal | None
    unit: str = ""

    def __str__(self) -> str:
        """ "counted (120 members)"."""
        part = str(PARTS[self.part])
        if self.amount is None:
            return part
        amount = Decimal(self.amount)
        return f"{part} ({in_unit(amount, self.unit or Unit.COUNT)})"

    @property
    def matters(self) -> bool:
        return self.part != LEFT_OUT


class Told(NamedTuple):
    """An act as a page tells it: when, what, in which words, by whom."""

    at: dt.datetime
    act: _StrPromise | str
    words: str
    actor: str


@dataclass(frozen=True)
class Correction:
    """One row that a closed figure would not have today as it had it then.

    ``acts`` are the entries of the journal that tell of it, oldest first; none if it was
    never written down. ``kept`` is the record that took the place of a merged one.
    ``evidence`` is the certificate that was revoked ``on`` a later day. ``signers`` are
    the cooperatives whose contracts name the row's as a party.
    """

    change: Change
    label: str
    about: tuple[Subject, ...]
    before: Said | None = None
    after: Said | None = None
    kept: str = ""
    evidence: str = ""
    on: dt.date | None = None
    signers: tuple[Subject, ...] = ()
    acts: list[AuditEntry] = field(default_factory=list)

    @property
    def told(self) -> list[Told]:
        return [
            Told(
                entry.at,
                act_of(entry),
                "; ".join(words_of(entry)),
                str(entry.actor or ""),
            )
            for entry in self.acts
        ]

    @property
    def is_even(self) -> bool:
        """Whether the figure is the same with it as without."""
        return self.change == Change.LOST or self.before == self.after


@dataclass(frozen=True)
class Compared:
    """A frozen figure, the same figure asked now, and what lies between them."""

    frozen: FrozenFigure
    now: Figure
    lines: list[Correction]

    @property
    def then_card(self) -> Card:
        """The frozen figure, ready for a page."""
        return Card(thawed(self.frozen))

    @property
    def now_card(self) -> Card:
        return Card(self.now)

    @property
    def status(self) -> TargetStatus:
        """As it was frozen."""
        return TargetStatus(self.frozen.status)

    @property
    def signal(self) -> str:
        return SIGNALS[self.status]

    @property
    def has_moved(self) -> bool:
        """Whether value, numerator or denominator is another one now."""
        then, now = self.frozen, self.now
        return any(
            round(a, 6) != round(b, 6)
            if a is not None and b is not None
            else a is not b
            for a, b in ((getattr(then, name), getattr(now, name)) for name in NUMBERS)
        )
