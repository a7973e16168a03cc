"""The list of OCOP products."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cooperatives.imports.amounts import parse_integer
from cooperatives.imports.content import content
from cooperatives.imports.kinds.base import column
from cooperatives.imports.kinds.named import NAMING, NamesCooperatives
from cooperatives.imports.matching import chunks
from cooperatives.imports.values import parse_date, parse_text
from cooperatives.models import OCOP_MONTHS, ImportKind, OcopProduct, months_later
from cooperatives.operations.links import change_part, enter_part
from vietnamese.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accounts.models import User
    from cooperatives.imports.cells import Cell
    from cooperatives.imports.kinds.base import Row


def parse_stars(cell: Cell) -> int | None:
    """A number of stars: 4, "4 sao", "4*", "****"."""
    value = content(cell)
    if isinstance(value, str):
        bare = fold(value).replace("sao", "").strip()
        if bare and not bare.strip("*★"):
            return len(bare)
        cell = type(cell)(bare.strip("*★ "))
    return parse_integer(cell)


class OcopList(NamesCooperatives):
    key = ImportKind.OCOP_PRODUCTS
    fields = (
        *NAMING,
        column("product", "Sản phẩm", parse_text, "Tên sản phẩm", needed=True),
        column(
            "stars", "Hạng sao", parse_stars, "Số sao", "Xếp hạng", "Hạng", needed=True
        ),
        column("decision", "Số quyết định", parse_text, "Quyết định", "Số QĐ"),
        column(
            "recognised_on",
            "Ngày công nhận",
            parse_date,
            "Ngày cấp",
            "Ngày quyết định",
            "Ngày QĐ",
            needed=True,
        ),
        column(
            "valid_to",
            "Hiệu lực đến",
            parse_date,
            "Có hiệu lực đến",
            "Ngày hết hạn",
            "Thời hạn đến",
        ),
    )

    def load(self, rows: Sequence[Row]) -> None:
        super().load(rows)
        self.products = {
            (each.cooperative_id, fold(each.name), each.recognised_on): each
            for lot in chunks(self.cooperatives.found)
            for each in OcopProduct.objects.filter(cooperative__in=lot)
        }

    def plan(self, row: Row) -> None:
        cooperative = self.cooperative(row)
        name, day = row.get("product"), row.get("recognised_on")
        row.label = (name or "")[:200]
        self.not_to_come(row, "recognised_on")
        self.in_order(row, "recognised_on", "valid_to")
        stars = row.get("stars")
        if stars is not None and not 3 <= stars <= 5:
            row.fail("stars", "stars_out_of_range", _("OCOP has 3, 4 or 5 stars."))
        if cooperative is not None and name:
            self.once(row, "product", cooperative.pk, fold(name), day)
        if row.errors or cooperative is None:
            return
        row.target = self.products.get((cooperative.pk, fold(name), day))
        row.is_new = row.target is None
        row.plan["cooperative"] = cooperative
        if row.is_new:
            row.put(OcopProduct, "name", name, "product")
        row.put(OcopProduct, "stars", stars, "stars")
        row.put(OcopProduct, "decision_no", row.get("decision"), "decision")
        row.put(OcopProduct, "recognised_on", day, "recognised_on")
        last = row.get("valid_to")
        if row.is_new:
            last = last or months_later(day, OCOP_MONTHS)
        row.put(OcopProduct, "valid_to", last, "valid_to")

    def save(self, row: Row, actor: User | None) -> None:
        if row.is_new:
            product = OcopProduct(cooperative=row.plan["cooperative"], **row.changes)
            row.instance = enter_part(product, actor=actor)
            return
        row.instance = row.target
        for name, value in row.changes.items():
            setattr(row.target, name, value)
        change_part(row.target, actor=actor)
