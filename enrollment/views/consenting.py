"""The answer of somebody whom a cooperative named: by their link, or at the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, permission_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.private import private
from enrollment import operations
from enrollment.forms.consenting import ConfirmForm, ConsentsForm
from enrollment.models import Application

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from accounts.http import Request


@private
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def application_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """What a cooperative entered about somebody: they put it right and agree, or do not.

    Whoever has the link may answer it; afterwards it shows how the dossier stands.
    """
    application = get_object_or_404(
        Application.objects.select_related(
            "training_class__call", "cooperative__reporting_area", "nomination"
        ),
        token=token,
    )
    form = ConfirmForm(
        request.POST if request.method == "POST" else None, instance=application
    )
    if request.method != "POST" or not application.awaits_consent:
        return _page(request, application, form)
    if request.POST.get("do") == "refuse":
        if "confirm" not in request.POST:
            return render(
                request, "enrollment/_refuse.html", {"application": application}
            )
        return _answered(request, application, form)
    if not form.is_valid():
        return _page(request, application, form)
    return _answered(request, application, form)


def _answered(
    request: HttpRequest, application: Application, form: ConfirmForm
) -> HttpResponse:
    """Carry out the answer; whatever came of it, the link now shows it."""
    actor = request.user if request.user.is_authenticated else None
    try:
        if request.POST.get("do") == "refuse":
            operations.refuse_nomination(application, actor=actor)
        else:
            operations.confirm_consent(
                application,
                form.cleaned_data["consents"],
                changes=form.changes,
                channel="link",
                actor=actor,
            )
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("enrollment:application_confirm", application.token)


def _page(
    request: HttpRequest, application: Application, form: ConfirmForm
) -> HttpResponse:
    return render(
        request,
        "enrollment/application_confirm.html",
        {"application": application, "form": form},
        status=422 if form.errors and application.awaits_consent else 200,
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("enrollment.decide_application", raise_exception=True)
def application_consent(request: Request, pk: int) -> HttpResponse:
    """Note the consent that somebody gave at the desk, by word or on paper."""
    application = get_object_or_404(
        Application.objects.visible_to(request.user).select_related("training_class"),
        pk=pk,
    )
    form = ConsentsForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.confirm_consent(
                application,
                form.cleaned_data["consents"],
                channel="desk",
                actor=request.user,
            )
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            messages.success(
                request, _("The consent of %s is noted.") % application.full_name
            )
        return redirect(application)
    return render(
        request,
        "enrollment/application_consent.html",
        {
            "application": application,
            "form": form,
            "back_url": application.get_absolute_url(),
        },
        status=422 if form.errors else 200,
    )
