"""The yearly reports of a cooperative."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import permission_required
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cooperatives import operations
from cooperatives.forms.reports import ReportForm
from cooperatives.models import AnnualReport, Cooperative
from cooperatives.views.acts import answer

if TYPE_CHECKING:
    from django.http import HttpResponse

    from accounts.http import Request


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("cooperatives.change_cooperative", raise_exception=True)
def report_create(request: Request, pk: int) -> HttpResponse:
    cooperative = get_object_or_404(Cooperative.objects.visible_to(request.user), pk=pk)
    report = AnnualReport(cooperative=cooperative)
    form = ReportForm(request.POST or None, instance=report)
    return answer(
        request,
        form,
        lambda: operations.enter_report(report, actor=request.user),
        title=_("Enter a yearly report"),
        subject=cooperative,
        warning=lambda: _capital_warning(report),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("cooperatives.change_cooperative", raise_exception=True)
def report_edit(request: Request, pk: int) -> HttpResponse:
    report = get_object_or_404(
        AnnualReport.objects.select_related("cooperative"), pk=pk
    )
    form = ReportForm(request.POST or None, instance=report)
    return answer(
        request,
        form,
        lambda: operations.change_report(report, seen=form.seen, actor=request.user),
        title=_("Change a yearly report"),
        subject=report.cooperative,
        warning=lambda: _capital_warning(report),
    )


def _capital_warning(report: AnnualReport) -> str:
    if not report.has_more_paid_in_than_registered:
        return ""
    return _("More capital is paid in than registered. Please compare it.")
