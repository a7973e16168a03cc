"""Lists whose rows name a cooperative: by tax code, else by name within an area."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cooperatives.imports.kinds.base import Kind, column
from cooperatives.imports.matching import Cooperatives
from cooperatives.imports.values import parse_tax_code, parse_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cooperatives.imports.kinds.base import Row
    from cooperatives.models import Cooperative

CODE_ALIASES = (
    "MST",
    "Mã HTX",
    "Mã số HTX",
    "Mã số hợp tác xã",
    "Mã số thuế HTX",
    "MST HTX",
    "Mã số thuế/Mã số HTX",
    "Mã số HTX/Mã số thuế",
    "Mã số doanh nghiệp",
)
NAME_ALIASES = (
    "Tên HTX",
    "HTX",
    "Hợp tác xã",
    "Tên đơn vị",
    "Đơn vị",
    "Tên HTX/QTDND",
    "Đơn vị công tác",
)
AREA_ALIASES = (
    "Địa bàn báo cáo",
    "Huyện/thành phố",
    "Huyện, thành phố",
    "Huyện, TP",
    "Huyện/TP",
    "Địa bàn huyện, thành phố",
)

CODE = column("coop_code", "Mã số thuế", parse_tax_code, *CODE_ALIASES)
NAME = column("coop_name", "Tên hợp tác xã", parse_text, *NAME_ALIASES)
AREA = column("area", "Địa bàn", parse_text, *AREA_ALIASES)
NAMING = (CODE, NAME, AREA)


class NamesCooperatives(Kind):
    """A kind whose rows each name a cooperative that is known already."""

    def load(self, rows: Sequence[Row]) -> None:
        self.cooperatives = Cooperatives(
            (code for row in rows for code in self.codes(row)),
            (row.values.get("coop_name") or "" for row in rows),
        )

    def codes(self, row: Row) -> list[str]:
        """The tax codes that a row names."""
        return [row.values.get("coop_code") or ""]

    def cooperative(self, row: Row, *, needed: bool = True) -> Cooperative | None:
        """The cooperative that a row names; None where it names none or in vain.

        Refused: ``cooperative_missing``, ``cooperative_unknown`` (near names are told)
        and ``cooperative_ambiguous`` where several have the name.
        """
        code, name = row.get("coop_code"), row.get("coop_name")
        if code and (found := self.cooperatives.by_code.get(code)):
            self._compare(row, found)
            return found
        self.compare_code(row, "coop_code")
        if not code and not name:
            written = any(each.code == "tax_code_malformed" for each in row.errors)
            if needed and not written:
                message = _("Give the cooperative's tax code or its name.")
                key = "coop_name" if "coop_name" in row.headers else "coop_code"
                row.fail(key, "cooperative_missing", message)
            return None
        return self._by_name(row, code, name)

    def _by_name(
        self, row: Row, code: str | None, name: str | None
    ) -> Cooperative | None:
        area = self.area_of(row)
        if name and area is None and any(e.code == "area_unknown" for e in row.errors):
            return None  # that fault is told; the name means nothing without it
        found = self.cooperatives.named(name, area) if name else []
        if code:  # not the code of anybody; one without code may be meant
            found = [each for each in found if not each.coop_code]
        if len(found) == 1:
            return found[0]
        key = "coop_name" if name and not code else "coop_code"
        if found:
            row.fail(
                key,
                "cooperative_ambiguous",
                _("%s cooperatives have this name. Give the area or the tax code.")
                % len(found),
            )
            return None
        message = _("This cooperative is not known.")
        if name and (near := self.cooperatives.near(name, area)):
            message += " " + _("Is one of these meant: %s?") % "; ".join(near)
        row.fail(key, "cooperative_unknown", message)
        return None

    def _compare(self, row: Row, found: Cooperative) -> None:
        """Doubts where the tax code means another name or area than is written."""
        name, area = row.get("coop_name"), self.area_of(row)
        if name and found not in self.cooperatives.named(name, None):
            row.warn(
                "coop_name",
                "cooperative_name_differs",
                _("This tax code is that of %s.") % found.name,
            )
        if area is not None and found.reporting_area not in (None, area):
            row.warn(
                "area",
                "area_differs",
                _("%(cooperative)s belongs to %(area)s.")
                % {"cooperative": found.name, "area": found.reporting_area},
            )
