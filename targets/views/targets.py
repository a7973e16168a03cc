"""The year's targets: published, for the staff, and what stands behind each figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_not_required, permission_required
from django.db.models import OuterRef, Subquery
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from accounts.lists import EXPORT_FORMATS, list_page
from cooperatives.models import Person, ReportingArea
from cooperatives.trained import SCHEME
from targets.cards import Card
from targets.filters import TrainedFilter, behind_filter
from targets.forms import AsOfForm, ChoiceForm
from targets.indicators import behind, default_as_of, figures, trained_by_area
from targets.models import Target, TargetSet
from targets.papers import target_report
from targets.plan import Plan
from targets.tables import TrainedTable, behind_table
from targets.trend import trends
from targets.workbook import target_workbook

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

    from accounts.http import Request


@login_not_required
@require_safe
def public_targets(request: HttpRequest) -> HttpResponse:
    """What is published, without the rows behind it."""
    context = _chosen(request, TargetSet.objects.filter(is_published=True))
    code = context["chosen"]
    context["shown"] = [(plan, plan.tiles(code)) for plan in context["plans"]]
    return render(request, "targets/public_targets.html", context)


@require_safe
@permission_required("targets.view_target", raise_exception=True)
def target_list(request: Request) -> HttpResponse:
    """The leader's page: all targets of the year, what they lack, areas and years."""
    context = _chosen(request, TargetSet.objects.all())
    code = context["chosen"]
    plans = context["plans"]
    context["shown"] = [
        (plan, plan.tiles(code), lines)
        for plan, lines in zip(plans, trends(plans), strict=True)
    ]
    if plans:
        areas = trained_by_area(SCHEME, context["as_of"])
        context["areas"] = areas
        context["most"] = max(
            (max(row.directors, row.accountants) for row in areas if row.area),
            default=0,
        )
    return render(request, "targets/target_list.html", context)


def _chosen(request: HttpRequest, sets: QuerySet[TargetSet]) -> dict[str, Any]:
    form = ChoiceForm(request.GET, sets=list(sets.prefetch_related("targets")))
    chosen = form.chosen_sets()
    as_of = form.day(chosen[0].year) if chosen else None
    plans = Plan.all_on(chosen, as_of) if as_of else []
    return {"choice": form, "as_of": as_of, "plans": plans, "chosen": form.on_map}


@require_safe
@permission_required("targets.view_target", raise_exception=True)
def target_detail(request: Request, set_pk: int, code: str) -> HttpResponse:
    """One figure: how it comes about, and every row it counts or leaves out."""
    target = get_object_or_404(
        Target.objects.select_related("target_set"), target_set=set_pk, code=code
    )
    as_of = AsOfForm(request.GET).day(default_as_of(target.target_set.year))
    context: dict[str, object] = {"as_of": as_of}
    if request.GET.get("_export") not in EXPORT_FORMATS:
        context["card"] = Card(*figures([target], as_of))
    areas = ReportingArea.objects.filter(
        scheme=target.target_set.scheme, code=OuterRef("area_code")
    )
    return list_page(
        request,
        queryset=behind(target, as_of, area=request.GET.get("area", "")).annotate(
            area_name=Subquery(areas.values("name")[:1]),
            area_position=Subquery(areas.values("position")[:1]),
        ),
        filterset_class=behind_filter(target),
        table_class=behind_table(target),
        template="targets/target_detail.html",
        filename=f"chi-tieu-{target.target_set.year}-{code}",
        context=context,
    )


@require_safe
@permission_required("targets.view_target", raise_exception=True)
def target_report_pdf(request: Request, set_pk: int) -> HttpResponse:
    plan = _plan(request, set_pk)
    return _file(plan, target_report(plan), "application/pdf", "pdf")


@require_safe
@permission_required("targets.view_target", raise_exception=True)
def target_report_xlsx(request: Request, set_pk: int) -> HttpResponse:
    plan = _plan(request, set_pk)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _file(plan, target_workbook(plan), kind, "xlsx")


def _plan(request: Request, set_pk: int) -> Plan:
    sets = TargetSet.objects.prefetch_related("targets")
    target_set = get_object_or_404(sets, pk=set_pk)
    as_of = AsOfForm(request.GET).day(default_as_of(target_set.year))
    return Plan.on(target_set, as_of)


def _file(plan: Plan, content: bytes, kind: str, ending: str) -> HttpResponse:
    """A PDF to look at, a workbook to save."""
    target_set = plan.target_set  # its key too: a year has several plans
    name = f"bao-cao-chi-tieu-{target_set.year}-{target_set.pk}-{plan.as_of}.{ending}"
    response = HttpResponse(content, content_type=kind)
    disposition = content_disposition_header(
        as_attachment=ending == "xlsx", filename=name
    )
    response.headers["Content-Disposition"] = disposition or "inline"
    return response


@require_safe
@permission_required("targets.view_target", raise_exception=True)
def trained_list(request: Request) -> HttpResponse:
    """The people behind a figure of trained staff."""
    return list_page(
        request,
        queryset=Person.objects.all(),
        filterset_class=TrainedFilter,
        table_class=TrainedTable,
        template="targets/trained_list.html",
        filename="nguoi-da-qua-lop",
    )
