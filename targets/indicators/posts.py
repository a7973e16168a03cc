"""Key posts (cán bộ chủ chốt): qualified holders, and holders who took a short course."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import CharField, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from cooperatives.models import (
    KEY_POSTS,
    Cooperative,
    Person,
    Post,
    Qualification,
    TrainingRecord,
)
from targets.indicators.indicator import Indicator, Measure
from targets.indicators.rule import ALWAYS, Rule, Source, counts, split
from targets.models import Indicator as Name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from cooperatives.models.person import PostQuerySet
    from targets.indicators.rule import Asked, Tally


def key_posts(asked: Asked) -> PostQuerySet:
    """Key posts held on the day in the cooperatives counted."""
    counted = Cooperative.objects.counted_on(asked.as_of, asked.scheme)
    return Post.objects.held_on(asked.as_of).filter(
        kind__in=KEY_POSTS, cooperative__in=counted.order_by()
    )


class KeyPosts(Source):
    """A post is a row: who holds two counts in both."""

    model = Post
    area = "cooperative__reporting_area"

    def rows(self, asked: Asked) -> QuerySet[Any]:
        posts = key_posts(asked).with_qualification_on(asked.as_of)
        return posts.select_related("person", "cooperative")


class KeyPeople(Source):
    """A person is a row, once in each of their areas and once in the province."""

    model = Person
    area = "posts__cooperative__reporting_area"

    def rows(self, asked: Asked) -> QuerySet[Any]:
        held = key_posts(asked).order_by().values("person")
        return Person.objects.filter(pk__in=held)

    def tally(
        self, asked: Asked, rules: Sequence[Rule], *, by_area: bool
    ) -> tuple[list[dict[int, Tally]], list[Tally]]:
        whole = self.rows(asked).order_by().aggregate(**counts(rules))
        areas: list[dict[int, Tally]] = [{} for _rule in rules]
        if not by_area:
            return areas, split(whole, len(rules))
        rows = (
            Person.objects.filter(posts__in=key_posts(asked).order_by())
            .order_by()
            .values(self.area)
            .annotate(**counts(rules, distinct=True))
        )
        for row in rows:
            for found, tally in zip(areas, split(row, len(rules)), strict=True):
                found[row[self.area]] = tally
        return areas, split(whole, len(rules))

    def with_area_code(self, rows: QuerySet[Any], asked: Asked) -> QuerySet[Any]:
        first = key_posts(asked).filter(person=OuterRef("pk")).order_by("pk")
        code = first.values("cooperative__reporting_area__code")[:1]
        found: QuerySet[Any] = rows.annotate(
            area_code=Subquery(code, output_field=CharField())
        )
        return found

    def of_area(self, rows: QuerySet[Any], asked: Asked, code: str) -> QuerySet[Any]:
        held = key_posts(asked).filter(cooperative__reporting_area__code=code)
        return rows.filter(pk__in=held.order_by().values("person"))


def qualified(asked: Asked) -> Rule:
    """Held by somebody who had a qualification from sơ cấp up on the day."""
    return Rule(
        counted=~Q(qualification_then=Qualification.NONE),
        why_not=((ALWAYS, "unqualified"),),
    )


def refreshed(asked: Asked) -> Rule:
    """With a completion of any short course, certified by the day and not withdrawn."""
    completed = TrainingRecord.objects.valid_on(asked.as_of).order_by()
    return Rule(
        counted=Q(pk__in=completed.values("person")),
        why_not=((ALWAYS, "no_course"),),
    )


INDICATORS: dict[str, Indicator] = {
    Name.QUALIFIED_RATE: Indicator(
        KeyPosts(),
        qualified,
        Measure.SHARE,
        _(
            "Key posts of active cooperatives held by people with a qualification from"
            " elementary vocational up on the day, divided by the key posts filled on"
            " the day. Key posts: board chair, director, head of control or controller,"
            " chief accountant. A short course is no qualification."
        ),
    ),
    Name.REFRESHED_RATE: Indicator(
        KeyPeople(),
        refreshed,
        Measure.SHARE,
        _(
            "People in key posts with at least one short course completed by the day,"
            " here or elsewhere, divided by the people in key posts. Each person counts"
            " once."
        ),
    ),
}
