"""Writing a row into the register book."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from certificates.models import (
    FACTS,
    LINKS,
    EntryAct,
    RegisterEntry,
    RegisterHead,
    hash_of_certificate,
)

if TYPE_CHECKING:
    import datetime as dt

    from accounts.models import User
    from certificates.models import Certificate
    from papers.models import Decision


def enter(  # noqa: PLR0913  the columns of the book
    certificate: Certificate,
    act: EntryAct,
    *,
    on: dt.date,
    actor: User,
    at: dt.datetime | None = None,
    pdf: str = "",
    pdf_sha256: str = "",
    decision: Decision | None = None,
    reason: str = "",
    public_reason: str = "",
    receiver: str = "",
    remark: str = "",
) -> RegisterEntry:
    """Add a row to the book, chained to the last, in the caller's transaction.

    The caller has locked and written the certificate. The head is locked here and to the
    end of the transaction, so this is the last lock of an operation. ``remark`` is what
    the book shows under Ghi chú, in Vietnamese.
    """
    RegisterHead.objects.get_or_create()
    head = RegisterHead.objects.select_for_update().get()
    row = next_row(
        head,
        certificate,
        act,
        at=at or timezone.now(),
        acted_on=on,
        recorded_by=actor,
        pdf=pdf,
        pdf_sha256=pdf_sha256,
        act_decision_id=decision and decision.pk,
        reason=reason,
        public_reason=public_reason,
        receiver=receiver,
        remark=remark,
    )
    row.save(force_insert=True)
    head.save(update_fields=["length", "entry_hash"])
    return row


def next_row(
    head: RegisterHead,
    certificate: Certificate,
    act: EntryAct,
    *,
    at: dt.datetime,
    **columns: Any,
) -> RegisterEntry:
    """The row that follows the head, which moves on to it; nothing is saved."""
    row = RegisterEntry(
        sequence=head.length + 1,
        act=act,
        certificate=certificate,
        recorded_at=at,
        facts_hash=hash_of_certificate(certificate),
        previous_hash=head.entry_hash,
        **{name: getattr(certificate, name) for name in (*FACTS, *LINKS)},
        **columns,
    )
    row.entry_hash = row.hash_of_row()
    head.length, head.entry_hash = row.sequence, row.entry_hash
    return row
