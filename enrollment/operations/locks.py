"""The order of locks: the call, then an offer, then applications by key, then the class.

The call's row stands for the order of its class: whoever decides, offers, answers, lets
expire or frees a seat takes it first, so each of them finds the order still, and none can
hold what another waits for. Acts on one dossier that move nobody else lock it alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from enrollment.models import Application, Call

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from training.models import TrainingClass


def lock_call(training_class: TrainingClass) -> Call | None:
    """The locked call of a class, if it has one."""
    return (
        Call.objects.select_for_update().filter(training_class=training_class).first()
    )


def lock_application(application: Application) -> None:
    """Lock and refresh the caller's own instance."""
    application.refresh_from_db(from_queryset=Application.objects.select_for_update())


def lock_all(applications: QuerySet[Application]) -> list[Application]:
    """These applications, locked in the order of their keys."""
    return list(applications.select_for_update(of=("self",)).order_by("pk"))


def already_decided() -> ValidationError:
    return ValidationError(
        _("This application is already decided."), code="already_decided"
    )
