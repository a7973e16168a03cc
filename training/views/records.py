"""Attendance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from training import operations
from training.forms import RosterForm
from training.models import ParticipantStatus, Session, TrainingClass

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
