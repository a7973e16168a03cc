"""What the cooperatives of the story report and reach, told through the operations.

Every figure is invented ("số liệu minh họa"). 2024 ends with some targets met, some not,
and two figures missing, so that each state of the targets' page can be seen.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from config.story.clock import at
from cooperatives.models import (
    AnnualReport,
    Certification,
    CertificationKind,
    CooperativeGroup,
    CooperativeStatus,
    GroupKind,
    LinkageContract,
    ModelKind,
    OcopProduct,
    PolicyDocument,
    Rating,
    Scope,
    VatInvoice,
)
from cooperatives.operations import (
    assign,
    enter_part,
    enter_policy,
    enter_report,
    note_progress,
    note_status,
    rate_group,
    register_group,
)

if TYPE_CHECKING:
    from accounts.models import User
    from cooperatives.models import Cooperative, ReportingArea

MILLION = 1_000_000
SOURCE = "Báo cáo tình hình hoạt động (số liệu minh họa)"
RATINGS = (Rating.FAIR, Rating.GOOD, Rating.AVERAGE, Rating.FAIR, Rating.WEAK)
# By the order of cooperatives: who passes 100 members in 2024, who reports nothing
# until 2025, whose capital is blank.
GROWN = {4: 128, 13: 104}
SILENT = 26
WITHOUT_CAPITAL = 17
NO_HALL = "971"  # Huyện Năm Căn has no community hall yet


def tell_record(cooperatives: list[Cooperative], actor: User) -> None:
    """Three years of reports, models and satellites, contracts, groups, one policy."""
    for year in (2023, 2024, 2025):
        with at(dt.date(year + 1, 1, 14), 10):
            for place, cooperative in enumerate(cooperatives):
                if place != SILENT or year > 2024:
                    enter_report(_report(cooperative, place, year), actor=actor)
    by_area: dict[ReportingArea, list[Cooperative]] = {}
    for cooperative in cooperatives:
        if cooperative.reporting_area is not None:
            by_area.setdefault(cooperative.reporting_area, []).append(cooperative)
    for number, (area, members) in enumerate(by_area.items()):
        _models(area, members, number, actor)
        _groups(area, members[0], number, actor)
    with at(dt.date(2024, 11, 4), 9):
        enter_policy(
            PolicyDocument(
                title="Dự thảo Nghị quyết quy định chính sách hỗ trợ phát triển kinh tế"
                " tập thể tỉnh Cà Mau đến năm 2030 (minh họa)",
                submission_no="215/TTr-UBND",
                submitted_on=dt.date(2024, 11, 4),
            ),
            actor=actor,
        )
    with at(dt.date(2025, 8, 4), 9):
        note_status(
            cooperatives[-2],
            CooperativeStatus.SUSPENDED,
            since=dt.date(2025, 8, 1),
            evidence="Thông báo tạm ngừng kinh doanh (minh họa)",
            actor=actor,
        )


def _report(cooperative: Cooperative, place: int, year: int) -> AnnualReport:
    age = year - 2023
    members = 11 + place * 5 % 23 + 2 * age
    if place in GROWN:
        members = GROWN[place] + 3 * age if age else 90
    registered = (200 + place * 70 % 800) * MILLION
    return AnnualReport(
        cooperative=cooperative,
        year=year,
        data_date=dt.date(year, 12, 31),
        source=SOURCE,
        members_official=members - 2,
        members_capital_linked=2,
        members_non_capital_linked=0,
        members_female=members // 3,
        workers_regular=members // 2,
        charter_capital_registered=registered,
        charter_capital_paid_in=None
        if place == WITHOUT_CAPITAL
        else registered * (70 + 10 * age) // 100,
        revenue=(600 + place * 130 % 2400 + 90 * age) * MILLION,
        avg_income_worker=(42 + place % 14 + 3 * age) * MILLION,
        rating=RATINGS[(place + age) % len(RATINGS)],
        uses_digital_tech=(place + age) % 2 == 0,
        traceability=place % 3 < age,
        has_vat_invoice=VatInvoice.DIRECT if place % 4 else VatInvoice.NONE,
    )


def _models(
    area: ReportingArea, members: list[Cooperative], number: int, actor: User
) -> None:
    """The area's first cooperative is its model, the other two are satellites."""
    hub, *satellites = members
    document = "Danh sách HTX điểm, HTX vệ tinh năm 2024 (minh họa)"
    for place, cooperative in enumerate([hub, *satellites]):
        with at(dt.date(2024, 3, 18), 9):
            assignment = assign(
                cooperative,
                ModelKind.SATELLITE if place else ModelKind.HUB,
                area=area,
                hub=hub if place else None,
                since=dt.date(2024, 3, 15),
                document=document,
                actor=actor,
            )
            note_progress(assignment, 20, on=dt.date(2024, 3, 15), actor=actor)
        with at(dt.date(2024, 10, 10), 9):
            percent = 80 - 20 * ((number + place) % 3)
            note_progress(assignment, percent, on=dt.date(2024, 10, 8), actor=actor)
    with at(dt.date(2024, 6, 5), 14):
        enter_part(
            LinkageContract(
                cooperative=hub,
                partner="Công ty TNHH Thủy sản Minh Họa",
                number=f"{number + 1:02d}/2024/HĐLK",
                signed_on=dt.date(2024, 6, 3),
                valid_to=dt.date(2027, 6, 2),
                scope=Scope.BOTH,
            ),
            parties=satellites if number % 3 else satellites[:1],
            actor=actor,
        )
    if number % 2 == 0:
        with at(dt.date(2024, 8, 12), 9):
            for cooperative in members[: 1 + number % 4]:
                enter_part(
                    OcopProduct(
                        cooperative=cooperative,
                        name="Sản phẩm đặc trưng (minh họa)",
                        stars=3 + number % 2,
                        decision_no=f"{1200 + number}/QĐ-UBND",
                        recognised_on=dt.date(2024, 8, 9),
                    ),
                    actor=actor,
                )
            enter_part(
                Certification(
                    cooperative=hub,
                    kind=CertificationKind.VIETGAP,
                    number=f"VG-{number + 1:03d}",
                    issued_on=dt.date(2024, 7, 1),
                    valid_to=dt.date(2027, 6, 30),
                ),
                actor=actor,
            )


def _groups(area: ReportingArea, hub: Cooperative, number: int, actor: User) -> None:
    kinds = {GroupKind.TEAM: "Tổ hợp tác", GroupKind.HALL: "Hội quán"}
    for kind, word in kinds.items():
        if kind == GroupKind.HALL and area.code == NO_HALL:
            continue
        with at(dt.date(2024, 9, 20), 9):
            group = register_group(
                CooperativeGroup(
                    name=f"{word} {area} (minh họa)",
                    kind=kind,
                    reporting_area=area,
                    members=12 + number,
                    connected_cooperative=hub,
                ),
                since=dt.date(2023, 5, 1),
                actor=actor,
            )
            rate_group(
                group,
                Rating.GOOD if number % 3 == 0 else Rating.FAIR,
                rated_on=dt.date(2024, 9, 16),
                document="Biên bản đánh giá (minh họa)",
                actor=actor,
            )
