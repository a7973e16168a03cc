"""The minutes of the council's meeting on the results (``domain.md`` §1.3, row 12)."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.utils import timezone, translation

from papers.paper import Paper
from training.attendance import percent
from training.models import Result, ResultException
from training.papers import review_of
from training.results import exact_mark, explain, tally
from vietnamese import dates
from vietnamese.numbers import decimal

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    from training.models import CouncilReview, Participant, TrainingClass

ADDRESSES = {"Ông", "Bà"}


def minutes(training_class: TrainingClass) -> Paper:
    """Biên bản họp xét công nhận kết quả, from what the council's secretary entered.

    The list has what the council had before it: attendance, score, classification,
    outcome and its reason. Asked only of a class whose council has met.
    """
    review = review_of(training_class)
    if review is None:
        raise LookupError(training_class)
    version = training_class.version
    learners = training_class.participants.active().for_table()
    with translation.override("vi"):
        return Paper(
            "papers/minutes.html",
            {
                "body": training_class.body,
                "class": training_class,
                "class_title": training_class.title,
                "review": review,
                "members": review.member_lines,
                "opinions": _lines(review.opinion),
                "conclusions": _lines(review.conclusion),
                "total_periods": version.total_periods,
                "attendance": _percent(version.min_attendance),
                "theory": _percent(version.min_theory),
                "practice": _percent(version.min_practice),
                "pass_mark": decimal(version.pass_mark, 1),
                "tally": tally(training_class),
                "exceptions": _exceptions(training_class),
                "rows": [
                    _row(number, learner)
                    for number, learner in enumerate(learners, start=1)
                ],
                **_signers(review),
            },
        )


def _row(number: int, learner: Participant) -> dict[str, Any]:
    return {
        "no": number,
        "name": learner.person.full_name,
        "cooperative": learner.cooperative.name,
        "rate": percent(_rate(learner)),
        "score": "" if learner.final_score is None else exact_mark(learner.final_score),
        "classification": learner.get_classification_display(),
        "passed": learner.result == Result.PASSED,
        "judged": bool(learner.result),
        "reason": explain(learner) if learner.findings else "",
    }


def _rate(learner: Participant) -> Fraction | None:
    if learner.attended is None or not learner.held:
        return None
    return Fraction(learner.attended, learner.held)


def _exceptions(training_class: TrainingClass) -> list[dict[str, Any]]:
    """What departs from the rule, with who proposed and who signed it."""
    return [
        {
            "name": each.participant.person.full_name,
            "kind": each.get_kind_display(),
            "periods": each.periods,
            "reason": each.reason.rstrip("."),
            "proposed_by": each.proposed_by,
            "signed_by": each.signed_by,
            "signed_on": _day(each.signed_at),
        }
        for each in ResultException.objects.of_class(training_class)
        .standing()
        .for_table()
    ]


def _day(moment: datetime | None) -> str:
    return dates.short_date(timezone.localdate(moment)) if moment else ""


def _signers(review: CouncilReview) -> dict[str, str]:
    """Who signs, by the bare name: address and office stand in the text above."""
    return {
        "chair_name": _bare_name(review.chair),
        "secretary_name": _bare_name(review.secretary),
    }


def _bare_name(line: str) -> str:
    name = line.partition(",")[0].strip()
    first, _space, rest = name.partition(" ")
    return rest if first in ADDRESSES else name


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _percent(ratio: Decimal | None) -> str:
    return "" if ratio is None else f"{decimal(ratio * 100)}%"
