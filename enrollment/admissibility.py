"""What bars an applicant from a seat, whatever the order says (``domain.md`` §1.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from enrollment.eligibility import LEAST_AGE, age_on

if TYPE_CHECKING:
    from enrollment.models import Application, Call


def refuse_inadmissible(application: Application, call: Call | None) -> None:
    """Refuse an application that names no cooperative of the register
    (``cooperative_unknown``) or one that is not active (``cooperative_inactive``), of
    somebody under 18 on the first day (``under_age``), without the letter that the call
    asks for (``letter_missing``) or on a list without its second signature
    (``not_endorsed``).
    """
    if application.cooperative is None:
        raise ValidationError(
            _("Choose the cooperative in the register first."),
            code="cooperative_unknown",
        )
    if not application.cooperative.is_active:
        raise ValidationError(
            _("This cooperative is not active."), code="cooperative_inactive"
        )
    if age_on(application.date_of_birth, application.training_class.starts_on) < (
        LEAST_AGE
    ):
        raise ValidationError(
            _("The applicant is under 18 on the first day."), code="under_age"
        )
    if call is None:
        return
    if call.letter_required and not application.has_letter:
        raise ValidationError(
            _("The letter of the cooperative is missing."), code="letter_missing"
        )
    nomination = application.nomination
    if call.endorsement and nomination is not None and not nomination.is_endorsed:
        raise ValidationError(
            _("The list of the cooperative is not endorsed yet: %s.")
            % call.get_endorsement_display(),
            code="not_endorsed",
        )
