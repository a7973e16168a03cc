"""Results in words: the one line that explains them, and names in a sentence."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from curriculum.models import Classification
from training.models import Award, Discipline, Participant, Result
from training.results.rule import FINDING_MODULE, WAIVED, round_half_up
from vietnamese.numbers import decimal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from training.results.rule import Finding

FEW_MODULES = 2  # so many are named one by one
FEW_PEOPLE = 5


def exact_mark(mark: Decimal) -> str:
    """A module's mark with all its decimals, so that 4,96 is not read as a pass."""
    decimals = len(f"{mark.normalize():f}".partition(".")[2])
    return decimal(mark, max(decimals, 1))


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
    line = ", ".join(parts)
    return f"{line[:1].upper()}{line[1:]} → {_verdict(participant)}"


def _verdict(participant: Participant) -> str:
    if participant.result == Result.PASSED:
        return participant.get_classification_display()
    if participant.award == Award.CONFIRMATION:
        return _("not completed, confirmation of attendance")
    return _("not completed")


def explained(participants: Iterable[Participant]) -> list[tuple[Participant, str]]:
    """Each learner with the line that explains the result."""
    return [(participant, explain(participant)) for participant in participants]


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


def _finding_texts(findings: Sequence[Finding]) -> list[str]:
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


def _finding_text(finding: Finding) -> str:
    plain = {
        "attendance": _("%(short)s periods short of %(needed)s"),
        "theory": _("%(short)s periods of theory short of %(needed)s"),
        "practice": _("%(short)s periods of practice short of %(needed)s"),
        "council": _("the council does not recognise: %(reason)s"),
        "corrected": _("corrected by decision %(decision)s"),
    }
    match finding["code"]:
        case code if code in plain:
            text = plain[code] % finding
        case "module" if not finding["mark"]:
            text = _("%(module)s has no mark") % finding
        case "module":
            mark = exact_mark(Decimal(finding["mark"]))
            text = _("%(module)s only %(mark)s") % {**finding, "mark": mark}
        case "score":
            text = _("score below %s") % decimal(Decimal(finding["needed"]), 1)
        case "discipline":
            text = _("disciplined: %s") % Discipline(finding["level"]).label
        case "kept":
            text = _("not lowered for %s, by exception") % _cause(finding)
        case _:
            text = _("lowered one step from %(name)s for %(cause)s") % {
                "name": Classification(finding["from"]).label,
                "cause": _cause(finding),
            }
    return _("%s (set aside by exception)") % text if WAIVED in finding else text


def _cause(finding: Finding) -> str:
    """For what a classification is lowered."""
    match finding["for"]:
        case "discipline":
            return _("discipline")
        case "both":
            return _("a retake and discipline")
        case _:
            return _("a retake")
