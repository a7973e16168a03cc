"""The list of persons with their posts."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cooperatives.imports.kinds import words
from cooperatives.imports.kinds.base import column, show
from cooperatives.imports.kinds.named import NAMING
from cooperatives.imports.kinds.people import (
    BIRTH,
    CITIZEN_ID,
    FULL_NAME,
    NamesPeople,
)
from cooperatives.imports.matching import chunks
from cooperatives.imports.values import parse_date, parse_email, parse_mobile
from cooperatives.models import SINGLE_POSTS, ImportKind, Person, Post, PostKind
from cooperatives.operations.people import appoint, end_post

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from django.db.models import Model

    from accounts.models import User
    from cooperatives.imports.kinds.base import Row
    from cooperatives.models import Cooperative


@dataclass
class _Held:
    """A post held for a time, known or planned, by a person or by an earlier row's."""

    holder: object
    name: str
    since: dt.date | None
    until: dt.date | None

    def meets(self, since: dt.date | None, until: dt.date | None) -> bool:
        begins_in_time = None in (until, self.since) or self.since <= until  # type: ignore[operator]
        ends_later = None in (since, self.until) or self.until >= since  # type: ignore[operator]
        return begins_in_time and ends_later


class PersonList(NamesPeople):
    key = ImportKind.PERSONS
    fields = (
        FULL_NAME,
        BIRTH,
        column(
            "gender", "Giới tính", words.among(words.GENDERS), "Nam/nữ", needed=True
        ),
        CITIZEN_ID,
        column(
            "phone", "Điện thoại", parse_mobile, "SĐT", "Số điện thoại", "Di động", "ĐT"
        ),
        column("email", "Thư điện tử", parse_email, "Email", "E-mail"),
        column(
            "qualification",
            "Trình độ",
            words.among(words.QUALIFICATIONS),
            "Trình độ chuyên môn",
            "Trình độ đào tạo",
        ),
        *NAMING,
        column(
            "post",
            "Chức vụ",
            words.among(words.POSTS),
            "Chức danh",
            "Chức vụ hiện nay",
            needed=True,
        ),
        column(
            "since",
            "Từ ngày",
            parse_date,
            "Giữ chức vụ từ ngày",
            "Ngày bắt đầu",
            "Ngày bổ nhiệm",
            needed=True,
        ),
        column("until", "Đến ngày", parse_date, "Ngày kết thúc", "Ngày thôi giữ chức"),
    )

    def load(self, rows: Sequence[Row]) -> None:
        super().load(rows)
        self._held: dict[tuple[int, str], list[_Held]] = defaultdict(list)
        self._known: dict[int, _Held] = {}
        for lot in chunks(self.cooperatives.found):
            single = Post.objects.filter(cooperative__in=lot, kind__in=SINGLE_POSTS)
            name_of = dict(single.values_list("pk", "person__full_name"))
            for post in single:
                held = _Held(post.person_id, name_of[post.pk], post.since, post.until)
                self._known[post.pk] = held
                self._held[post.cooperative_id, post.kind].append(held)

    def order(self, rows: Iterable[Row]) -> list[Row]:
        """Posts that have ended first: they make room for their successors."""
        return sorted(rows, key=lambda row: row.get("until") is None)

    def plan(self, row: Row) -> None:
        cooperative = self.cooperative(row)
        row.label = (row.get("full_name") or "")[:200]
        self.check_person(row)
        self.in_order(row, "since", "until")
        if row.errors or cooperative is None:
            return
        row.plan["cooperative"] = cooperative
        self.find_person(row, cooperative)
        if not row.asked and row.leader is None:
            self.put_person(row, row.plan.get("person"))
        self._post(row, cooperative)
        if not row.errors:
            self.remember(row, cooperative)

    def _post(self, row: Row, cooperative: Cooperative) -> None:
        kind = row.get("post")
        since, until = row.get("since"), row.get("until")
        person, leader = row.plan.get("person"), row.leader
        holder: object = person.pk if person else (leader or row).number * -1
        self.once(row, "post", holder, cooperative.pk, kind, since)
        if row.errors:
            return
        known = self._same_post(row, person, cooperative) if person else None
        if known is not None:
            self._go_on(row, known, since, until)
            return
        self._check_holder(row, cooperative, holder)
        if row.errors:
            return
        if kind in SINGLE_POSTS:
            held = _Held(holder, row.get("full_name"), since, until)
            self._held[cooperative.pk, kind].append(held)
        if row.asked:
            return
        row.plan["appoint"] = (kind, since, until)
        row.differ(_("post"), "", _told(kind, cooperative, since, until))

    def _same_post(
        self, row: Row, person: Person, cooperative: Cooperative
    ) -> Post | None:
        """The post that began on this day, else the one that was held since."""
        kind, since, until = row.get("post"), row.get("since"), row.get("until")
        posts = [
            post
            for post in self.posts.get(person.pk, [])
            if post.cooperative_id == cooperative.pk and post.kind == kind
        ]
        for post in posts:
            if post.since == since:
                return post  # type: ignore[no-any-return]
        return next(
            (
                post
                for post in posts
                if post.until is None
                and (until is None or post.since is None or post.since <= until)
            ),
            None,
        )

    def _go_on(
        self, row: Row, known: Post, since: dt.date, until: dt.date | None
    ) -> None:
        """A post that is known: it may have ended; when it began stays as it is."""
        if known.since != since:
            row.warn(
                "since",
                "post_since_differs",
                _("This post is known from another day: %s.")
                % (show(known.since) or _("since ever")),
            )
        if until is None or until == known.until:
            return
        if known.until is not None:
            row.fail(
                "until",
                "post_ended",
                _("This post is known to have ended on another day: %s.")
                % show(known.until),
            )
            return
        if held := self._known.get(known.pk):
            held.until = until
        row.plan["end"] = (known, until)
        row.differ(
            _("post"),
            _told(known.kind, row.plan["cooperative"], known.since, None),
            _told(known.kind, row.plan["cooperative"], known.since, until),
        )

    def _check_holder(self, row: Row, cooperative: Cooperative, holder: object) -> None:
        kind = row.get("post")
        same = {str(holder), *row.candidates}
        for held in self._held.get((cooperative.pk, kind), []):
            if str(held.holder) in same:
                continue
            if held.meets(row.get("since"), row.get("until")):
                row.fail(
                    "post",
                    "post_taken",
                    _("%(post)s of this cooperative is %(name)s. End that post first.")
                    % {"post": capfirst(PostKind(kind).label), "name": held.name},
                )
                return

    def save(self, row: Row, actor: User | None) -> None:
        person = self.save_person(row, actor)
        cooperative = row.plan["cooperative"]
        row.instance = person
        if "end" in row.plan:
            post, until = row.plan["end"]
            end_post(post, until=until, actor=actor)
        if "appoint" in row.plan:
            kind, since, until = row.plan["appoint"]
            appoint(person, cooperative, kind, since=since, until=until, actor=actor)

    def roots(self, row: Row) -> list[Model]:
        known: list[Any] = [row.plan.get("person"), row.instance]
        return [each for each in known if each is not None]


def _told(
    kind: str, cooperative: Cooperative, since: dt.date | None, until: dt.date | None
) -> str:
    """ "Giám đốc, HTX Bình Minh (01/01/2024 – 31/12/2024)"."""
    words = f"{capfirst(PostKind(kind).label)}, {cooperative.name}"
    period = " – ".join(show(day) for day in (since, until) if day)
    return f"{words} ({period})" if period else words
