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
    FIRST,
    RETAKE,
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

    from accounts.models import User
    from curriculum.models import Module, ProgrammeVersion
    from training.models import Attendance, Grade, Session, TrainingClass

    # A learner's given cells, by (component id, attempt).
    Marks = Mapping[tuple[int, int], Grade]

FINDING_ATTENDANCE = "attendance"
FINDING_THEORY = "theory"
FINDING_PRACTICE = "practice"
FINDING_MODULE = "module"
FINDING_SCORE = "score"
FINDING_DISCIPLINE = "discipline"
FINDING_LOWERED = "lowered"
FEW_MODULES = 2  # so many are named one by one
FEW_PEOPLE = 5


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
) -> Outcome:
    """Decide a learner's result.

    Completed: attendance at least the threshold, every graded module and the final
    score at least the pass mark, and no discipline of warning or above. The
    classification is lowered by one step for a retake (Thông tư 42/2015, Điều 27).
    """
    findings = _attendance_findings(rule, sessions, attendances)
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
    score = final_score(rule, marks)
    if score is not None and score < rule.pass_mark:
        findings.append({"code": FINDING_SCORE, "needed": str(rule.pass_mark)})
    if participant.discipline == Discipline.WARNING:
        findings.append({"code": FINDING_DISCIPLINE})
    classification = rule.classify(score) if score is not None else ""
    passed = not findings and bool(classification)
    if passed and rule.lower_for_retake and was_retaken(marks):
        lowered = rule.one_step_down(classification)
        if lowered != classification:
            findings.append({"code": FINDING_LOWERED, "from": classification})
            classification = lowered
    return Outcome(
        attended=attended_periods(sessions, attendances),
        held=sum(session.periods for session in sessions),
        final_score=score,
        result=Result.PASSED if passed else Result.FAILED,
        classification=classification if passed else "",
        findings=findings,
    )


def _attendance_findings(
    rule: Rule, sessions: Sequence[Session], attendances: Mapping[int, Attendance]
) -> list[dict[str, str]]:
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


def graded_modules(
    training_class: TrainingClass, user: User | None = None
) -> QuerySet[Module]:
    """The class's graded modules, each with ``done``: learners with an end-of-module mark.

    With ``user`` only those whose marks this account may see: of an instructor the
    modules that they teach in this class, of the office all.
    """
    modules = training_class.version.modules.filter(is_graded=True)
    if user is not None and not user.has_perm("training.view_every_class"):
        taught = training_class.sessions.filter(instructor=user)
        modules = modules.filter(pk__in=taught.values("module"))
    return modules.annotate(
        done=Count(
            "components__grades",
            filter=Q(
                components__is_final=True,
                components__grades__attempt=FIRST,
                components__grades__value__isnull=False,
                components__grades__participant__training_class=training_class,
                components__grades__participant__status=ParticipantStatus.ACTIVE,
            ),
        )
    )


def teaches(user: User, training_class: TrainingClass, module: Module) -> bool:
    """Whether this account may write the module's marks, as far as the module goes."""
    return graded_modules(training_class, user).filter(pk=module.pk).exists()


def without_mark(
    module: Module,
    participants: Iterable[Participant],
    marks: Mapping[int, Marks],
) -> list[Participant]:
    """Who lacks a part of the module's mark; components prefetched."""
    return [p for p in participants if module_score(module, marks[p.pk]) is None]


def naming(participants: Sequence[Participant]) -> str:
    """The first names of a list, and how many more there are."""
    names = ", ".join(str(p.person) for p in participants[:FEW_PEOPLE])
    more = len(participants) - FEW_PEOPLE
    return (
        names
        if more <= 0
        else _("%(names)s and %(more)s more")
        % {
            "names": names,
            "more": more,
        }
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
            text = _("%(short)s periods short of %(needed)s") % finding
        case "theory":
            text = _("%(short)s periods of theory short of %(needed)s") % finding
        case "practice":
            text = _("%(short)s periods of practice short of %(needed)s") % finding
        case "module" if not finding["mark"]:
            text = _("%(module)s has no mark") % finding
        case "module":
            mark = exact_mark(Decimal(finding["mark"]))
            text = _("%(module)s only %(mark)s") % {**finding, "mark": mark}
        case "score":
            text = _("score below %s") % decimal(Decimal(finding["needed"]), 1)
        case "discipline":
            text = _("disciplined with a warning")
        case _:
            name = Classification(finding["from"]).label
            text = _("lowered one step from %s") % name
    return text
