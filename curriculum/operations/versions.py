"""The life of a version: draft, in use, frozen by the first class."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.changes import differences
from accounts.meanwhile import mark_of, refuse_other, seen_of, there_in
from accounts.operations import record
from curriculum.models import (
    Classification,
    Component,
    Material,
    Module,
    Programme,
    ProgrammeVersion,
    ScaleStep,
    VersionStatus,
)
from curriculum.operations.materials import forget_files
from vietnamese.numbers import decimal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from accounts.models import User

RULE_FIELDS = (
    "effective_from",
    "min_attendance",
    "min_theory",
    "min_practice",
    "pass_mark",
    "lower_for_retake",
    "lower_for_discipline",
    "gives_confirmation",
    "legal_basis",
)
RATIOS = ("min_attendance", "min_theory", "min_practice")
# Thông tư 42/2015/TT-BLĐTBXH, Điều 27; attendance as domain.md §1.6 proposes.
DEFAULT_SCALE = {
    Classification.EXCELLENT: Decimal("9.0"),
    Classification.VERY_GOOD: Decimal("8.0"),
    Classification.GOOD: Decimal("7.0"),
    Classification.FAIRLY_GOOD: Decimal("6.0"),
    Classification.AVERAGE: Decimal("5.0"),
}


def lock(version: ProgrammeVersion) -> None:
    """Lock and refresh the caller's own instance."""
    version.refresh_from_db(from_queryset=ProgrammeVersion.objects.select_for_update())


def guard_draft(version: ProgrammeVersion) -> None:
    """Refuse what is no draft any more (``version_frozen``)."""
    if not version.can_be_changed:
        raise ValidationError(
            _("This version is in use and stays as it is. Make a new version."),
            code="version_frozen",
        )


@transaction.atomic
def begin_version(programme: Programme, *, actor: User) -> ProgrammeVersion:
    """Begin the next version as a copy of the newest, or from the usual rule.

    Refused while another draft is being written (``draft_exists``).
    """
    programme.refresh_from_db(from_queryset=Programme.objects.select_for_update())
    if programme.versions.filter(status=VersionStatus.DRAFT).exists():
        raise ValidationError(
            _("A draft of the next version exists already."), code="draft_exists"
        )
    newest = programme.versions.order_by("-number").first()
    version = ProgrammeVersion(
        programme=programme,
        number=newest.number + 1 if newest else 1,
        effective_from=timezone.localdate(),
        min_attendance=Decimal("0.80"),
        pass_mark=Decimal("5.0"),
    )
    if newest is None:
        version.save()
        _write_scale(version, DEFAULT_SCALE)
    else:
        for field in RULE_FIELDS:
            setattr(version, field, getattr(newest, field))
        version.save()
        _write_scale(version, scale_of(newest))
        _copy_modules(newest, version)
    record(actor, "version.begun", version)
    return version


@transaction.atomic
def change_version(
    version: ProgrammeVersion,
    scale: Mapping[str, Decimal],
    *,
    seen: str = "",
    actor: User,
) -> None:
    """Keep the rule of the caller's changed draft, with its classification scale.

    ``scale`` maps a classification to its lowest score; one that is left out is not
    given. Refused when it is no draft (``version_frozen``), in force before the
    version before it (``effective_too_early``), with a scale in which bands overlap
    (``scale_overlapping``) or passing scores have no band (``scale_hole``), and when it
    is no longer what was ``seen`` (``changed_meanwhile``).
    """
    kept = ProgrammeVersion.objects.select_for_update().get(pk=version.pk)
    guard_draft(kept)
    version.full_clean(exclude=["programme", "number"])
    for problem in (_date_problem(version), *_scale_problems(version, scale)):
        if problem:
            raise problem
    changes = differences(kept, version, RULE_FIELDS)
    there = there_in(
        kept, changes, **{name: _percent(getattr(kept, name)) for name in RATIOS}
    )
    if (bands := scale_of(kept)) != dict(scale):
        there.append((_("scale"), _scale_in_words(bands)))
    refuse_other(seen, seen_of_rule(kept), there)
    version.save(update_fields=RULE_FIELDS)
    _write_scale(version, scale)
    record(actor, "version.changed", version, fields=list(changes))


def scale_of(version: ProgrammeVersion) -> dict[str, Decimal]:
    """The lowest score of each classification given, the highest first."""
    steps = version.scale.order_by("-lower_bound")
    return dict(steps.values_list("name", "lower_bound"))


def seen_of_rule(version: ProgrammeVersion) -> str:
    """A mark of the rule with its scale."""
    return mark_of((seen_of(version, RULE_FIELDS), scale_of(version)))


def _percent(ratio: Decimal | None) -> str:
    return _("(blank)") if ratio is None else f"{decimal(ratio * 100)}%"


def _scale_in_words(scale: Mapping[str, Decimal]) -> str:
    return ", ".join(
        f"{Classification(name).label} {decimal(bound, 1)}"
        for name, bound in scale.items()
    )


def shortcomings(version: ProgrammeVersion) -> list[ValidationError]:
    """What a draft lacks before classes may be planned with it; each with its code.

    ``modules_missing``, ``graded_missing`` (no module is graded), ``parts_missing`` (a
    graded module without parts of its mark), ``weights_sum``, ``effective_too_early``,
    ``scale_overlapping``, ``scale_hole``.
    """
    modules = list(version.modules.prefetch_related("components"))
    found: list[ValidationError | None] = []
    if not modules:
        found.append(
            ValidationError(_("The version has no module."), code="modules_missing")
        )
    elif not any(module.is_graded for module in modules):
        found.append(ValidationError(_("No module is graded."), code="graded_missing"))
    for module in modules:
        if module.is_graded:
            weights = [component.weight for component in module.components.all()]
            found.append(_weights_problem(module, weights))
    found.append(_date_problem(version))
    scale = dict(version.scale.values_list("name", "lower_bound"))
    found += _scale_problems(version, scale)
    return [problem for problem in found if problem]


@transaction.atomic
def put_in_use(version: ProgrammeVersion, *, actor: User) -> None:
    """Let classes be planned with the version.

    Refused when it is no draft (``version_frozen``), or for what ``shortcomings`` finds.
    """
    lock(version)
    guard_draft(version)
    problems = shortcomings(version)
    if problems:
        raise ValidationError(problems)
    _set_status(version, VersionStatus.IN_USE)
    record(actor, "version.put_in_use", version)


@transaction.atomic
def take_back(version: ProgrammeVersion, *, actor: User) -> None:
    """Make a version a draft again, as long as no class was planned with it.

    Refused for a frozen one (``version_frozen``), a draft (``version_is_draft``) and
    while another draft is being written (``draft_exists``).
    """
    Programme.objects.select_for_update().get(pk=version.programme_id)
    lock(version)
    if version.status == VersionStatus.DRAFT:
        raise ValidationError(
            _("This version is a draft already."), code="version_is_draft"
        )
    if not version.can_be_taken_back:
        raise ValidationError(
            _("A class was planned with this version; make a new version."),
            code="version_frozen",
        )
    drafts = ProgrammeVersion.objects.filter(
        programme=version.programme_id, status=VersionStatus.DRAFT
    )
    if drafts.exists():
        raise ValidationError(
            _("A draft of the next version exists already."), code="draft_exists"
        )
    _set_status(version, VersionStatus.DRAFT)
    record(actor, "version.taken_back", version)


@transaction.atomic
def delete_version(version: ProgrammeVersion, *, actor: User) -> None:
    """Remove a draft with all that is in it. Refused for others (``version_in_use``)."""
    lock(version)
    if not version.can_be_changed:
        raise ValidationError(
            _("A version in use is not deleted."), code="version_in_use"
        )
    record(actor, "version.deleted", version)
    materials = Material.objects.filter(module__version=version)
    names = list(materials.values_list("file", flat=True))
    materials.delete()
    forget_files(names)
    Component.objects.filter(module__version=version).delete()
    version.modules.all().delete()
    version.scale.all().delete()
    version.delete()


@transaction.atomic
def pin(version: ProgrammeVersion, *, actor: User) -> None:
    """Freeze the version because a class is planned with it; again changes nothing.

    Refused for a draft (``version_is_draft``).
    """
    lock(version)
    if version.status == VersionStatus.DRAFT:
        raise ValidationError(
            _("This version is still a draft; put it in use first."),
            code="version_is_draft",
        )
    if version.status == VersionStatus.IN_USE:
        _set_status(version, VersionStatus.FROZEN)
        record(actor, "version.frozen", version)


def _set_status(version: ProgrammeVersion, status: VersionStatus) -> None:
    version.status = status
    version.save(update_fields=["status"])


def _write_scale(version: ProgrammeVersion, scale: Mapping[Any, Decimal]) -> None:
    version.scale.all().delete()
    ScaleStep.objects.bulk_create(
        ScaleStep(version=version, name=name, lower_bound=bound)
        for name, bound in scale.items()
    )


def _copy_modules(old: ProgrammeVersion, new: ProgrammeVersion) -> None:
    """Modules with their parts; the files of materials are shared, not copied."""
    for module in old.modules.prefetch_related("components", "materials"):
        parts, materials = list(module.components.all()), list(module.materials.all())
        module.pk, module.version = None, new
        module._state.adding = True  # noqa: SLF001  Django's way to copy a row
        module.save()
        Component.objects.bulk_create(
            Component(
                module=module,
                position=part.position,
                name=part.name,
                weight=part.weight,
                is_final=part.is_final,
            )
            for part in parts
        )
        for material in materials:
            material.pk, material.module = None, module
        Material.objects.bulk_create(materials)


def _date_problem(version: ProgrammeVersion) -> ValidationError | None:
    before = (
        ProgrammeVersion.objects.usable()
        .filter(programme=version.programme_id, number__lt=version.number)
        .order_by("-effective_from")
        .first()
    )
    if before is None or version.effective_from >= before.effective_from:
        return None
    return ValidationError(
        _("In force before version %s, which it follows.") % before.number,
        code="effective_too_early",
    )


def _weights_problem(
    module: Module, weights: Sequence[Decimal]
) -> ValidationError | None:
    if not weights:
        return ValidationError(
            _("%s: the mark has no parts.") % module.code, code="parts_missing"
        )
    if sum(weights) != 1:
        return ValidationError(
            _("%(module)s: the weights add up to %(sum)s%%, not to 100%%.")
            % {"module": module.code, "sum": decimal(sum(weights) * 100)},
            code="weights_sum",
        )
    return None


def _scale_problems(
    version: ProgrammeVersion, scale: Mapping[str, Decimal]
) -> list[ValidationError]:
    """Bands are named best first, so each must begin below the one before it."""
    bounds = [scale[name] for name in Classification if name in scale]
    problems = []
    if not bounds or bounds[-1] > version.pass_mark:
        problems.append(
            ValidationError(
                _("The scale leaves scores from the pass mark %s on without a band.")
                % decimal(version.pass_mark, 1),
                code="scale_hole",
            )
        )
    elif bounds[-1] < version.pass_mark:
        problems.append(
            ValidationError(
                _("The lowest band begins below the pass mark %s.")
                % decimal(version.pass_mark, 1),
                code="scale_overlapping",
            )
        )
    if any(lower >= upper for upper, lower in pairwise(bounds)):
        problems.append(
            ValidationError(
                _("Bands of the scale overlap: each begins below the better one."),
                code="scale_overlapping",
            )
        )
    if any(not 0 <= bound <= 10 for bound in bounds):
        problems.append(
            ValidationError(
                _("Bands of the scale begin between 0 and 10."),
                code="scale_out_of_range",
            )
        )
    return problems
