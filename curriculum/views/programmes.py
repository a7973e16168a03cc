"""What is taught, for those who run classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django_tables2 import RequestConfig

from curriculum import operations
from curriculum.forms import ProgrammeForm
from curriculum.models import Programme, ProgrammeVersion
from curriculum.tables import ProgrammeTable

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import Request


@require_safe
@permission_required("training.view_trainingclass", raise_exception=True)
def programme_list(request: Request) -> HttpResponse:
    """A handful of programmes: nothing to filter or to page."""
    in_force = ProgrammeVersion.objects.in_force_on(timezone.localdate())
    programmes = Programme.objects.prefetch_related(
        Prefetch("versions", in_force.prefetch_related("modules"), to_attr="in_force")
    )
    table = ProgrammeTable(programmes)
    RequestConfig(request, paginate=False).configure(table)
    return render(request, "curriculum/programme_list.html", {"table": table})


@require_safe
@permission_required("training.view_trainingclass", raise_exception=True)
def programme_detail(request: Request, code: str) -> HttpResponse:
    """The versions, and in full the one that holds today."""
    programme = get_object_or_404(Programme, code=code)
    versions = list(programme.versions.whole())
    today = timezone.localdate()
    in_force = max(
        (v for v in versions if v.is_usable and v.effective_from <= today),
        key=lambda version: (version.effective_from, version.number),
        default=None,
    )
    return render(
        request,
        "curriculum/programme_detail.html",
        {
            "programme": programme,
            "versions": versions,
            "in_force": in_force,
            "draft": next((v for v in versions if v.can_be_changed), None),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("curriculum.change_programme", raise_exception=True)
def programme_create(request: Request) -> HttpResponse:
    form = ProgrammeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        programme = form.save(commit=False)
        try:
            operations.enter_programme(programme, actor=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Programme %s is entered.") % programme.code)
            return redirect(programme)
    return render(
        request,
        "curriculum/programme_create.html",
        {"form": form},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("curriculum.change_programme", raise_exception=True)
def programme_edit(request: Request, code: str) -> HttpResponse:
    programme = get_object_or_404(Programme, code=code)
    form = ProgrammeForm(request.POST or None, instance=programme)
    if request.method == "POST" and form.is_valid():
        try:
            operations.change_programme(programme, seen=form.seen, actor=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Programme %s is saved.") % programme.code)
            return redirect(programme)
    return render(
        request,
        "curriculum/programme_edit.html",
        {"form": form, "code": code},
        status=422 if form.errors else 200,
    )
