"""Lists of certificates from paper registers, read as the import desk reads its lists.

The form for a single certificate is read as a list of one row, so that one rule holds
for both. Nothing here writes but ``save``, which does it through the operations.
"""

from __future__ import annotations

import io
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from certificates.models import Certificate, number_key
from certificates.operations.taking_over import Entry, take_over
from cooperatives.imports import sheet as sheets
from cooperatives.imports.amounts import parse_integer
from cooperatives.imports.engine import LANGUAGE, Reading
from cooperatives.imports.kinds import words
from cooperatives.imports.kinds.base import Field, column
from cooperatives.imports.kinds.training import TrainingList
from cooperatives.imports.matching import chunks
from cooperatives.imports.sheet import Cell, Sheet, SheetRow
from cooperatives.imports.values import parse_date, parse_text
from cooperatives.models import PostKind, Precision
from cooperatives.operations import Training
from curriculum.models import Classification, Programme
from vietnamese.text import fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from accounts.models import User
    from cooperatives.imports.kinds.base import Row

MOST_ROWS = 2000
MOST_PERIODS = 9999
LONGEST = {  # what the columns of the register hold
    "evidence": 60,
    "issuer": 200,
    "programme": 200,
    "entry_no": 60,
    "class_title": 200,
    "birth_place": 100,
    "decision_no": 40,
}
CLASSIFICATIONS = {
    "Xuất sắc": Classification.EXCELLENT,
    "Giỏi": Classification.VERY_GOOD,
    "Khá": Classification.GOOD,
    "Trung bình khá": Classification.FAIRLY_GOOD,
    "TB khá": Classification.FAIRLY_GOOD,
    "Trung bình": Classification.AVERAGE,
    "TB": Classification.AVERAGE,
}


class HistoricList(TrainingList):
    """A list of training with what a register of certificates says beyond it."""

    fields: ClassVar[tuple[Field, ...]] = (
        *TrainingList.fields,
        column(
            "entry_no",
            "Số vào sổ",
            parse_text,
            "Số vào sổ cấp",
            "Vào sổ số",
            needed=True,
        ),
        column("birth_place", "Nơi sinh", parse_text),
        column("class_title", "Khóa, lớp", parse_text, "Khóa/lớp", "Khóa học", "Khóa"),
        column("periods", "Số tiết", parse_integer, "Thời lượng (tiết)"),
        column("starts_on", "Từ ngày", parse_date, "Ngày khai giảng", "Khai giảng"),
        column("ends_on", "Đến ngày", parse_date, "Ngày bế giảng", "Bế giảng"),
        column("classification", "Xếp loại", words.among(CLASSIFICATIONS)),
        column("decision_no", "Quyết định số", parse_text, "Quyết định công nhận"),
        column("decision_date", "Ngày quyết định", parse_date),
    )

    def load(self, rows: Sequence[Row]) -> None:
        super().load(rows)
        self.programmes = {
            programme.role: programme
            for programme in Programme.objects.order_by("is_ca_mau_specific", "-pk")
        }
        # A record whose certificate was voided is entered anew, whosever it now is.
        self.withdrawn = {
            key: self.known.pop(key)
            for key, record in [*self.known.items()]
            if record.withdrawn_on is not None
        }
        keys = (number_key(row.get("evidence")) for row in rows if row.get("evidence"))
        self.entered = {
            (certificate.number_key, fold(certificate.issuing_body_name)): certificate
            for lot in chunks(keys)
            for certificate in Certificate.objects.standing().filter(number_key__in=lot)
        }

    def plan(self, row: Row) -> None:
        self.not_to_come(row, "decision_date", "ends_on")
        self.in_order(row, "starts_on", "ends_on")
        self.in_order(row, "ends_on", "certified_on")
        for key, most in LONGEST.items():
            if len(row.get(key) or "") > most:
                row.fail(key, "too_long", _("At most %s characters.") % most)
        if (row.get("periods") or 0) > MOST_PERIODS:
            row.fail("periods", "too_many", _("At most %s periods.") % MOST_PERIODS)
        self._check_entered(row)
        if row.get("role") and row.get("role") not in self.programmes:
            row.fail("role", "programme_unknown", _("There is no such programme."))
        super().plan(row)
        if row.errors:
            return
        if row.is_new or row.waits:
            same = (fold(row.get("issuer")), fold(row.get("evidence")))
            row.plan["counted"] = self.withdrawn.get(same)
        else:  # the training is known by this very number: the paper is what is new
            counted = self.known[fold(row.get("issuer")), fold(row.get("evidence"))]
            row.is_new = True
            row.plan |= {
                "counted": counted,
                "person": counted.person,
                "cooperative": counted.cooperative,
            }

    def _check_entered(self, row: Row) -> None:
        number, issuer = row.get("evidence"), row.get("issuer")
        if not (number and issuer):
            return
        entered = self.entered.get((number_key(number), fold(issuer)))
        if entered is not None:
            row.fail(
                "evidence",
                "historic_number_taken",
                _(
                    "The number %(number)s of this body is entered already, for %(name)s."
                )
                % {"number": entered.serial_number, "name": entered.holder_name},
            )

    def save(self, row: Row, actor: User | None) -> None:
        if actor is None:
            raise AssertionError(row.number)  # somebody answers for a register
        counted, cooperative = row.plan["counted"], row.plan["cooperative"]
        known = counted is not None and counted.withdrawn_on is None
        person = counted.person if known else self.save_person(row, actor)
        row.instance = take_over(
            Entry(
                person,
                cooperative,
                Training(
                    role=row.get("role"),
                    programme=row.get("programme") or self._usual_name(row),
                    post=row.get("post"),
                    evidence=counted.evidence if counted else row.get("evidence"),
                    issuer=counted.issuer if counted else row.get("issuer"),
                    certified_on=row.get("certified_on"),
                ),
                self._facts(row),
                counted,
            ),
            self.programmes[row.get("role")],
            actor=actor,
        )

    def _usual_name(self, row: Row) -> str:
        return str(self.programmes[row.get("role")].name)

    def _facts(self, row: Row) -> dict[str, Any]:
        cooperative, birth = row.plan["cooperative"], row.get("birth")
        return {
            "register_entry_no": row.get("entry_no"),
            "holder_name": row.get("full_name"),
            "holder_dob": birth.date,
            "holder_dob_precision": Precision(birth.precision),
            "holder_birth_place": row.get("birth_place") or "",
            "holder_workplace": cooperative.name if cooperative else "",
            "holder_position": capfirst(str(PostKind(row.get("post")).label)),
            "class_title": row.get("class_title") or "",
            "total_periods": row.get("periods"),
            "start_date": row.get("starts_on"),
            "end_date": row.get("ends_on"),
            "classification": row.get("classification") or "",
            "decision_no": row.get("decision_no") or "",
            "decision_date": row.get("decision_date"),
        }


def read(
    content: bytes, filename: str, choices: Mapping[int, str] = MappingProxyType({})
) -> Reading:
    """A list as understood and planned; raises ``Refused`` where it cannot be read.

    ``choices`` maps row numbers to who a person said is meant: the key of a candidate,
    or ``NEW``.
    """
    with translation.override(LANGUAGE):
        sheet = sheets.read(
            io.BytesIO(content), filename, HistoricList.columns(), max_rows=MOST_ROWS
        )
        return _planned(sheet, filename, choices)


def read_one(typed: Mapping[str, str], *, choice: str = "") -> Reading:
    """A single certificate as typed, by the keys of the columns."""
    cells = {
        each.key: Cell(typed.get(each.key) or None) for each in HistoricList.columns()
    }
    headers = {each.key: each.header for each in HistoricList.columns()}
    with translation.override(LANGUAGE):
        sheet = Sheet([SheetRow(1, cells)], headers, 0, "", [])
        return _planned(sheet, "", {1: choice})


def _planned(sheet: Sheet, filename: str, choices: Mapping[int, str]) -> Reading:
    desk = HistoricList(sheet.headers, filename)
    rows = [desk.understand(raw) for raw in sheet.rows]
    for row in rows:
        row.choice = choices.get(row.number, "")
    desk.load(rows)
    for row in desk.order(rows):
        desk.plan(row)
    return Reading(desk, sheet, rows)


@transaction.atomic
def save(reading: Reading, *, actor: User) -> list[Certificate]:
    """Take over everything that was read, or nothing.

    Refused while a row has an error (``list_faulty``) or somebody must first say who is
    meant (``list_unsure``); by ``take_over`` where a number was entered meanwhile.
    """
    if reading.errors:
        raise ValidationError(
            _("Put right what is wrong in the list first."), code="list_faulty"
        )
    if any(row.waits for row in reading.rows):
        raise ValidationError(
            _("Say first who is meant in the rows that are not sure."),
            code="list_unsure",
        )
    with translation.override(LANGUAGE):
        for row in reading.kind.saving_order(reading.rows):
            reading.kind.save(row, actor)
    return [row.instance for row in reading.rows]
