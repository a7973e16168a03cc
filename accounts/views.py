"""The journal: who did what; and signing in by a code that the office read out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required, permission_required
from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts import operations, sessions
from accounts.filters import AuditFilter
from accounts.forms import SpokenCodeForm
from accounts.lists import list_page
from accounts.models import AuditEntry
from accounts.subjects import within_bodies
from accounts.tables import AuditTable

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from accounts.http import Request


@require_safe
@permission_required("accounts.view_auditentry", raise_exception=True)
def audit_list(request: Request) -> HttpResponse:
    entries = within_bodies(
        AuditEntry.objects.select_related("actor"),
        request.user,
        kind="subject_type",
        key="subject_id",
    )
    return list_page(
        request,
        queryset=entries,
        filterset_class=AuditFilter,
        table_class=AuditTable,
        template="accounts/audit_list.html",
        filename="nhat-ky",
    )


@require_POST
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth has no types
def session_end(request: Request, pk: int) -> HttpResponse:
    """End one of one's own sessions; the present one ends by signing out."""
    own = UserSession.objects.filter(user=request.user)
    session = get_object_or_404(own, pk=pk)
    if not session.is_current():
        session.end()
        messages.success(request, _("The session has ended."))
    return redirect("usersessions_list")


@never_cache
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def session_left(request: HttpRequest) -> JsonResponse:
    """Seconds until one's visit ends, for the script that warns; POST goes on with it.

    Asking is no sign of life. The token lets a form that is open be sent after signing in
    anew in another tab: nothing that was typed is lost.
    """
    if not request.user.is_authenticated:
        return JsonResponse({"left": 0})
    if request.method == "POST":
        sessions.go_on(request)
    return JsonResponse(
        {"left": sessions.left_of(request), "token": get_token(request)}
    )


@never_cache
@sensitive_post_parameters("code")
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def code_sign_in(request: HttpRequest) -> HttpResponse:
    """For people without e-mail and SMS. One refusal, whatever does not match."""
    if request.user.is_authenticated:
        return redirect("desk")
    form = SpokenCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        account = form.account()
        if operations.use_code(account, form.cleaned_data["code"]):
            record_authentication(request, account, method="code")
            answer: HttpResponse = perform_login(request, account)
            return answer
        form.add_error(
            None,
            ValidationError(
                _("This code does not open the account, or its time is over."),
                code="no_match",
            ),
        )
    return render(
        request,
        "accounts/code_sign_in.html",
        {"form": form},
        status=422 if form.errors else 200,
    )
