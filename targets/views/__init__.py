"""Pages of the targets, one module per noun."""

from targets.views.closing import (
    period_close,
    period_detail,
    period_figure,
    period_list,
)
from targets.views.coverage import coverage_invite, coverage_list
from targets.views.plans import plan_create, plan_edit, plan_list, plan_publish
from targets.views.targets import (
    public_targets,
    target_detail,
    target_list,
    target_report_pdf,
    target_report_xlsx,
    trained_list,
)

__all__ = [
    "coverage_invite",
    "coverage_list",
    "period_close",
    "period_detail",
    "period_figure",
    "period_list",
    "plan_create",
    "plan_edit",
    "plan_list",
    "plan_publish",
    "public_targets",
    "target_detail",
    "target_list",
    "target_report_pdf",
    "target_report_xlsx",
    "trained_list",
]
