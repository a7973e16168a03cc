"""A cooperative as model (điểm) or satellite (vệ tinh)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cooperatives import operations
from cooperatives.forms.assignments import AssignmentForm, ProgressForm
from cooperatives.forms.links import DayForm
from cooperatives.models import Cooperative, ModelAssignment
from cooperatives.views.acts import answer

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import Request


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("cooperatives.change_cooperative", raise_exception=True)
def assignment_create(request: Request, pk: int) -> HttpResponse:
    """Within the cooperative's own area; without an area there is nothing to choose."""
    cooperative = get_object_or_404(
        Cooperative.objects.visible_to(request.user)
        .exclude(reporting_area=None)
        .select_related("reporting_area"),
        pk=pk,
    )
    form = AssignmentForm(cooperative, request.POST or None)
    return answer(
        request,
        form,
        lambda: operations.assign(
            cooperative,
            area=cooperative.reporting_area,  # type: ignore[arg-type]  # not None: above
            **form.cleaned_data,
            actor=request.user,
        ),
        title=_("Choose as model or satellite"),
        intro=_("Area: %s.") % cooperative.reporting_area,
        subject=cooperative,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("cooperatives.change_cooperative", raise_exception=True)
def assignment_progress(request: Request, pk: int) -> HttpResponse:
    assignment = _assignment(pk)
    form = ProgressForm(request.POST or None)
    return answer(
        request,
        form,
        lambda: operations.note_progress(
            assignment, **form.cleaned_data, actor=request.user
        ),
        title=_("Note the progress"),
        intro=_("A milestone counts from the day on which it was reached."),
        subject=assignment.cooperative,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("cooperatives.change_cooperative", raise_exception=True)
def assignment_end(request: Request, pk: int) -> HttpResponse:
    assignment = _assignment(pk)
    form = DayForm(request.POST or None)
    return answer(
        request,
        form,
        lambda: operations.end_assignment(
            assignment, until=form.cleaned_data["day"], actor=request.user
        ),
        title=_("End the assignment"),
        intro=_("The last day on which the cooperative is a model or a satellite."),
        subject=assignment.cooperative,
    )


def _assignment(pk: int) -> ModelAssignment:
    return get_object_or_404(
        ModelAssignment.objects.select_related("cooperative"), pk=pk
    )
