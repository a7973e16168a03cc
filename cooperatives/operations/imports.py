"""The import desk: bring a file, choose, save, undo, discard.

Not named in ``cooperatives.operations``: what the desk saves it saves through the
operations there.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.fields import seal
from accounts.operations import record
from cooperatives.imports import engine
from cooperatives.imports.changes import (
    Place,
    columns_of,
    differing,
    label,
    photograph,
)
from cooperatives.imports.kinds import NEW, SKIP
from cooperatives.imports.matching import chunks
from cooperatives.imports.undoing import put_back
from cooperatives.models import (
    HeaderMemory,
    ImportBatch,
    ImportChange,
    ImportRow,
    ImportState,
    RowOutcome,
)
from cooperatives.tasks import carry_out_import
from vietnamese.text import clean, fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import Model

    from accounts.models import User
    from cooperatives.imports.engine import Reading
    from cooperatives.imports.kinds import Row

_COUNTED = ("new", "changed", "same", "unsure", "faulty")
_SAVED = (RowOutcome.NEW, RowOutcome.CHANGED)


@transaction.atomic
def bring_file(
    kind: str,
    content: bytes,
    filename: str,
    *,
    sender: str,
    meanings: Iterable[tuple[str, str]] = (),
    actor: User | None,
) -> ImportBatch:
    """Read a file and keep it with what every row would do; no record is touched.

    ``meanings`` are headers with the column that the sender means: they are remembered
    first, or refused as by ``remember_header``. Raises ``Refused`` for a file that cannot
    be read; then nothing is kept.
    """
    sender = clean(sender)
    for header, column in meanings:
        remember_header(sender, kind, header, column, actor=actor)
    reading = engine.read(
        kind,
        content,
        filename,
        remembered=engine.remembered_headers(sender, kind),
    )
    return keep(reading, content, filename, sender=sender, actor=actor)


@transaction.atomic
def keep(
    reading: Reading, content: bytes, filename: str, *, sender: str, actor: User | None
) -> ImportBatch:
    """Keep a file that was read, with its rows, until somebody confirms."""
    batch = ImportBatch.objects.create(
        kind=reading.kind.key,
        sender=sender,
        filename=filename[:200],
        content=seal(content),
        sha256=hashlib.sha256(content).hexdigest(),
        created_by=actor,
    )
    _keep_rows(batch, reading)
    record(actor, "import.brought", batch)
    return batch


def _keep_rows(batch: ImportBatch, reading: Reading) -> None:
    ImportRow.objects.bulk_create(
        [engine.as_row(batch, row, reading.kind) for row in reading.rows],
        batch_size=500,
    )
    batch.headers = reading.sheet.headers
    batch.notices = [engine.as_json(issue) for issue in reading.sheet.notices]
    batch.rows = len(reading.rows)
    _count(batch)


def _count(batch: ImportBatch) -> None:
    outcomes = list(batch.import_rows.values_list("outcome", flat=True))
    for name in _COUNTED:
        setattr(batch, name, outcomes.count(name))
    batch.save(update_fields=["headers", "notices", "rows", *_COUNTED])


def _lock(batch: ImportBatch) -> None:
    batch.refresh_from_db(from_queryset=ImportBatch.objects.select_for_update())


def _take_turn(batch: ImportBatch) -> None:
    """Wait for another list of this kind: both may enter what only one of them should."""
    waiting = ImportBatch.objects.filter(kind=batch.kind, state=ImportState.READ)
    list(waiting.select_for_update().order_by("pk").values_list("pk"))


def _refuse_closed(batch: ImportBatch) -> None:
    if not batch.can_be_saved:
        raise ValidationError(
            _("This import was saved, undone or discarded already."),
            code="import_not_open",
        )


@transaction.atomic
def refresh_import(batch: ImportBatch, *, actor: User | None) -> None:
    """Read the file again beside the records of now; what was chosen is forgotten.

    Refused when it was saved, undone or discarded (``import_not_open``).
    """
    _lock(batch)
    _refuse_closed(batch)
    batch.import_rows.update(choice="")
    reading = engine.reread(batch)
    batch.import_rows.all().delete()
    _keep_rows(batch, reading)


@transaction.atomic
def settle_headers(
    batch: ImportBatch, meanings: Iterable[tuple[str, str]], *, actor: User | None
) -> None:
    """Remember for the batch's sender what headers mean, and read the file with that.

    Refused with the codes of ``remember_header`` and ``refresh_import``.
    """
    for header, column in meanings:
        remember_header(batch.sender, batch.kind, header, column, actor=actor)
        batch.headers = {**batch.headers, column: header}
    batch.save(update_fields=["headers"])
    refresh_import(batch, actor=actor)


@transaction.atomic
def discard_import(batch: ImportBatch, *, actor: User | None) -> None:
    """Drop a file that is not wanted, with its content and all that was read.

    Refused when it was saved, undone or discarded (``import_not_open``).
    """
    _lock(batch)
    _refuse_closed(batch)
    batch.import_rows.all().delete()
    batch.content, batch.state = b"", ImportState.DISCARDED
    batch.save(update_fields=["content", "state"])
    record(actor, "import.discarded", batch)


@transaction.atomic
def choose(row: ImportRow, choice: str, *, actor: User | None) -> None:
    """Say what an unsure row is: "new", "skip", one of its candidates, or "" (open again).

    Refused for an import that is neither open nor saved (``import_not_open``), a row
    that is not unsure (``row_not_unsure``) and any other choice (``choice_unknown``).
    """
    batch = row.batch
    _lock(batch)
    row.refresh_from_db()
    if batch.state not in (ImportState.READ, ImportState.SAVED):
        raise ValidationError(
            _("This import was undone or discarded."), code="import_not_open"
        )
    if row.outcome != RowOutcome.UNSURE:
        raise ValidationError(
            _("There is nothing to choose for this row."), code="row_not_unsure"
        )
    if choice not in ("", NEW, SKIP, *row.candidates):
        raise ValidationError(
            _("Choose one of the records that are shown."), code="choice_unknown"
        )
    row.choice = choice
    row.save(update_fields=["choice"])
    record(actor, "import.chosen", batch, row=row.number, choice=choice)


@transaction.atomic
def remember_header(
    sender: str, kind: str, header: str, column: str, *, actor: User | None
) -> None:
    """Keep which column a sender means by a header; the last word counts.

    Refused without a sender (``sender_missing``) and for a column that the kind does not
    have (``column_unknown``).
    """
    sender = clean(sender)
    if not sender:
        raise ValidationError(_("Say who sent the list."), code="sender_missing")
    if column not in {each.key for each in engine.columns_of(kind)}:
        raise ValidationError(_("There is no such column."), code="column_unknown")
    memory, _created = HeaderMemory.objects.update_or_create(
        sender=sender,
        kind=kind,
        header=fold(header)[:200],
        defaults={"column": column},
    )
    record(actor, "import.header_remembered", memory, column=column)


@transaction.atomic
def save_import(
    batch: ImportBatch, *, partial: bool = False, actor: User | None
) -> None:
    """Save what the preview showed, all of it or, on any refusal, nothing.

    Faulty rows are left out if ``partial``, unsure ones until somebody chooses. Refused
    when it was saved, undone or discarded (``import_not_open``), has errors and is not
    ``partial`` (``import_has_errors``), and when records have changed so that a row
    would do something else than was shown (``import_stale``).
    """
    _take_turn(batch)
    _lock(batch)
    _refuse_closed(batch)
    reading = engine.reread(batch)
    _refuse_stale(batch, reading)
    if reading.errors and not partial:
        raise _has_errors()
    _write(batch, reading, reading.rows, actor)
    batch.state, batch.saved_at = ImportState.SAVED, timezone.now()
    batch.save(update_fields=["state", "saved_at"])
    _count(batch)
    counts = {name: getattr(batch, name) for name in _COUNTED}
    record(actor, "import.saved", batch, **counts)


@transaction.atomic
def order_save(batch: ImportBatch, *, partial: bool = False, actor: User) -> None:
    """Let the worker save an import that is too large to wait for.

    An order that was given before and has not failed stands, so that a second one does
    nothing; after ``LOST`` without an end it is given anew. Refused as ``save_import`` is,
    but for what only the saving finds out: that is kept as ``fault``.
    """
    _lock(batch)
    _refuse_closed(batch)
    if batch.faulty and not partial:
        raise _has_errors()
    if batch.is_being_saved:
        return
    batch.ordered_at, batch.fault = timezone.now(), ""
    batch.save(update_fields=["ordered_at", "fault"])
    carry_out_import.enqueue(batch.pk, actor.pk, partial)  # a row of this transaction


def carry_out(batch: ImportBatch, *, partial: bool, actor: User) -> None:
    """Save what was ordered; a refusal is kept as ``fault``. Saved already: nothing."""
    batch.refresh_from_db()
    if not batch.can_be_saved:
        return
    try:
        save_import(batch, partial=partial, actor=actor)
    except ValidationError as refusal:
        batch.refresh_from_db()
        batch.fault = " ".join(refusal.messages)[:300]
        batch.save(update_fields=["fault"])


@transaction.atomic
def save_rest(batch: ImportBatch, *, actor: User | None) -> None:
    """Save the unsure rows of a saved import for which somebody has chosen since.

    Refused when the import is not saved (``import_not_saved``), when no choice waits
    (``import_nothing_waits``) and when a chosen row has come to be faulty or to have
    other candidates (``import_stale``).
    """
    _lock(batch)
    _refuse_unsaved(batch)
    waiting = {row.number: row for row in batch.waiting()}
    reading = engine.reread(batch)
    rows = [row for row in reading.rows if row.number in waiting]
    chosen = [row for row in rows if row.choice not in ("", SKIP)]
    if not chosen:
        raise ValidationError(
            _("No row waits to be saved."), code="import_nothing_waits"
        )
    if any(row.errors or row.waits for row in chosen):
        raise _stale()
    followers = [row for row in rows if not waiting[row.number].candidates]
    settled = [row for row in {*chosen, *followers} if not (row.errors or row.waits)]
    _write(batch, reading, settled, actor)
    _count(batch)
    record(actor, "import.rest_saved", batch, rows=len(settled))


def _has_errors() -> ValidationError:
    return ValidationError(
        _("The list has errors. Correct them, or save the rows without any."),
        code="import_has_errors",
    )


def _refuse_unsaved(batch: ImportBatch) -> None:
    if not batch.can_be_undone:
        raise ValidationError(_("This import is not saved."), code="import_not_saved")


def _stale() -> ValidationError:
    return ValidationError(
        _("Records have changed since this list was read. Please read it again."),
        code="import_stale",
    )


def _refuse_stale(batch: ImportBatch, reading: Reading) -> None:
    """Refuse where a row would not do what was shown, or what was chosen for it.

    A row without candidates that waited follows another, and does what that one does.
    """
    now = {row.number: row for row in reading.rows}
    for shown in batch.import_rows.all():
        row = now[shown.number]
        if shown.outcome != RowOutcome.UNSURE:
            differences = json.loads(shown.differences or "[]")
            fits = (shown.outcome, differences) == (row.outcome, row.differences)
        elif shown.candidates:
            fits = row.asked == (shown.choice in ("", SKIP)) and not row.errors
        else:
            fits = True
        if not fits:
            raise _stale()


def _write(
    batch: ImportBatch, reading: Reading, rows: Sequence[Row], actor: User | None
) -> None:
    """Do what the rows plan, and keep every column that changed by it."""
    desk = reading.kind
    planned = [row for row in desk.saving_order(rows) if row.outcome in _SAVED]
    _lock_targets([root for row in planned for root in desk.roots(row)])
    before = photograph(_once(root for row in planned for root in desk.roots(row)))
    for row in planned:
        try:
            desk.save(row, actor)
        except ValidationError as refusal:
            raise ValidationError(
                _("Row %(row)s: %(reason)s"),
                code=refusal.error_list[0].code,
                params={"row": row.number, "reason": " ".join(refusal.messages)},
            ) from refusal
        except IntegrityError as refusal:  # somebody was quicker
            raise _stale() from refusal
    numbers: dict[Place, int] = {}
    for row in planned:
        for root in desk.roots(row):
            numbers.setdefault(Place(label(type(root)), root.pk), row.number)
    after = photograph(_once(root for row in planned for root in desk.roots(row)))
    belongs = before.record | after.record
    ImportChange.objects.bulk_create(
        [
            ImportChange(
                batch=batch,
                row=numbers[belongs[place]],
                model=place.model,
                object_id=place.pk,
                before=json.dumps(old, ensure_ascii=False) if old else "",
                after=json.dumps(new, ensure_ascii=False) if new else "",
            )
            for place, old, new in differing(before, after)
        ],
        batch_size=500,
    )
    _settle(batch, rows)


def _settle(batch: ImportBatch, rows: Sequence[Row]) -> None:
    """Rows that waited for a choice no longer do."""
    waited = {row.number: row for row in batch.waiting()}
    for row in rows:
        shown = waited.get(row.number)
        if shown is not None and not row.waits:
            shown.outcome = row.outcome
            shown.differences = json.dumps(row.differences, ensure_ascii=False)
            shown.save(update_fields=["outcome", "differences"])


def _once(roots: Iterable[Model]) -> list[Model]:
    return list({(type(root), root.pk): root for root in roots}.values())


def _lock_targets(roots: list[Model]) -> None:
    """Lock the known records; refuse those that have changed since they were read."""
    by_model: dict[type[Model], dict[int, Model]] = defaultdict(dict)
    for root in roots:
        by_model[type(root)][root.pk] = root
    for model, known in by_model.items():
        locked = model._default_manager.select_for_update().order_by("pk")  # noqa: SLF001  Django's public name
        found = {
            row.pk: columns_of(row)
            for lot in chunks(sorted(known))
            for row in locked.filter(pk__in=lot)
        }
        if found != {pk: columns_of(root) for pk, root in known.items()}:
            raise _stale()


@transaction.atomic
def undo_import(batch: ImportBatch, *, actor: User | None) -> None:
    """Bring every record back to what it was before the import, or change nothing.

    Refused when the import is not saved (``import_not_saved``), and when something that
    came later depends on what it made, or has changed it (``import_in_use``, with the
    name of the first such record).
    """
    _lock(batch)
    _refuse_unsaved(batch)
    put_back(batch, actor=actor)
    batch.state, batch.undone_at = ImportState.UNDONE, timezone.now()
    batch.save(update_fields=["state", "undone_at"])
    record(actor, "import.undone", batch)
