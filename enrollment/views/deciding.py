"""The desk at which applications are decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_POST,
    require_safe,
)

from accounts.lists import list_page
from cooperatives.models import Cooperative
from enrollment import operations
from enrollment.eligibility import findings
from enrollment.filters import ApplicationFilter
from enrollment.forms.applying import MOST_MATCHES
from enrollment.forms.deciding import DecisionForm
from enrollment.models import Application
from enrollment.tables import ApplicationTable
from vietnamese import text

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from accounts.http import Request


@require_safe
@permission_required("enrollment.view_application", raise_exception=True)
def application_list(request: Request) -> HttpResponse:
    return list_page(
        request,
        queryset=Application.objects.visible_to(request.user).for_table(),
        filterset_class=ApplicationFilter,
        table_class=ApplicationTable,
        template="enrollment/application_list.html",
        filename="ho-so-dang-ky",
    )


def _dossier(request: Request, pk: int) -> Application:
    return get_object_or_404(
        Application.objects.visible_to(request.user).select_related(
            "training_class__version__programme",
            "cooperative__reporting_area",
            "cooperative__admin_unit",
            "decided_by",
        ),
        pk=pk,
    )


@require_safe
def application_detail(request: Request, pk: int) -> HttpResponse:
    """A dossier with all that the decision needs; applicants see their own, without it."""
    return _show_dossier(request, _dossier(request, pk), DecisionForm())


def _show_dossier(
    request: Request, application: Application, form: DecisionForm
) -> HttpResponse:
    query = text.clean(request.GET.get("htx", application.cooperative_text))
    cooperatives = Cooperative.objects.for_table().search(text.fold_cooperative(query))
    return render(
        request,
        "enrollment/application_detail.html",
        {
            "application": application,
            "form": form,
            "findings": findings(application),
            "twins": application.twins(),
            "query": query,
            "cooperatives": cooperatives[:MOST_MATCHES] if query else [],
            "next": _next(request, application),
        },
        status=422 if form.errors else 200,
    )


def _next(request: Request, application: Application) -> Application | None:
    """The oldest other dossier of the class that waits for a decision."""
    return (
        Application.objects.visible_to(request.user)
        .undecided()
        .filter(training_class=application.training_class_id)
        .exclude(pk=application.pk)
        .first()
    )


def _decide(
    request: Request,
    pk: int,
    act: Callable[[Application, str], None],
    done: str,
) -> HttpResponse:
    """Carry out a decision and go on to the next dossier, or stay with the refusal."""
    application = _dossier(request, pk)
    form = DecisionForm(request.POST)
    if form.is_valid():
        try:
            act(application, form.cleaned_data["reason"])
        except ValidationError as refusal:
            if refusal.code != "reason_missing":
                messages.error(request, " ".join(refusal.messages))
                return redirect(application)
            form.add_error("reason", refusal)
    if form.errors:
        return _show_dossier(request, application, form)
    messages.success(request, done % application.full_name)
    return redirect(_next(request, application) or application)


@require_POST
@permission_required("enrollment.decide_application", raise_exception=True)
def application_admit(request: Request, pk: int) -> HttpResponse:
    def act(application: Application, _reason: str) -> None:
        operations.admit(application, actor=request.user)

    return _decide(request, pk, act, _("%s is admitted."))


@require_POST
@permission_required("enrollment.decide_application", raise_exception=True)
def application_waitlist(request: Request, pk: int) -> HttpResponse:
    def act(application: Application, reason: str) -> None:
        operations.waitlist(application, reason=reason, actor=request.user)

    return _decide(request, pk, act, _("%s is on the reserve list."))


@require_POST
@permission_required("enrollment.decide_application", raise_exception=True)
def application_decline(request: Request, pk: int) -> HttpResponse:
    def act(application: Application, reason: str) -> None:
        operations.decline(application, reason=reason, actor=request.user)

    return _decide(request, pk, act, _("%s is declined."))


@require_POST
@permission_required("enrollment.decide_application", raise_exception=True)
def application_cooperative(request: Request, pk: int) -> HttpResponse:
    """Match what the applicant typed with a cooperative of the register."""
    application = _dossier(request, pk)
    chosen = request.POST.get("cooperative", "")
    if not chosen.isdecimal():
        messages.error(request, _("Please choose the cooperative."))
        return redirect(application)
    cooperative = get_object_or_404(
        Cooperative.objects.visible_to(request.user), pk=chosen
    )
    try:
        operations.match_cooperative(application, cooperative.pk, actor=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("Cooperative: %s.") % cooperative)
    return redirect(application)
