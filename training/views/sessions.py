"""The timetable of a class."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from training import operations
from training.forms import ReasonForm, SessionForm
from training.models import Session, TrainingClass

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import Request


@require_safe
@permission_required("training.view_trainingclass", raise_exception=True)
def session_list(request: Request, code: str) -> HttpResponse:
    training_class = get_object_or_404(
        TrainingClass.objects.staffed_by(request.user), code=code
    )
    return render(
        request,
        "training/session_list.html",
        {
            "training_class": training_class,
            "sessions": training_class.sessions.for_table(),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("training.run_class", raise_exception=True)
def session_create(request: Request, code: str) -> HttpResponse:
    training_class = get_object_or_404(
        TrainingClass.objects.staffed_by(request.user).select_related("version"),
        code=code,
    )
    session = Session(training_class=training_class)
    form = SessionForm(request.POST or None, instance=session)
    if request.method == "POST" and form.is_valid():
        try:
            operations.add_session(session, actor=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Added to the timetable: %s.") % session)
            return redirect("training:session_list", code)
    return render(
        request,
        "training/session_create.html",
        {"form": form, "training_class": training_class},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("training.run_class", raise_exception=True)
def session_cancel(request: Request, code: str, pk: int) -> HttpResponse:
    session = get_object_or_404(
        Session.objects.visible_to(request.user).for_table(),
        training_class__code=code,
        pk=pk,
    )
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.cancel_session(session, **form.cleaned_data, actor=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Cancelled: %s.") % session)
            return redirect("training:session_list", code)
    return render(
        request,
        "training/session_cancel.html",
        {"form": form, "session": session, "training_class": session.training_class},
        status=422 if form.errors else 200,
    )
