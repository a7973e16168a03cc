"""Plans as data: entered, corrected, published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.lists import list_page
from targets import operations
from targets.filters import PlanFilter
from targets.forms import PlanForm, TargetFormSet
from targets.models import TargetSet
from targets.tables import PlanTable

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import Request


@require_safe
@permission_required("targets.change_target", raise_exception=True)
def plan_list(request: Request) -> HttpResponse:
    """All plans, with how many targets and closed periods each has."""
    return list_page(
        request,
        queryset=TargetSet.objects.annotate(
            target_count=Count("targets", distinct=True),
            period_count=Count("closed_periods", distinct=True),
        ),
        filterset_class=PlanFilter,
        table_class=PlanTable,
        template="targets/plan_list.html",
        filename="ke-hoach-chi-tieu",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("targets.change_target", raise_exception=True)
def plan_create(request: Request) -> HttpResponse:
    return _edit(request, TargetSet(), "targets/plan_create.html")


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("targets.change_target", raise_exception=True)
def plan_edit(request: Request, pk: int) -> HttpResponse:
    target_set = get_object_or_404(TargetSet, pk=pk)
    return _edit(request, target_set, "targets/plan_edit.html")


def _edit(request: Request, target_set: TargetSet, template: str) -> HttpResponse:
    form = PlanForm(request.POST or None, instance=target_set)
    rows = TargetFormSet(request.POST or None, instance=target_set)
    if all([form.is_valid(), rows.is_valid()]):
        try:
            operations.save_plan(
                form.instance,
                rows.targets,
                removed=rows.removed,
                seen=form.seen,
                actor=request.user,
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("%s is saved.") % form.instance)
            again = "more" in request.POST
            return redirect(
                *(
                    ["targets:plan_edit", target_set.pk]
                    if again
                    else ["targets:plan_list"]
                )
            )
    return render(
        request,
        template,
        {"form": form, "forms": rows, "target_set": target_set},
        status=422 if form.is_bound else 200,
    )


@require_POST
@permission_required("targets.change_target", raise_exception=True)
def plan_publish(request: Request, pk: int) -> HttpResponse:
    """Show a plan to the public, or no longer."""
    target_set = get_object_or_404(TargetSet, pk=pk)
    if target_set.is_published:
        act, done = operations.withdraw_plan, _("%s is seen by the staff alone.")
    else:
        act, done = operations.publish_plan, _("%s is published.")
    try:
        act(target_set, actor=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, done % target_set)
    return redirect("targets:plan_list")
