"""How figures and rows are frozen, and shown again."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from cooperatives.models import Post, ReportingArea
from targets.indicators import AreaFigure, Figure, TargetStatus, indicator_of
from targets.models import FrozenFigure, FrozenRow

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import Model

COOPERATIVE, PERSON = "cooperatives.cooperative", "cooperatives.person"
RELATIONS = {"cooperative_id": COOPERATIVE, "person_id": PERSON}
NUMBERS = ("value", "numerator", "denominator")


def frozen_areas(figure: Figure) -> list[dict[str, str | None]]:
    """The areas of a figure as they are frozen: numbers as text, unrounded."""
    return [
        {
            "code": each.area.code,
            "name": each.area.name,
            "status": each.status.value,
            **{
                name: None if number is None else str(number)
                for name in NUMBERS
                for number in (getattr(each, name),)
            },
        }
        for each in figure.areas
    ]


def thawed(frozen: FrozenFigure) -> Figure:
    """A frozen figure as ``targets.indicators`` has it, to be shown like any other."""
    indicator = indicator_of(frozen.target)
    return Figure(
        frozen.target,
        frozen.period.as_of,
        frozen.value,
        frozen.numerator,
        frozen.denominator,
        frozen.coverage,
        areas=tuple(_thawed_area(each) for each in frozen.areas),
        can_exceed=indicator.can_exceed,
        has_places=bool(indicator.slots),
    )


def _thawed_area(said: dict[str, Any]) -> AreaFigure:
    value, above, below = (
        None if said[name] is None else Decimal(said[name]) for name in NUMBERS
    )
    area = ReportingArea(code=said["code"], name=said["name"])
    return AreaFigure(area, value, above, below, TargetStatus(said["status"]))


def frozen_row(
    figure: FrozenFigure, row: Any, position: int, areas: Mapping[str, str]
) -> FrozenRow:
    """A row of ``behind`` as it is frozen, unsaved; ``areas`` names area codes."""
    return FrozenRow(
        figure=figure,
        position=position,
        part=row.part,
        reason=row.reason,
        amount=row.amount,
        record=row._meta.label_lower,  # noqa: SLF001  Django's public name for a model
        record_id=row.pk,
        label=label_of(row)[:300],
        area=areas.get(row.area_code, ""),
        about=about(row),
    )


def label_of(row: Model) -> str:
    """How a list names the row: a post with its holder, everything else as it is."""
    return f"{row.person}: {row}" if isinstance(row, Post) else str(row)


def about(row: Model) -> list[list[str]]:
    """Whose entries in the journal tell of the row: itself and what it is a part of."""
    own = [[row._meta.label_lower, str(row.pk)]]  # noqa: SLF001
    parents = [
        [label, str(getattr(row, name))]
        for name, label in RELATIONS.items()
        if getattr(row, name, None) is not None
    ]
    return own + parents
