"""Applying, in four short steps or in one sending, without an account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.limits import too_often
from enrollment import operations
from enrollment.forms.applying import ApplicationForm
from enrollment.forms.steps import LAST, STEPS, TITLES, Review, StepForm, typed_from
from enrollment.models import Application, ApplicationStatus, Attachment, Call, Draft
from enrollment.receipt import missing, picture
from enrollment.views import phone

if TYPE_CHECKING:
    from django.http import HttpRequest

# Forms from one address, where a village may sit.
FORMS = {"most": 200, "seconds": 3600}


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def application_create(request: HttpRequest, code: str) -> HttpResponse:
    """The application form; after the deadline a sentence that says so.

    A POST with ``step`` is one step of it, a POST without is the whole form at once.
    """
    call = get_object_or_404(
        Call.objects.published().for_page(), training_class__code=code
    )
    if not call.is_open:
        return _closed(request, call, operations.closed_text(call))
    if request.method != "POST":
        return _show_step(request, call)
    if "step" in request.POST:
        return _take_step(request, call)
    return _take_whole(request, call)


def _closed(request: HttpRequest, call: Call, sentence: str) -> HttpResponse:
    return render(
        request,
        "enrollment/_closed.html",
        {"call": call, "closed_text": sentence},
        status=422 if request.method == "POST" else 200,
    )


# The whole form at once


def _take_whole(request: HttpRequest, call: Call) -> HttpResponse:
    form = ApplicationForm(request.POST, request.FILES, call=call)
    if not form.is_search and form.is_valid():
        if _sent_too_often(request):
            form.add_error(None, phone.tried_too_often())
        else:
            try:
                application = operations.submit(
                    form.instance, actor=phone.actor(request)
                )
                _attach_all(application, form, request)
            except ValidationError as refusal:
                if refusal.code == "call_closed":
                    return _closed(request, call, str(refusal.message))
                form.add_error(
                    "citizen_id" if refusal.code == "already_applied" else None, refusal
                )
            else:
                return _to_receipt(request, application)
    return render(
        request,
        "enrollment/application_create.html",
        {"form": form, "call": call, "shown": list(STEPS), "whole": True},
        status=422 if form.errors else 200,
    )


def _attach_all(
    owner: Application | Draft, form: ApplicationForm, request: HttpRequest
) -> None:
    for kind, paper in form.papers:
        operations.attach(owner, paper, kind=kind, actor=phone.actor(request))


def _sent_too_often(request: HttpRequest) -> bool:
    address = get_adapter().get_client_ip(request)
    return too_often(f"forms from {address}", **FORMS)


def _to_receipt(request: HttpRequest, application: Application) -> HttpResponse:
    request.session[phone.RECEIPT] = application.code
    phone.open_dossier(request, application)
    return redirect("enrollment:application_receipt", application.training_class.code)


# Step by step


def _step_of(typed: str | None) -> int:
    return int(typed) if typed and typed.isdecimal() and int(typed) in STEPS else 1


def _show_step(request: HttpRequest, call: Call) -> HttpResponse:
    """A step of a form begun on this phone, or the first of a new one."""
    code = request.GET.get("phieu", "")
    begun = phone.drafts(request).filter(training_class=call.training_class)
    knows = bool(phone.codes(request)) or request.user.is_authenticated
    draft = begun.filter(code=code).first() if code and knows else None
    if draft is None:
        form = StepForm(call=call, step=1, typed=_earlier(request))
        others = list(begun) if knows else []
        new = Draft(training_class=call.training_class)
        return _render_step(request, call, new, form, begun=others)
    step = _step_of(request.GET.get("buoc"))
    form = StepForm(call=call, step=step, typed=draft.typed)
    return _render_step(request, call, draft, form)


def _earlier(request: HttpRequest) -> dict[str, list[str]]:
    """What the account's last application said."""
    if not request.user.is_authenticated:
        return {}
    last = Application.objects.own_of(request.user).order_by("-submitted_at").first()
    return typed_from(last) if last else {}


def _render_step(
    request: HttpRequest,
    call: Call,
    draft: Draft,
    form: StepForm,
    **more: object,
) -> HttpResponse:
    review = Review(draft, call) if form.step == LAST else None
    response = render(
        request,
        "enrollment/application_create.html",
        {
            "form": form,
            "call": call,
            "draft": draft,
            "signed": phone.sign(draft.code),
            "shown": [form.step],
            "steps": TITLES.items(),
            "review": review,
            "attachments": draft.attachments.all() if draft.pk else [],
            "then": request.POST.get("then", request.GET.get("ve", "")),
            **more,
        },
        status=422 if form.errors else 200,
    )
    return phone.remember(request, response, draft.code) if draft.pk else response


def _take_step(request: HttpRequest, call: Call) -> HttpResponse:
    step = _step_of(request.POST["step"])
    draft = phone.asked_draft(request, call, step=step)
    sent = Application.objects.filter(code=draft.code).first()
    if sent is not None:  # the back button, or the same step sent twice
        return _to_receipt(request, sent)
    before = draft.typed
    form = StepForm(request.POST, request.FILES, call=call, step=step, typed=before)
    form.is_valid()
    if draft.pk is None and _sent_too_often(request):
        form.add_error(None, phone.tried_too_often())
        return _render_step(request, call, draft, form)
    try:
        draft = operations.keep_draft(
            draft, form.answers, step=step, actor=phone.actor(request)
        )
        _drop_asked(request, draft)
        _attach_all(draft, form, request)
        return _after_step(request, call, draft, form, before)
    except ValidationError as refusal:
        if refusal.code == "call_closed":
            return _closed(request, call, str(refusal.message))
        if refusal.code == "already_sent":  # by the same button, a moment ago
            sent = Application.objects.get(code=draft.code)
            return _to_receipt(request, sent)
        form.add_error(None, refusal)
        return _render_step(request, call, draft, form)


def _drop_asked(request: HttpRequest, draft: Draft) -> None:
    """Take out the file whose button was pressed."""
    pressed = request.POST.get("drop_file", "")
    if pressed.isdecimal():
        for attachment in Attachment.objects.filter(draft=draft, pk=pressed):
            operations.drop_attachment(attachment)


def _after_step(
    request: HttpRequest,
    call: Call,
    draft: Draft,
    form: StepForm,
    before: dict[str, list[str]],
) -> HttpResponse:
    """Where a kept step leads: where was asked for, back with its faults, or on."""
    then = request.POST.get("then", "")
    if asked := request.POST.get("go", ""):
        return _go(request, draft, _step_of(asked), then=str(LAST))
    if "drop_file" in request.POST:
        return _go(request, draft, form.step, then=then)
    number = form.answers.get("citizen_id", [])
    doubtful = bool(form.doubts) and number != before.get("citizen_id")
    if form.is_search or form.errors or doubtful:
        return _render_step(request, call, draft, form, doubtful=doubtful)
    if "save" in request.POST:
        messages.success(request, _("Kept. Go on any time within 30 days."))
        return _go(request, draft, form.step)
    if form.step == LAST:
        return _send(request, call, draft, form)
    return _go(request, draft, LAST if then == str(LAST) else form.step + 1)


def _go(
    request: HttpRequest, draft: Draft, step: int, *, then: str = ""
) -> HttpResponse:
    operations.keep_draft(draft, {}, step=step, actor=phone.actor(request))
    draft.step = step
    back = "&ve=4" if then == str(LAST) and step < LAST else ""
    return phone.remember(request, redirect(draft.url + back), draft.code)


def _send(
    request: HttpRequest, call: Call, draft: Draft, form: StepForm
) -> HttpResponse:
    review = Review(draft, call)
    for fault in review.faults:
        form.add_error(None, fault)
    if not form.errors:
        try:
            application = operations.submit(
                review.form.instance, draft=draft, actor=phone.actor(request)
            )
        except ValidationError as refusal:
            if refusal.code == "call_closed":
                return _closed(request, call, str(refusal.message))
            form.add_error(None, refusal)
        else:
            operations.drop_draft(draft)  # the same form from another draft
            return _to_receipt(request, application)
    return _render_step(request, call, draft, form)


@never_cache
@login_not_required
@require_POST
def draft_discard(request: HttpRequest, code: str) -> HttpResponse:
    """Throw away a form that was begun on this phone."""
    draft = get_object_or_404(
        phone.drafts(request),
        code=request.POST.get("phieu", ""),
        training_class__code=code,
    )
    operations.drop_draft(draft)
    messages.success(request, _("The form %s is thrown away.") % draft.code)
    return redirect("enrollment:application_create", code)


# The receipt


def _receipt_of(request: HttpRequest, code: str) -> Application | None:
    """What was sent from this browser, until it is decided."""
    return (
        Application.objects.filter(
            code=request.session.get(phone.RECEIPT),
            training_class__code=code,
            status=ApplicationStatus.SUBMITTED,
        )
        .select_related("training_class__call", "cooperative__reporting_area")
        .prefetch_related("attachments")
        .first()
    )


@never_cache
@login_not_required
@require_safe
def application_receipt(request: HttpRequest, code: str) -> HttpResponse:
    """What was sent, to keep or print; in the browser that sent it, until it is decided."""
    application = _receipt_of(request, code)
    if application is None:
        return redirect("enrollment:application_lookup")
    return render(
        request,
        "enrollment/application_receipt.html",
        {"application": application, "missing": missing(application)},
    )


@never_cache
@login_not_required
@require_safe
def receipt_picture(request: HttpRequest, code: str) -> HttpResponse:
    """The receipt as a picture, to keep among the photos of the phone."""
    application = _receipt_of(request, code)
    if application is None:
        return redirect("enrollment:application_lookup")
    return HttpResponse(
        picture(application),
        content_type="image/png",
        headers={
            "Content-Disposition": f'attachment; filename="bien-nhan-{application.code}.png"'
        },
    )
