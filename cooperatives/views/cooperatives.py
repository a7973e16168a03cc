"""The list of cooperatives, the page of one, and what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.lists import list_page
from cooperatives import operations
from cooperatives.dossier import dossier_of, with_figures
from cooperatives.filters import CooperativeFilter, HistoryFilter
from cooperatives.forms.cooperatives import (
    AsOfForm,
    CooperativeCreateForm,
    CooperativeForm,
    RelocateForm,
    StatusForm,
)
from cooperatives.history import entries_about, told
from cooperatives.models import Cooperative, HeadOffice, TrainedRole
from cooperatives.tables import CooperativeTable, HistoryTable
from cooperatives.trained import trained_of, with_trained_counts
from cooperatives.units import stands_at_ended_unit
from cooperatives.views.acts import answer, duplicates_for, now_in, trail

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import Request

LATEST_ACTS = 5  # of the history, on the cooperative's own page


@require_safe
@permission_required("cooperatives.view_cooperative", raise_exception=True)
def cooperative_list(request: Request) -> HttpResponse:
    today = timezone.localdate()
    rows = Cooperative.objects.visible_to(request.user).for_table()
    return list_page(
        request,
        queryset=with_trained_counts(with_figures(rows, today), today),
        filterset_class=CooperativeFilter,
        table_class=CooperativeTable,
        template="cooperatives/cooperative_list.html",
        filename="hop-tac-xa",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("cooperatives.add_cooperative", raise_exception=True)
def cooperative_create(request: Request) -> HttpResponse:
    form = CooperativeCreateForm(request.POST or None)
    return answer(
        request,
        form,
        lambda: operations.register_cooperative(
            form.instance,
            product_lines=form.cleaned_data["product_lines"],
            address_since=form.cleaned_data["address_since"],
            actor=request.user,
        ),
        title=_("Enter a cooperative"),
        subject=form.instance,
        warning=lambda: _code_warning(form),
        template="cooperatives/cooperative_create.html",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("cooperatives.change_cooperative", raise_exception=True)
def cooperative_edit(request: Request, pk: int) -> HttpResponse:
    form = CooperativeForm(request.POST or None, instance=_visible(request, pk))
    return answer(
        request,
        form,
        lambda: operations.change_cooperative(
            form.instance,
            product_lines=form.cleaned_data["product_lines"],
            seen=form.seen,
            actor=request.user,
        ),
        title=_("Change a cooperative"),
        subject=form.instance,
        warning=lambda: _code_warning(form),
        template="cooperatives/cooperative_edit.html",
    )


def _code_warning(form: CooperativeForm) -> str:
    if not form.has_doubtful_code:
        return ""
    return (
        _("The check digit of tax code %s does not fit. Please compare it.")
        % form.instance.coop_code
    )


def _visible(request: Request, pk: int) -> Cooperative:
    return get_object_or_404(Cooperative.objects.visible_to(request.user), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("cooperatives.change_cooperative", raise_exception=True)
def cooperative_status(request: Request, pk: int) -> HttpResponse:
    cooperative = _visible(request, pk)
    form = StatusForm(request.POST or None, initial={"status": cooperative.status})
    return answer(
        request,
        form,
        lambda: operations.note_status(
            cooperative, **form.cleaned_data, actor=request.user
        ),
        title=_("Note a status"),
        intro=_("The new status is added to the history; earlier ones stay."),
        subject=cooperative,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("cooperatives.change_cooperative", raise_exception=True)
def cooperative_relocate(request: Request, pk: int) -> HttpResponse:
    cooperative = _visible(request, pk)
    form = RelocateForm(
        request.POST or None,
        initial={
            "address_text": cooperative.address_text,
            "hamlet": cooperative.hamlet,
            "admin_unit": cooperative.admin_unit_id,
        },
    )
    return answer(
        request,
        form,
        lambda: operations.relocate(
            cooperative, **form.cleaned_data, actor=request.user
        ),
        title=_("Enter the head office"),
        intro=_("Choose the unit that existed on the day; earlier addresses stay."),
        subject=cooperative,
    )


@require_safe
def cooperative_detail(request: Request, pk: int) -> HttpResponse:
    """The record as it stood on a day; the cooperative's contacts may look too."""
    rows = Cooperative.objects.visible_to(request.user)
    whole = rows.for_table().select_related("union")
    cooperative = whole.prefetch_related(HeadOffice.prefetch()).filter(pk=pk).first()
    if cooperative is None:
        return redirect(now_in(rows, pk))
    form = AsOfForm(request.GET or None, initial={"as_of": timezone.localdate()})
    day = form.day()
    latest = []
    if request.user.has_perm("cooperatives.view_cooperative"):
        latest = told(cooperative, LATEST_ACTS)
    return render(
        request,
        "cooperatives/cooperative_detail.html",
        {
            "cooperative": cooperative,
            "as_of_form": form,
            "as_of": day,
            "dossier": dossier_of(cooperative, day),
            "trained": [trained_of(cooperative, role, day) for role in TrainedRole],
            "latest": latest,
            "unit_ended": stands_at_ended_unit(cooperative, timezone.localdate()),
            "duplicates": duplicates_for(request.user, cooperative),
        },
    )


@require_safe
@permission_required("cooperatives.view_cooperative", raise_exception=True)
def cooperative_history(request: Request, pk: int) -> HttpResponse:
    """Every act on the record or a part of it, the newest first."""
    rows = Cooperative.objects.visible_to(request.user)
    cooperative = rows.filter(pk=pk).first()
    if cooperative is None:
        return redirect("cooperatives:cooperative_history", now_in(rows, pk).pk)
    return list_page(
        request,
        queryset=entries_about(cooperative),
        filterset_class=HistoryFilter,
        table_class=HistoryTable,
        template="cooperatives/cooperative_history.html",
        filename=f"lich-su-htx-{cooperative.pk}",
        context={"cooperative": cooperative, "trail": trail(cooperative)},
    )
