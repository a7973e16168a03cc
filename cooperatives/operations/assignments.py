"""Model cooperatives (điểm) and satellites (vệ tinh): ``domain.md`` §4.3."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.operations import record
from cooperatives.models import Cooperative, ModelAssignment, ModelKind, ModelProgress
from cooperatives.operations.standing import refuse_future

if TYPE_CHECKING:
    import datetime as dt

    from accounts.models import User
    from cooperatives.models import ReportingArea


@transaction.atomic
def assign(
    cooperative: Cooperative,
    kind: str,
    *,
    area: ReportingArea,
    hub: Cooperative | None = None,
    since: dt.date,
    until: dt.date | None = None,
    document: str = "",
    actor: User | None,
) -> ModelAssignment:
    """Choose a cooperative as model (điểm) or as satellite of the model ``hub``.

    Refused for a day that has not come (``date_in_future``), a last day before the first
    (``ends_before_it_begins``), a cooperative of another area
    (``cooperative_of_other_area``) or with an assignment in that time
    (``already_assigned``); a satellite without hub (``hub_missing``), with one that is
    no model in that time (``hub_not_model``) or one of another area
    (``hub_of_other_area``); and a model with a hub (``hub_needless``).
    """
    _lock(cooperative, hub)
    refuse_future(since)
    if until is not None and until < since:
        raise _before_beginning()
    if cooperative.reporting_area_id != area.pk:
        raise ValidationError(
            _("%(cooperative)s does not belong to %(area)s."),
            code="cooperative_of_other_area",
            params={"cooperative": str(cooperative), "area": str(area)},
        )
    if cooperative.assignments.filter(_during(since, until)).exists():
        raise ValidationError(
            _("This cooperative is already a model or a satellite."),
            code="already_assigned",
        )
    _guard_hub(kind, hub, area, _during(since, until, open_if_open=True))
    assignment = ModelAssignment.objects.create(
        cooperative=cooperative,
        kind=kind,
        area=area,
        hub=hub,
        since=since,
        until=until,
        document=document,
    )
    _note(
        assignment,
        "made",
        actor,
        hub=str(hub or ""),
        since=since.isoformat(),
        until=until.isoformat() if until else "",
        document=document,
    )
    return assignment


def _lock(*cooperatives: Cooperative | None) -> None:
    """In primary-key order, so that two assignments cannot wait for each other."""
    keys = [each.pk for each in cooperatives if each is not None]
    list(Cooperative.objects.select_for_update().filter(pk__in=keys).order_by("pk"))


def _during(since: dt.date, until: dt.date | None, *, open_if_open: bool = False) -> Q:
    """Assignments that share a day with a period; open ones only for an open period."""
    if until is None:
        return Q(until=None) if open_if_open else Q(until=None) | Q(until__gte=since)
    return Q(since__lte=until) & (Q(until=None) | Q(until__gte=since))


def _guard_hub(
    kind: str, hub: Cooperative | None, area: ReportingArea, during: Q
) -> None:
    if kind == ModelKind.HUB:
        if hub is not None:
            raise ValidationError(
                _("Only a satellite has a model cooperative."), code="hub_needless"
            )
        return
    if hub is None:
        raise ValidationError(
            _("A satellite needs its model cooperative."), code="hub_missing"
        )
    as_model = hub.assignments.filter(during, kind=ModelKind.HUB)
    if not as_model.exists():
        raise ValidationError(
            _("%(hub)s is not a model cooperative at that time."),
            code="hub_not_model",
            params={"hub": str(hub)},
        )
    if not as_model.filter(area=area).exists():
        raise ValidationError(
            _("%(hub)s is a model cooperative of another area."),
            code="hub_of_other_area",
            params={"hub": str(hub)},
        )


@transaction.atomic
def note_progress(
    assignment: ModelAssignment,
    percent: int,
    *,
    on: dt.date | None,
    actor: User | None,
) -> bool:
    """Note how far an assignment was on a day; False when that is known.

    ``on`` None: from its beginning. Another figure of the same day is replaced. Refused
    outside 0–100 (``progress_out_of_range``), for a day that has not come
    (``date_in_future``) or outside the assignment (``progress_outside_assignment``).
    """
    assignment.refresh_from_db(
        from_queryset=ModelAssignment.objects.select_for_update()
    )
    if not 0 <= percent <= 100:
        raise ValidationError(
            _("Progress is between 0 and 100."), code="progress_out_of_range"
        )
    refuse_future(on)
    if on is not None and (
        on < assignment.since or (assignment.until and on > assignment.until)
    ):
        raise ValidationError(
            _("The assignment was not running on that day."),
            code="progress_outside_assignment",
        )
    if assignment.progress.filter(on=on, percent=percent).exists():
        return False
    ModelProgress.objects.update_or_create(
        assignment=assignment, on=on, defaults={"percent": percent}
    )
    _note(
        assignment,
        "progressed",
        actor,
        percent=percent,
        on=on.isoformat() if on else "",
    )
    return True


@transaction.atomic
def end_assignment(
    assignment: ModelAssignment, *, until: dt.date, actor: User | None
) -> None:
    """Note the last day of an assignment.

    Refused when it has ended (``assignment_ended``), for a day that has not come
    (``date_in_future``) or before its first (``ends_before_it_begins``), and for a model
    that still has satellites (``hub_has_satellites``).
    """
    _lock(assignment.cooperative)
    assignment.refresh_from_db(
        from_queryset=ModelAssignment.objects.select_for_update()
    )
    refuse_future(until)
    if assignment.until is not None:
        raise ValidationError(
            _("This assignment has already ended."), code="assignment_ended"
        )
    if until < assignment.since:
        raise _before_beginning()
    satellites = ModelAssignment.objects.filter(
        Q(until=None) | Q(until__gt=until), hub=assignment.cooperative
    )
    if assignment.kind == ModelKind.HUB and satellites.exists():
        raise ValidationError(
            _("It still has satellites. End their assignments first."),
            code="hub_has_satellites",
        )
    assignment.until = until
    assignment.save(update_fields=["until"])
    _note(assignment, "ended", actor, until=until.isoformat())


def _before_beginning() -> ValidationError:
    return ValidationError(
        _("It cannot end before it begins."), code="ends_before_it_begins"
    )


def _note(
    assignment: ModelAssignment, act: str, actor: User | None, **details: object
) -> None:
    record(
        actor,
        f"assignment.{act}",
        assignment.cooperative,
        assignment_id=assignment.pk,
        kind=assignment.kind,
        **details,
    )
