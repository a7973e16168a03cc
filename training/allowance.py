"""How many tiết a learner may still miss: low attendance is seen while it can be mended.

The base is all tiết that the class plans, cancelled sessions excluded, for everybody
alike: who was seated late counts the sessions before as they were recorded. A tiết that
is not recorded yet counts as not missed. Exact: the need is rounded up to whole tiết.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from training.attendance import load_grid
from training.results import attended_periods

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from curriculum.models import ProgrammeVersion
    from training.models import Attendance, Participant, Session, TrainingClass


@dataclass(frozen=True)
class Allowance:
    """What a learner may still miss, in tiết; below 0: so many too many were missed.

    ``theory`` and ``practice`` are None where the programme asks nothing apart of them.
    ``missed`` are the tiết missed so far, ``ahead`` those not recorded yet;
    ``is_at_risk``: one more half-day away, or what is missed already, is too much.
    """

    overall: int
    theory: int | None
    practice: int | None
    missed: int
    ahead: int
    is_at_risk: bool

    @property
    def left(self) -> int:
        """The tiết that may still be missed whatever they are of."""
        if self.is_lost:
            return min(n for n in self._bounds if n is not None)
        if self.theory is None or self.practice is None:
            return self.overall
        return min(self.overall, self.theory + self.practice)

    @property
    def is_lost(self) -> bool:
        """Whether the least attendance is out of reach."""
        return any(bound is not None and bound < 0 for bound in self._bounds)

    @property
    def _bounds(self) -> tuple[int | None, ...]:
        return self.overall, self.theory, self.practice

    @property
    def sentence(self) -> str:
        """As learners and officers read it: "còn được vắng tối đa 6 tiết"."""
        if self.is_lost:
            return ngettext(
                "missed %(n)s period too many",
                "missed %(n)s periods too many",
                -self.left,
            ) % {"n": -self.left}
        parts = [
            ngettext(
                "may miss %(n)s period at most",
                "may miss %(n)s periods at most",
                self.left,
            )
            % {"n": self.left}
        ]
        apart = [
            text % {"n": bound}
            for bound, text in (
                (self.theory, _("theory %(n)s")),
                (self.practice, _("practice %(n)s")),
            )
            if bound is not None and bound < self.left
        ]
        if apart:
            parts.append(f"({', '.join(apart)})")
        return " ".join(parts)


def allowance(
    version: ProgrammeVersion,
    sessions: Sequence[Session],
    attendances: Mapping[int, Attendance],
) -> Allowance:
    """Of one learner; ``sessions`` are the class's counted ones, entries by session id."""
    ahead = [session for session in sessions if session.pk not in attendances]
    recorded = [session for session in sessions if session.pk in attendances]
    bounds = [
        (version.min_attendance, sessions, ahead),
        *(
            (ratio, _of_kind(sessions, practice), _of_kind(ahead, practice))
            for ratio, practice in (
                (version.min_theory, False),
                (version.min_practice, True),
            )
        ),
    ]
    overall, theory, practice = (
        None if ratio is None else _left(ratio, base, attendances)
        for ratio, base, _ahead in bounds
    )
    return Allowance(
        overall=overall or 0,
        theory=theory,
        practice=practice,
        missed=_missed(recorded, attendances),
        ahead=sum(session.periods for session in ahead),
        is_at_risk=any(
            left is not None and left < max((s.periods for s in to_come), default=0)
            for left, (_ratio, _base, to_come) in zip(
                (overall, theory, practice), bounds, strict=True
            )
        ),
    )


def allowances(training_class: TrainingClass) -> list[tuple[Participant, Allowance]]:
    """Of every active learner in list order, in three queries; ``version`` at hand."""
    grid = load_grid(training_class)
    return [
        (
            row.participant,
            allowance(
                training_class.version,
                grid.sessions,
                {cell.session.pk: cell.entry for cell in row.cells if cell.entry},
            ),
        )
        for row in grid.rows
    ]


def at_risk(training_class: TrainingClass) -> list[tuple[Participant, Allowance]]:
    """Whom one more half-day away would cost the class, the narrowest first."""
    found = [pair for pair in allowances(training_class) if pair[1].is_at_risk]
    return sorted(found, key=lambda pair: pair[1].left)


def _of_kind(sessions: Sequence[Session], practice: bool) -> list[Session]:  # noqa: FBT001  one of two kinds
    return [session for session in sessions if session.is_practice == practice]


def _left(
    ratio: Decimal, sessions: Sequence[Session], attendances: Mapping[int, Attendance]
) -> int:
    held = sum(session.periods for session in sessions)
    needed = -(-Fraction(ratio) * held // 1)
    recorded = [s for s in sessions if s.pk in attendances]
    return held - needed - _missed(recorded, attendances)


def _missed(recorded: Sequence[Session], attendances: Mapping[int, Attendance]) -> int:
    return sum(s.periods for s in recorded) - attended_periods(recorded, attendances)
