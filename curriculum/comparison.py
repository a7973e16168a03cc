"""Two versions of a programme side by side: what was added, removed, changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from curriculum.models import Classification
from vietnamese.dates import short_date
from vietnamese.numbers import decimal

if TYPE_CHECKING:
    from decimal import Decimal

    from curriculum.models import Module, ProgrammeVersion


@dataclass(frozen=True)
class Line:
    """One thing in both versions; empty text where a version does not have it."""

    label: str
    old: str
    new: str

    @property
    def change(self) -> tuple[str, str] | None:
        """What happened as (signal, words), None where both say the same."""
        if self.old == self.new:
            return None
        if not self.old:
            return "ok", _("added here")
        if not self.new:
            return "no", _("removed")
        return "wait", _("changed")


@dataclass(frozen=True)
class Comparison:
    rule: list[Line]
    modules: list[Line]
    scale: list[Line]

    @property
    def changes(self) -> int:
        lines = [*self.rule, *self.modules, *self.scale]
        return sum(line.change is not None for line in lines)


def compare(old: ProgrammeVersion, new: ProgrammeVersion) -> Comparison:
    """Modules are the same by their code. Both versions come from ``whole()``."""
    olds, news = _modules(old, new), _modules(new, old)
    codes = [*news, *(code for code in olds if code not in news)]
    bands_old, bands_new = _scale(old), _scale(new)
    return Comparison(
        rule=[
            Line(label, before, after)
            for (label, before), (_label, after) in zip(
                _rule(old), _rule(new), strict=True
            )
        ],
        modules=[Line(code, olds.get(code, ""), news.get(code, "")) for code in codes],
        scale=[
            Line(
                str(capfirst(step.label)),
                bands_old.get(step, ""),
                bands_new.get(step, ""),
            )
            for step in Classification
            if step in bands_old or step in bands_new
        ],
    )


def module_text(module: Module) -> str:
    """A module in lines: title, tiết, assessment, outcomes."""
    lines = [
        module.title,
        _("%(all)s periods: %(theory)s theory, %(practice)s practice")
        % {
            "all": module.periods,
            "theory": module.theory_periods,
            "practice": module.practice_periods,
        },
    ]
    if module.is_graded:
        parts = ", ".join(
            f"{part.name} {_percent(part.weight)}" for part in module.components.all()
        )
        lines.append(capfirst(_("graded: %s") % parts))
    else:
        lines.append(capfirst(_("attendance only")))
    if module.outcomes:
        lines.append(module.outcomes)
    return "\n".join(lines)


def _modules(version: ProgrammeVersion, other: ProgrammeVersion) -> dict[str, str]:
    """By code; with its place where a module changed places among those of both."""
    theirs = [module.code for module in other.modules.all()]
    ours = [module.code for module in version.modules.all()]
    common = [code for code in ours if code in theirs]
    before = [code for code in theirs if code in ours]
    return {
        module.code: (
            _("Place %s") % module.position + f"\n{module_text(module)}"
            if module.code in common
            and common.index(module.code) != before.index(module.code)
            else module_text(module)
        )
        for module in version.modules.all()
    }


def _scale(version: ProgrammeVersion) -> dict[str, str]:
    return {
        step.name: _("from %s") % decimal(step.lower_bound, 1)
        for step in version.scale.all()
    }


def _rule(version: ProgrammeVersion) -> list[tuple[str, str]]:
    yes_no = {True: _("yes"), False: _("no")}
    return [
        (_("In force from"), short_date(version.effective_from)),
        (_("Periods in all"), str(version.total_periods)),
        (_("Least attendance"), _percent(version.min_attendance)),
        (_("Least attendance of theory"), _percent(version.min_theory)),
        (_("Least attendance of practice"), _percent(version.min_practice)),
        (_("Pass mark"), decimal(version.pass_mark, 1)),
        (_("A retake lowers the classification"), yes_no[version.lower_for_retake]),
        (
            _("Discipline lowers the classification"),
            yes_no[version.lower_for_discipline],
        ),
        (
            _("Confirmation of attendance for who misses only the score"),
            yes_no[version.gives_confirmation],
        ),
        (_("Legal basis"), version.legal_basis),
    ]


def _percent(ratio: Decimal | None) -> str:
    return "" if ratio is None else f"{decimal(ratio * 100)}%"
