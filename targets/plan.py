"""A plan on a day: its cards, its points, how far it is beside the year, its areas."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby, islice
from typing import TYPE_CHECKING

from django.utils.translation import ngettext

from targets.cards import Card, Tile, in_unit
from targets.indicators import REACHED, SIGNALS, TargetStatus, figures
from targets.models import Unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from targets.missing import Gap
    from targets.models import TargetSet


@dataclass(frozen=True)
class Point:
    """A point of the plan: met only if all that it promises is met."""

    bullet: int
    cards: list[Card]

    @property
    def status(self) -> TargetStatus:
        found = {card.figure.status for card in self.cards}
        if found <= REACHED:
            return TargetStatus.MET
        for status in (TargetStatus.NOT_MET, TargetStatus.IN_PROGRESS):
            if status in found:
                return status
        return TargetStatus.NO_DATA

    @property
    def signal(self) -> str:
        return SIGNALS[self.status]


@dataclass(frozen=True)
class Plan:
    """A target set with the cards of all its targets on a day."""

    target_set: TargetSet
    as_of: dt.date
    cards: list[Card]

    @classmethod
    def on(cls, target_set: TargetSet, as_of: dt.date) -> Plan:
        return cls.all_on([target_set], as_of)[0]

    @classmethod
    def all_on(cls, target_sets: Sequence[TargetSet], as_of: dt.date) -> list[Plan]:
        """Several plans, asked together: what two of them count is counted once."""
        asked = [(each, list(each.targets.all())) for each in target_sets]
        for target_set, targets in asked:
            for target in targets:
                target.target_set = target_set  # known already: no query for each
        every = [target for _target_set, targets in asked for target in targets]
        found = iter(figures(every, as_of))
        return [
            cls(target_set, as_of, [Card(each) for each in islice(found, len(targets))])
            for target_set, targets in asked
        ]

    @property
    def promised(self) -> list[Card]:
        """Without the rows for information."""
        return [card for card in self.cards if card.goal]

    @property
    def met(self) -> int:
        return sum(card.is_met for card in self.promised)

    @property
    def points(self) -> list[Point]:
        """The points of the plan in its order, each with the cards that decide it."""
        in_order = sorted(self.promised, key=lambda card: card.figure.target.bullet)
        grouped = groupby(in_order, key=lambda card: card.figure.target.bullet)
        return [Point(bullet, list(cards)) for bullet, cards in grouped]

    @property
    def points_met(self) -> int:
        return sum(point.status == TargetStatus.MET for point in self.points)

    @property
    def share_met(self) -> Decimal:
        """Targets met over targets promised, as a ratio."""
        return Decimal(self.met) / len(self.promised) if self.promised else Decimal(0)

    @property
    def days_left(self) -> int:
        """To the year's last day; 0 from then on."""
        return max((dt.date(self.target_set.year, 12, 31) - self.as_of).days, 0)

    @property
    def time_gone(self) -> Decimal:
        """How much of the year is over at the end of the day, as a ratio."""
        first = dt.date(self.target_set.year, 1, 1)
        last = dt.date(self.target_set.year, 12, 31)
        gone = Decimal((self.as_of - first).days + 1) / ((last - first).days + 1)
        return min(max(gone, Decimal(0)), Decimal(1))

    @property
    def time_gone_text(self) -> str:
        return in_unit(self.time_gone, Unit.RATIO, apart_from=Decimal(1))

    @property
    def share_met_text(self) -> str:
        return in_unit(self.share_met, Unit.RATIO)

    @property
    def missing(self) -> list[tuple[Card, list[Gap]]]:
        """What each unmet target still needs."""
        found = [(card, card.gaps) for card in self.promised]
        return [(card, sentences) for card, sentences in found if sentences]

    @property
    def area_cards(self) -> list[Card]:
        """What is counted by area, rows for information too."""
        return [card for card in self.cards if card.figure.areas]

    @property
    def area_rows(self) -> list[tuple[Tile, ...]]:
        """For each area its figures, in the order of ``area_cards``."""
        return list(zip(*(card.tiles for card in self.area_cards), strict=True))

    def tiles(self, code: str = "") -> list[Tile]:
        """The areas with one target's figures, or with how many targets each meets."""
        cards = {card.figure.target.code: card for card in self.area_cards if card.goal}
        if code in cards:
            return cards[code].tiles
        return _met_by_area(list(cards.values()))


def _met_by_area(cards: Sequence[Card]) -> list[Tile]:
    count = len(cards)
    tiles = []
    for same_area in zip(*(card.figure.areas for card in cards), strict=True):
        met = sum(area.status in REACHED for area in same_area)
        tiles.append(
            Tile(
                "",
                same_area[0].area,
                f"{met}/{count}",
                ngettext("target met", "targets met", count),
                met=met == count,
                signal="",
                bar=(Decimal(met), Decimal(count), Decimal(count)),
            )
        )
    return tiles
