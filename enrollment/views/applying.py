"""Applying and following an application, without an account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_safe,
)

from accounts.limits import too_often
from enrollment import operations
from enrollment.forms.applying import ApplicationForm
from enrollment.forms.following import LookupForm
from enrollment.models import Application, ApplicationStatus, Call
from enrollment.reserve import line_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from accounts.models import User

RECEIPT = "application_code"
# Of one dossier from one address; of forms from one address, where a village may sit.
LOOKUPS = {"most": 30, "seconds": 3600}
FORMS = {"most": 200, "seconds": 3600}


def _actor(request: HttpRequest) -> User | None:
    return request.user if request.user.is_authenticated else None


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def application_create(request: HttpRequest, code: str) -> HttpResponse:
    """The application form; after the deadline a sentence that says so."""
    call = get_object_or_404(
        Call.objects.published().for_page(), training_class__code=code
    )
    if not call.is_open:
        return _closed(request, call, operations.closed_text(call))
    form = ApplicationForm(request.POST or None, call=call)
    if request.method == "POST" and not form.is_search and form.is_valid():
        address = get_adapter().get_client_ip(request)
        if too_often(f"forms from {address}", **FORMS):
            form.add_error(None, _too_often())
    if request.method == "POST" and not form.is_search and form.is_valid():
        try:
            application = operations.submit(form.instance, actor=_actor(request))
        except ValidationError as refusal:
            if refusal.code == "call_closed":
                return _closed(request, call, str(refusal.message))
            form.add_error(
                "citizen_id" if refusal.code == "already_applied" else None, refusal
            )
        else:
            request.session[RECEIPT] = application.code
            return redirect("enrollment:application_receipt", code)
    return render(
        request,
        "enrollment/application_create.html",
        {"form": form, "call": call},
        status=422 if form.errors else 200,
    )


def _closed(request: HttpRequest, call: Call, sentence: str) -> HttpResponse:
    return render(
        request,
        "enrollment/_closed.html",
        {"call": call, "closed_text": sentence},
        status=422 if request.method == "POST" else 200,
    )


@never_cache
@login_not_required
@require_safe
def application_receipt(request: HttpRequest, code: str) -> HttpResponse:
    """What was sent, to keep or print; in the browser that sent it, until it is decided."""
    application = (
        Application.objects.filter(
            code=request.session.get(RECEIPT),
            training_class__code=code,
            status=ApplicationStatus.SUBMITTED,
        )
        .select_related("training_class__call", "cooperative__reporting_area")
        .first()
    )
    if application is None:
        return redirect("enrollment:application_lookup")
    return render(
        request, "enrollment/application_receipt.html", {"application": application}
    )


def _too_often() -> ValidationError:
    return ValidationError(
        _("Tried too often. Please try again in an hour, or call the office."),
        code="too_often",
    )


def _look_up(request: HttpRequest, form: LookupForm) -> Application | None:
    """The dossier asked for. One same refusal, whatever does not match."""
    if not form.is_valid():
        return None
    address = get_adapter().get_client_ip(request)
    if too_often(f"dossier {form.cleaned_data['code']} from {address}", **LOOKUPS):
        form.add_error(None, _too_often())
        return None
    application = form.application()
    if application is None:
        form.add_error(
            None,
            ValidationError(
                _("No dossier matches this code and phone number."), code="no_match"
            ),
        )
    return application


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def application_lookup(request: HttpRequest) -> HttpResponse:
    """Follow an application by its code and phone, without an account."""
    asked = request.POST or request.GET
    complete = "code" in asked and "phone" in asked
    form = LookupForm(asked if complete else None, initial={"code": asked.get("code")})
    application = _look_up(request, form) if complete else None
    return render(
        request,
        "enrollment/application_lookup.html",
        {
            "form": form,
            "application": application,
            "line": application and line_of(application),
        },
        status=422 if form.errors else 200,
    )


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def application_withdraw(request: HttpRequest) -> HttpResponse:
    """Ask, then withdraw an application that is not decided.

    Who comes by its address, as after choosing the other language, begins anew.
    """
    if request.method != "POST":
        return redirect("enrollment:application_lookup")
    form = LookupForm(request.POST)
    application = _look_up(request, form)
    if application is None:
        return render(
            request, "enrollment/application_lookup.html", {"form": form}, status=422
        )
    if "confirm" not in request.POST:
        return render(
            request,
            "enrollment/application_withdraw.html",
            {
                "application": application,
                "back_url": reverse("enrollment:application_lookup"),
            },
        )
    try:
        operations.withdraw(application, actor=_actor(request))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(
            request, _("Dossier %s has been withdrawn.") % application.code
        )
    return redirect("enrollment:application_lookup")
