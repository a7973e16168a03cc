"""Marks: the grid of a module, its single cells, its history, handing it in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.lists import list_page
from training import operations
from training.filters import GradeChangeFilter
from training.forms import CellForm, GradeForm, ReasonForm, told
from training.models import Grade, GradeChange, TrainingClass
from training.results import graded_modules
from training.sheets import load_sheet
from training.tables import GradeChangeTable
from vietnamese.numbers import decimal

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import Request
    from curriculum.models import Module


def _sheet_of(request: Request, code: str, module: str) -> tuple[TrainingClass, Module]:
    """The class and the module; nothing is found of what this account may not grade."""
    training_class = get_object_or_404(
        TrainingClass.objects.staffed_by(request.user).select_related(
            "version__programme"
        ),
        code=code,
    )
    modules = graded_modules(training_class, request.user)
    return training_class, get_object_or_404(
        modules.prefetch_related("components"), code=module
    )


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("training.record_grades", raise_exception=True)
def grade_record(request: Request, code: str, module: str) -> HttpResponse:
    """The mark sheet of one module; nothing is saved while a cell is wrong."""
    training_class, graded = _sheet_of(request, code, module)
    form = GradeForm(load_sheet(training_class, graded), data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.record_cells(
                training_class,
                graded,
                form.cells(),
                taken_on=form.cleaned_data["taken_on"],
                actor=request.user,
            )
        except ValidationError as refusal:
            form.refuse(refusal, load_sheet(training_class, graded))
        else:
            messages.success(request, _("Marks of %s are saved.") % graded.code)
            return redirect("training:grade_record", code, module)
    return render(
        request,
        "training/grade_record.html",
        {
            "form": form,
            "sheet": form.sheet,
            "training_class": training_class,
            "module": graded,
            "modules": graded_modules(training_class, request.user),
        },
        status=422 if form.errors else 200,
    )


@require_POST
@permission_required("training.record_grades", raise_exception=True)
def grade_cell(request: Request, code: str, module: str) -> HttpResponse:
    """Save one cell for the grid's script.

    Answers 200 with the cell and the learner's module mark, 422 with what is wrong, 409
    with what somebody else wrote.
    """
    training_class, graded = _sheet_of(request, code, module)
    form = CellForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"error": form.problems()}, status=422)
    cell = form.cell()
    try:
        operations.record_cell(
            training_class,
            graded,
            cell,
            taken_on=form.cleaned_data["taken_on"],
            actor=request.user,
        )
    except ValidationError as refusal:
        error = refusal.error_list[0]
        if error.code != "cell_changed":
            return JsonResponse({"error": " ".join(refusal.messages)}, status=422)
        theirs: Grade = (error.params or {})["grade"]
        return JsonResponse(
            {
                "error": told(error),
                "version": theirs.version,
                "value": _mark_text(theirs),
            },
            status=409,
        )
    sheet = load_sheet(training_class, graded)
    row = next(r for r in sheet.rows if r.participant.pk == cell.participant_id)
    kept = next(
        c.grade
        for c in row.cells
        if (c.column.component.pk, c.column.attempt)
        == (cell.component_id, cell.attempt)
    )
    return JsonResponse(
        {
            "version": kept.version if kept else 0,
            "value": _mark_text(kept),
            "score": row.score_text,
            "words": row.words,
            "done": sheet.complete,
        }
    )


def _mark_text(grade: Grade | None) -> str:
    return "" if grade is None or grade.value is None else decimal(grade.value, 1)


@require_POST
@permission_required("training.record_grades", raise_exception=True)
def grade_submit(request: Request, code: str, module: str) -> HttpResponse:
    training_class, graded = _sheet_of(request, code, module)
    try:
        operations.submit_module(training_class, graded, actor=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("Marks of %s are handed in.") % graded.code)
    return redirect("training:grade_record", code, module)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("training.run_class", raise_exception=True)
def grade_reopen(request: Request, code: str, module: str) -> HttpResponse:
    training_class, graded = _sheet_of(request, code, module)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.reopen_module(
                training_class, graded, **form.cleaned_data, actor=request.user
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Marks of %s are open again.") % graded.code)
            return redirect("training:grade_record", code, module)
    return render(
        request,
        "training/grade_reopen.html",
        {"form": form, "training_class": training_class, "module": graded},
        status=422 if form.errors else 200,
    )


@require_safe
@permission_required("training.record_grades", raise_exception=True)
def grade_history(request: Request, code: str, module: str) -> HttpResponse:
    """Who changed which mark from what to what, the latest first."""
    training_class, graded = _sheet_of(request, code, module)
    return list_page(
        request,
        queryset=GradeChange.objects.filter(
            grade__component__module=graded,
            grade__participant__training_class=training_class,
        ).select_related(
            "grade__participant__person", "grade__component", "recorded_by"
        ),
        filterset_class=GradeChangeFilter,
        table_class=GradeChangeTable,
        template="training/grade_history.html",
        filename=f"lich-su-diem-{code}-{module}",
        context={"training_class": training_class, "module": graded},
    )
