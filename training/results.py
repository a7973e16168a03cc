"""The rules by which a learner passes (``domain.md`` §1.6, §1.7, §3.4). Exact arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from cooperatives.models import Gender
from curriculum.models import Classification
from training.models import (
    AttendanceMark,
    Discipline,
    Participant,
    ParticipantStatus,
    Result,
)
from vietnamese.numbers import decimal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.db.models import QuerySet

    from curriculum.models import Module, ProgrammeVersion
    from training.models import Attendance, Grade, Session, TrainingClass

FINDING_ATTENDANCE = "attendance"
FINDING_MODULE = "module"
FINDING_SCORE = "score"
FINDING_DISCIPLINE = "discipline"
FINDING_LOWERED = "lowered"
FEW_MODULES = 2  # so many are named one by one


@dataclass(frozen=True)
class Rule:
    """The pass rule of a programme version, read once per class."""

    min_attendance: Decimal
    pass_mark: Decimal
    test_weight: Decimal
    lower_for_retake: bool
    modules: tuple[Module, ...]
    scale: tuple[tuple[Decimal, str], ...]

    @classmethod
    def of(cls, version: ProgrammeVersion) -> Rule:
        return cls(
            min_attendance=version.min_attendance,
            pass_mark=version.pass_mark,
            test_weight=version.test_weight,
            lower_for_retake=version.lower_for_retake,
            modules=tuple(m for m in version.modules.all() if m.is_graded),
            scale=tuple((step.lower_bound, step.name) for step in version.scale.all()),
        )

    def classify(self, score: Decimal) -> str:
        """The classification of a rounded score, "" below the scale."""
        return next((name for bound, name in self.scale if score >= bound), "")

    def one_step_down(self, name: str) -> str:
        """One step lower; the lowest passing step stays."""
        names = [step for _bound, step in self.scale]
        return names[min(names.index(name) + 1, len(names) - 1)]


@dataclass(frozen=True)
class Outcome:
    """A learner's result with the facts it rests on. ``findings`` say what went wrong."""

    attended: int
    held: int
    final_score: Decimal | None
    result: str
    classification: str
    findings: list[dict[str, str]]


def round_half_up(value: Decimal | Fraction) -> Decimal:
    """To one decimal, 8.95 → 9.0: never binary floats, never banker's rounding."""
    exact = Fraction(value) * 10
    tenths = (exact + Fraction(1, 2)).__floor__()
    return (Decimal(tenths) / 10).quantize(Decimal("0.1"), ROUND_HALF_UP)


def exact_mark(mark: Decimal) -> str:
    """A module's mark with all its decimals, so that 4,96 is not read as a pass."""
    decimals = len(f"{mark.normalize():f}".partition(".")[2])
    return decimal(mark, max(decimals, 1))


def attended_periods(
    sessions: Sequence[Session], attendances: Mapping[int, Attendance]
) -> int:
    """Tiết attended over the sessions held; ``attendances`` is keyed by session id."""
    total = 0
    for session in sessions:
        entry = attendances.get(session.pk)
        if entry is None:
            continue
        if entry.mark == AttendanceMark.PRESENT:
            total += session.periods
        elif entry.mark == AttendanceMark.PARTLY:
            total += max(session.periods - entry.missed, 0)
    return total


def final_score(rule: Rule, grades: Mapping[int, Grade]) -> Decimal | None:
    """Average of the module marks weighted by tiết, rounded half up to one decimal.

    None while a graded module has no mark. ``grades`` is keyed by module id.
    """
    total, periods = Fraction(0), 0
    for module in rule.modules:
        grade = grades.get(module.pk)
        score = grade.score(rule.test_weight) if grade else None
        if score is None:
            return None
        total += Fraction(score) * module.periods
        periods += module.periods
    return round_half_up(total / periods) if periods else None


def judge(
    rule: Rule,
    participant: Participant,
    sessions: Sequence[Session],
    attendances: Mapping[int, Attendance],
    grades: Mapping[int, Grade],
) -> Outcome:
    """Decide a learner's result.

    Completed: attendance at least the threshold, every graded module and the final
    score at least the pass mark, and no discipline of warning or above. The
    classification is lowered by one step for a retake (Thông tư 42/2015, Điều 27).
    """
    held = sum(session.periods for session in sessions)
    attended = attended_periods(sessions, attendances)
    findings: list[dict[str, str]] = []
    needed = -(-Fraction(rule.min_attendance) * held // 1)
    if attended < needed:
        findings.append(
            {
                "code": FINDING_ATTENDANCE,
                "short": str(needed - attended),
                "needed": str(needed),
            }
        )
    for module in rule.modules:
        grade = grades.get(module.pk)
        mark = grade.score(rule.test_weight) if grade else None
        if mark is None or mark < rule.pass_mark:
            findings.append(
                {
                    "code": FINDING_MODULE,
                    "module": module.code,
                    "mark": "" if mark is None else str(mark),
                }
            )
    score = final_score(rule, grades)
    if score is not None and score < rule.pass_mark:
        findings.append({"code": FINDING_SCORE, "needed": str(rule.pass_mark)})
    if participant.discipline == Discipline.WARNING:
        findings.append({"code": FINDING_DISCIPLINE})
    classification = rule.classify(score) if score is not None else ""
    passed = not findings and bool(classification)
    if passed and rule.lower_for_retake and any(g.was_retaken for g in grades.values()):
        lowered = rule.one_step_down(classification)
        if lowered != classification:
            findings.append({"code": FINDING_LOWERED, "from": classification})
            classification = lowered
    return Outcome(
        attended=attended,
        held=held,
        final_score=score,
        result=Result.PASSED if passed else Result.FAILED,
        classification=classification if passed else "",
        findings=findings,
    )


def explain(participant: Participant) -> str:
    """The result in one line: "Tham dự 72/80 tiết (90%), điểm 7,6 → Khá"."""
    if participant.attended is None or not participant.held:
        return ""
    rate = round_half_up(Fraction(participant.attended * 100, participant.held))
    percent = decimal(rate.normalize() if rate == rate.to_integral() else rate)
    parts = [
        _("attended %(attended)s of %(held)s periods (%(percent)s%%)")
        % {
            "attended": participant.attended,
            "held": participant.held,
            "percent": percent,
        }
    ]
    if participant.final_score is not None:
        parts.append(_("score %s") % decimal(participant.final_score, 1))
    parts += _finding_texts(participant.findings)
    verdict = (
        participant.get_classification_display()
        if participant.result == Result.PASSED
        else _("not completed")
    )
    line = ", ".join(parts)
    return f"{line[:1].upper()}{line[1:]} → {verdict}"


def explained(participants: Iterable[Participant]) -> list[tuple[Participant, str]]:
    """Each learner with the line that explains the result."""
    return [(participant, explain(participant)) for participant in participants]


def graded_modules(training_class: TrainingClass) -> QuerySet[Module]:
    """The class's graded modules, each with ``done``: learners who have a final mark."""
    return training_class.version.modules.filter(is_graded=True).annotate(
        done=Count(
            "grades",
            filter=Q(
                grades__participant__training_class=training_class,
                grades__participant__status=ParticipantStatus.ACTIVE,
                grades__final__isnull=False,
            ),
        )
    )


@dataclass(frozen=True)
class Tally:
    """The results of a class in numbers; ``bands`` are (classification, learners)."""

    learners: int
    women: int
    passed: int
    passed_women: int
    bands: list[tuple[str, int]]

    @property
    def failed(self) -> int:
        return self.learners - self.passed


def tally(training_class: TrainingClass) -> Tally:
    """Count the learners of a class by result, classification and gender; one query."""
    counted = list(
        training_class.participants.active()
        .order_by()
        .values_list("classification", "person__gender")
        .annotate(Count("pk"))
    )

    def total(*, passed: bool = False, women: bool = False, band: str = "") -> int:
        return sum(
            number
            for classification, gender, number in counted
            if (not passed or classification)
            and (not women or gender == Gender.FEMALE)
            and (not band or classification == band)
        )

    return Tally(
        learners=total(),
        women=total(women=True),
        passed=total(passed=True),
        passed_women=total(passed=True, women=True),
        bands=[(str(band.label), total(band=band)) for band in Classification],
    )


def _finding_texts(findings: Sequence[dict[str, str]]) -> list[str]:
    """One text a finding; many failed modules are told by their number and the lowest."""
    failed = [f for f in findings if f["code"] == FINDING_MODULE and f["mark"]]
    if len(failed) <= FEW_MODULES:
        return [_finding_text(finding) for finding in findings]
    lowest = min(failed, key=lambda finding: Decimal(finding["mark"]))
    return [
        _("%(count)s modules not passed, the lowest %(module)s %(mark)s")
        % {
            "count": len(failed),
            "module": lowest["module"],
            "mark": exact_mark(Decimal(lowest["mark"])),
        },
        *(_finding_text(finding) for finding in findings if finding not in failed),
    ]


def _finding_text(finding: dict[str, str]) -> str:
    match finding["code"]:
        case "attendance":
            return _("%(short)s periods short of %(needed)s") % finding
        case "module":
            if not finding["mark"]:
                return _("%(module)s has no mark") % finding
            mark = exact_mark(Decimal(finding["mark"]))
            return _("%(module)s only %(mark)s") % {**finding, "mark": mark}
        case "score":
            needed = decimal(Decimal(finding["needed"]), 1)
            return _("score below %s") % needed
        case "discipline":
            return _("disciplined with a warning")
        case _:
            name = Classification(finding["from"]).label
            return _("lowered one step from %s") % name
