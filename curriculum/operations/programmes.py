"""Entering and changing a programme."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.changes import differences
from accounts.meanwhile import refuse_unseen
from accounts.operations import record
from curriculum.models import Programme

if TYPE_CHECKING:
    from accounts.models import User

FIELDS = (
    "code",
    "name",
    "short_name",
    "role",
    "certificate_title",
    "certificate_subtitle",
    "is_ca_mau_specific",
)
FIXED = ("code", "role")  # they stand in certificates and in people's records


@transaction.atomic
def enter_programme(programme: Programme, *, actor: User) -> None:
    """Enter a new programme, given unsaved; the model refuses a code that is taken."""
    programme.full_clean()
    programme.save(force_insert=True)
    record(actor, "programme.entered", programme)


@transaction.atomic
def change_programme(programme: Programme, *, seen: str = "", actor: User) -> None:
    """Keep the caller's changed instance.

    Refused for another code or role once a version was in use (``programme_in_use``):
    numbers of certificates and trained persons rest on both. And when it is no longer
    what was ``seen`` (``changed_meanwhile``).
    """
    kept = Programme.objects.select_for_update().get(pk=programme.pk)
    changes = differences(kept, programme, FIELDS)
    if any(field in FIXED for field in changes) and kept.versions.usable().exists():
        raise ValidationError(
            _("The programme is in use: its code and the post it trains for stay."),
            code="programme_in_use",
        )
    programme.full_clean()
    refuse_unseen(kept, FIELDS, changes, seen)
    programme.save(update_fields=FIELDS)
    record(actor, "programme.changed", programme, fields=list(changes))
