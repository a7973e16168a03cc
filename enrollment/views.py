"""Calls for applicants and applications: first the public's pages, then the office's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, permission_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.limits import too_often
from accounts.lists import list_page
from cooperatives.models import Cooperative
from enrollment import operations
from enrollment.eligibility import findings
from enrollment.filters import ApplicationFilter
from enrollment.forms import (
    MOST_MATCHES,
    ApplicationForm,
    CallForm,
    DecisionForm,
    LookupForm,
    suggestion,
)
from enrollment.models import Application, ApplicationStatus, Call
from enrollment.tables import ApplicationTable
from enrollment.timetable import calendar
from training.models import TrainingClass
from vietnamese import text

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

    from accounts.http import Request
    from accounts.models import User

RECEIPT = "application_code"
CLOSED_SHOWN = 10
# Of one dossier from one address; of forms from one address, where a village may sit.
LOOKUPS = {"most": 30, "seconds": 3600}
FORMS = {"most": 200, "seconds": 3600}


def _actor(request: HttpRequest) -> User | None:
    return request.user if request.user.is_authenticated else None


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
        {"form": form, "application": application},
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
