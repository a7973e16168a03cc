"""A class in numbers: marks given, results by classification."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from cooperatives.models import Gender
from curriculum.models import Classification
from training.models import FIRST, Participant, ParticipantStatus
from training.results.rule import module_score

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.db.models import QuerySet

    from accounts.models import User
    from curriculum.models import Module
    from training.models import TrainingClass
    from training.results.rule import Marks


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
