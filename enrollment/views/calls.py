"""The call for applicants: the public pages, and the office that writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, permission_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from enrollment import operations
from enrollment.forms.calls import CallForm, suggestion
from enrollment.models import Call
from enrollment.timetable import calendar
from training.models import TrainingClass

if TYPE_CHECKING:
    from django.http import HttpRequest

    from accounts.http import Request

CLOSED_SHOWN = 10


@login_not_required
@require_safe
def call_list(request: HttpRequest) -> HttpResponse:
    """Calls that take applications, and the last that no longer do."""
    closed = Call.objects.published().filter(closes_at__lte=timezone.now())
    return render(
        request,
        "enrollment/call_list.html",
        {
            "calls": Call.objects.open_now().for_page(),
            "closed": closed.for_page().order_by("-closes_at")[:CLOSED_SHOWN],
        },
    )


@login_not_required
@require_safe
def call_detail(request: HttpRequest, code: str) -> HttpResponse:
    call = get_object_or_404(
        Call.objects.published().for_page(), training_class__code=code
    )
    return render(
        request,
        "enrollment/call_detail.html",
        {
            "call": call,
            "modules": call.training_class.version.modules.all(),
            "closed_text": "" if call.is_open else operations.closed_text(call),
        },
    )


@login_not_required
@require_safe
def call_calendar(request: HttpRequest, code: str) -> HttpResponse:
    """The timetable for a telephone's calendar."""
    call = get_object_or_404(
        Call.objects.published().select_related("training_class"),
        training_class__code=code,
    )
    sessions = call.training_class.sessions.select_related("module", "training_class")
    return HttpResponse(
        calendar(call, sessions, host=request.get_host()),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'inline; filename="{code}.ics"'},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("enrollment.change_call", raise_exception=True)
def call_edit(request: Request, code: str) -> HttpResponse:
    """Write or change the call of a class."""
    training_class = get_object_or_404(
        TrainingClass.objects.visible_to(request.user), code=code
    )
    call = Call.objects.filter(training_class=training_class).first()
    form = CallForm(
        request.POST or None,
        instance=call or Call(training_class=training_class),
        initial={} if call else suggestion(training_class),
    )
    if request.method == "POST" and form.is_valid():
        try:
            operations.save_call(form.instance, actor=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("The call of %s is saved.") % code)
            return redirect("enrollment:call_edit", code)
    return render(
        request,
        "enrollment/call_edit.html",
        {"form": form, "call": call, "training_class": training_class},
        status=422 if form.errors else 200,
    )


@require_POST
@permission_required("enrollment.change_call", raise_exception=True)
def call_publish(request: Request, code: str) -> HttpResponse:
    """Publish a call: from now on the public sees it."""
    call = get_object_or_404(
        Call,
        training_class__in=TrainingClass.objects.visible_to(request.user),
        training_class__code=code,
    )
    try:
        operations.publish(call, actor=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("The call of %s is published.") % code)
    return redirect("enrollment:call_edit", code)
