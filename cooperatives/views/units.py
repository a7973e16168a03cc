"""The head offices whose commune has ended, and the way from an old address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.lists import list_page
from cooperatives.filters import UnitTodoFilter
from cooperatives.forms.units import OldAddressForm, UnitChoiceForm
from cooperatives.models import Cooperative
from cooperatives.operations import carry_over, choose_unit
from cooperatives.tables import UnitTodoTable
from cooperatives.units import at_ended_units, changes_of, gone_over, successors

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import Request


@require_safe
@permission_required("cooperatives.change_cooperative", raise_exception=True)
def unit_todo(request: Request) -> HttpResponse:
    """Whose unit of today is still to be found."""
    today = timezone.localdate()
    rows = at_ended_units(today).visible_to(request.user)
    return list_page(
        request,
        queryset=rows,
        filterset_class=UnitTodoFilter,
        table_class=UnitTodoTable,
        template="cooperatives/unit_todo.html",
        filename="htx-can-xac-dinh-dia-ban",
        context={"whole": gone_over(rows, today).count()},
    )


@require_POST
@permission_required("cooperatives.change_cooperative", raise_exception=True)
def unit_carry_over(request: Request) -> HttpResponse:
    """Move all whose commune went over as a whole."""
    moved = len(carry_over(on=timezone.localdate(), actor=request.user).moved)
    messages.success(
        request,
        ngettext(
            "%(count)s cooperative is now in the unit of today.",
            "%(count)s cooperatives are now in the unit of today.",
            moved,
        )
        % {"count": moved},
    )
    return redirect("cooperatives:unit_todo")


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("cooperatives.change_cooperative", raise_exception=True)
def unit_choose(request: Request, pk: int) -> HttpResponse:
    """Choose among the successors of a cooperative's commune."""
    cooperative = get_object_or_404(
        Cooperative.objects.visible_to(request.user).for_table(), pk=pk
    )
    if cooperative.admin_unit is None or cooperative.admin_unit.valid_to is None:
        if request.method == "POST":
            messages.warning(request, _("Its unit of today has been entered already."))
        return redirect(cooperative)
    form = UnitChoiceForm(cooperative, request.POST or None)
    if form.is_valid():
        try:
            choose_unit(cooperative, actor=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("%s is saved.") % cooperative)
            return redirect("cooperatives:unit_todo")
    return render(
        request,
        "cooperatives/unit_choose.html",
        {"form": form, "cooperative": cooperative},
        status=422 if form.is_bound else 200,
    )


@require_safe
@permission_required("cooperatives.view_cooperative", raise_exception=True)
def unit_lookup(request: Request) -> HttpResponse:
    """From the district and commune of before July 2025 to the unit of today."""
    form = OldAddressForm(request.GET or None)
    unit = form.unit()
    return render(
        request,
        "cooperatives/unit_lookup.html",
        {
            "form": form,
            "unit": unit,
            "successors": successors(unit) if unit else [],
            "changes": changes_of(unit) if unit else [],
        },
    )
