"""Who works here: accounts, their roles, limits and work."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.lists import list_page
from accounts.models import AuditEntry, User
from accounts.operations import issue_code
from accounts.operations.codes import VALID
from accounts.roles import LABELS, may_manage, names_of
from accounts.verbs import VERBS
from cooperatives.fields import key_of
from staff import operations
from staff.charges import REACHES, in_charge_of
from staff.filters import AccountFilter
from staff.forms import (
    AccountForm,
    HandOverForm,
    InvitationForm,
    ReasonForm,
    RolesForm,
)
from staff.tables import AccountTable

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from accounts.http import Request
    from staff.forms import RefusableForm

FOUND = 20  # rows that a search for limits shows
_manages = permission_required("accounts.manage_accounts", raise_exception=True)


@require_safe
@_manages
def account_list(request: Request) -> HttpResponse:
    return list_page(
        request,
        queryset=User.objects.prefetch_related("groups").annotate(
            factors=Count("authenticator")
        ),
        filterset_class=AccountFilter,
        table_class=AccountTable,
        template="staff/account_list.html",
        filename="tai-khoan",
    )


@require_safe
@_manages
def account_detail(request: Request, pk: int) -> HttpResponse:
    account = get_object_or_404(User, pk=pk)
    return render(
        request,
        "staff/account_detail.html",
        {
            "account": account,
            "roles": [
                LABELS[name]
                for name in account.roles.values_list("name", flat=True)
                if name in LABELS
            ],
            "is_mine_to_manage": may_manage(request.user, account),
            "has_factor": Authenticator.objects.filter(user=account).exists(),
            "charges": in_charge_of(account),
            "reaches": [
                reach
                for reach in REACHES.values()
                if account.is_active and account.has_perm(reach.permission)
            ],
            "acts": _acts_on(account),
        },
    )


def _acts_on(account: User) -> list[dict[str, Any]]:
    entries = AuditEntry.objects.filter(
        subject_type="accounts.user", subject_id=str(account.pk)
    ).select_related("actor")[:30]
    return [
        {"entry": entry, "words": VERBS.get(entry.verb, entry.verb)}
        for entry in entries
    ]


def _managed(request: Request, pk: int) -> User:
    """The account, for those who may act upon it."""
    account = get_object_or_404(User, pk=pk)
    if not may_manage(request.user, account):
        raise PermissionDenied
    return account


def _form_page(
    request: Request,
    form: RefusableForm,
    act: Callable[[dict[str, Any]], User],
    *,
    template: str,
    done: str,
    context: dict[str, object],
) -> HttpResponse:
    """Ask; carry out; show the account, or the form again with the refusal in it."""
    if request.method == "POST" and form.is_valid():
        try:
            account = act(form.cleaned_data)
        except ValidationError as refusal:
            form.add_refusal(refusal)
        else:
            messages.success(request, done % {"name": account})
            return redirect(account)
    return render(
        request,
        template,
        {"form": form, **context},
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@_manages
def account_invite(request: Request) -> HttpResponse:
    return _form_page(
        request,
        InvitationForm(request.POST or None, actor=request.user),
        lambda data: operations.invite(**data, actor=request.user),
        template="staff/account_invite.html",
        done=_("%(name)s has an account and is told how to sign in."),
        context={},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@_manages
def account_edit(request: Request, pk: int) -> HttpResponse:
    account = _managed(request, pk)
    shown = {name: getattr(account, name) for name in AccountForm.base_fields}

    def act(data: dict[str, Any]) -> User:
        operations.change_account(account, **data, actor=request.user)
        return account

    return _form_page(
        request,
        AccountForm(request.POST or None, initial=shown),
        act,
        template="staff/account_edit.html",
        done=_("Saved: %(name)s."),
        context={"account": account, "back_url": account.get_absolute_url()},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@_manages
def account_roles(request: Request, pk: int) -> HttpResponse:
    account = _managed(request, pk)
    form = RolesForm(
        request.POST if request.method == "POST" else None,
        initial={"roles": sorted(names_of(account))},
        actor=request.user,
    )

    def act(data: dict[str, Any]) -> User:
        operations.set_roles(account, data["roles"], actor=request.user)
        return account

    return _form_page(
        request,
        form,
        act,
        template="staff/account_roles.html",
        done=_("The roles of %(name)s are changed."),
        context={"account": account, "back_url": account.get_absolute_url()},
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@_manages
def account_code(request: Request, pk: int) -> HttpResponse:
    """A code is made by the button, shown in the answer to it, and never again."""
    account = _managed(request, pk)
    context: dict[str, object] = {
        "account": account,
        "minutes": int(VALID.total_seconds() // 60),
        "back_url": account.get_absolute_url(),
    }
    if request.method == "POST":
        try:
            code = issue_code(account, actor=request.user)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
            return redirect(account)
        half = len(code) // 2
        context["code"] = f"{code[:half]} {code[half:]}"
    return render(request, "staff/account_code.html", context)


def _with_reason(
    request: Request,
    pk: int,
    operation: Callable[..., None],
    *,
    template: str,
    done: str,
) -> HttpResponse:
    account = _managed(request, pk)

    def act(data: dict[str, Any]) -> User:
        operation(account, **data, actor=request.user)
        return account

    return _form_page(
        request,
        ReasonForm(request.POST if request.method == "POST" else None),
        act,
        template=template,
        done=done,
        context={
            "account": account,
            "charges": in_charge_of(account),
            "back_url": account.get_absolute_url(),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@_manages
def account_suspend(request: Request, pk: int) -> HttpResponse:
    return _with_reason(
        request,
        pk,
        operations.suspend,
        template="staff/account_suspend.html",
        done=_("The account of %(name)s is suspended; its sessions have ended."),
    )


@require_POST
@_manages
def account_restore(request: Request, pk: int) -> HttpResponse:
    account = _managed(request, pk)
    try:
        operations.restore(account, actor=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, _("The account of %s is open again.") % account)
    return redirect(account)


@require_http_methods(["GET", "HEAD", "POST"])
@_manages
def account_factors(request: Request, pk: int) -> HttpResponse:
    return _with_reason(
        request,
        pk,
        operations.forget_factors,
        template="staff/account_factors.html",
        done=_("%(name)s has no second factor now and adds a new one on signing in."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@_manages
def account_hand_over(request: Request, pk: int) -> HttpResponse:
    account = _managed(request, pk)
    charges = in_charge_of(account)
    form = HandOverForm(
        request.POST if request.method == "POST" else None,
        user=account,
        permissions=[charge.permission for charge, _count in charges],
    )

    def act(data: dict[str, Any]) -> User:
        operations.hand_over(account, data["to"], actor=request.user)
        return account

    return _form_page(
        request,
        form,
        act,
        template="staff/account_hand_over.html",
        done=_("The work of %(name)s is handed over."),
        context={
            "account": account,
            "charges": charges,
            "back_url": account.get_absolute_url(),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@_manages
def account_reach(request: Request, pk: int, key: str) -> HttpResponse:
    """What the account's rights are limited to: search, add, take away."""
    account = _managed(request, pk)
    reach = REACHES.get(key)
    if reach is None:
        raise Http404
    if request.method == "POST":
        act = operations.entrust if "add" in request.POST else operations.take_away
        chosen = request.POST.get("add") or request.POST.get("remove") or ""
        row = get_object_or_404(
            reach.model._default_manager,  # noqa: SLF001  Django's public name for it
            pk=key_of(chosen),
        )
        try:
            act(account, reach, row, actor=request.user)
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        return redirect("staff:account_reach", pk, key)
    query = request.GET.get("q", "").strip()
    mine = list(reach.of(account))
    found = [row for row in islice(reach.find(query), FOUND) if row not in mine]
    return render(
        request,
        "staff/account_reach.html",
        {
            "account": account,
            "reach": reach,
            "mine": mine,
            "query": query,
            "found": found if query or key == "co-quan" else [],
        },
    )
