"""Bundles: ordered by a person, made by the worker, thrown away when they are old."""

from __future__ import annotations

import logging
from functools import partial
from pathlib import PurePath
from typing import TYPE_CHECKING
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.operations import record
from papers.bundles import kind_of
from papers.faults import words_of
from papers.models import Bundle, BundleFile
from papers.tasks import make_bundle

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from accounts.models import User
    from papers.bundles import Made, Piece

logger = logging.getLogger(__name__)


@transaction.atomic
def order(kind: str, subject: str, *, title: str, actor: User) -> Bundle:
    """Have a bundle made in the background.

    Asked again while it is being made, by whomever, the same bundle answers: nothing is
    made twice. If it stands still, it goes on.
    """
    bundle, is_new = Bundle.objects.get_or_create(
        kind=kind,
        subject=subject,
        finished_at=None,
        defaults={"title": title, "requested_by": actor},
    )
    if is_new:
        record(actor, "bundle.ordered", bundle, kind=kind)
        transaction.on_commit(partial(make_bundle.enqueue, bundle.pk))
    elif bundle.stands_still:
        resume(bundle, actor=actor)
    return bundle


@transaction.atomic
def resume(bundle: Bundle, *, actor: User) -> None:
    """Go on with a bundle that stands still, from where it stopped.

    Refused when it is finished (``bundle_finished``) or being made (``bundle_going_on``).
    """
    bundle.refresh_from_db(from_queryset=Bundle.objects.select_for_update())
    if bundle.is_finished:
        raise ValidationError(_("These papers are made."), code="bundle_finished")
    if not bundle.stands_still:
        raise ValidationError(_("These papers are being made."), code="bundle_going_on")
    _go_on(bundle)
    record(actor, "bundle.resumed", bundle)


def resume_stalled() -> int:
    """Go on with what a killed worker left; how many bundles that were."""
    stalled = Bundle.objects.stalled().values_list("pk", flat=True)
    return sum(_take_up(pk) for pk in list(stalled))


@transaction.atomic
def _take_up(pk: int) -> bool:
    bundle = Bundle.objects.stalled().select_for_update().filter(pk=pk).first()
    if bundle is None:
        return False  # another process was quicker
    _go_on(bundle)
    return True


def _go_on(bundle: Bundle) -> None:
    bundle.fault = ""
    bundle.touched_at = timezone.now()
    bundle.save(update_fields=["fault", "touched_at"])
    transaction.on_commit(partial(make_bundle.enqueue, bundle.pk))


def carry_out(bundle: Bundle) -> None:
    """Make every piece that is missing, then what people download.

    Can be killed and run again: a piece counts once its whole file is there. One bad
    piece does not stop the rest; its fault is noted, and the bundle waits for a person.
    Two workers on one bundle do no harm: whoever comes second throws the file away.
    """
    kind = kind_of(bundle.kind)
    open_bundle = Bundle.objects.filter(pk=bundle.pk, finished_at=None)
    if not open_bundle.exists():
        return
    fault = ""
    try:
        pieces = kind.pieces(bundle.subject)
        made = set(bundle.files.values_list("name", flat=True))
        for piece in pieces:
            open_bundle.update(total=len(pieces), touched_at=timezone.now())
            if piece.name not in made:
                fault = _make(bundle, piece) or fault
        if not fault:
            files = {file.name: file for file in bundle.files.filter(is_result=False)}
            if files.keys() >= {piece.name for piece in pieces}:
                _finish(
                    bundle, kind.join(bundle, [files[piece.name] for piece in pieces])
                )
    except Exception as error:
        logger.exception("%s could not be made", bundle)
        fault = words_of(error)
    if fault:
        open_bundle.update(fault=fault, touched_at=timezone.now())


def _make(bundle: Bundle, piece: Piece) -> str:
    """Make one piece; what went wrong, or nothing."""
    try:
        content = piece.make()
    except Exception as error:
        logger.exception("%s of %s could not be made", piece.name, bundle)
        return f"{piece.name}: {words_of(error)}"[:300]
    draft = _file(bundle, piece.name, content)
    if not _keep(bundle, draft):
        _delete([str(draft.file.name)])
    return ""


@transaction.atomic
def _keep(bundle: Bundle, draft: BundleFile) -> bool:
    """Let a piece count, unless another worker was quicker with it or with all."""
    locked = Bundle.objects.select_for_update().filter(pk=bundle.pk, finished_at=None)
    if locked.first() is None or bundle.files.filter(name=draft.name).exists():
        return False
    draft.save()
    return True


def _file(
    bundle: Bundle, name: str, content: bytes, *, is_result: bool = False
) -> BundleFile:
    """The file is written whole, under a name of its own, before its row counts."""
    file = BundleFile(bundle=bundle, name=name, is_result=is_result)
    path = f"bundles/{bundle.pk}/{uuid4().hex}{PurePath(name).suffix}"
    file.file.name = file.file.storage.save(path, ContentFile(content))
    file.size = len(content)
    return file


def _finish(bundle: Bundle, results: Iterable[Made]) -> None:
    """Keep what people download and throw the pieces away."""
    drafts = [_file(bundle, name, content, is_result=True) for name, content in results]
    with transaction.atomic():
        bundle.refresh_from_db(from_queryset=Bundle.objects.select_for_update())
        if bundle.is_finished:  # another worker was quicker
            _delete([str(draft.file.name) for draft in drafts])
            return
        pieces = bundle.files.filter(is_result=False)
        names = list(pieces.values_list("file", flat=True))
        pieces.delete()
        BundleFile.objects.bulk_create(drafts)
        bundle.finished_at = bundle.touched_at = timezone.now()
        bundle.fault = ""
        bundle.save(update_fields=["finished_at", "touched_at", "fault"])
        record(bundle.requested_by, "bundle.made", bundle)
        transaction.on_commit(partial(_delete, names))


@transaction.atomic
def purge_bundles() -> int:
    """Throw away bundles whose time is over, with their files; how many."""
    old = Bundle.objects.outdated().select_for_update().order_by("pk")
    keys = list(old.values_list("pk", flat=True))
    files = BundleFile.objects.filter(bundle__in=keys)
    names = list(files.values_list("file", flat=True))
    Bundle.objects.filter(pk__in=keys).delete()
    transaction.on_commit(partial(_delete, names))
    return len(keys)


def _delete(names: Sequence[str]) -> None:
    storage = BundleFile._meta.get_field("file").storage  # noqa: SLF001  Django's public name for a model
    for name in names:
        storage.delete(name)
