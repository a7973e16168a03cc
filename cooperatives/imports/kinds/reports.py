"""The list of yearly reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cooperatives.imports.kinds import words
from cooperatives.imports.kinds.base import column
from cooperatives.imports.kinds.named import NAMING, NamesCooperatives
from cooperatives.imports.matching import chunks
from cooperatives.imports.values import (
    parse_date,
    parse_integer,
    parse_money,
    parse_yes_no,
)
from cooperatives.models import AnnualReport, ImportKind
from cooperatives.operations.reports import change_report, enter_report

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accounts.models import User
    from cooperatives.imports.kinds.base import Row

# Column of the list → column of the report.
_PARTS = {
    "official": "members_official",
    "capital_linked": "members_capital_linked",
    "non_capital_linked": "members_non_capital_linked",
}
_FIGURES = {
    "year": "year",
    "data_date": "data_date",
    **_PARTS,
    "members": "members_total",
    "registered": "charter_capital_registered",
    "paid_in": "charter_capital_paid_in",
    "revenue": "revenue",
    "rating": "rating",
}
_YES_NO = {
    "high_tech": "uses_high_tech",
    "digital_tech": "uses_digital_tech",
    "traceability": "traceability",
}


class ReportList(NamesCooperatives):
    key = ImportKind.ANNUAL_REPORTS
    fields = (
        *NAMING,
        column("year", "Năm", parse_integer, "Năm báo cáo", needed=True),
        column(
            "data_date",
            "Ngày số liệu",
            parse_date,
            "Số liệu đến ngày",
            "Ngày chốt số liệu",
            "Thời điểm số liệu",
            needed=True,
        ),
        column(
            "members",
            "Số thành viên",
            parse_integer,
            "Tổng số thành viên",
            "Thành viên",
            "Số TV",
        ),
        column("official", "Thành viên chính thức", parse_integer, "TV chính thức"),
        column(
            "capital_linked",
            "Thành viên liên kết góp vốn",
            parse_integer,
            "TV liên kết góp vốn",
        ),
        column(
            "non_capital_linked",
            "Thành viên liên kết không góp vốn",
            parse_integer,
            "TV liên kết không góp vốn",
        ),
        column(
            "registered",
            "Vốn điều lệ đăng ký",
            parse_money,
            "Vốn điều lệ",
            "VĐL đăng ký",
            "Vốn đăng ký",
        ),
        column(
            "paid_in",
            "Vốn điều lệ thực góp",
            parse_money,
            "Vốn thực góp",
            "VĐL thực góp",
            "Vốn góp thực tế",
        ),
        column("revenue", "Doanh thu", parse_money, "Tổng doanh thu", "Doanh thu năm"),
        column(
            "high_tech", "Công nghệ cao", parse_yes_no, "Ứng dụng công nghệ cao", "CNC"
        ),
        column(
            "digital_tech", "Công nghệ số", parse_yes_no, "Ứng dụng công nghệ số", "CNS"
        ),
        column(
            "traceability",
            "Truy xuất nguồn gốc",
            parse_yes_no,
            "TXNG",
            "Có truy xuất nguồn gốc",
        ),
        column(
            "rating",
            "Xếp loại",
            words.among(words.RATINGS),
            "Xếp loại HTX",
            "Phân loại",
            "Đánh giá",
        ),
    )

    def load(self, rows: Sequence[Row]) -> None:
        super().load(rows)
        self.reports = {
            (report.cooperative_id, report.data_date): report
            for lot in chunks(self.cooperatives.found)
            for report in AnnualReport.objects.filter(cooperative__in=lot)
        }

    def plan(self, row: Row) -> None:
        cooperative = self.cooperative(row)
        day = row.get("data_date")
        row.label = str(cooperative or row.get("coop_name") or "")[:200]
        self.not_to_come(row, "data_date")
        self._check_year(row)
        self._check_capital(row)
        if cooperative is not None:
            self.once(row, "data_date", cooperative.pk, day)
            row.target = self.reports.get((cooperative.pk, day)) if day else None
        members = self._members(row)
        if row.errors or cooperative is None:
            return
        row.is_new = row.target is None
        row.plan["cooperative"] = cooperative
        for key, name in _FIGURES.items():
            value = members if key == "members" else row.get(key)
            row.put(AnnualReport, name, value, key)
        for key, name in _YES_NO.items():
            if key in row.values:  # a blank cell says no, a missing column nothing
                row.put(AnnualReport, name, bool(row.get(key)), key)

    def _check_year(self, row: Row) -> None:
        """The figures are of the year or of the next one's beginning."""
        year, day = row.get("year"), row.get("data_date")
        if year is None or day is None or day.year == year:
            return
        if day.year == year + 1:
            row.warn(
                "year",
                "year_before_figures",
                _("The figures are of a later year than the report."),
            )
            return
        row.fail(
            "year",
            "year_does_not_fit",
            _("Figures of %(day)s do not belong to the year %(year)s.")
            % {"day": f"{day:%d/%m/%Y}", "year": year},
        )

    def _check_capital(self, row: Row) -> None:
        paid, registered = row.get("paid_in"), row.get("registered")
        if paid is not None and registered is not None and paid > registered:
            row.warn(
                "paid_in",
                "paid_in_above_registered",
                _("More capital is paid in than registered. Please compare."),
            )

    def _members(self, row: Row) -> int | None:
        """The number of members: as written, else the sum of the three kinds."""
        known = row.target
        parts = {
            key: getattr(known, name) if row.get(key) is None else row.get(key)
            for key, name in _PARTS.items()
            if known is not None or row.get(key) is not None
        }
        given = [part for part in parts.values() if part is not None]
        total: int | None = row.get("members")
        if total is None:
            says_parts = any(row.get(key) is not None for key in _PARTS)
            return sum(given) if given and says_parts else None
        if total < sum(given) or (len(given) == len(_PARTS) and total > sum(given)):
            row.fail(
                "members",
                "members_do_not_add_up",
                _("The kinds of members add up to %(parts)s, not to %(total)s.")
                % {"parts": sum(given), "total": total},
            )
        return total

    def save(self, row: Row, actor: User | None) -> None:
        if row.is_new:
            report = AnnualReport(
                cooperative=row.plan["cooperative"],
                source=self.source[:200],
                **row.changes,
            )
            row.instance = enter_report(report, actor=actor)
            return
        row.instance = row.target
        for name, value in row.changes.items():
            setattr(row.target, name, value)
        change_report(row.target, actor=actor)
