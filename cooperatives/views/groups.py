"""Tổ hợp tác and hội quán."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.lists import list_page
from cooperatives import operations
from cooperatives.filters import GroupFilter
from cooperatives.forms.groups import (
    GroupCreateForm,
    GroupForm,
    GroupStatusForm,
    RatingForm,
)
from cooperatives.history import told
from cooperatives.models import CooperativeGroup
from cooperatives.tables import GroupTable
from cooperatives.views.acts import answer

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import Request

LATEST_ACTS = 20


@require_safe
@permission_required("cooperatives.view_cooperative", raise_exception=True)
def group_list(request: Request) -> HttpResponse:
    return list_page(
        request,
        queryset=CooperativeGroup.objects.for_table(),
        filterset_class=GroupFilter,
        table_class=GroupTable,
        template="cooperatives/group_list.html",
        filename="to-hop-tac-hoi-quan",
    )


@require_safe
@permission_required("cooperatives.view_cooperative", raise_exception=True)
def group_detail(request: Request, pk: int) -> HttpResponse:
    group = _group(pk)
    return render(
        request,
        "cooperatives/group_detail.html",
        {
            "group": group,
            "statuses": group.status_entries.reverse(),
            "ratings": group.ratings.reverse(),
            "latest": told(group, LATEST_ACTS),
        },
    )


def _group(pk: int) -> CooperativeGroup:
    groups = CooperativeGroup.objects.for_table()
    return get_object_or_404(groups.select_related("admin_unit__parent__parent"), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("cooperatives.change_cooperative", raise_exception=True)
def group_create(request: Request) -> HttpResponse:
    form = GroupCreateForm(request.POST or None)
    return answer(
        request,
        form,
        lambda: operations.register_group(
            form.instance,
            status=form.cleaned_data["status"],
            since=form.cleaned_data["status_since"],
            actor=request.user,
        ),
        title=_("Enter a group"),
        subject=form.instance,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("cooperatives.change_cooperative", raise_exception=True)
def group_edit(request: Request, pk: int) -> HttpResponse:
    group = _group(pk)
    form = GroupForm(request.POST or None, instance=group)
    return answer(
        request,
        form,
        lambda: operations.change_group(group, seen=form.seen, actor=request.user),
        title=_("Change a group"),
        subject=group,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("cooperatives.change_cooperative", raise_exception=True)
def group_rate(request: Request, pk: int) -> HttpResponse:
    group = _group(pk)
    form = RatingForm(request.POST or None)
    return answer(
        request,
        form,
        lambda: operations.rate_group(group, **form.cleaned_data, actor=request.user),
        title=_("Note a rating"),
        intro=_("As declared: no national rule rates groups."),
        subject=group,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("cooperatives.change_cooperative", raise_exception=True)
def group_status(request: Request, pk: int) -> HttpResponse:
    group = _group(pk)
    form = GroupStatusForm(request.POST or None, initial={"status": group.status})
    return answer(
        request,
        form,
        lambda: operations.note_group_status(
            group, **form.cleaned_data, actor=request.user
        ),
        title=_("Note a status"),
        intro=_("The new status is added to the history; earlier ones stay."),
        subject=group,
    )
