"""Closing the list of the admitted, and the papers made from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from enrollment import operations, papers
from enrollment.closing import checks, is_list_closed
from enrollment.models import Application, Call
from notices.models import Message
from papers.downloads import DOCX, PDF, XLSX, file
from training.forms import ReasonForm
from training.models import TrainingClass
from training.operations import called_key, unlock_list

if TYPE_CHECKING:
    from collections.abc import Iterator

    from accounts.http import Request
    from training.models import Participant


def _class(request: Request, code: str) -> TrainingClass:
    return get_object_or_404(
        TrainingClass.objects.visible_to(request.user).select_related(
            "body", "version__programme", "opening_decision", "call"
        ),
        code=code,
    )


def _closed_class(request: Request, code: str) -> TrainingClass:
    """A class with a closed list: before, there are no papers."""
    training_class = _class(request, code)
    if not is_list_closed(training_class):
        raise Http404
    return training_class


def _call(training_class: TrainingClass) -> Call | None:
    found: Call | None = getattr(training_class, "call", None)
    if found is not None:
        found.training_class = training_class
    return found


@require_safe
@permission_required("enrollment.view_application", raise_exception=True)
def admitted_list(request: Request, code: str) -> HttpResponse:
    """Who is admitted, what still blocks closing the list, its papers, who was called."""
    training_class = _class(request, code)
    call = _call(training_class)
    asked = list(checks(call)) if call and not is_list_closed(training_class) else []
    rows = list(_rows(training_class))
    return render(
        request,
        "enrollment/admitted_list.html",
        {
            "training_class": training_class,
            "call": call,
            "checks": asked,
            "can_close": bool(asked) and all(check.is_met for check in asked),
            "is_closed": is_list_closed(training_class),
            "rows": rows,
            "called": sum(bool(message) for _seat, message in rows),
            "waiting": Application.objects.on_reserve()
            .filter(training_class=training_class)
            .count(),
        },
    )


def _rows(
    training_class: TrainingClass,
) -> Iterator[tuple[Participant, Message | None]]:
    """Each learner with the message that called them to class, if there is one."""
    learners = list(
        training_class.participants.active().for_table().select_related("application")
    )
    keys = {called_key(each): each.pk for each in learners}
    told = {keys[m.key]: m for m in Message.objects.filter(key__in=keys)}
    for each in learners:
        yield each, told.get(each.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("training.run_class", raise_exception=True)
def list_close(request: Request, code: str) -> HttpResponse:
    """Close the list after asking."""
    training_class = _class(request, code)
    call = _call(training_class)
    if call is None:
        raise Http404
    if request.method != "POST":
        learners = training_class.participants.active().count()
        return render(
            request,
            "enrollment/list_close.html",
            {"training_class": training_class, "learners": learners},
        )
    try:
        operations.close_list(call, actor=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("The list of %s is closed.") % code)
    return redirect("enrollment:admitted_list", code)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("training.run_class", raise_exception=True)
def list_unlock(request: Request, code: str) -> HttpResponse:
    """Open a closed list again, with a reason."""
    training_class = _class(request, code)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            unlock_list(training_class, **form.cleaned_data, actor=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("The list of %s is open again.") % code)
            return redirect("enrollment:admitted_list", code)
    return render(
        request,
        "enrollment/list_unlock.html",
        {"form": form, "training_class": training_class},
        status=422 if form.errors else 200,
    )


def _paper(
    request: Request, code: str, draw: Any, kind: Any, name: str
) -> HttpResponse:
    return file(draw(_closed_class(request, code)), kind, f"{name} {code}")


@require_safe
@permission_required("enrollment.view_application", raise_exception=True)
def admitted_list_pdf(request: Request, code: str) -> HttpResponse:
    return _paper(request, code, papers.admitted_list, PDF, "Danh sách trúng tuyển")


@require_safe
@permission_required("enrollment.view_application", raise_exception=True)
def admitted_list_xlsx(request: Request, code: str) -> HttpResponse:
    return _paper(
        request, code, papers.admitted_list_xlsx, XLSX, "Danh sách trúng tuyển"
    )


@require_safe
@permission_required("enrollment.view_application", raise_exception=True)
def summons_pdf(request: Request, code: str) -> HttpResponse:
    return _paper(request, code, papers.summons, PDF, "Giấy triệu tập")


@require_safe
@permission_required("enrollment.view_application", raise_exception=True)
def summons_docx(request: Request, code: str) -> HttpResponse:
    return _paper(request, code, papers.summons_docx, DOCX, "Giấy triệu tập")
