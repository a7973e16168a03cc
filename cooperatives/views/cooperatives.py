"""The list of cooperatives and the page of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.lists import list_page
from cooperatives.filters import CooperativeFilter
from cooperatives.forms import AsOfForm, CooperativeForm
from cooperatives.models import Cooperative, Post, TrainedRole
from cooperatives.tables import CooperativeTable
from cooperatives.trained import trained_of, with_trained_counts

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import Request


@require_safe
@permission_required("cooperatives.view_cooperative", raise_exception=True)
def cooperative_list(request: Request) -> HttpResponse:
    rows = Cooperative.objects.visible_to(request.user).for_table()
    return list_page(
        request,
        queryset=with_trained_counts(rows, timezone.localdate()),
        filterset_class=CooperativeFilter,
        table_class=CooperativeTable,
        template="cooperatives/cooperative_list.html",
        filename="hop-tac-xa",
    )


@require_http_methods(["GET", "POST"])
@permission_required("cooperatives.add_cooperative", raise_exception=True)
def cooperative_create(request: Request) -> HttpResponse:
    return _edit(request, Cooperative(), "cooperatives/cooperative_create.html")


@require_http_methods(["GET", "POST"])
@permission_required("cooperatives.change_cooperative", raise_exception=True)
def cooperative_edit(request: Request, pk: int) -> HttpResponse:
    cooperative = get_object_or_404(Cooperative.objects.visible_to(request.user), pk=pk)
    return _edit(request, cooperative, "cooperatives/cooperative_edit.html")


def _edit(request: Request, cooperative: Cooperative, template: str) -> HttpResponse:
    form = CooperativeForm(request.POST or None, instance=cooperative)
    if form.is_valid():
        cooperative = form.save_by(request.user)
        messages.success(request, _("%s is saved.") % cooperative)
        if form.has_doubtful_code:
            messages.warning(
                request,
                _("The check digit of tax code %s does not fit. Please compare it.")
                % cooperative.coop_code,
            )
        return redirect(cooperative)
    return render(
        request,
        template,
        {"form": form, "cooperative": cooperative},
        status=422 if form.is_bound else 200,
    )


@require_safe
def cooperative_detail(request: Request, pk: int) -> HttpResponse:
    """A cooperative with its people; its contacts may look too."""
    cooperative = get_object_or_404(
        Cooperative.objects.visible_to(request.user).for_table(), pk=pk
    )
    form = AsOfForm(request.GET or None, initial={"as_of": timezone.localdate()})
    day = form.day()
    return render(
        request,
        "cooperatives/cooperative_detail.html",
        {
            "cooperative": cooperative,
            "as_of_form": form,
            "as_of": day,
            "posts": Post.objects.held_on(day)
            .filter(cooperative=cooperative)
            .select_related("person")
            .order_by("person__sort_key", "person", "kind"),
            "trained": [trained_of(cooperative, role, day) for role in TrainedRole],
        },
    )
