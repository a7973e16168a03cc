"""Who may take home which learning material."""

from __future__ import annotations

from typing import TYPE_CHECKING

from curriculum.models import Material
from training.models import Participant

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import User
    from training.models import TrainingClass


def materials_for(user: User) -> QuerySet[Material]:
    """All for the staff; for a learner those of the versions their classes run on."""
    if user.has_perm("training.view_trainingclass"):
        return Material.objects.all()
    seats = Participant.objects.active().filter(person__user=user)
    return Material.objects.filter(
        module__version__in=seats.values("training_class__version")
    )


def materials_of(training_class: TrainingClass) -> QuerySet[Material]:
    """What goes with the version that the class runs on, module by module."""
    return (
        Material.objects.filter(module__version=training_class.version_id)
        .select_related("module")
        .order_by("module__position", "pk")
    )
