"""Who is trained, as pages ask it (``domain.md`` §5.4). The unit is the person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, IntegerField, OuterRef, Prefetch, Subquery
from django.db.models.functions import Coalesce

from cooperatives.models import (
    Person,
    Post,
    TrainedRole,
    TrainingRecord,
    trained_posts,
)

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet

    from cooperatives.models import Cooperative

SCHEME = "CM-2024-9"  # the areas in which trained people are counted


@dataclass(frozen=True)
class Trained:
    """A cooperative's people trained for one role, on a day.

    ``in_post`` (đang công tác): people with ``current_posts`` and ``valid_training`` of
    the role. ``ever`` (lũy kế): records of those it sent, each with
    ``person.current_posts`` in this cooperative; ``ever_count`` counts distinct people.
    """

    role: TrainedRole
    in_post: list[Person]
    ever: list[TrainingRecord]

    @property
    def ever_count(self) -> int:
        return len({record.person_id for record in self.ever})


def with_trained_counts(
    cooperatives: QuerySet[Cooperative], day: dt.date
) -> QuerySet[Cooperative]:
    """Annotate ``trained_directors`` and ``trained_accountants`` in post on the day."""

    def people(role: TrainedRole) -> Coalesce:
        counts = (
            trained_posts(role, day)
            .filter(cooperative=OuterRef("pk"))
            .order_by()
            .values("cooperative")
            .annotate(people=Count("person", distinct=True))
            .values("people")
        )
        return Coalesce(Subquery(counts, output_field=IntegerField()), 0)

    return cooperatives.annotate(
        trained_directors=people(TrainedRole.DIRECTOR),
        trained_accountants=people(TrainedRole.ACCOUNTANT),
    )


def with_posts_and_training(people: QuerySet[Person], day: dt.date) -> QuerySet[Person]:
    """Fetch ``current_posts`` and ``valid_training`` of each person along with them."""
    return people.prefetch_related(
        Prefetch(
            "posts",
            Post.objects.held_on(day).select_related("cooperative__reporting_area"),
            to_attr="current_posts",
        ),
        Prefetch(
            "training_records",
            TrainingRecord.objects.valid_on(day).select_related("cooperative"),
            to_attr="valid_training",
        ),
    )


def trained_of(cooperative: Cooperative, role: TrainedRole, day: dt.date) -> Trained:
    """The two lists of a cooperative's page, for one role."""
    posts = trained_posts(role, day).filter(cooperative=cooperative)
    records = (
        TrainingRecord.objects.cumulative(role, day)
        .filter(cooperative=cooperative)
        .with_names()
    )
    return Trained(
        role=role,
        in_post=list(
            Person.objects.filter(pk__in=posts.values("person")).prefetch_related(
                Prefetch("posts", posts, to_attr="current_posts"),
                Prefetch(
                    "training_records",
                    TrainingRecord.objects.cumulative(role, day),
                    to_attr="valid_training",
                ),
            )
        ),
        ever=list(
            records.prefetch_related(
                Prefetch(
                    "person__posts",
                    Post.objects.held_on(day).filter(cooperative=cooperative),
                    to_attr="current_posts",
                )
            )
        ),
    )
