"""The list of drafts put before the People's Council."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cooperatives.imports.kinds import words
from cooperatives.imports.kinds.base import Kind, column
from cooperatives.imports.values import parse_date, parse_text
from cooperatives.models import ImportKind, PolicyDocument
from cooperatives.operations.policy import change_policy, enter_policy
from vietnamese.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accounts.models import User
    from cooperatives.imports.kinds.base import Row


class PolicyList(Kind):
    key = ImportKind.POLICY_DOCUMENTS
    fields = (
        column(
            "title",
            "Tên văn bản",
            parse_text,
            "Văn bản",
            "Tên dự thảo",
            "Trích yếu",
            needed=True,
        ),
        column(
            "kind", "Loại", words.among(words.POLICIES), "Loại văn bản", needed=True
        ),
        column(
            "submission_no",
            "Số tờ trình",
            parse_text,
            "Tờ trình số",
            "Tờ trình",
            "Số TTr",
        ),
        column(
            "submitted_on",
            "Ngày trình HĐND",
            parse_date,
            "Ngày trình",
            "Ngày trình Hội đồng nhân dân",
        ),
    )

    def load(self, rows: Sequence[Row]) -> None:
        self.documents = {
            (each.kind, fold(each.title)): each for each in PolicyDocument.objects.all()
        }

    def plan(self, row: Row) -> None:
        title, kind = row.get("title"), row.get("kind")
        row.label = (title or "")[:200]
        self.not_to_come(row, "submitted_on")
        if title:
            self.once(row, "title", kind, fold(title))
        if row.errors:
            return
        row.target = self.documents.get((kind, fold(title)))
        row.is_new = row.target is None
        if row.is_new:
            row.put(PolicyDocument, "title", title, "title")
        for name in ("kind", "submission_no", "submitted_on"):
            row.put(PolicyDocument, name, row.get(name), name)

    def save(self, row: Row, actor: User | None) -> None:
        if row.is_new:
            row.instance = enter_policy(PolicyDocument(**row.changes), actor=actor)
            return
        row.instance = row.target
        for name, value in row.changes.items():
            setattr(row.target, name, value)
        change_policy(row.target, actor=actor)
