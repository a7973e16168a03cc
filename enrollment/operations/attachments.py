"""Files of a dossier: added, taken out again while it is a draft, gone with it."""

from __future__ import annotations

import hashlib
from functools import partial
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.operations import record
from enrollment.models import (
    MOST_FILES,
    Application,
    ApplicationStatus,
    Attachment,
    Draft,
    Nomination,
)
from enrollment.operations.applications import note_completeness
from enrollment.operations.locks import already_decided, lock_application, lock_call
from enrollment.operations.offers import fill_seats

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accounts.models import User
    from papers.files import Paper

    Owner = Draft | Application | Nomination


def attach(owner: Owner, paper: Paper, *, kind: str, actor: User | None) -> Attachment:
    """Add an examined file to a draft, an application or a nomination.

    The same file sent again is the one that is there. A letter may complete the dossier,
    and then move the reserve list. Refused when the application is decided
    (``already_decided``) or there are as many files as one may have
    (``too_many_files``). If it is not entered, nothing lies in the storage either.
    """
    attachment = Attachment(
        kind=kind,
        filename=paper.filename,
        content_type=paper.content_type,
        size=len(paper.content),
        sha256=hashlib.sha256(paper.content).hexdigest(),
    )
    try:
        with transaction.atomic():
            return _attach(owner, attachment, paper, actor)
    except BaseException:
        _delete(attachment)
        raise


def _attach(
    owner: Owner, attachment: Attachment, paper: Paper, actor: User | None
) -> Attachment:
    call = None
    if isinstance(owner, Application):
        call = lock_call(owner.training_class)
        lock_application(owner)
        if not owner.takes_attachments:
            raise already_decided()
    elif isinstance(owner, Draft):
        owner.refresh_from_db(from_queryset=Draft.objects.select_for_update())
    else:
        owner.refresh_from_db(from_queryset=Nomination.objects.select_for_update())
    there = list(owner.attachments.all())
    for each in there:
        if (each.kind, each.sha256) == (attachment.kind, attachment.sha256):
            return each
    if len(there) >= MOST_FILES:
        raise ValidationError(
            _("A dossier has %s files at most.") % MOST_FILES, code="too_many_files"
        )
    setattr(attachment, owner._meta.model_name or "", owner)  # noqa: SLF001  Django's public name for a model
    attachment.file.save("", ContentFile(paper.content), save=False)
    attachment.full_clean(validate_unique=False)
    attachment.save()
    if isinstance(owner, Application):
        record(actor, "application.file_added", owner, kind=attachment.kind)
        note_completeness(owner, call)
        if owner.status == ApplicationStatus.WAITLISTED:
            fill_seats(owner.training_class)
    return attachment


def note_file_seen(attachment: Attachment, *, actor: User) -> None:
    """Somebody else than its owner opened a file of a dossier: it is in the journal.

    A diploma or whatever was sent may show more than the pages do, an identity card
    included.
    """
    dossier = attachment.application
    if dossier is None:
        return
    if not Application.objects.own_of(actor).filter(pk=dossier.pk).exists():
        record(actor, "application.file_seen", dossier, kind=attachment.kind)


@transaction.atomic
def drop_attachment(attachment: Attachment) -> None:
    """Take a file out of a form that is not sent yet.

    Refused once it was sent (``already_sent``): then the office has it. A draft is nobody
    else's business, so the act is not in the journal.
    """
    attachment.refresh_from_db(from_queryset=Attachment.objects.select_for_update())
    if attachment.draft_id is None:
        raise ValidationError(
            _("This file was sent already; it can no longer be taken out."),
            code="already_sent",
        )
    attachment.delete()
    forget_files([attachment])


def forget_files(attachments: Iterable[Attachment]) -> None:
    """Remove the files of deleted rows, once the transaction has held."""
    for attachment in attachments:
        transaction.on_commit(partial(_delete, attachment), robust=True)


def _delete(attachment: Attachment) -> None:
    if attachment.file.name:
        attachment.file.storage.delete(attachment.file.name)
