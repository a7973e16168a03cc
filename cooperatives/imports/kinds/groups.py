"""The list of tổ hợp tác and hội quán."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from cooperatives.imports.kinds import words
from cooperatives.imports.kinds.base import Kind, column, show
from cooperatives.imports.kinds.named import AREA_ALIASES
from cooperatives.imports.matching import bundle, chunks
from cooperatives.imports.values import parse_date, parse_text
from cooperatives.models import (
    CooperativeGroup,
    CooperativeStatus,
    GroupRating,
    GroupStatus,
    ImportKind,
    Rating,
)
from cooperatives.operations.groups import (
    note_group_status,
    rate_group,
    register_group,
)
from vietnamese.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accounts.models import User
    from cooperatives.imports.kinds.base import Row


class GroupList(Kind):
    key = ImportKind.GROUPS
    fields = (
        column(
            "name",
            "Tên",
            parse_text,
            "Tên tổ hợp tác",
            "Tên hội quán",
            "Tên THT",
            "Tên tổ hợp tác/hội quán",
            "Tên tổ hợp tác, hội quán",
            needed=True,
        ),
        column("kind", "Loại", words.among(words.GROUPS), "Loại hình", needed=True),
        column("area", "Địa bàn", parse_text, *AREA_ALIASES, needed=True),
        column(
            "status",
            "Trạng thái",
            words.among(words.STATUSES),
            "Tình trạng",
            "Tình trạng hoạt động",
            needed=True,
        ),
        column("status_since", "Ngày trạng thái", parse_date),
        column("rating", "Xếp loại", words.among(words.RATINGS), "Phân loại"),
        column("rated_on", "Ngày xếp loại", parse_date),
        column("document", "Văn bản xếp loại", parse_text, "Văn bản"),
    )

    def load(self, rows: Sequence[Row]) -> None:
        names = {fold(row.values.get("name") or "")[:200] for row in rows}
        groups = [
            group
            for lot in chunks(names)
            for group in CooperativeGroup.objects.filter(matching_name__in=lot)
        ]
        self.groups = {
            (each.kind, each.reporting_area_id, each.matching_name): each
            for each in groups
        }
        lots = list(chunks(each.pk for each in groups))
        self.statuses = bundle(
            [s for lot in lots for s in GroupStatus.objects.filter(group__in=lot)],
            "group_id",
        )
        self.ratings = bundle(
            [r for lot in lots for r in GroupRating.objects.filter(group__in=lot)],
            "group_id",
        )

    def plan(self, row: Row) -> None:
        name, kind, area = row.get("name"), row.get("kind"), self.area_of(row)
        row.label = (name or "")[:200]
        self.not_to_come(row, "status_since", "rated_on")
        if (row.get("rated_on") or row.get("document")) and not row.get("rating"):
            key = "rated_on" if row.get("rated_on") else "document"
            if not row.has_fault("rating"):
                row.warn(key, "rating_missing", _("There is no rating to it."))
        if area is not None and name:
            self.once(row, "name", kind, area.pk, fold(name)[:200])
        if row.errors or area is None:
            return
        row.target = self.groups.get((kind, area.pk, fold(name)[:200]))
        row.is_new = row.target is None
        if row.is_new:
            row.put(CooperativeGroup, "name", name, "name")
            row.put(CooperativeGroup, "kind", kind, "kind")
            row.put(CooperativeGroup, "reporting_area", area, "area")
        self._status(row)
        self._rating(row)

    def _status(self, row: Row) -> None:
        """Without a day a status is since ever; what is so now or was so is no news."""
        status, since = row.get("status"), row.get("status_since")
        entries = self.statuses.get(row.target.pk, []) if row.target else []
        then = {entry.since: entry.status for entry in entries}
        if row.target and (
            then.get(since) == status or (since is None and row.target.status == status)
        ):
            return
        row.plan["status"] = (status, since)
        before = then.get(since) or (row.target.status if row.target else "")
        row.differ(
            _("Status"),
            CooperativeStatus(before) if before else "",
            _dated(show(status), since),
        )

    def _rating(self, row: Row) -> None:
        rating, day = row.get("rating"), row.get("rated_on")
        if rating is None:
            return
        document = row.get("document") or ""
        entries = self.ratings.get(row.target.pk, []) if row.target else []
        known = next((entry for entry in entries if entry.rated_on == day), None)
        if known is None and day is None and row.target and row.target.rating == rating:
            return
        if known and known.rating == rating and document in ("", known.document):
            return
        if len(document) > 200:
            row.fail("document", "max_length", _("This is too long."))
            return
        row.plan["rating"] = (
            rating,
            day,
            document or (known.document if known else ""),
        )
        before = known.rating if known else (row.target.rating if row.target else "")
        after = _dated(show(rating), day)
        row.differ(
            _("Rating"),
            Rating(before) if before else "",
            f"{after}, {document}" if document else after,
        )

    def save(self, row: Row, actor: User | None) -> None:
        status, since = row.plan.get("status", (None, None))
        if row.is_new:
            group = CooperativeGroup(**row.changes)
            row.instance = register_group(
                group, status=status, since=since, actor=actor
            )
        else:
            row.instance = row.target
            if status:
                note_group_status(row.instance, status, since=since, actor=actor)
        if "rating" in row.plan:
            rating, day, document = row.plan["rating"]
            rate_group(
                row.instance, rating, rated_on=day, document=document, actor=actor
            )


def _dated(words: str, day: object) -> str:
    return f"{words} ({show(day)})" if day else words
