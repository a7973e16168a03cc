"""Forms that are not sent yet: kept step by step, gone when sent or forgotten.

A draft is nobody's business but the applicant's, so none of these acts is in the journal;
what counts is recorded when the form is sent.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from enrollment.models import Application, Call, Draft
from enrollment.operations.applications import closed_text
from enrollment.operations.attachments import forget_files
from vietnamese import phones

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from accounts.models import User

KEPT = timedelta(days=30)  # after the last change


@transaction.atomic
def keep_draft(
    draft: Draft,
    answers: Mapping[str, Sequence[str]],
    *,
    step: int,
    actor: User | None,
) -> Draft:
    """Keep what somebody typed so far, right or wrong; a saved or unsaved instance.

    ``answers`` replaces, field by field, what was kept before; ``step`` is where to go
    on. Two first sendings of one form are one draft, as it brings its code. Refused
    outside the call's period (``call_closed``) and once the form was sent
    (``already_sent``).
    """
    call = Call.objects.select_related("training_class").get(
        training_class=draft.training_class_id
    )
    if not call.is_open:
        raise ValidationError(closed_text(call), code="call_closed")
    kept, _created = Draft.objects.select_for_update().get_or_create(
        code=draft.code,
        defaults={"training_class_id": draft.training_class_id, "account": actor},
    )
    # Asked after the lock: a sending that held it has the code now.
    if Application.objects.filter(code=draft.code).exists():
        raise ValidationError(
            _("This form was sent already. Follow it with its code."),
            code="already_sent",
        )
    typed = {**kept.typed, **{name: list(values) for name, values in answers.items()}}
    kept.answers = json.dumps(typed)
    kept.phone = phones.normalise(" ".join(typed.get("phone", [])))
    kept.step = step
    kept.account = kept.account or actor
    kept.updated_at = timezone.now()
    kept.save()
    return kept


@transaction.atomic
def drop_draft(draft: Draft) -> None:
    """Throw a form away before it is sent, with its files. Run twice it is gone once."""
    found = Draft.objects.select_for_update().filter(pk=draft.pk).first()
    if found is None:
        return
    attachments = list(found.attachments.all())
    found.delete()
    forget_files(attachments)


def purge_drafts() -> int:
    """Throw away the forms that nobody touched for 30 days; how many."""
    old = Draft.objects.filter(updated_at__lt=timezone.now() - KEPT)
    return sum(_purge(pk) for pk in old.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _purge(pk: int) -> bool:
    """Whether it was still old under the lock: somebody may just have gone on."""
    draft = (
        Draft.objects.select_for_update()
        .filter(pk=pk, updated_at__lt=timezone.now() - KEPT)
        .first()
    )
    if draft is None:
        return False
    drop_draft(draft)
    return True
