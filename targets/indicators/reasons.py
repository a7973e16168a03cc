"""Why a row behind a figure does not count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

REASONS: dict[str, _StrPromise] = {
    "not_active": _("not active on the day"),
    "not_founded": _("not yet founded on the day"),
    "no_area": _("not of an area"),
    "no_report": _("no report"),
    "old_report": _("the latest report is older than 12 months"),
    "blank": _("report without this figure"),
    "no_previous": _("no figure of last year"),
    "small": _("not more than 100 members"),
    "large_before": _("more than 100 members already last year"),
    "not_rated": _("no rating known"),
    "low_rating": _("not rated fair or good"),
    "empty_slot": _("the cooperative is not active: an empty place"),
    "beyond_slots": _("beyond the places of the area"),
    "no_contract": _("no contract valid on the day"),
    "contract_ended": _("the contract has ended"),
    "contract_partner": _("contract with a partner that is no enterprise"),
    "contract_scope": _("contract not for both production and consumption"),
    "no_technology": _("no high or digital technology"),
    "no_traceability": _("no traceability"),
    "no_ocop": _("no OCOP product valid on the day"),
    "other_programme": _("not of the province's own programme"),
    "not_recognised": _("results not recognised by the day"),
    "other_year": _("recognised in another year"),
    "no_certificate": _("no certificate valid on the day"),
    "not_submitted": _("not submitted by the day"),
    "no_submission_no": _("without the number of the submission"),
    "unqualified": _("holder without a qualification"),
    "no_course": _("no short course completed by the day"),
}
