"""The modules of a draft, with the parts of their marks."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.changes import differences
from accounts.meanwhile import mark_of, refuse_other, seen_of, there_in
from accounts.operations import record
from curriculum.models import Component, Module
from curriculum.operations.materials import forget_files
from curriculum.operations.versions import guard_draft, lock
from vietnamese.numbers import decimal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accounts.models import User

FIELDS = (
    "code",
    "title",
    "position",
    "theory_periods",
    "practice_periods",
    "outcomes",
    "is_graded",
)
ASIDE = 10_000  # positions while modules change places, as each is unique


@dataclass(frozen=True)
class Part:
    """A part of a module's mark to be written; ``weight`` is a ratio above 0."""

    name: str
    weight: Decimal
    is_final: bool = False


DEFAULT_PARTS = (
    Part("Kiểm tra", Decimal("0.4")),
    Part("Kết thúc mô-đun", Decimal("0.6"), is_final=True),
)


@transaction.atomic
def save_module(
    module: Module, parts: Sequence[Part], *, seen: str = "", actor: User
) -> None:
    """Keep a module, new or changed, at its ``position`` among those of the draft.

    Refused when the version is no draft (``version_frozen``), for a code that another
    module has (``module_code_taken``), without periods (the model's constraint), and
    for a graded one: no part (``parts_missing``), a name twice (``part_name_twice``),
    not exactly one end-of-module mark (``final_part``), weights beyond 0–1
    (``weight_out_of_range``) or that do not sum to 1 (``weights_sum``). And when it is no
    longer what was ``seen`` (``changed_meanwhile``).
    """
    lock(module.version)
    guard_draft(module.version)
    others = list(module.version.modules.exclude(pk=module.pk).order_by("position"))
    if any(other.code == module.code for other in others):
        raise ValidationError(
            {
                "code": ValidationError(
                    _("Another module has this code."), "module_code_taken"
                )
            }
        )
    wanted = min(max(module.position or len(others) + 1, 1), len(others) + 1)
    if module.is_graded:
        _guard_parts(parts)
    if module.pk:
        _refuse_unseen(module, parts, seen)
    verb = "module.changed" if module.pk else "module.added"
    module.version.modules.update(position=F("position") + ASIDE)
    module.position = wanted
    module.full_clean()
    module.save()
    others.insert(wanted - 1, module)
    _number(others)
    module.components.all().delete()
    if module.is_graded:
        Component.objects.bulk_create(
            Component(
                module=module,
                position=place,
                name=part.name,
                weight=part.weight,
                is_final=part.is_final,
            )
            for place, part in enumerate(parts, start=1)
        )
    record(actor, verb, module)


def parts_of(module: Module) -> list[Part]:
    """What the module's mark is made of, in order."""
    return [
        Part(each.name, each.weight, each.is_final)
        for each in module.components.order_by("position")
    ]


def seen_of_module(module: Module) -> str:
    """A mark of the module with the parts of its mark."""
    return mark_of((seen_of(module, FIELDS), parts_of(module)))


def _refuse_unseen(module: Module, parts: Sequence[Part], seen: str) -> None:
    kept = Module.objects.get(pk=module.pk)  # its version is locked
    there = there_in(kept, differences(kept, module, FIELDS))
    if (known := parts_of(kept)) != (list(parts) if module.is_graded else []):
        words = (f"{each.name} {decimal(each.weight * 100)}%" for each in known)
        there.append((_("What the mark is made of"), ", ".join(words)))
    refuse_other(seen, seen_of_module(kept), there)


@transaction.atomic
def remove_module(module: Module, *, actor: User) -> None:
    """Take a module out of a draft. Refused for other versions (``version_frozen``)."""
    lock(module.version)
    guard_draft(module.version)
    record(actor, "module.removed", module)
    names = list(module.materials.values_list("file", flat=True))
    module.materials.all().delete()
    forget_files(names)
    module.components.all().delete()
    version = module.version
    module.delete()
    _number(list(version.modules.order_by("position")))


def _number(modules: Sequence[Module]) -> None:
    """1, 2, 3 … in this order. Positions only fall, so none is taken twice on the way."""
    for place, module in enumerate(modules, start=1):
        module.position = place
        module.save(update_fields=["position"])


def _guard_parts(parts: Sequence[Part]) -> None:
    if not parts:
        raise ValidationError(_("Say what the mark is made of."), code="parts_missing")
    if len({part.name for part in parts}) != len(parts):
        raise ValidationError(
            _("Two parts of the mark have the same name."), code="part_name_twice"
        )
    if sum(part.is_final for part in parts) != 1:
        raise ValidationError(
            _("Exactly one part is the end-of-module mark, which a retake replaces."),
            code="final_part",
        )
    if any(not 0 < part.weight <= 1 for part in parts):
        raise ValidationError(
            _("Weights lie above 0% and up to 100%."), code="weight_out_of_range"
        )
    total = sum(part.weight for part in parts)
    if total != 1:
        raise ValidationError(
            _("The weights add up to %s%%, not to 100%%.") % decimal(total * 100),
            code="weights_sum",
        )
