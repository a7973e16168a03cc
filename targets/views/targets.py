"""The year's targets: published, for the staff, and what stands behind each figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_not_required, permission_required
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.lists import list_page
from cooperatives.models import Person
from cooperatives.trained import SCHEME
from targets.cards import Card, Plan
from targets.filters import TrainedFilter
from targets.forms.choice import AsOfForm, ChoiceForm
from targets.indicators import (
    classes_behind,
    classes_to_come,
    default_as_of,
    figures,
    trained_by_area,
)
from targets.models import Target, TargetSet
from targets.tables import TrainedTable

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from accounts.http import Request


@login_not_required
@require_safe
def public_targets(request: HttpRequest) -> HttpResponse:
    """What is published, without the rows behind it."""
    sets = TargetSet.objects.filter(is_published=True)
    return render(request, "targets/public_targets.html", _shown(request, sets))


@require_safe
@permission_required("targets.view_target", raise_exception=True)
def target_list(request: Request) -> HttpResponse:
    """The same for the staff: each figure opens, trained people by area."""
    context = _shown(request, TargetSet.objects.all())
    if context["plans"]:
        areas = trained_by_area(SCHEME, context["as_of"])
        context["areas"] = areas
        context["most"] = max(
            (max(row.directors, row.accountants) for row in areas if row.area),
            default=0,
        )
    return render(request, "targets/target_list.html", context)


def _shown(request: HttpRequest, sets: QuerySet[TargetSet]) -> dict[str, Any]:
    form = ChoiceForm(request.GET, sets=list(sets.prefetch_related("targets")))
    chosen = form.chosen_sets()
    as_of = form.day(chosen[0].year) if chosen else None
    plans = [Plan.on(each, as_of) for each in chosen] if as_of else []
    return {"choice": form, "as_of": as_of, "plans": plans}


@require_safe
@permission_required("targets.view_target", raise_exception=True)
def target_detail(request: Request, set_pk: int, code: str) -> HttpResponse:
    """One figure: the formula and the classes it counts."""
    target = get_object_or_404(
        Target.objects.select_related("target_set"), target_set=set_pk, code=code
    )
    default = default_as_of(target.target_set.year)
    form = AsOfForm(request.GET or None, initial={"as_of": default})
    as_of = form.day(default)
    return render(
        request,
        "targets/target_detail.html",
        {
            "card": Card(*figures([target], as_of)),
            "choice": form,
            "as_of": as_of,
            "counted": classes_behind(target, as_of),
            "uncounted": classes_to_come(target, as_of),
        },
    )


@require_safe
@permission_required("targets.view_target", raise_exception=True)
def trained_list(request: Request) -> HttpResponse:
    """The people behind a figure of trained staff."""
    return list_page(
        request,
        queryset=Person.objects.all(),
        filterset_class=TrainedFilter,
        table_class=TrainedTable,
        template="targets/trained_list.html",
        filename="nguoi-da-qua-lop",
    )
