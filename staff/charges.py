"""What may be in somebody's charge: work that can be handed over, and limits of rights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from accounts.operations import record
from cooperatives.models import AdminUnit, Cooperative
from papers.models import IssuingBody
from training.models import ClassStatus, Session, TrainingClass
from vietnamese import text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.db.models import Model, QuerySet
    from django.utils.functional import _StrPromise

    from accounts.models import User

FINISHED = (ClassStatus.COMPLETED, ClassStatus.CANCELLED)


@dataclass(frozen=True)
class Charge:
    """A kind of work. ``permission`` is what its holder needs; ``move`` hands rows over."""

    key: str
    label: _StrPromise
    permission: str
    of: Callable[[User], QuerySet[Any]]
    move: Callable[[QuerySet[Any], User, User, User], None]


@dataclass(frozen=True)
class Reach:
    """A kind of thing that an account's rights are limited to, one ``accounts`` each.

    ``find`` answers a search by name.
    """

    key: str
    label: _StrPromise
    hint: _StrPromise
    permission: str
    model: type[Model]
    accounts: str
    find: Callable[[str], Iterable[Any]]

    def of(self, user: User) -> QuerySet[Any]:
        rows: QuerySet[Any] = self.model._default_manager.filter(  # noqa: SLF001  Django's public name for it
            **{self.accounts: user}
        )
        return rows

    def as_charge(self) -> Charge:
        return Charge(self.key, self.label, self.permission, self.of, self._move)

    def _move(self, rows: QuerySet[Any], user: User, to: User, actor: User) -> None:
        for row in rows.order_by("pk"):
            people = getattr(row, self.accounts)
            people.remove(user)
            people.add(to)


def _named(rows: QuerySet[Any], query: str) -> list[Any]:
    """Of a few hundred rows those whose name has all the words, without tone marks."""
    words = text.search_words(query)
    return [row for row in rows if all(word in text.fold(str(row)) for word in words)]


def _sessions(user: User) -> QuerySet[Session]:
    """Those still to be held or marked."""
    return (
        Session.objects.unmarked()
        .filter(instructor=user)
        .exclude(training_class__status__in=FINISHED)
        .select_related("training_class", "module")
    )


def _move_sessions(rows: QuerySet[Session], user: User, to: User, actor: User) -> None:
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    classes = TrainingClass.objects.filter(sessions__in=keys).distinct()
    locked = TrainingClass.objects.select_for_update().filter(
        pk__in=classes.values("pk")
    )
    for each in locked.order_by("pk"):
        record(actor, "class.instructor_changed", each, person=str(to))
    Session.objects.filter(pk__in=keys).update(instructor=to)


def _classes(user: User) -> QuerySet[TrainingClass]:
    return TrainingClass.objects.filter(officer=user).exclude(status__in=FINISHED)


def _move_classes(
    rows: QuerySet[TrainingClass], user: User, to: User, actor: User
) -> None:
    for each in rows.select_for_update().order_by("pk"):
        each.officer = to
        each.save(update_fields=["officer"])
        record(actor, "class.officer_changed", each, person=str(to))


REACHES = {
    reach.key: reach
    for reach in (
        Reach(
            "hop-tac-xa",
            _("cooperatives"),
            _("The account nominates for these cooperatives and sees their records."),
            "enrollment.add_nomination",
            Cooperative,
            "contacts",
            lambda query: Cooperative.objects.search(query).order_by("sort_key", "pk"),
        ),
        Reach(
            "dia-ban",
            _("communes and wards"),
            _("The account serves the cooperatives whose head office is there."),
            "cooperatives.serve_area",
            AdminUnit,
            "officers",
            lambda query: _named(
                AdminUnit.objects.communes()
                .with_parents()
                .filter(valid_to=None)
                .order_by("sort_key", "pk"),
                query,
            ),
        ),
        Reach(
            "co-quan",
            _("organising bodies"),
            _("The account works with the classes of these bodies alone."),
            "training.view_every_class",
            IssuingBody,
            "officers",
            lambda query: _named(IssuingBody.objects.all(), query),
        ),
    )
}
CHARGES = (
    Charge(
        "lop",
        _("classes as their officer"),
        "training.run_class",
        _classes,
        _move_classes,
    ),
    Charge(
        "buoi-hoc",
        _("sessions to hold or to mark"),
        "training.record_attendance",
        _sessions,
        _move_sessions,
    ),
    # Not the bodies: to be limited is no work, and nobody else becomes so by taking over.
    *(REACHES[key].as_charge() for key in ("hop-tac-xa", "dia-ban")),
)


def in_charge_of(user: User) -> list[tuple[Charge, int]]:
    """What is in the account's charge: each kind with how many."""
    counted = [(charge, charge.of(user).count()) for charge in CHARGES]
    return [(charge, count) for charge, count in counted if count]
