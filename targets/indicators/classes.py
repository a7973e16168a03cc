"""Classes of the province's own programmes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from certificates.models import Certificate, CertificateStatus
from curriculum.models import ProgrammeRole
from targets.indicators.indicator import Indicator, Measure
from targets.indicators.rule import ALWAYS, Rule, Source
from targets.models import Indicator as Name
from targets.models import Unit
from training.models import ClassStatus, TrainingClass

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet
    from django.utils.functional import _StrPromise

    from targets.indicators.rule import Asked


class Classes(Source):
    """Classes that begin or are recognised in the year."""

    model = TrainingClass

    def rows(self, asked: Asked) -> QuerySet[Any]:
        return (
            TrainingClass.objects.filter(
                Q(starts_on__year=asked.year)
                | Q(recognition_decision__signed_on__year=asked.year)
            )
            .select_related("recognition_decision")
            .order_by("starts_on", "code")
        )


CLASSES = Classes()


def _certificates(asked: Asked) -> QuerySet[Certificate]:
    """A class's certificates that were valid on the day."""
    return (
        Certificate.objects.completions()
        .exclude(status__in=[CertificateStatus.DRAFT, CertificateStatus.VOIDED])
        .filter(
            Q(ended_on=None) | Q(ended_on__gt=asked.as_of),
            issue_date__lte=asked.as_of,  # one that replaces another begins when that ends
            participant__training_class=OuterRef("pk"),
        )
        .order_by()
    )


def completed(role: ProgrammeRole) -> Callable[[Asked], Rule]:
    """A class counts in the year its results are recognised (T8)."""

    def rule(asked: Asked) -> Rule:
        certificates = _certificates(asked)
        number = (
            certificates.values("participant__training_class")
            .annotate(number=Count("pk"))
            .values("number")
        )
        own = Q(version__programme__is_ca_mau_specific=True)
        recognised = Q(
            status=ClassStatus.COMPLETED,
            recognition_decision__signed_on__lte=asked.as_of,
        )
        in_year = Q(recognition_decision__signed_on__year=asked.year)
        return Rule(
            counted=own & recognised & in_year & Q(Exists(certificates)),
            scope=Q(version__programme__role=role),
            amount=Coalesce(Subquery(number, output_field=IntegerField()), 0),
            why_not=(
                (~own, "other_programme"),
                (recognised & in_year, "no_certificate"),
                (recognised, "other_year"),
                (ALWAYS, "not_recognised"),
            ),
        )

    return rule


def _count(role: ProgrammeRole, formula: _StrPromise) -> Indicator:
    return Indicator(
        CLASSES,
        completed(role),
        Measure.COUNT,
        formula,
        amount=_("valid certificates"),
        amount_unit=Unit.COUNT,
    )


INDICATORS: dict[str, Indicator] = {
    Name.DIRECTOR_CLASSES: _count(
        ProgrammeRole.DIRECTOR,
        _(
            "Classes of the province's own programme for directors whose results were"
            " recognised in the year by the date shown, with at least one certificate"
            " that was valid on that date."
        ),
    ),
    Name.ACCOUNTANT_CLASSES: _count(
        ProgrammeRole.ACCOUNTANT,
        _(
            "Classes of the province's own programme for accountants whose results were"
            " recognised in the year by the date shown, with at least one certificate"
            " that was valid on that date."
        ),
    ),
}
