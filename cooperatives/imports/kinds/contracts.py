"""The list of linkage contracts with their parties."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cooperatives.imports.cells import Cell
from cooperatives.imports.kinds import words
from cooperatives.imports.kinds.base import column
from cooperatives.imports.kinds.named import NAMING, NamesCooperatives
from cooperatives.imports.matching import bundle, chunks
from cooperatives.imports.values import (
    parse_date,
    parse_tax_code,
    parse_text,
)
from cooperatives.models import ImportKind, LinkageContract, PartnerKind
from cooperatives.operations.links import change_part, end_part, enter_part
from vietnamese.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accounts.models import User
    from cooperatives.imports.kinds.base import Row
    from cooperatives.models import Cooperative

_LIST = re.compile(r"[;,\n/]| - |\s+(?=[0-9]{10})")


def parse_tax_codes(cell: Cell) -> list[str] | None:
    """Tax codes in one cell, parted by commas, semicolons, dashes or spaces."""
    if not isinstance(cell.value, str):
        code = parse_tax_code(cell)
        return [code] if code else None
    text = parse_text(cell)
    if text is None:
        return None
    parts = [part for part in _LIST.split(text) if part.strip()]
    codes = [parse_tax_code(Cell(part.strip())) for part in parts]
    return [code for code in dict.fromkeys(codes) if code]


class ContractList(NamesCooperatives):
    key = ImportKind.LINKAGE_CONTRACTS
    fields = (
        *NAMING,
        column(
            "partner",
            "Doanh nghiệp",
            parse_text,
            "Tên doanh nghiệp",
            "Đối tác",
            "Tên đối tác",
            "Bên liên kết",
            needed=True,
        ),
        column("number", "Số hợp đồng", parse_text, "Số HĐ", "Hợp đồng số"),
        column(
            "signed_on",
            "Ngày ký",
            parse_date,
            "Ngày ký hợp đồng",
            "Ký ngày",
            needed=True,
        ),
        column(
            "valid_to",
            "Hiệu lực đến",
            parse_date,
            "Có hiệu lực đến",
            "Thời hạn đến",
            "Ngày hết hạn",
            "Ngày hết hiệu lực",
        ),
        column(
            "scope",
            "Phạm vi",
            words.among(words.SCOPES),
            "Phạm vi liên kết",
            "Nội dung liên kết",
            needed=True,
        ),
        column(
            "partner_kind", "Loại đối tác", words.among(words.PARTNERS), "Kiểu đối tác"
        ),
        column("terminated_on", "Ngày chấm dứt", parse_date, "Chấm dứt ngày"),
        column(
            "parties",
            "MST các HTX tham gia",
            parse_tax_codes,
            "Mã số thuế các HTX tham gia",
            "MST HTX tham gia",
            "Các HTX tham gia",
        ),
    )

    def codes(self, row: Row) -> list[str]:
        return [*super().codes(row), *(row.values.get("parties") or [])]

    def load(self, rows: Sequence[Row]) -> None:
        super().load(rows)
        found = [
            contract
            for lot in chunks(self.cooperatives.found)
            for contract in LinkageContract.objects.filter(
                cooperative__in=lot
            ).prefetch_related("parties")
        ]
        self.contracts = bundle(found, "cooperative_id")

    def plan(self, row: Row) -> None:
        cooperative = self.cooperative(row)
        row.label = str(row.get("number") or row.get("partner") or "")[:200]
        parties = self._parties(row, cooperative)
        self.not_to_come(row, "signed_on", "terminated_on")
        self.in_order(row, "signed_on", "valid_to")
        self.in_order(row, "signed_on", "terminated_on")
        if cooperative is not None and row.get("partner"):
            number = fold(row.get("number") or "")
            partner = fold(row.get("partner"))
            self.once(
                row, "partner", cooperative.pk, partner, row.get("signed_on"), number
            )
        if row.errors or cooperative is None:
            return
        row.target = self._known(row, cooperative)
        if row.target is not None:
            self.once(row, "number", row.target.pk)
        row.is_new = row.target is None
        row.plan["cooperative"] = cooperative
        self._terms(row)
        self._take_part(row, parties)

    def _parties(self, row: Row, cooperative: Cooperative | None) -> list[Cooperative]:
        found = []
        for code in row.get("parties") or []:
            party = self.cooperatives.by_code.get(code)
            if party is None:
                row.fail(
                    "parties",
                    "cooperative_unknown",
                    _("No cooperative has the tax code %s.") % code,
                )
            elif party != cooperative:
                found.append(party)
        return found

    def _known(self, row: Row, cooperative: Cooperative) -> LinkageContract | None:
        """The same day, and the same number, or the same partner where one has none."""
        number, partner = fold(row.get("number") or ""), fold(row.get("partner"))
        same_day = [
            contract
            for contract in self.contracts.get(cooperative.pk, [])
            if contract.signed_on == row.get("signed_on")
        ]
        for contract in same_day:
            known = fold(contract.number)
            if known == number and fold(contract.partner) == partner:
                return contract  # type: ignore[no-any-return]
        for contract in same_day:
            known = fold(contract.number)
            if known and known == number:
                return contract  # type: ignore[no-any-return]
            if "" in (known, number) and fold(contract.partner) == partner:
                return contract  # type: ignore[no-any-return]
        return None

    def _terms(self, row: Row) -> None:
        target = row.target
        partner = row.get("partner")
        if target is None or fold(target.partner) != fold(partner):
            row.put(LinkageContract, "partner", partner, "partner")
        for name in ("number", "signed_on", "valid_to", "scope"):
            row.put(LinkageContract, name, row.get(name), name)
        kind = row.get("partner_kind")
        if kind is None and (target is None or "partner_kind" in row.values):
            kind = PartnerKind.ENTERPRISE
        row.put(LinkageContract, "partner_kind", kind, "partner_kind")
        ended = row.get("terminated_on")
        if target is not None and target.terminated_on and ended:
            if target.terminated_on != ended:
                row.fail(
                    "terminated_on",
                    "part_ended",
                    _("It is known to have ended on another day: %s.")
                    % f"{target.terminated_on:%d/%m/%Y}",
                )
            return
        row.put(LinkageContract, "terminated_on", ended, "terminated_on")

    def _take_part(self, row: Row, parties: list[Cooperative]) -> None:
        known = list(row.target.parties.all()) if row.target else []
        if not parties or {*parties} == {*known}:
            return
        row.plan["parties"] = parties
        row.differ(
            _("cooperatives that take part"),
            ", ".join(each.name for each in known),
            ", ".join(each.name for each in parties),
        )

    def save(self, row: Row, actor: User | None) -> None:
        parties = row.plan.get("parties")
        if row.is_new:
            contract = LinkageContract(
                cooperative=row.plan["cooperative"], **row.changes
            )
            row.instance = enter_part(contract, parties=parties or (), actor=actor)
            return
        row.instance = contract = row.target
        ended = row.changes.pop("terminated_on", None)
        for name, value in row.changes.items():
            setattr(contract, name, value)
        change_part(contract, parties=parties, actor=actor)
        if ended is not None:
            end_part(contract, on=ended, actor=actor)
