"""The report on a plan's targets as an official paper, in Vietnamese (Nghị định 30/2020)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import translation

from papers.models import IssuingBody
from papers.pdf import draw
from targets.cards import bare
from targets.models import Indicator, Unit

if TYPE_CHECKING:
    from targets.cards import Card
    from targets.models import Target
    from targets.plan import Plan

SCOPES = {"CM-2024-9": "9 huyện, thành phố theo địa bàn báo cáo năm 2024"}
UNITS: dict[str, str] = {
    Indicator.HUB_COUNT: "HTX",
    Indicator.SATELLITE_COUNT: "HTX",
    Indicator.LARGE_COOPERATIVES: "HTX",
    Indicator.RATED_TEAMS: "tổ hợp tác",
    Indicator.RATED_HALLS: "hội quán",
    Indicator.DIRECTOR_CLASSES: "lớp",
    Indicator.ACCOUNTANT_CLASSES: "lớp",
    Indicator.DRAFT_RESOLUTIONS: "dự thảo",
    Indicator.NEW_COOPERATIVES: "HTX",
    Indicator.NEW_TEAMS: "tổ hợp tác",
    Indicator.NEW_UNIONS: "liên hiệp HTX",
}


def target_report(plan: Plan) -> bytes:
    """The report as PDF, neither numbered nor signed yet."""
    body = IssuingBody.objects.first() or IssuingBody(place="Cà Mau")
    with translation.override("vi"):
        context = {
            "body": body,
            "signatory": body.pk and body.signatories.filter(is_active=True).first(),
            "plan": plan,
            "scope": scope(plan),
            "rows": rows(plan),
            "provisional": [card for card in plan.cards if card.provisional],
            "recipients": ["Như trên", "Lưu: VT"],
        }
        return draw("papers/target_report.html", context)


def scope(plan: Plan) -> str:
    """Whose figures these are; two sets of areas are never added."""
    scheme = plan.target_set.scheme
    return SCOPES.get(scheme, f"các địa bàn báo cáo {scheme}")


def rows(plan: Plan) -> list[dict[str, Any]]:
    """Targets numbered in the plan's order; rows for information without a number."""
    listed, number = [], 0
    for card in plan.cards:
        number += bool(card.goal)
        target = card.figure.target
        listed.append(
            {
                "no": number if card.goal else "",
                "label": target.label,
                "unit": unit_of(target),
                "need": f"{card.need} ở mỗi địa bàn" if card.by_area else card.need,
                "done": _done(card),
                "share": card.share_text.removesuffix("%"),
                "status": card.figure.status.label if card.goal else "Theo dõi",
            }
        )
    return listed


def unit_of(target: Target) -> str:
    """The unit as reports print it: money in triệu đồng, shares in %."""
    if target.unit == Unit.DONG:
        return "triệu đồng"
    if target.unit == Unit.RATIO:
        return "%"
    return UNITS.get(target.indicator, "thành viên")


def _done(card: Card) -> str:
    if not card.value:
        return "chưa có số liệu"
    if card.by_area:
        whole = bare(card.figure.value, card.figure.target)
        return f"{card.headline} địa bàn; toàn tỉnh {whole}"
    return card.headline
