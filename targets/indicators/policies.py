"""Draft resolutions put before the People's Council (HĐND)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cooperatives.models import PolicyDocument, PolicyKind
from targets.indicators.indicator import Indicator, Measure
from targets.indicators.rule import ALWAYS, Rule, Source
from targets.models import Indicator as Name

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from targets.indicators.rule import Asked


class Policies(Source):
    """Drafts submitted in the year, and those not submitted yet."""

    model = PolicyDocument

    def rows(self, asked: Asked) -> QuerySet[Any]:
        return PolicyDocument.objects.filter(
            Q(submitted_on=None) | Q(submitted_on__year=asked.year),
            kind=PolicyKind.DRAFT_RESOLUTION,
        )


def submitted(asked: Asked) -> Rule:
    """Submitted in the year by the day, with the submission's number (T9)."""
    by_the_day = Q(submitted_on__lte=asked.as_of)
    return Rule(
        counted=by_the_day & ~Q(submission_no=""),
        why_not=((by_the_day, "no_submission_no"), (ALWAYS, "not_submitted")),
    )


INDICATORS: dict[str, Indicator] = {
    Name.DRAFT_RESOLUTIONS: Indicator(
        Policies(),
        submitted,
        Measure.COUNT,
        _(
            "Draft resolutions submitted to the People's Council in the year, by the"
            " day. The number of the submission is required."
        ),
    )
}
