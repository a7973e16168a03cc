"""What stands in the way of closing the list: one reading for the page and the guard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from enrollment.models import UNDECIDED, Application, Offer
from training.models import ClassStatus

if TYPE_CHECKING:
    from collections.abc import Iterator

    from enrollment.models import Call
    from training.models import TrainingClass

# Once the list is closed, its papers can be made.
CLOSED = (
    ClassStatus.LIST_LOCKED,
    ClassStatus.OPENED,
    ClassStatus.RUNNING,
    ClassStatus.GRADING,
    ClassStatus.COMPLETED,
)


@dataclass(frozen=True)
class Check:
    """One thing that must be so before the list is closed: ``text`` if it is not."""

    code: str
    label: str
    text: str

    @property
    def is_met(self) -> bool:
        return not self.text


def is_list_closed(training_class: TrainingClass) -> bool:
    return training_class.status in CLOSED


def obstacles(call: Call) -> list[Check]:
    """What still blocks, in the order of the checklist."""
    return [check for check in checks(call) if not check.is_met]


def checks(call: Call) -> Iterator[Check]:
    """Everything that is asked before the list is closed, whether met or not."""
    training_class = call.training_class
    yield Check(
        "class_not_enrolling",
        _("The class takes applicants"),
        ""
        if training_class.can_lock_list
        else _("The list of this class is not open."),
    )
    yield Check(
        "call_open",
        _("The deadline has passed"),
        _("Applications are still taken; the list closes after the deadline.")
        if call.is_open
        else "",
    )
    left = Application.objects.filter(
        training_class=training_class, status__in=UNDECIDED
    ).count()
    yield Check(
        "undecided_left",
        _("Every application is decided"),
        ngettext(
            "%s application is not decided yet.",
            "%s applications are not decided yet.",
            left,
        )
        % left
        if left
        else "",
    )
    offered = Offer.objects.open_now().filter(training_class=training_class).exists()
    yield Check(
        "offers_open",
        _("Every offered seat is answered"),
        _("A seat is offered and not answered yet.") if offered else "",
    )
    learners = training_class.participants.active().exists()
    yield Check(
        "class_empty",
        _("Somebody is admitted"),
        "" if learners else _("This class has no learner yet."),
    )
