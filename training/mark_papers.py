"""The mark sheet of a module on paper (``domain.md``, Appendix A5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import translation

from papers.paper import Paper
from training.papers import sheet_head
from training.sheets import load_sheet
from vietnamese.numbers import decimal

if TYPE_CHECKING:
    from decimal import Decimal

    from curriculum.models import Component, Module
    from training.models import TrainingClass
    from training.sheets import Sheet, SheetRow

NARROW = (
    2  # parts of the mark beside the end-of-module mark that fit on a portrait page
)


def mark_sheet(training_class: TrainingClass, module: Module) -> Paper:
    """The marks as they stand, with a blank for each that is missing.

    ``module`` has its components prefetched.
    """
    sheet = load_sheet(training_class, module)
    pass_mark = training_class.version.pass_mark
    parts = [c for c in module.components.all() if not c.is_final]
    with translation.override("vi"):
        return Paper(
            "papers/mark_sheet.html",
            {
                **sheet_head(training_class),
                "module": module,
                "is_wide": len(parts) > NARROW,
                "parts": [part.name for part in parts],
                "weights": _weights(module),
                "pass_mark": decimal(pass_mark, 1),
                "instructors": _instructors(training_class, module),
                "handed_in": sheet.handed_in,
                "rows": [
                    _row(number, row, pass_mark)
                    for number, row in enumerate(sheet.rows, start=1)
                ],
                **_counts(sheet, pass_mark),
            },
        )


def _row(number: int, row: SheetRow, pass_mark: Decimal) -> dict[str, Any]:
    parts = [c.text for c in row.cells if not c.column.component.is_final]
    final = {c.column.attempt: c.text for c in row.cells if c.column.component.is_final}
    first, *retake = (final[attempt] for attempt in sorted(final))
    notes = []
    if row.score is not None and row.score < pass_mark:
        notes.append("không đạt")
    if row.retaken_on:
        notes.append(f"kiểm tra lại ngày {row.retaken_on}")
    return {
        "no": number,
        "name": row.participant.person.full_name,
        "parts": parts,
        "first": first,
        "retake": "".join(retake),
        "score": row.score_text,
        "words": row.words,
        "note": "; ".join(notes),
    }


def _counts(sheet: Sheet, pass_mark: Decimal) -> dict[str, int]:
    scores = [row.score for row in sheet.rows if row.score is not None]
    passed = sum(score >= pass_mark for score in scores)
    return {
        "marked": len(scores),
        "passed": passed,
        "failed": len(scores) - passed,
        "open": len(sheet.rows) - len(scores),
    }


def _weights(module: Module) -> str:
    """How the module's mark is made of its parts; "" where there is only one."""
    parts: list[Component] = list(module.components.all())
    if len(parts) == 1:
        return ""
    return ", ".join(
        f"{part.name.lower()} {decimal(part.weight * 100)}%" for part in parts
    )


def _instructors(training_class: TrainingClass, module: Module) -> str:
    teaching = training_class.sessions.counted().filter(module=module).order_by()
    names = teaching.values_list("instructor__full_name", "instructor__sort_key")
    return ", ".join(
        name for name, _key in sorted(names.distinct(), key=lambda found: found[1])
    )
