"""Plans are data: entered, corrected and published here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.changes import differences
from accounts.meanwhile import mark_of, refuse_other, seen_of, there_in
from accounts.operations import record
from targets.models import Target, TargetSet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db import models

    from accounts.models import User

PLAN_FIELDS = ("year", "plan", "document_no", "document_on", "scheme")
TARGET_FIELDS = (
    "code",
    "bullet",
    "label",
    "text",
    "indicator",
    "level",
    "operator",
    "value",
    "unit",
)
# What a closed period's figures say; other words of a plan may be put right.
FIXED_OF_PLAN = ("year", "scheme")
FIXED_OF_TARGET = ("indicator", "level", "operator", "value", "unit")


@transaction.atomic
def save_plan(
    target_set: TargetSet,
    targets: Sequence[Target],
    *,
    removed: Sequence[Target] = (),
    seen: str = "",
    actor: User,
) -> TargetSet:
    """Enter or correct a plan with its targets, which take the order given.

    Refused when a code stands there twice (``code_twice``), for a plan with a closed
    period when year, areas or what a target counts and promises would change or a target
    would go (``figure_closed``), and when the plan is no longer what was ``seen``
    (``changed_meanwhile``).
    """
    is_new = target_set.pk is None
    if not is_new:
        before = TargetSet.objects.select_for_update().get(pk=target_set.pk)
        _refuse_closed(before, target_set, targets, removed)
    codes = [target.code for target in targets]
    if len(set(codes)) < len(codes):
        raise ValidationError(
            _("Each target of a plan has a code of its own."), code="code_twice"
        )
    if not is_new:
        refuse_other(seen, seen_of_plan(before), _there(before, target_set, targets))
    target_set.save()
    for gone in removed:
        gone.delete()
    for position, target in enumerate(targets, start=1):
        target.target_set, target.position = target_set, position
        target.save()
    record(
        actor,
        "plan.entered" if is_new else "plan.changed",
        target_set,
        targets=len(targets),
        removed=[target.code for target in removed],
    )
    return target_set


def seen_of_plan(target_set: TargetSet) -> str:
    """A mark of the plan with its targets."""
    rows = target_set.targets.order_by("pk")
    targets = [(each.pk, seen_of(each, TARGET_FIELDS)) for each in rows]
    return mark_of((seen_of(target_set, PLAN_FIELDS), targets))


def _there(
    before: TargetSet, after: TargetSet, targets: Sequence[Target]
) -> list[tuple[str, str]]:
    """What would be written over: columns of the plan, and which targets."""
    there = there_in(before, differences(before, after, PLAN_FIELDS))
    kept = before.targets.in_bulk()
    after_of = {each.pk: each for each in targets}
    changed = [
        each
        for pk, each in kept.items()
        if pk not in after_of or _differ(each, after_of[pk], TARGET_FIELDS)
    ]
    if changed:
        there.append((_("targets"), "; ".join(map(str, changed))))
    return there


def _refuse_closed(
    before: TargetSet,
    after: TargetSet,
    targets: Sequence[Target],
    removed: Sequence[Target],
) -> None:
    if not before.has_closed_period:
        return
    stored = Target.objects.in_bulk([each.pk for each in targets if each.pk])
    changed = _differ(before, after, FIXED_OF_PLAN) or any(
        _differ(stored[target.pk], target, FIXED_OF_TARGET)
        for target in targets
        if target.pk
    )
    if changed or removed:
        raise ValidationError(
            _(
                "A period of this plan is closed: year, areas, and what its targets count"
                " and promise stay as they are."
            ),
            code="figure_closed",
        )


def _differ(before: models.Model, after: models.Model, fields: Sequence[str]) -> bool:
    return any(getattr(before, name) != getattr(after, name) for name in fields)


@transaction.atomic
def publish_plan(target_set: TargetSet, *, actor: User) -> None:
    """Show a plan's targets to the public.

    Refused when it is published (``plan_published``) or has no targets (``plan_empty``).
    """
    target_set.refresh_from_db(from_queryset=TargetSet.objects.select_for_update())
    if target_set.is_published:
        raise ValidationError(
            _("This plan is published already."), code="plan_published"
        )
    if not target_set.targets.exists():
        raise ValidationError(_("This plan has no targets."), code="plan_empty")
    _set_published(target_set, "plan.published", is_published=True, actor=actor)


@transaction.atomic
def withdraw_plan(target_set: TargetSet, *, actor: User) -> None:
    """Show a plan's targets to the staff alone.

    Refused when it is not published (``plan_not_published``).
    """
    target_set.refresh_from_db(from_queryset=TargetSet.objects.select_for_update())
    if not target_set.is_published:
        raise ValidationError(
            _("This plan is not published."), code="plan_not_published"
        )
    _set_published(target_set, "plan.withdrawn", is_published=False, actor=actor)


def _set_published(
    target_set: TargetSet, verb: str, *, is_published: bool, actor: User
) -> None:
    target_set.is_published = is_published
    target_set.save(update_fields=["is_published"])
    record(actor, verb, target_set)
