"""Marks: a cell for each learner, part of the mark and attempt, with its history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from curriculum.models import Component, Module
from training.models.klass import TrainingClass
from training.models.participant import Participant

if TYPE_CHECKING:
    from collections.abc import Iterable

FIRST, RETAKE = 1, 2


class GradeQuerySet(models.QuerySet["Grade"]):
    def of_class(self, training_class: TrainingClass) -> GradeQuerySet:
        return self.filter(participant__training_class=training_class)

    def of_module(self, module: Module) -> GradeQuerySet:
        return self.filter(component__module=module)

    def given(self) -> GradeQuerySet:
        """Cells with a mark; an emptied cell keeps its row."""
        return self.filter(value__isnull=False)

    def by_learner(
        self, participants: Iterable[Participant]
    ) -> dict[int, dict[tuple[int, int], Grade]]:
        """The given cells by participant id, then (component id, attempt)."""
        found: dict[int, dict[tuple[int, int], Grade]] = {
            participant.pk: {} for participant in participants
        }
        for grade in self.given().filter(participant__in=found):
            found[grade.participant_id][grade.component_id, grade.attempt] = grade
        return found


class Grade(models.Model):
    """One cell of a mark sheet: 0–10 in steps of 0.1, or emptied.

    Attempt 2 is the one retake, with its own date; it replaces the end-of-module mark,
    the first attempt stays. ``version`` counts the writes, so that whoever writes says
    what they have seen. Written only by ``training.operations``.
    """

    participant = models.ForeignKey(
        Participant, models.PROTECT, related_name="grades", verbose_name=_("learner")
    )
    component = models.ForeignKey(
        Component,
        models.PROTECT,
        related_name="grades",
        verbose_name=_("part of the mark"),
    )
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=FIRST)
    value = models.DecimalField(_("mark"), max_digits=3, decimal_places=1, null=True)
    taken_on = models.DateField(_("day of the retake"), null=True)
    version = models.PositiveIntegerField(default=1)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(_("recorded"))

    objects = GradeQuerySet.as_manager()

    class Meta:
        verbose_name = _("mark")
        verbose_name_plural = _("marks")
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "component", "attempt"], name="grade_cell_once"
            ),
            models.CheckConstraint(
                condition=Q(value=None) | Q(value__range=(0, 10)),
                name="grade_between_0_and_10",
            ),
            models.CheckConstraint(
                condition=Q(attempt=1, taken_on=None)
                | Q(attempt=2) & (Q(value=None) | Q(taken_on__isnull=False)),
                name="grade_retake_has_its_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.participant}: {self.component}"


class GradeChange(models.Model):
    """What stood in a cell after a write: who changed what. Never changed itself."""

    grade = models.ForeignKey(Grade, models.PROTECT, related_name="changes")
    version = models.PositiveIntegerField()
    value = models.DecimalField(_("mark"), max_digits=3, decimal_places=1, null=True)
    before = models.DecimalField(
        _("mark before"), max_digits=3, decimal_places=1, null=True
    )
    taken_on = models.DateField(_("day of the retake"), null=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(_("recorded"))

    class Meta:
        verbose_name = _("change of a mark")
        verbose_name_plural = _("changes of marks")
        ordering = ["-recorded_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["grade", "version"], name="grade_change_once_per_version"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.grade} ({self.version})"


class MarkSheet(models.Model):
    """The marks of a module in a class: open, or handed in by the instructor.

    There is no row before it was handed in for the first time.
    """

    training_class = models.ForeignKey(
        TrainingClass, models.PROTECT, related_name="mark_sheets"
    )
    module = models.ForeignKey(Module, models.PROTECT, related_name="mark_sheets")
    submitted_at = models.DateTimeField(_("handed in"), null=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("mark sheet")
        verbose_name_plural = _("mark sheets")
        constraints = [
            models.UniqueConstraint(
                fields=["training_class", "module"], name="mark_sheet_once_per_module"
            ),
            models.CheckConstraint(
                condition=Q(submitted_at=None, submitted_by=None)
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
                name="mark_sheet_submitted_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.training_class.code} {self.module.code}"

    @property
    def is_submitted(self) -> bool:
        return self.submitted_at is not None
