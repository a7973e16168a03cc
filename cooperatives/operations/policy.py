"""Drafts put before the People's Council."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from accounts.changes import differences
from accounts.meanwhile import refuse_unseen
from accounts.operations import record
from cooperatives.models import PolicyDocument
from cooperatives.operations.standing import refuse_future

if TYPE_CHECKING:
    from accounts.models import User

COLUMNS = ("title", "kind", "submission_no", "submitted_on")


@transaction.atomic
def enter_policy(document: PolicyDocument, *, actor: User | None) -> PolicyDocument:
    """Enter an unsaved draft.

    Refused for a day of submission that has not come (``date_in_future``).
    """
    refuse_future(document.submitted_on)
    document.save(force_insert=True)
    record(actor, "policy.entered", document)
    return document


@transaction.atomic
def change_policy(
    document: PolicyDocument, *, seen: str = "", actor: User | None
) -> bool:
    """Put a draft right; False when nothing differs.

    Refused as ``enter_policy``, and when it is no longer what was ``seen``
    (``changed_meanwhile``).
    """
    kept = PolicyDocument.objects.select_for_update().get(pk=document.pk)
    refuse_future(document.submitted_on)
    changes = differences(kept, document, COLUMNS)
    if not changes:
        return False
    refuse_unseen(kept, COLUMNS, changes, seen)
    document.save(update_fields=[*changes, "sort_key", "search_text"])
    record(actor, "policy.changed", document, changes=changes)
    return True
