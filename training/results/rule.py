"""The rules by which a learner passes (``domain.md`` §1.6, §1.7, §3.4). Exact arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from training.models import (
    FIRST,
    RETAKE,
    WARNING_OR_ABOVE,
    AttendanceMark,
    Award,
    ExceptionKind,
    Participant,
    Result,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from curriculum.models import Module, ProgrammeVersion
    from training.models import Attendance, Grade, ResultException, Session

    # A learner's given cells, by (component id, attempt).
    Marks = Mapping[tuple[int, int], Grade]
    # What went right or wrong, with its figures. "waived": a signed exception sets it aside.
    Finding = dict[str, str]

FINDING_ATTENDANCE = "attendance"
FINDING_THEORY = "theory"
FINDING_PRACTICE = "practice"
FINDING_MODULE = "module"
FINDING_SCORE = "score"
FINDING_DISCIPLINE = "discipline"
FINDING_COUNCIL = "council"  # the council does not let the learner complete
FINDING_LOWERED = "lowered"
FINDING_KEPT = "kept"  # not lowered, by exception
FINDING_CORRECTED = "corrected"  # after recognition, by a decision
OF_ATTENDANCE = (FINDING_ATTENDANCE, FINDING_THEORY, FINDING_PRACTICE)
OF_MARKS = (FINDING_MODULE, FINDING_SCORE)
WAIVED = "waived"
LOWERED_FOR_RETAKE = "retake"
LOWERED_FOR_DISCIPLINE = "discipline"
LOWERED_FOR_BOTH = "both"


@dataclass(frozen=True)
class Rule:
    """The pass rule of a programme version, read once per class.

    Least attendance in ratios 0–1; of theory and practice None where not asked apart.
    """

    min_attendance: Decimal
    min_theory: Decimal | None
    min_practice: Decimal | None
    pass_mark: Decimal
    lower_for_retake: bool
    lower_for_discipline: bool
    gives_confirmation: bool
    modules: tuple[Module, ...]
    scale: tuple[tuple[Decimal, str], ...]

    @classmethod
    def of(cls, version: ProgrammeVersion) -> Rule:
        graded = version.modules.filter(is_graded=True).prefetch_related("components")
        return cls(
            min_attendance=version.min_attendance,
            min_theory=version.min_theory,
            min_practice=version.min_practice,
            pass_mark=version.pass_mark,
            lower_for_retake=version.lower_for_retake,
            lower_for_discipline=version.lower_for_discipline,
            gives_confirmation=version.gives_confirmation,
            modules=tuple(graded),
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
    """A learner's result with the facts it rests on. ``findings`` say what went wrong.

    ``award`` is what the rule proposes to give.
    """

    attended: int
    held: int
    final_score: Decimal | None
    result: str
    classification: str
    findings: list[Finding]
    award: str


def round_half_up(value: Decimal | Fraction) -> Decimal:
    """To one decimal, 8.95 → 9.0: never binary floats, never banker's rounding."""
    exact = Fraction(value) * 10
    tenths = (exact + Fraction(1, 2)).__floor__()
    return (Decimal(tenths) / 10).quantize(Decimal("0.1"), ROUND_HALF_UP)


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


def module_score(module: Module, marks: Marks) -> Decimal | None:
    """The module's mark, exact; None while a part of it is missing.

    A retake replaces the end-of-module mark.
    """
    total = Decimal(0)
    for component in module.components.all():
        grade = marks.get((component.pk, RETAKE)) or marks.get((component.pk, FIRST))
        if grade is None or grade.value is None:
            return None
        total += component.weight * grade.value
    return total


def final_score(rule: Rule, marks: Marks) -> Decimal | None:
    """Average of the module marks weighted by tiết, rounded half up to one decimal.

    None while a graded module has no mark.
    """
    total, periods = Fraction(0), 0
    for module in rule.modules:
        score = module_score(module, marks)
        if score is None:
            return None
        total += Fraction(score) * module.periods
        periods += module.periods
    return round_half_up(total / periods) if periods else None


def was_retaken(marks: Marks) -> bool:
    """Whether a module had to be taken again."""
    return any(attempt == RETAKE for _component, attempt in marks)


def judge(
    rule: Rule,
    participant: Participant,
    sessions: Sequence[Session],
    attendances: Mapping[int, Attendance],
    marks: Marks,
    exceptions: Iterable[ResultException] = (),
) -> Outcome:
    """Decide a learner's result; ``exceptions`` are the signed ones.

    Completed: attendance at least the threshold, every graded module and the final
    score at least the pass mark, and no discipline of warning or above unless the
    council decides so. No exception raises a mark.
    """
    signed = {exception.kind: exception for exception in exceptions}
    score = final_score(rule, marks)
    findings = [
        *_attendance_findings(rule, sessions, attendances),
        *_mark_findings(rule, marks, score),
    ]
    if participant.discipline in WARNING_OR_ABOVE:
        findings.append({"code": FINDING_DISCIPLINE, "level": participant.discipline})
    if refused := signed.get(ExceptionKind.NOT_PASSED):
        findings.append({"code": FINDING_COUNCIL, "reason": refused.reason})
    findings = [
        {**finding, WAIVED: "yes"} if _is_waived(finding, signed) else finding
        for finding in findings
    ]
    standing = [finding for finding in findings if WAIVED not in finding]
    classification = rule.classify(score) if score is not None else ""
    passed = not standing and bool(classification)
    if passed and (why := why_lowered(rule, participant, marks)):
        lowered = rule.one_step_down(classification)
        if lowered != classification and ExceptionKind.NOT_LOWERED in signed:
            findings.append({"code": FINDING_KEPT, "for": why})
        elif lowered != classification:
            findings.append(
                {"code": FINDING_LOWERED, "from": classification, "for": why}
            )
            classification = lowered
    return Outcome(
        attended=attended_periods(sessions, attendances),
        held=sum(session.periods for session in sessions),
        final_score=score,
        result=Result.PASSED if passed else Result.FAILED,
        classification=classification if passed else "",
        findings=findings,
        award=_award(
            findings, passed=passed, gives_confirmation=rule.gives_confirmation
        ),
    )


def misses_only_the_score(findings: Iterable[Finding]) -> bool:
    """Whether marks are all that stands between a learner and completing."""
    standing = [finding["code"] for finding in findings if WAIVED not in finding]
    return bool(standing) and all(code in OF_MARKS for code in standing)


def proposed_award(participant: Participant, *, gives_confirmation: bool) -> str:
    """What the rule proposes to give for a computed result."""
    return _award(
        participant.findings,
        passed=participant.result == Result.PASSED,
        gives_confirmation=gives_confirmation,
    )


def _award(
    findings: Iterable[Finding], *, passed: bool, gives_confirmation: bool
) -> str:
    if passed:
        return Award.CERTIFICATE
    if gives_confirmation and misses_only_the_score(findings):
        return Award.CONFIRMATION
    return Award.NONE


def why_lowered(rule: Rule, participant: Participant, marks: Marks) -> str:
    """For what the classification is lowered, "" for nothing.

    By one step for a retake or for discipline of warning or above (Thông tư
    42/2015/TT-BLĐTBXH, Điều 27 khoản 3): they are two cases of one lowering, so both
    together are one step too.
    """
    retaken = rule.lower_for_retake and was_retaken(marks)
    disciplined = (
        rule.lower_for_discipline and participant.discipline in WARNING_OR_ABOVE
    )
    if retaken and disciplined:
        return LOWERED_FOR_BOTH
    if retaken:
        return LOWERED_FOR_RETAKE
    return LOWERED_FOR_DISCIPLINE if disciplined else ""


def _is_waived(finding: Finding, signed: Mapping[str, ResultException]) -> bool:
    """An exception forgives no more missing tiết than were in sight when proposed."""
    if finding["code"] == FINDING_DISCIPLINE:
        return ExceptionKind.WARNING in signed
    if finding["code"] in OF_ATTENDANCE:
        forgiven = signed.get(ExceptionKind.ATTENDANCE)
        return forgiven is not None and int(finding["short"]) <= (forgiven.periods or 0)
    return False


def _mark_findings(rule: Rule, marks: Marks, score: Decimal | None) -> list[Finding]:
    """Modules and final score below the pass mark."""
    findings = []
    for module in rule.modules:
        mark = module_score(module, marks)
        if mark is None or mark < rule.pass_mark:
            findings.append(
                {
                    "code": FINDING_MODULE,
                    "module": module.code,
                    "mark": "" if mark is None else f"{mark.normalize():f}",
                }
            )
    if score is not None and score < rule.pass_mark:
        findings.append({"code": FINDING_SCORE, "needed": str(rule.pass_mark)})
    return findings


def _attendance_findings(
    rule: Rule, sessions: Sequence[Session], attendances: Mapping[int, Attendance]
) -> list[Finding]:
    """What is missing of all tiết, and of theory and practice where asked apart."""
    bases = (
        (FINDING_ATTENDANCE, rule.min_attendance, sessions),
        (FINDING_THEORY, rule.min_theory, [s for s in sessions if not s.is_practice]),
        (FINDING_PRACTICE, rule.min_practice, [s for s in sessions if s.is_practice]),
    )
    findings = []
    for code, ratio, base in bases:
        held = sum(session.periods for session in base)
        needed = -(-Fraction(ratio or 0) * held // 1)
        short = needed - attended_periods(base, attendances)
        if short > 0:
            findings.append({"code": code, "short": str(short), "needed": str(needed)})
    return findings
