"""The rows frozen beside the same question asked now."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.db.models import DecimalField, Exists, OuterRef, Value
from django.db.models.functions import Cast, Coalesce

from certificates.models import Certificate, CertificateStatus
from cooperatives.models import LinkageContract, TrainingRecord
from targets.closing.frozen import COOPERATIVE, PERSON, about, label_of
from targets.closing.journal import CERTIFICATE, CLASS, RECORD, Journal
from targets.closing.lines import Change, Compared, Correction, Said
from targets.indicators import COUNTED, behind, figures, indicator_of
from targets.models import FrozenFigure, FrozenRow, Indicator

if TYPE_CHECKING:
    import datetime as dt

    from targets.closing.lines import Subject
    from targets.models import ClosedPeriod

AMOUNT = DecimalField(max_digits=30, decimal_places=6)
NOTHING = Value(-1, AMOUNT)  # no amount is negative


def compare(period: ClosedPeriod, code: str = "") -> list[Compared]:
    """Every figure of a closed period, or that of one target, with its corrections."""
    chosen = period.figures.select_related("period", "target__target_set")
    found = list(chosen.filter(target__code=code) if code else chosen)
    now = figures([each.target for each in found], period.as_of)
    raw = {each.pk: _differences(each, period.as_of) for each in found}
    journal = Journal(period, [line for lines in raw.values() for line in lines])
    return [
        Compared(each, figure, journal.tell(each.target.indicator, raw[each.pk]))
        for each, figure in zip(found, now, strict=True)
    ]


def _differences(figure: FrozenFigure, as_of: dt.date) -> list[Correction]:
    """Rows that left, joined or count otherwise, and evidence lost after the day."""
    rows = behind(figure.target, as_of)
    said = Coalesce(Cast("amount", AMOUNT), NOTHING)
    same = figure.rows.annotate(said=said).filter(
        record_id=OuterRef("pk"), part=OuterRef("part"), said=OuterRef("said")
    )
    other = rows.annotate(said=said).filter(~Exists(same))
    others = list(other)
    before = {
        row.record_id: row
        for row in figure.rows.filter(record_id__in=[row.pk for row in others])
    }
    gone = figure.rows.exclude(record_id__in=rows.order_by().values("pk"))
    unit = indicator_of(figure.target).amount_unit
    lines = [_left(row, unit) for row in gone]
    lines += [_joined_or_otherwise(row, before.get(row.pk), unit) for row in others]
    lines = [
        line
        for line in lines
        if any(said is not None and said.matters for said in (line.before, line.after))
    ]
    if figure.target.indicator == Indicator.LINKED_MODELS:
        lines = _with_signers(lines)
    return [*lines, *_lost(figure, as_of)]


def _with_signers(lines: list[Correction]) -> list[Correction]:
    """A contract is written down under the cooperative that signed it for others."""
    named = LinkageContract.parties.through.objects.filter(
        cooperative__in=[int(line.about[0][1]) for line in lines]
    ).values_list("cooperative", "linkagecontract__cooperative")
    found: dict[str, list[Subject]] = defaultdict(list)
    for party, signer in named:
        found[str(party)].append((COOPERATIVE, str(signer)))
    return [replace(line, signers=tuple(found[line.about[0][1]])) for line in lines]


def _left(row: FrozenRow, unit: str) -> Correction:
    return Correction(
        Change.LEFT,
        row.label,
        tuple((label, key) for label, key in row.about),
        before=Said(row.part, row.amount, unit),
    )


def _joined_or_otherwise(row: Any, before: FrozenRow | None, unit: str) -> Correction:
    return Correction(
        Change.JOINED if before is None else Change.OTHERWISE,
        label_of(row),
        tuple((label, key) for label, key in about(row)),
        before=Said(before.part, before.amount, unit) if before else None,
        after=Said(row.part, row.amount, unit),
    )


def _lost(figure: FrozenFigure, as_of: dt.date) -> list[Correction]:
    """Certificates behind the rows counted that were revoked after the day."""
    counted = figure.rows.filter(part=COUNTED).order_by()
    certificates = Certificate.objects.filter(
        status__in=[CertificateStatus.REVOKED, CertificateStatus.VOIDED],
        ended_on__gt=as_of,
        issue_date__lte=as_of,
        participant__training_class__in=counted.filter(record=CLASS).values(
            "record_id"
        ),
    ).select_related("participant__training_class")
    records = TrainingRecord.objects.filter(
        withdrawn_on__gt=as_of,
        certified_on__lte=as_of,
        person__in=counted.filter(record=PERSON).values("record_id"),
    ).select_related("person")
    return [
        *(
            Correction(
                Change.LOST,
                str(each.seat.training_class),
                ((CERTIFICATE, str(each.pk)),),
                evidence=each.serial_number,
                on=each.ended_on,
            )
            for each in certificates
        ),
        *(
            Correction(
                Change.LOST,
                str(each.person),
                ((RECORD, str(each.pk)),),
                evidence=each.evidence,
                on=each.withdrawn_on,
            )
            for each in records
        ),
    ]
