"""Yearly reports: entering one and putting one right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.changes import differences
from accounts.meanwhile import refuse_unseen
from accounts.operations import record
from cooperatives.models import AnnualReport, Cooperative
from cooperatives.operations.standing import refuse_future

if TYPE_CHECKING:
    from accounts.models import User

COLUMNS = tuple(
    field.name
    for field in AnnualReport._meta.concrete_fields  # noqa: SLF001  Django's public name
    if field.name not in ("id", "cooperative", "entered_by", "entered_at")
)


@transaction.atomic
def enter_report(report: AnnualReport, *, actor: User | None) -> AnnualReport:
    """Enter an unsaved report. A blank number of members is the sum of its kinds.

    Refused for figures of a day that has not come (``date_in_future``), for a year that
    is neither that of the figures nor the one before (``year_does_not_fit``), for a
    second report of one date (``report_entered``), for points of the rating beyond 0 to
    100 (``points_out_of_range``), for a number of members that is not
    the sum of its kinds (``members_do_not_add_up``) or below that of the women among
    them (``women_above_members``). More paid in than registered is
    the caller's warning.
    """
    Cooperative.objects.select_for_update().get(pk=report.cooperative_id)
    _guard(report)
    report.entered_by = actor
    report.save(force_insert=True)
    record(
        actor,
        "report.entered",
        report.cooperative,
        report_id=report.pk,
        year=str(report.year),
        on=report.data_date.isoformat(),
    )
    return report


@transaction.atomic
def change_report(report: AnnualReport, *, seen: str = "", actor: User | None) -> bool:
    """Put a report right; False when nothing differs. Old and new values are recorded.

    Refused as ``enter_report`` refuses, and when it is no longer what was ``seen``
    (``changed_meanwhile``). A closed period keeps its figures: the change
    appears there as a correction.
    """
    Cooperative.objects.select_for_update().get(pk=report.cooperative_id)
    kept = AnnualReport.objects.get(pk=report.pk)
    _guard(report)
    changes = differences(kept, report, COLUMNS)
    if not changes:
        return False
    refuse_unseen(kept, COLUMNS, changes, seen)
    report.save(update_fields=list(changes))
    record(
        actor,
        "report.changed",
        report.cooperative,
        report_id=report.pk,
        year=str(report.year),
        on=kept.data_date.isoformat(),
        changes=changes,
    )
    return True


def _guard(report: AnnualReport) -> None:
    refuse_future(report.data_date)
    if report.data_date.year - report.year not in (0, 1):
        raise ValidationError(
            _("Figures of %(day)s do not belong to the year %(year)s."),
            code="year_does_not_fit",
            params={"day": f"{report.data_date:%d/%m/%Y}", "year": str(report.year)},
        )
    same = AnnualReport.objects.filter(
        cooperative=report.cooperative_id, data_date=report.data_date
    )
    if same.exclude(pk=report.pk).exists():
        raise ValidationError(
            _("There is already a report with figures of this date."),
            code="report_entered",
        )
    points = report.rating_points
    if points is not None and not 0 <= points <= 100:
        raise ValidationError(
            _("Points are between 0 and 100."), code="points_out_of_range"
        )
    _add_up_members(report)


def _add_up_members(report: AnnualReport) -> None:
    parts = report.member_parts or 0
    if report.members_total is None:
        report.members_total = report.member_parts
    total = report.members_total
    if total is None:
        return
    if (report.members_female or 0) > total:
        raise ValidationError(
            _("There are more women than members."), code="women_above_members"
        )
    complete = None not in (
        report.members_official,
        report.members_capital_linked,
        report.members_non_capital_linked,
    )
    if total < parts or (complete and total > parts):
        raise ValidationError(
            _("The kinds of members add up to %(parts)s, not to %(total)s."),
            code="members_do_not_add_up",
            params={"parts": parts, "total": total},
        )
