"""The list of cooperatives: identity, status, address, products."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cooperatives.imports.kinds import words
from cooperatives.imports.kinds.base import NEW, Kind, column, show
from cooperatives.imports.kinds.named import AREA_ALIASES, CODE, NAME_ALIASES
from cooperatives.imports.matching import Cooperatives, Units, bundle, matching
from cooperatives.imports.values import parse_date, parse_phone, parse_text
from cooperatives.models import (
    Cooperative,
    CooperativeStatus,
    HeadOffice,
    ImportKind,
    LegalType,
    ProductLine,
    StatusEntry,
)
from cooperatives.operations.identity import change_cooperative, register_cooperative
from cooperatives.operations.standing import note_status, relocate
from vietnamese.text import fold

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from django.db.models import Model

    from accounts.models import User
    from cooperatives.imports.kinds.base import Row
    from cooperatives.models import AdminUnit

_LIST = re.compile(r"\s*[;,\n]\s*")
_IN_BRACKETS = re.compile(r"\([^)]*\)")


class CooperativeList(Kind):
    key = ImportKind.COOPERATIVES
    fields = (
        column("coop_name", "Tên hợp tác xã", parse_text, *NAME_ALIASES, needed=True),
        CODE,
        column("legal_type", "Loại hình", words.among(words.LEGAL_TYPES), "Loại HTX"),
        column("field", "Lĩnh vực", parse_text, "Lĩnh vực hoạt động", "Ngành nghề"),
        column(
            "founded_on",
            "Ngày thành lập",
            parse_date,
            "Ngày đăng ký thành lập",
            "Thành lập ngày",
            "Ngày cấp",
            "Ngày đăng ký",
        ),
        column(
            "status",
            "Trạng thái",
            words.among(words.STATUSES),
            "Tình trạng",
            "Tình trạng hoạt động",
            "Trạng thái hoạt động",
            needed=True,
        ),
        column(
            "status_since",
            "Ngày trạng thái",
            parse_date,
            "Từ ngày (trạng thái)",
            "Ngày thay đổi trạng thái",
            "Trạng thái từ ngày",
        ),
        column("address", "Địa chỉ", parse_text, "Trụ sở", "Địa chỉ trụ sở chính"),
        column("commune", "Xã/phường", parse_text, "Xã", "Xã, phường", "Phường/xã"),
        column("district", "Huyện", parse_text, "Quận/huyện", "Huyện cũ"),
        column("area", "Địa bàn", parse_text, *AREA_ALIASES, needed=True),
        column("phone", "Điện thoại", parse_phone, "SĐT", "Số điện thoại", "ĐT"),
        column(
            "products",
            "Sản phẩm chính",
            parse_text,
            "Sản phẩm",
            "Sản phẩm, dịch vụ chính",
            "Ngành hàng",
        ),
    )

    def load(self, rows: Sequence[Row]) -> None:
        self.known = Cooperatives(
            (row.values.get("coop_code") or "" for row in rows),
            (row.values.get("coop_name") or "" for row in rows),
        )
        self.units = Units()
        statuses = StatusEntry.objects.filter(cooperative__in=self.known.found)
        self.statuses = bundle(statuses, "cooperative_id")
        offices = HeadOffice.objects.filter(cooperative__in=self.known.found)
        self.offices = bundle(offices, "cooperative_id")
        self.lines = {_product(each.name): each for each in ProductLine.objects.all()}
        products = Cooperative.product_lines.through.objects.filter(
            cooperative__in=self.known.found
        )
        self.products = bundle(products, "cooperative_id")
        self._codes: dict[str, int] = {}
        self._names: dict[tuple[object, str], list[tuple[int, str | None]]] = {}

    def plan(self, row: Row) -> None:
        row.label = (row.get("coop_name") or "")[:200]
        self.compare_code(row, "coop_code")
        self.not_to_come(row, "founded_on", "status_since")
        self._twice(row)
        if row.errors:
            return
        self._match(row)
        if row.target is not None:
            self.once(row, "coop_name", row.target.pk)
        if row.errors or row.asked:
            return
        self._identity(row)
        self._status(row)
        self._address(row)
        self._products(row)

    def _twice(self, row: Row) -> None:
        """Refuse a second row about one cooperative: ``tax_code_twice``, ``…_twice``."""
        code, name, area = row.get("coop_code"), row.get("coop_name"), row.get("area")
        first = self._codes.setdefault(code, row.number) if code else row.number
        if first != row.number:
            row.fail(
                "coop_code",
                "tax_code_twice",
                _("Row %s has this tax code already.") % first,
            )
            return
        if not name or area is None or row.has_fault("coop_code"):
            return
        earlier = self._names.setdefault((area.pk, matching(name)), [])
        for number, other in earlier:
            if not (code and other):
                row.fail(
                    "coop_name",
                    "cooperative_twice",
                    _("Row %s has this name in the same area already.") % number,
                )
                break
        earlier.append((row.number, code))

    def _match(self, row: Row) -> None:
        """Find the cooperative, or know it as new, or ask whether it is one."""
        code, name, area = row.get("coop_code"), row.get("coop_name"), row.get("area")
        row.target = self.known.by_code.get(code) if code else None
        if row.target is not None:
            return
        named = self.known.named(name, area)
        alone = named[0] if len(named) == 1 else None
        if alone is not None and not (code and alone.coop_code):
            row.target = alone
            return
        row.candidates = [str(each.pk) for each in named]
        if row.choice in row.candidates:
            row.target = self.known.found[int(row.choice)]
        row.is_new = row.target is None and (not named or row.choice == NEW)
        row.asked = row.target is None and not row.is_new

    def _identity(self, row: Row) -> None:
        target, name = row.target, row.get("coop_name")
        if target is None or self._renames(target.name, name):
            row.put(Cooperative, "name", name, "coop_name")
        row.put(Cooperative, "coop_code", row.get("coop_code"), "coop_code")
        legal_type = row.get("legal_type")
        if target is None:
            legal_type = legal_type or LegalType.COOPERATIVE
        row.put(Cooperative, "legal_type", legal_type, "legal_type")
        self._field(row)
        row.put(Cooperative, "founded_on", row.get("founded_on"), "founded_on")
        if target is None or target.reporting_area is None:
            row.put(Cooperative, "reporting_area", row.get("area"), "area")
        elif target.reporting_area != row.get("area"):
            row.warn(
                "area",
                "area_differs",
                _("%(cooperative)s belongs to %(area)s, which does not change.")
                % {"cooperative": target.name, "area": target.reporting_area},
            )
        row.put(Cooperative, "phone", row.get("phone"), "phone")

    def _renames(self, known: str, written: str) -> bool:
        """Whether the file says another name, or the same one with its marks at last."""
        if matching(known) != matching(written):
            return True
        return known.isascii() and not written.isascii()

    def _field(self, row: Row) -> None:
        written = row.get("field")
        if not written:
            return
        known = {fold(word): group for word, group in words.FIELDS.items()}
        group = known.get(fold(written))
        if group is not None:
            row.put(Cooperative, "field_group", group, "field")
            return
        row.put(Cooperative, "main_activity", written, "field")
        row.warn(
            "field",
            "field_unknown",
            _("This is none of the four fields; it is kept as the main activity."),
        )

    def _status(self, row: Row) -> None:
        status, since = row.get("status"), row.get("status_since")
        target = row.target
        if target is None:
            known: str = CooperativeStatus.ACTIVE
        elif since is None:
            known = target.status
        else:
            known = self._status_on(target, since)
        if status == known:
            return
        if since is None:
            since = self._undated(row)
        row.plan["status"] = (status, since)
        after = f"{show(status)} ({show(since)})" if since else show(status)
        before = CooperativeStatus(known) if target is not None else None
        row.differ(_("Status"), before, after)

    def _status_on(self, target: Cooperative, day: dt.date) -> str:
        """The status on a day; before the first entry, active (``domain.md`` §4.1)."""
        past = [
            entry
            for entry in self.statuses.get(target.pk, [])
            if entry.since is None or entry.since <= day
        ]
        if not past:
            return CooperativeStatus.ACTIVE
        latest = max(past, key=lambda entry: (entry.since is not None, entry.since))
        status: str = latest.status
        return status

    def _undated(self, row: Row) -> dt.date | None:
        if row.target is None:
            row.warn(
                "status_since",
                "status_since_ever",
                _("Without a date, this status is taken as since ever."),
            )
            return None
        row.warn(
            "status_since",
            "status_from_today",
            _("Without a date, this status is noted as from today."),
        )
        return self.today

    def _address(self, row: Row) -> None:
        place = self._place(row)
        if place is None:
            return
        text, unit = place
        if row.target is None:
            row.plan["address"] = (text, unit, None)
            row.differ(_("Address"), "", _told(text, unit))
            return
        target = row.target
        offices = self.offices.get(target.pk, [])
        known = [(target.address_text, target.admin_unit_id)]
        known += [(office.address_text, office.admin_unit_id) for office in offices]
        if any(_is_said(text, unit, *each) for each in known):
            return
        is_first = not offices and known == [("", None)]
        if not is_first and unit is not None and unit.valid_to is not None:
            row.warn(
                "commune",
                "unit_ended",
                _("%s has ended; the address that is known stays.") % unit,
            )
            return
        since = None if is_first else self.today
        row.plan["address"] = (text, unit, since)
        if since:
            row.warn(
                "address" if row.get("address") else "commune",
                "address_from_today",
                _("Another address is known; this one is noted as from today."),
            )
        before = _told(target.address_text, target.admin_unit)
        row.differ(_("Address"), before, _told(text, unit))

    def _place(self, row: Row) -> tuple[str, AdminUnit | None] | None:
        """The address as written and its unit; None where the row says nothing."""
        address = row.get("address") or ""
        commune, district = row.get("commune") or "", row.get("district") or ""
        if not (address or commune or district):
            return None
        area = row.get("area")
        unit = self.units.find(commune, district, area) if commune else None
        if commune and unit is None:
            row.warn(
                "commune",
                "unit_unknown",
                _("No one unit has this name there; the words are kept as written."),
            )
        text = address
        if unit is None:
            text = ", ".join(part for part in (address, commune, district) if part)
        if len(text) > 300:
            row.fail("address", "max_length", _("This address is too long."))
        return text, unit

    def _products(self, row: Row) -> None:
        written = row.get("products")
        if not written:
            return
        lines = self._lines(row, written)
        target = row.target
        has = {
            each.productline_id
            for each in self.products.get(target.pk if target else None, [])
        }
        more = [line for line in lines if line.pk is None or line.pk not in has]
        if not more:
            return
        by_pk = {line.pk: line for line in self.lines.values()}
        kept = [by_pk[pk] for pk in sorted(has)]
        row.plan["products"] = [*kept, *more]
        row.differ(
            _("Product lines"),
            ", ".join(line.name for line in kept),
            ", ".join(line.name for line in [*kept, *more]),
        )

    def _lines(self, row: Row, written: str) -> list[ProductLine]:
        """The product lines that are meant; unknown ones are made."""
        whole = self.lines.get(_product(written))
        names = [written] if whole else [n for n in _LIST.split(written) if n]
        found = []
        for name in names:
            line = self.lines.get(_product(name))
            if line is None:
                if len(name) > 80:
                    row.fail("products", "max_length", _("This name is too long."))
                    continue
                line = self.lines[_product(name)] = ProductLine(name=name)
                row.warn(
                    "products",
                    "product_line_new",
                    _("%s is added to the product lines.") % name,
                )
            if line not in found:
                found.append(line)
        return found

    def save(self, row: Row, actor: User | None) -> None:
        products = self._made(row)
        text, unit, address_since = row.plan.get("address", ("", None, None))
        status, since = row.plan.get("status", (None, None))
        if row.is_new:
            row.instance = register_cooperative(
                Cooperative(
                    **row.changes,
                    status=status or CooperativeStatus.ACTIVE,
                    status_since=since,
                    address_text=text,
                    admin_unit=unit,
                ),
                product_lines=products or (),
                actor=actor,
            )
            return
        row.instance = cooperative = row.target
        for name, value in row.changes.items():
            setattr(cooperative, name, value)
        change_cooperative(cooperative, product_lines=products, actor=actor)
        if status:
            note_status(
                cooperative, status, since=since, evidence=self.source, actor=actor
            )
        if "address" in row.plan:
            self._move(cooperative, text, unit, address_since, actor)

    def _made(self, row: Row) -> list[ProductLine] | None:
        products: list[ProductLine] | None = row.plan.get("products")
        for line in products or []:
            if line.pk is None:
                line.save(force_insert=True)
                row.plan.setdefault("made", []).append(line)
        return products

    def _move(
        self,
        cooperative: Cooperative,
        text: str,
        unit: AdminUnit | None,
        since: dt.date | None,
        actor: User | None,
    ) -> None:
        if since is not None and not self.offices.get(cooperative.pk):
            relocate(  # what was known without a history stays known
                cooperative,
                address_text=cooperative.address_text,
                hamlet=cooperative.hamlet,
                admin_unit=cooperative.admin_unit,
                since=None,
                actor=actor,
            )
        relocate(
            cooperative,
            address_text=text,
            hamlet="",
            admin_unit=unit,
            since=since,
            actor=actor,
        )

    def roots(self, row: Row) -> list[Model]:
        return [*super().roots(row), *row.plan.get("made", [])]


def _product(name: str) -> str:
    """A product's name to compare: folded, without remarks in brackets."""
    return " ".join(_IN_BRACKETS.sub(" ", fold(name)).split()) or fold(name)


def _told(text: str, unit: AdminUnit | None) -> str:
    return ", ".join(part for part in (text, unit.address if unit else "") if part)


def _is_said(
    text: str, unit: AdminUnit | None, known_text: str, known_unit: int | None
) -> bool:
    """Whether a known address says all that the row says."""
    same_text = not text or fold(text) == fold(known_text)
    return same_text and (unit is None or unit.pk == known_unit)
