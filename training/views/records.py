"""What instructors write: attendance and marks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from training import operations
from training.forms import GradeForm, RosterForm
from training.models import Grade, ParticipantStatus, Session, TrainingClass
from training.results import graded_modules

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import Request


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("training.record_attendance", raise_exception=True)
def attendance_record(request: Request, code: str, pk: int) -> HttpResponse:
    """The roster. "Present for those without a mark" fills blanks and saves nothing."""
    training_class = get_object_or_404(
        TrainingClass.objects.staffed_by(request.user), code=code
    )
    session = get_object_or_404(
        Session.objects.filter(training_class=training_class).for_table(), pk=pk
    )
    participants = (
        training_class.participants.active()
        .select_related("person", "cooperative")
        .in_list_order()
    )
    saved = session.attendances.filter(
        participant__status=ParticipantStatus.ACTIVE
    ).select_related("recorded_by")
    form = RosterForm(session, participants, saved, data=request.POST or None)
    filled = "fill" in request.POST
    if filled:
        form = form.filled()
    elif request.method == "POST" and form.is_valid():
        try:
            operations.record_attendance(session, form.marks(), actor=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Attendance of %s is saved.") % session)
            return redirect(session)
    return render(
        request,
        "training/attendance_record.html",
        {
            "form": form,
            "session": session,
            "training_class": training_class,
            "saved": saved,
            "filled": filled,
        },
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("training.record_grades", raise_exception=True)
def grade_record(request: Request, code: str, module: str) -> HttpResponse:
    """The mark sheet of one module; nothing is saved while a cell is wrong."""
    training_class = get_object_or_404(
        TrainingClass.objects.staffed_by(request.user).select_related("version"),
        code=code,
    )
    modules = graded_modules(training_class)
    graded = get_object_or_404(modules, code=module)
    participants = (
        training_class.participants.active().select_related("person").in_list_order()
    )
    form = GradeForm(
        training_class,
        participants,
        Grade.objects.filter(module=graded, participant__in=participants),
        data=request.POST or None,
    )
    if request.method == "POST" and form.is_valid():
        try:
            operations.record_grades(
                training_class, graded, form.scores(), actor=request.user
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Marks of %s are saved.") % graded.code)
            return redirect("training:grade_record", code, module)
    return render(
        request,
        "training/grade_record.html",
        {
            "form": form,
            "training_class": training_class,
            "module": graded,
            "modules": modules,
        },
        status=422 if form.errors else 200,
    )
