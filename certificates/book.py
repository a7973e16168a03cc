"""The register book (sổ gốc) as people read it: its rows, as a workbook and on paper."""

from __future__ import annotations

import io
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pikepdf
from django.utils import timezone, translation

from accounts.sheets import workbook
from certificates.models import (
    Certificate,
    CertificateKind,
    EntryAct,
    RegisterEntry,
    RegisterHead,
)
from cooperatives.models import Precision
from papers import pdf
from papers.models import IssuingBody
from vietnamese import dates

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from django.db.models import QuerySet

    from certificates.models import Register

# So many rows on a page, or as many as fit when some are high.
ROWS_A_PAGE = (10, 8, 6, 5, 4, 3)
NAMES = {
    CertificateKind.COMPLETION: "Sổ gốc cấp giấy chứng nhận",
    CertificateKind.CONFIRMATION: "Sổ gốc cấp giấy xác nhận",
}
HEADER = (
    "STT",
    "Số vào sổ",
    "Họ và tên",
    "Ngày sinh",
    "Giới tính",
    "Nơi sinh",
    "Đơn vị công tác",
    "Khóa/lớp",
    "Thời gian khóa học",
    "Quyết định công nhận",
    "Xếp loại",
    "Số hiệu",
    "Ngày cấp",
    "Ngày nhận",
    "Người nhận ký tên",
    "Ghi chú",
)
PROOF = ("Dòng của sổ", "Mã băm tệp PDF", "Mã băm dòng")  # after the columns above


def name_of(register: Register) -> str:
    """What a file of the book is called; the paper register of a year is another book."""
    name = f"Sổ gốc {register.series} {register.year}"
    return f"{name} (sổ giấy)" if register.is_historic else name


@dataclass(frozen=True)
class Line:
    """What the book says of one certificate: its first row, and what came later."""

    place: int
    first: RegisterEntry
    later: tuple[RegisterEntry, ...]

    @property
    def born(self) -> dt.date | int:
        by_year = self.first.holder_dob_precision == Precision.YEAR
        return self.first.holder_dob.year if by_year else self.first.holder_dob

    @property
    def period(self) -> str:
        first, last = self.first.start_date, self.first.end_date
        if first is None or last is None:
            return ""
        return f"{dates.short_date(first)} – {dates.short_date(last)}"

    @property
    def decision(self) -> str:
        signed_on = self.first.decision_date
        if signed_on is None:
            return self.first.decision_no
        return f"{self.first.decision_no} ngày {dates.short_date(signed_on)}"

    @property
    def handed_over(self) -> RegisterEntry | None:
        return next(
            (row for row in self.later if row.act == EntryAct.HANDED_OVER), None
        )

    @property
    def remark(self) -> str:
        rows = (self.first, *self.later)
        return "; ".join(row.remark for row in rows if row.remark)

    def cells(self) -> list[object]:
        """In the order of ``HEADER`` and ``PROOF``."""
        row, handed_over = self.first, self.handed_over
        return [
            self.place,
            row.register_entry_no,
            row.holder_name,
            self.born,
            row.get_holder_gender_display(),
            row.holder_birth_place,
            row.holder_workplace,
            f"{row.class_code} {row.class_title}".strip(),
            self.period,
            self.decision,
            row.get_classification_display(),
            row.serial_number,
            row.issue_date,
            handed_over.acted_on if handed_over else None,
            handed_over.receiver if handed_over else "",
            self.remark,
            row.sequence,
            row.pdf_sha256,
            row.entry_hash,
        ]


def lines(registers: QuerySet[Register]) -> list[Line]:
    """One line a certificate, in register order, from the rows of the book alone."""
    rows: dict[int, list[RegisterEntry]] = defaultdict(list)
    for row in RegisterEntry.objects.filter(register__in=registers).in_book_order():
        rows[row.certificate_id].append(row)
    order = Certificate.objects.filter(register__in=registers).in_register_order()
    entered = (rows[pk] for pk in order.values_list("pk", flat=True) if pk in rows)
    return [
        Line(place, first, tuple(later))
        for place, (first, *later) in enumerate(entered, start=1)
    ]


def as_workbook(registers: QuerySet[Register]) -> bytes:
    """The columns of the book, and the hashes that prove it."""
    with translation.override("vi"):
        rows: Iterator[list[object]] = iter(
            [
                [*HEADER, *PROOF],
                *(line.cells() for line in lines(registers)),
            ]
        )
        return workbook(rows)


def as_pdf(register: Register) -> bytes:
    """The book of one register, A4 landscape: cover, pages with totals, the head below."""
    written = lines(type(register).objects.filter(pk=register.pk))
    context = {
        "register": register,
        "name": NAMES[CertificateKind(register.kind)],
        "body": IssuingBody.objects.order_by("pk").first(),
        "header": HEADER,
        "head": RegisterHead.objects.first() or RegisterHead(),
        "printed_at": timezone.localtime(),
        "total": len(written),
        "first": written[0].first if written else None,
        "last": written[-1].first if written else None,
    }
    for rows in ROWS_A_PAGE:
        pages = _pages(written, rows)
        content = pdf.draw("papers/register_book.html", {**context, "pages": pages})
        with pikepdf.open(io.BytesIO(content)) as book:
            if len(book.pages) == 1 + len(pages):
                break
    return content


def _pages(written: Sequence[Line], rows: int) -> list[dict[str, Any]]:
    """Each page with its lines, how many these are, and how many with those before."""
    return [
        {
            "number": start // rows + 1,
            "lines": written[start : start + rows],
            "sum": len(written[start : start + rows]),
            "carried": min(start + rows, len(written)),
        }
        for start in range(0, len(written), rows)
    ]
