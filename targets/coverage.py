"""Which cooperatives have trained people in their key posts, and whom to invite next.

A role's posts are those of ``POSTS_OF_ROLE``; who is trained for it and in post on the
day covers it (``domain.md`` §5.4). The order of inviting is that of §1.2: model
cooperatives (điểm), their satellites, then the others without a trained holder.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Prefetch, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from cooperatives.models import (
    POSTS_OF_ROLE,
    Cooperative,
    ModelAssignment,
    ModelKind,
    Person,
    Post,
    ReportingArea,
    TrainedRole,
    TrainingRecord,
    trained_posts,
)
from cooperatives.trained import SCHEME
from vietnamese.numbers import decimal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cooperatives.models.cooperative import CooperativeQuerySet

KEY_KINDS = [kind for kinds in POSTS_OF_ROLE.values() for kind in kinds]


class Standing(models.IntegerChoices):
    """A cooperative's place in the order of inviting."""

    HUB = 0, _("model cooperative (điểm)")
    SATELLITE = 1, _("satellite cooperative (vệ tinh)")
    OTHER = 2, _("no trained person in post")


class Cover(models.TextChoices):
    """How a role of a cooperative is filled on a day: covered, untrained or empty.

    UNCOVERED is either of the last two, LOST those of them that had someone trained.
    """

    COVERED = "covered", _("trained person in post")
    UNTRAINED = "untrained", _("in post, not trained")
    EMPTY = "empty", _("nobody in post")
    UNCOVERED = "uncovered", _("nobody trained in post")
    LOST = "lost", _("trained person lost")


SIGNALS = {Cover.COVERED: "ok", Cover.UNTRAINED: "wait", Cover.EMPTY: "no"}


@dataclass(frozen=True)
class Loss:
    """Who covered a role and since when no more: they left, or ``evidence`` was revoked."""

    person: Person
    on: dt.date
    evidence: str = ""


@dataclass(frozen=True)
class RoleCover:
    """One role of one cooperative on a day; the losses, newest first, if uncovered."""

    role: TrainedRole
    trained: list[Person]
    untrained: list[Post]
    losses: list[Loss]

    @property
    def state(self) -> Cover:
        if self.trained:
            return Cover.COVERED
        return Cover.UNTRAINED if self.untrained else Cover.EMPTY

    @property
    def signal(self) -> str:
        return SIGNALS[self.state]

    @property
    def loss(self) -> Loss | None:
        return self.losses[0] if self.losses else None

    @property
    def to_invite(self) -> Post | None:
        """The untrained holder of the role's highest post, if nobody covers the role."""
        return self.untrained[0] if self.untrained and not self.trained else None


def board(day: dt.date, scheme: str = SCHEME) -> CooperativeQuerySet:
    """The cooperatives counted on the day, with ``standing``, ``on`` (the day) and what
    ``covers`` needs; that is fetched for the rows of the page alone."""
    records = TrainingRecord.objects.filter(certified_on__lte=day)
    posts = (
        Post.objects.filter(Q(since=None) | Q(since__lte=day), kind__in=KEY_KINDS)
        .select_related("person")
        .prefetch_related(
            Prefetch("person__training_records", records, to_attr="records_then")
        )
    )
    return (
        Cooperative.objects.counted_on(day, scheme)
        .select_related("reporting_area")
        .annotate(on=Value(day, models.DateField()), standing=_standing(day, "pk"))
        .prefetch_related(Prefetch("posts", posts, to_attr="key_posts"))
    )


def _standing(day: dt.date, cooperative: str) -> Case:
    held = ModelAssignment.objects.held_on(day).order_by()
    kinds = {Standing.HUB: ModelKind.HUB, Standing.SATELLITE: ModelKind.SATELLITE}
    return Case(
        *(
            When(
                **{f"{cooperative}__in": held.filter(kind=kind).values("cooperative")},
                then=Value(standing),
            )
            for standing, kind in kinds.items()
        ),
        default=Value(Standing.OTHER),
        output_field=models.IntegerField(),
    )


def in_state(role: str, state: str, day: dt.date) -> Q:
    """Cooperatives whose role is in a state of ``Cover`` on the day."""
    here = {"cooperative": OuterRef("pk")}
    covered = Q(Exists(trained_posts(role, day).filter(**here)))
    if state == Cover.COVERED:
        return covered
    if state == Cover.UNCOVERED:
        return ~covered
    if state == Cover.LOST:
        return ~covered & Q(Exists(once_trained(role, day).filter(**here)))
    kinds = POSTS_OF_ROLE[role]
    filled = Q(Exists(Post.objects.held_on(day).filter(kind__in=kinds, **here)))
    return ~covered & (filled if state == Cover.UNTRAINED else ~filled)


def once_trained(role: str, day: dt.date) -> models.QuerySet[Post]:
    """Posts of the role whose holder was trained for it on some day of the post's
    period, and on the day is out of the post or without that certificate."""
    records = TrainingRecord.objects.filter(role=role, certified_on__lte=day).order_by()
    met = (
        records.filter(person=OuterRef("person"))
        .filter(certified_on__lte=Coalesce(OuterRef("until"), Value(day)))
        .filter(
            Q(withdrawn_on=None)
            | Q(withdrawn_on__gt=F("certified_on"))
            & Q(withdrawn_on__gt=Coalesce(OuterRef("since"), Value(dt.date.min)))
        )
    )
    revoked = records.filter(withdrawn_on__lte=day).values("person")
    return Post.objects.filter(
        Q(since=None) | Q(since__lte=day),
        Q(until__lt=day) | Q(person__in=revoked),
        Exists(met),
        kind__in=POSTS_OF_ROLE[role],
    )


def covers(cooperative: Cooperative) -> list[RoleCover]:
    """Every role of a cooperative of ``board``, on its day."""
    return [cover(cooperative, role) for role in TrainedRole]


def cover(cooperative: Cooperative, role: TrainedRole) -> RoleCover:
    """One role of a cooperative of ``board``, on its day."""
    row: Any = cooperative
    kinds = POSTS_OF_ROLE[role]
    posts = sorted(
        (post for post in row.key_posts if post.kind in kinds),
        key=lambda post: (kinds.index(post.kind), post.since or dt.date.min, post.pk),
    )
    held = [post for post in posts if post.until is None or post.until >= row.on]
    trained = [post for post in held if _is_trained(post.person, role, row.on)]
    losses = [] if trained else _losses(posts, role)
    return RoleCover(
        role,
        list({post.person_id: post.person for post in trained}.values()),
        [post for post in held if post not in trained],
        sorted(losses, key=lambda loss: loss.on, reverse=True),
    )


def _is_trained(person: Any, role: str, day: dt.date) -> bool:
    return any(
        record.role == role
        and (record.withdrawn_on is None or record.withdrawn_on > day)
        for record in person.records_then
    )


def _losses(posts: Iterable[Any], role: str) -> list[Loss]:
    """Of each person the last day on which a post and a certificate met."""
    found: dict[int, Loss] = {}
    for post in posts:
        for record in post.person.records_then:
            ends = _end(post, record) if record.role == role else None
            known = found.get(post.person_id)
            if ends is not None and (known is None or ends.on > known.on):
                found[post.person_id] = ends
    return list(found.values())


def _end(post: Post, record: TrainingRecord) -> Loss | None:
    """How a trained person's time in a post ended; None if the two never met."""
    gone = record.withdrawn_on
    begun = max(post.since or dt.date.min, record.certified_on)
    if (gone is not None and gone <= begun) or (
        post.until is not None and post.until < begun
    ):
        return None
    if post.until is not None and (gone is None or post.until < gone):
        return Loss(post.person, post.until)
    return Loss(post.person, gone, record.evidence) if gone is not None else None


def invitations(roles: Iterable[str], day: dt.date) -> models.QuerySet[Post]:
    """Whom to invite to the classes of these roles: of each cooperative whose role
    nobody covers the holder of its highest post. ``post.cooperative`` is a row of
    ``board``; in the order of inviting.
    """
    return (
        Post.objects.held_on(day)
        .filter(
            reduce(or_, (_is_invited(role, day) for role in roles)),
            cooperative__in=Cooperative.objects.counted_on(day, SCHEME),
        )
        .annotate(standing=_standing(day, "cooperative"))
        .select_related("person")
        .prefetch_related(Prefetch("cooperative", board(day)))
        .order_by(
            "standing",
            "cooperative__reporting_area__position",
            "cooperative__sort_key",
            "pk",
        )
    )


def _is_invited(role: str, day: dt.date) -> Q:
    kinds = POSTS_OF_ROLE[role]
    here = {"cooperative": OuterRef("cooperative")}
    first = (
        Post.objects.held_on(day)
        .filter(kind__in=kinds, **here)
        .order_by(
            Case(*(When(kind=kind, then=Value(n)) for n, kind in enumerate(kinds))),
            F("since").asc(nulls_first=True),
            "pk",
        )
        .values("pk")[:1]
    )
    return Q(pk=first) & ~Q(Exists(trained_posts(role, day).filter(**here)))


@dataclass(frozen=True)
class Share:
    """So many of an area's cooperatives have the role covered; ``lost``: no more."""

    role: TrainedRole
    covered: int
    counted: int
    lost: int = 0

    @property
    def uncovered(self) -> int:
        return self.counted - self.covered

    @property
    def ratio(self) -> float:
        return self.covered / self.counted if self.counted else 0

    @property
    def percent(self) -> str:
        """ "64,3%"; "" where no cooperative is counted."""
        return f"{decimal(self.ratio * 100, 1)}%" if self.counted else ""


@dataclass(frozen=True)
class AreaCover:
    """The roles' shares in an area; without area, in the province."""

    area: ReportingArea | None
    counted: int
    shares: list[Share]


def summary(day: dt.date, scheme: str = SCHEME) -> list[AreaCover]:
    """Cooperatives with a trained person in each role's posts, by area; the province
    last, with those that lost theirs."""
    among = Cooperative.objects.counted_on(day, scheme).order_by()
    rows = among.values("reporting_area").annotate(
        counted=Count("pk"),
        **{
            role: Count("pk", filter=in_state(role, Cover.COVERED, day))
            for role in TrainedRole
        },
    )
    found: dict[int, dict[str, Any]] = {row["reporting_area"]: {**row} for row in rows}
    areas = [
        _area_cover(area, [found[area.pk]] if area.pk in found else [])
        for area in ReportingArea.objects.filter(scheme=scheme)
    ]
    lost = {role: _lost(role, day, among) for role in TrainedRole}
    return [*areas, _area_cover(None, list(found.values()), lost)]


def _area_cover(
    area: ReportingArea | None,
    rows: list[dict[str, Any]],
    lost: dict[TrainedRole, int] | None = None,
) -> AreaCover:
    counted = sum(row["counted"] for row in rows)
    return AreaCover(
        area,
        counted,
        [
            Share(
                role, sum(row[role] for row in rows), counted, (lost or {}).get(role, 0)
            )
            for role in TrainedRole
        ],
    )


def _lost(role: str, day: dt.date, among: models.QuerySet[Cooperative]) -> int:
    lost = once_trained(role, day).order_by().values("cooperative")
    return among.filter(~in_state(role, Cover.COVERED, day), pk__in=lost).count()
