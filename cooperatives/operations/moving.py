"""What becomes of everything that hangs on a record when two records become one.

``POLICY`` has a line for every column of the house that points at a person or at a
cooperative. Rows that could not stand side by side are *twins*: the line says which of
them goes, or refuses the merge. All others move.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import Count, ManyToOneRel, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cooperatives.models import SINGLE_POSTS
from vietnamese import dates

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping

    from django.db.models import Model, QuerySet
    from django.utils.functional import _StrPromise

    from cooperatives.models import (
        AnnualReport,
        Consent,
        Cooperative,
        LinkageContract,
        ModelAssignment,
        Person,
        Post,
    )

    Record = Person | Cooperative
    # (row of the record that stays, row of the other, what was chosen) → the row that
    # goes, or None where both may stay. Or it refuses.
    Settle = Callable[[Any, Any, Mapping[str, str]], Any]

# Of applications, two floors above.
LIVE = [
    "nominated",
    "submitted",
    "needs_supplement",
    "waitlisted",
    "offered",
    "admitted",
]


@dataclass(frozen=True)
class Twins:
    """Rows of the two records that are equal in ``columns``, of those that match."""

    columns: tuple[str, ...]
    settle: Settle
    among: Q = field(default_factory=Q)


@dataclass(frozen=True)
class Moving:
    """Twins are settled in this order; then the rows of the one become the other's.

    ``label`` says what the rows are where their model's name does not.
    """

    twins: tuple[Twins, ...] = ()
    label: _StrPromise | None = None


def _the_other(_stays: Model, other: Model, _choices: Mapping[str, str]) -> Model:
    return other


def _two_seats(stays: Any, _other: Any, _choices: Mapping[str, str]) -> None:
    raise ValidationError(
        _(
            "Both have a seat in class %(class)s. The register would count one person"
            " twice there: correct the class first."
        ),
        code="merge_breaks_register",
        params={"class": stays.training_class.code},
    )


def _two_applications(stays: Any, _other: Any, _choices: Mapping[str, str]) -> None:
    raise ValidationError(
        _("Both have applied to class %(class)s. Withdraw one application first."),
        code="merge_two_applications",
        params={"class": stays.training_class.code},
    )


def _two_holders(stays: Post, other: Post, _choices: Mapping[str, str]) -> None:
    raise ValidationError(
        _("%(post)s: %(one)s and %(other)s. End one of the two posts first."),
        code="merge_two_holders",
        params={
            "post": stays.get_kind_display(),
            "one": stays.person.full_name,
            "other": other.person.full_name,
        },
    )


def _longer_post(stays: Post, other: Post, _choices: Mapping[str, str]) -> Post:
    """Of one post noted twice the longer period; what only the other knew is added."""
    begun = [post.since for post in (stays, other) if post.since is not None]
    stays.since = min(begun) if len(begun) == 2 else None
    stays.is_concurrent = stays.is_concurrent or other.is_concurrent
    stays.employment = stays.employment or other.employment
    stays.save(update_fields=["since", "is_concurrent", "employment"])
    return other


def _withdrawn(stays: Consent, other: Consent, _choices: Mapping[str, str]) -> None:
    """Whoever withdrew a consent did not mean to leave an earlier one in force."""
    for one, later in ((stays, other), (other, stays)):
        withdrawn_at = later.withdrawn_at
        if one.withdrawn_at is None and withdrawn_at and one.given_at < withdrawn_at:
            one.withdrawn_at = withdrawn_at
            one.save(update_fields=["withdrawn_at"])


def _later_consent(
    stays: Consent, other: Consent, _choices: Mapping[str, str]
) -> Consent:
    return max(stays, other, key=lambda consent: consent.given_at)


def _overlapping_assignments(
    stays: ModelAssignment, other: ModelAssignment, _choices: Mapping[str, str]
) -> None:
    first, second = sorted((stays, other), key=lambda row: row.since)
    if first.until is None or first.until >= second.since:
        raise ValidationError(
            _("Both are models or satellites at one time. End one assignment first."),
            code="merge_two_assignments",
        )


def report_choice(report: AnnualReport) -> str:
    """The name under which it is chosen whose report of a date stays."""
    return f"report_{report.data_date:%Y%m%d}"


def differing(one: Model, other: Model, *, but: tuple[str, ...] = ()) -> list[Any]:
    """The fields in which two rows differ, apart from their keys and ``but``."""
    return [
        column
        for column in one._meta.concrete_fields  # noqa: SLF001  Django's public name
        if not column.primary_key
        and column.name not in but
        and getattr(one, column.attname) != getattr(other, column.attname)
    ]


def figures_that_differ(one: AnnualReport, other: AnnualReport) -> list[Any]:
    """The fields of two reports that differ; who entered them and whence is no figure."""
    but = ("cooperative", "source", "entered_by", "entered_at")
    return differing(one, other, but=but)


def _report_not_chosen(
    stays: AnnualReport, other: AnnualReport, choices: Mapping[str, str]
) -> AnnualReport:
    choice = choices.get(report_choice(stays), "")
    if not choice and figures_that_differ(stays, other):
        raise ValidationError(
            _("The yearly reports of %(day)s differ. Choose which one is right."),
            code="merge_reports_differ",
            params={"day": dates.short_date(stays.data_date)},
        )
    return stays if choice == "drop" else other


def _equal_or_refused(stays: Model, other: Model, _choices: Mapping[str, str]) -> Model:
    """What was entered twice; a blank of the one is filled from the other."""
    for column in differing(stays, other, but=("cooperative",)):
        mine, theirs = (getattr(row, column.attname) for row in (stays, other))
        if mine in (None, ""):
            setattr(stays, column.attname, theirs)
        elif theirs not in (None, ""):
            raise ValidationError(
                _("%(record)s stands in both, but not alike: %(field)s. Correct one."),
                code="merge_entries_differ",
                params={"record": str(stays), "field": column.verbose_name},
            )
    stays.save()
    return other


def _same_contract(
    stays: LinkageContract, other: LinkageContract, choices: Mapping[str, str]
) -> Model:
    loser = _equal_or_refused(stays, other, choices)
    stays.parties.add(*other.parties.all())
    return loser


POLICY: dict[str, Moving] = {
    # A person
    "training.Participant.person": Moving((Twins(("training_class",), _two_seats),)),
    "training.CalendarFeed.person": Moving(),
    "certificates.Certificate.person": Moving(),
    "enrollment.Application.person": Moving(
        (Twins(("training_class",), _two_applications, Q(status__in=LIVE)),)
    ),
    "enrollment.ToldApart.person": Moving((Twins(("application",), _the_other),)),
    "cooperatives.Post.person": Moving(
        (
            Twins(("cooperative", "kind"), _longer_post, Q(until=None)),
            Twins(("cooperative", "kind", "since", "until"), _longer_post),
        )
    ),
    "cooperatives.Consent.person": Moving(
        (
            Twins(("purpose",), _withdrawn),
            Twins(("purpose",), _later_consent, Q(withdrawn_at=None)),
        )
    ),
    "cooperatives.TrainingRecord.person": Moving(),
    # A cooperative
    "enrollment.Application.cooperative": Moving(),
    "enrollment.Nomination.cooperative": Moving(),
    "training.Participant.cooperative": Moving(),
    "cooperatives.Cooperative.union": Moving(
        label=gettext_lazy("members of the union")
    ),
    "cooperatives.Cooperative_contacts.cooperative": Moving(
        (Twins(("user",), _the_other),), label=gettext_lazy("contacts")
    ),
    "cooperatives.Cooperative_product_lines.cooperative": Moving(
        (Twins(("productline",), _the_other),), label=gettext_lazy("product lines")
    ),
    "cooperatives.StatusEntry.cooperative": Moving((Twins(("since",), _the_other),)),
    "cooperatives.HeadOffice.cooperative": Moving((Twins(("since",), _the_other),)),
    "cooperatives.ModelAssignment.cooperative": Moving(
        (Twins((), _overlapping_assignments),)
    ),
    "cooperatives.ModelAssignment.hub": Moving(label=gettext_lazy("satellites")),
    "cooperatives.AnnualReport.cooperative": Moving(
        (Twins(("data_date",), _report_not_chosen),)
    ),
    "cooperatives.CooperativeGroup.connected_cooperative": Moving(),
    "cooperatives.LinkageContract.cooperative": Moving(
        (Twins(("partner", "signed_on", "number"), _same_contract),)
    ),
    "cooperatives.LinkageContract_parties.cooperative": Moving(
        (Twins(("linkagecontract",), _the_other),),
        label=gettext_lazy("contracts of others in which it takes part"),
    ),
    "cooperatives.OcopProduct.cooperative": Moving(
        (Twins(("name", "recognised_on"), _equal_or_refused),)
    ),
    "cooperatives.Certification.cooperative": Moving(
        (Twins(("kind", "number", "product", "issued_on"), _equal_or_refused),)
    ),
    "cooperatives.Post.cooperative": Moving(
        (
            Twins(("person", "kind"), _longer_post, Q(until=None)),
            Twins(("person", "kind", "since", "until"), _longer_post),
            Twins(("kind",), _two_holders, Q(until=None, kind__in=SINGLE_POSTS)),
        )
    ),
    "cooperatives.TrainingRecord.cooperative": Moving(),
}


@dataclass(frozen=True)
class Relation:
    """A column of the house that points at a record."""

    model: type[Model]
    column: str

    @property
    def label(self) -> str:
        return f"{self.model._meta.label}.{self.column}"  # noqa: SLF001  Django's public name

    @property
    def words(self) -> str:
        names = self.model._meta.verbose_name_plural  # noqa: SLF001  Django's public name
        return str(POLICY[self.label].label or names)

    def rows(self, *records: Record) -> QuerySet[Any]:
        keys = [record.pk for record in records]
        everything = self.model._base_manager  # noqa: SLF001  Django's public name
        return everything.filter((f"{self.column}__in", keys)).order_by("pk")

    def counts(self, *records: Record) -> list[int]:
        """How many rows hang on each of the records. One query."""
        grouped = self.rows(*records).order_by().values_list(self.column)
        found = dict(grouped.annotate(Count("pk")))
        return [found.get(record.pk, 0) for record in records]

    def move(
        self,
        keep: Record,
        drop: Record,
        choices: Mapping[str, str],
    ) -> int:
        """Give the rows of ``drop`` to ``keep``; says how many have gone over."""
        for twins in POLICY[self.label].twins:
            self._settle(twins, keep, drop, choices)
        return self.rows(drop).update(**{self.column: keep})

    def _settle(
        self,
        twins: Twins,
        keep: Record,
        drop: Record,
        choices: Mapping[str, str],
    ) -> None:
        standing: dict[Hashable, list[Model]] = defaultdict(list)
        for row in self.rows(keep).filter(twins.among):
            standing[self._key(row, twins)].append(row)
        for row in self.rows(drop).filter(twins.among):
            for stays in standing[self._key(row, twins)]:
                loser = twins.settle(stays, row, choices)
                if loser is stays:
                    standing[self._key(row, twins)].remove(stays)
                if loser is not None:
                    loser.delete()
                    break

    def _key(self, row: Model, twins: Twins) -> Hashable:
        columns = map(self.model._meta.get_field, twins.columns)  # noqa: SLF001  Django's public name
        return tuple(getattr(row, column.attname) for column in columns)  # type: ignore[union-attr]


def relations_to(model: type[Record]) -> list[Relation]:
    """Every column that points at the model, those of upper floors first.

    Hidden ones too: a many-to-many is here by the two columns of its table.
    """
    floors = list(apps.app_configs)  # settings list the top floor first
    found = [
        Relation(relation.related_model, relation.field.name)
        for relation in model._meta.get_fields(include_hidden=True)  # noqa: SLF001  Django's public name
        if isinstance(relation, ManyToOneRel)
    ]
    return sorted(
        found,
        key=lambda relation: (
            floors.index(relation.model._meta.app_label),  # noqa: SLF001  Django's public name
            relation.label,
        ),
    )


def hanging_on(*records: Record) -> list[tuple[str, list[int]]]:
    """What hangs on records: (what it is, how many on each), without what none has."""
    found = [
        (relation.words, relation.counts(*records))
        for relation in relations_to(type(records[0]))
    ]
    return [(words, counts) for words, counts in found if any(counts)]
