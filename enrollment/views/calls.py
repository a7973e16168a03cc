"""The call for applicants: the public pages, and the office that writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, permission_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from enrollment import operations, papers
from enrollment.forms.calls import CallForm, suggestion
from enrollment.history import history_of, moved_deadline
from enrollment.models import Call
from enrollment.picture import picture, words_of
from papers.downloads import DOCX, PDF, file
from training import ical
from training.forms import DecisionForm
from training.models import TrainingClass

if TYPE_CHECKING:
    from django.http import HttpRequest

    from accounts.http import Request

CLOSED_SHOWN = 10
PICTURE_SECONDS = 3600


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
        Call.objects.published().for_page().select_related("notice"),
        training_class__code=code,
    )
    return render(request, "enrollment/call_detail.html", _public(call))


def _public(call: Call) -> dict[str, Any]:
    """What the public page of a call is made from, also in its preview."""
    return {
        "call": call,
        "modules": call.training_class.version.modules.all(),
        "closed_text": "" if call.is_open else operations.closed_text(call),
        "moved": moved_deadline(call),
        "has_timetable": call.training_class.sessions.exists(),
        "site_url": settings.SITE_URL,
    }


@login_not_required
@require_safe
def call_calendar(request: HttpRequest, code: str) -> HttpResponse:
    """The timetable for a telephone's calendar."""
    call = get_object_or_404(
        Call.objects.published().select_related("training_class"),
        training_class__code=code,
    )
    training_class = call.training_class
    sessions = training_class.sessions.select_related("module", "training_class")
    events = [ical.of_session(session) for session in sessions]
    stamp = call.published_at or timezone.now()
    return HttpResponse(
        ical.calendar(
            training_class.title,
            events or [ical.of_class(training_class, changed_at=stamp)],
        ),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'inline; filename="{code}.ics"'},
    )


@login_not_required
@require_safe
def call_picture(request: HttpRequest, code: str) -> HttpResponse:
    """The picture shown where the address of the call is shared; the office's before."""
    words = words_of(_seen(request, code))
    tag = f'"{words.tag}"'
    headers = {"ETag": tag, "Cache-Control": f"public, max-age={PICTURE_SECONDS}"}
    if request.headers.get("If-None-Match", "").removeprefix("W/") == tag:
        return HttpResponseNotModified(headers=headers)
    return HttpResponse(picture(words), content_type="image/png", headers=headers)


@login_not_required
@require_safe
def call_notice_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """The notice as it is signed, or will be; before it is published, the office's."""
    call = _seen(request, code)
    return file(papers.notice(call), PDF, f"Thông báo chiêu sinh {code}")


def _seen(request: HttpRequest, code: str) -> Call:
    """The call if it is published, or the reader writes it."""
    call = get_object_or_404(
        Call.objects.select_related(
            "notice", "training_class__body", "training_class__version__programme"
        ),
        training_class__code=code,
    )
    if not (call.is_published or request.user.has_perm("enrollment.change_call")):
        raise Http404
    return call


def _own_call(request: Request, code: str) -> Call:
    """A call of a class that the reader may see, for those who write or sign it."""
    return get_object_or_404(
        Call.objects.for_page().select_related("notice"),
        training_class__in=TrainingClass.objects.visible_to(request.user),
        training_class__code=code,
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
            operations.save_call(form.instance, seen=form.seen, actor=request.user)
        except ValidationError as refusal:
            form.add_error(
                "rule" if getattr(refusal, "code", "") == "rule_in_use" else None,
                refusal,
            )
        else:
            messages.success(request, _("The call of %s is saved.") % code)
            return redirect("enrollment:call_edit", code)
    return render(
        request,
        "enrollment/call_edit.html",
        {
            "form": form,
            "call": call,
            "training_class": training_class,
            "history": history_of(call) if call else [],
        },
        status=422 if form.errors else 200,
    )


@require_safe
@permission_required("enrollment.change_call", raise_exception=True)
def call_preview(request: Request, code: str) -> HttpResponse:
    """The public page as it is or will be, with its papers."""
    call = _own_call(request, code)
    context = {**_public(call), "is_preview": True}
    if not call.is_published:
        context["closed_text"] = ""  # as it will be when applications are taken
    return render(request, "enrollment/call_preview.html", context)


@require_safe
@permission_required("enrollment.change_call", raise_exception=True)
def call_notice_docx(request: Request, code: str) -> HttpResponse:
    """The notice to edit before it is signed."""
    call = _own_call(request, code)
    return file(papers.notice_docx(call), DOCX, f"Thông báo chiêu sinh {code}")


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("enrollment.change_call", raise_exception=True)
def call_publish(request: Request, code: str) -> HttpResponse:
    """Publish a call after asking: from now on the public sees it."""
    call = _own_call(request, code)
    if request.method != "POST":
        return render(request, "enrollment/call_publish.html", {"call": call})
    try:
        operations.publish(call, actor=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("The call of %s is published.") % code)
    return redirect("enrollment:call_edit", code)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("training.run_class", raise_exception=True)
def call_sign(request: Request, code: str) -> HttpResponse:
    """Enter number, date and signatory of the signed notice."""
    call = _own_call(request, code)
    form = DecisionForm(call.training_class, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.sign_notice(call, **form.cleaned_data, actor=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("The notice is signed: %s.") % call.notice)
            return redirect("enrollment:call_edit", code)
    return render(
        request,
        "enrollment/call_sign.html",
        {"form": form, "call": call},
        status=422 if form.errors else 200,
    )
