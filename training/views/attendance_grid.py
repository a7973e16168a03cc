"""Attendance of many sessions: the grid, a spreadsheet that fills it, the sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from papers.downloads import PDF, file
from training import attendance_papers, operations
from training.attendance import load_grid
from training.attendance_import import Refused, read_attendance
from training.forms import GridForm, ImportForm
from training.views.attendance import may_record, staffed_class, staffed_session

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpResponse

    from accounts.http import Request
    from training.attendance import Grid


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("training.record_attendance", raise_exception=True)
def attendance_grid(request: Request, code: str) -> HttpResponse:
    """All sessions of a class side by side; only cells that were changed are written."""
    grid = load_grid(staffed_class(request, code))
    form = _form(request, grid, data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            count = operations.record_grid(
                grid.training_class, form.marks(), actor=request.user
            )
        except ValidationError as refusal:
            form.refuse(refusal)
        else:
            messages.success(
                request,
                ngettext("%(count)s cell saved.", "%(count)s cells saved.", count)
                % {"count": count},
            )
            return redirect("training:attendance_grid", code)
    return _page(request, grid, form, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("training.record_attendance", raise_exception=True)
def attendance_import(request: Request, code: str) -> HttpResponse:
    """A spreadsheet fills the grid, unsaved; or every fault of it is told at once."""
    training_class = staffed_class(request, code)
    form = ImportForm(request.POST or None, request.FILES or None)
    found = None
    if request.method == "POST" and form.is_valid():
        grid = load_grid(training_class)
        file = form.cleaned_data["file"]
        try:
            found = read_attendance(
                file.file,
                file.name,
                grid,
                blank_is_present=form.cleaned_data["blank_is_present"],
            )
        except Refused as refusal:
            form.add_error("file", refusal.message)
        else:
            if not found.errors:
                filled = _form(request, grid, typed=found.typed)
                return _page(request, grid, filled, found=found)
    return render(
        request,
        "training/attendance_import.html",
        {"form": form, "found": found, "training_class": training_class},
        status=422 if form.errors or found else 200,
    )


def _form(
    request: Request,
    grid: Grid,
    *,
    typed: Mapping[str, str] | None = None,
    data: Any = None,
) -> GridForm:
    open_sessions = {
        session.pk
        for session in grid.sessions
        if grid.training_class.takes_records
        and session.has_begun
        and may_record(request, session)
    }
    return GridForm(grid, open_sessions, typed=typed, data=data)


def _page(
    request: Request,
    grid: Grid,
    form: GridForm,
    *,
    found: Any = None,
    status: int = 200,
) -> HttpResponse:
    return render(
        request,
        "training/attendance_grid.html",
        {
            "form": form,
            "grid": grid,
            "found": found,
            "training_class": grid.training_class,
        },
        status=status,
    )


@require_safe
@permission_required("training.view_trainingclass", raise_exception=True)
def session_sheet_pdf(request: Request, code: str, pk: int) -> HttpResponse:
    session = staffed_session(request, code, pk)
    name = f"Phiếu điểm danh {code} {session.held_on:%d-%m-%Y}"
    return file(attendance_papers.session_sheet(session), PDF, name)
