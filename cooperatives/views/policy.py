"""Drafts put before the People's Council."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.lists import list_page
from cooperatives import operations
from cooperatives.filters import PolicyFilter
from cooperatives.forms.groups import PolicyForm
from cooperatives.models import PolicyDocument
from cooperatives.tables import PolicyTable
from cooperatives.views.acts import answer

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import Request


@require_safe
@permission_required("cooperatives.view_cooperative", raise_exception=True)
def policy_list(request: Request) -> HttpResponse:
    return list_page(
        request,
        queryset=PolicyDocument.objects.all(),
        filterset_class=PolicyFilter,
        table_class=PolicyTable,
        template="cooperatives/policy_list.html",
        filename="van-ban-chinh-sach",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("cooperatives.change_cooperative", raise_exception=True)
def policy_create(request: Request) -> HttpResponse:
    form = PolicyForm(request.POST or None)
    return answer(
        request,
        form,
        lambda: operations.enter_policy(form.instance, actor=request.user),
        title=_("Enter a policy document"),
        subject=form.instance,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("cooperatives.change_cooperative", raise_exception=True)
def policy_edit(request: Request, pk: int) -> HttpResponse:
    document = get_object_or_404(PolicyDocument, pk=pk)
    form = PolicyForm(request.POST or None, instance=document)
    return answer(
        request,
        form,
        lambda: operations.change_policy(document, seen=form.seen, actor=request.user),
        title=_("Change a policy document"),
        subject=document,
    )
