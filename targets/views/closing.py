"""Closed periods: what was frozen, and what has changed beneath it since."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.lists import list_page
from targets import operations
from targets.cards import Card
from targets.closing import compare
from targets.filters import FrozenRowFilter, PeriodFilter
from targets.forms import AsOfForm, CloseForm
from targets.forms.periods import FIELD_OF_REFUSAL
from targets.indicators import default_as_of, figures
from targets.models import ClosedPeriod, FrozenFigure, TargetSet
from targets.tables import FrozenRowTable, PeriodTable

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import Request

LINES = 50  # correction lines a page


@require_safe
@permission_required("targets.view_target", raise_exception=True)
def period_list(request: Request) -> HttpResponse:
    """The closed periods; the approver begins a new one here."""
    may_close = request.user.has_perm("targets.close_period")
    return list_page(
        request,
        queryset=ClosedPeriod.objects.select_related("target_set", "closed_by"),
        filterset_class=PeriodFilter,
        table_class=PeriodTable,
        template="targets/period_list.html",
        filename="ky-da-chot",
        context={"plans": TargetSet.objects.all() if may_close else []},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("targets.close_period", raise_exception=True)
def period_close(request: Request, set_pk: int) -> HttpResponse:
    """Shows the figures of the day, asks for the decision that closes them."""
    target_set = get_object_or_404(TargetSet, pk=set_pk)
    choice = AsOfForm(request.GET or None)
    day = choice.day(default_as_of(target_set.year))
    form = CloseForm(request.POST or None, initial={"as_of": day})
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["as_of"]
        try:
            period = operations.close_period(
                target_set, **form.cleaned_data, actor=request.user
            )
        except ValidationError as refusal:
            form.add_error(FIELD_OF_REFUSAL.get(str(refusal.code)), refusal)
        else:
            messages.success(request, _("The figures are closed: %s.") % period)
            return redirect(period)
    targets = list(target_set.targets.select_related("target_set"))
    context = {
        "target_set": target_set,
        "choice": choice,
        "form": form,
        "as_of": day,
        "cards": [Card(each) for each in figures(targets, day)],
        "closed": target_set.closed_periods.filter(as_of=day).first(),
    }
    status = 422 if form.errors else 200
    return render(request, "targets/period_close.html", context, status=status)


@require_safe
@permission_required("targets.view_target", raise_exception=True)
def period_detail(request: Request, pk: int) -> HttpResponse:
    """Every frozen figure, and below it what has changed since."""
    period = get_object_or_404(
        ClosedPeriod.objects.select_related("target_set", "closed_by"), pk=pk
    )
    return render(
        request,
        "targets/period_detail.html",
        {"period": period, "figures": compare(period)},
    )


@require_safe
@permission_required("targets.view_target", raise_exception=True)
def period_figure(request: Request, pk: int, code: str) -> HttpResponse:
    """One frozen figure: all corrections, and the rows as they were."""
    figure = get_object_or_404(
        FrozenFigure.objects.select_related("period__target_set", "target"),
        period=pk,
        target__code=code,
    )
    (compared,) = compare(figure.period, code)
    pages = Paginator(compared.lines, LINES)
    return list_page(
        request,
        queryset=figure.rows.all(),
        filterset_class=FrozenRowFilter,
        table_class=FrozenRowTable,
        template="targets/period_figure.html",
        filename=f"chot-{code.lower()}-{figure.period.as_of}",
        context={
            "period": figure.period,
            "compared": compared,
            "lines": pages.get_page(request.GET.get("line")),
        },
    )
