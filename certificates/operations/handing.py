"""Handing papers over, and noting who signed for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.operations import record
from certificates.models import Certificate, CertificateStatus, EntryAct
from certificates.operations.book import enter
from vietnamese import text

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection

    from accounts.models import User


@transaction.atomic
def hand_over(
    certificates: Collection[Certificate],
    *,
    on: dt.date,
    receiver: str = "",
    proxy_paper: str = "",
    actor: User,
) -> list[Certificate]:
    """Note that these papers were handed over on a day, all of them or none.

    Each holder signed for their own, unless ``receiver`` took them as a proxy, by a
    paper (giấy ủy quyền) of which the number is noted. Refused when nothing is chosen
    (``nothing_chosen``), for what is not issued and waiting (``certificate_not_issued``),
    on a day to come (``handover_in_future``) or before the day of issue
    (``handover_too_early``), to a proxy without paper (``proxy_paper_missing``) or with
    a paper and nobody named (``receiver_missing``).
    """
    receiver, proxy_paper = text.clean(receiver), text.clean(proxy_paper)
    _check_proxy(receiver, proxy_paper)
    if on > timezone.localdate():
        raise ValidationError(
            _("This day has not come yet."), code="handover_in_future"
        )
    keys = [certificate.pk for certificate in certificates]
    locked = Certificate.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    papers = list(locked)
    if not papers:
        raise ValidationError(
            _("Choose whose certificate was handed over."), code="nothing_chosen"
        )
    for paper in papers:
        _check(paper, on)
    remark = f"Nhận thay theo {proxy_paper}" if proxy_paper else ""
    for paper in papers:
        paper.status = CertificateStatus.HANDED_OVER
        paper.save(update_fields=["status"])
        enter(
            paper,
            EntryAct.HANDED_OVER,
            on=on,
            receiver=receiver or paper.holder_name,
            remark=remark,
            actor=actor,
        )
        record(actor, "certificate.handed_over", paper, on=on.isoformat())
    return papers


def _check_proxy(receiver: str, proxy_paper: str) -> None:
    if receiver and not proxy_paper:
        raise ValidationError(
            _("Somebody else receives it only with a paper that says so."),
            code="proxy_paper_missing",
        )
    if proxy_paper and not receiver:
        raise ValidationError(
            _("Enter who received it in the holder's place."), code="receiver_missing"
        )


def _check(paper: Certificate, on: dt.date) -> None:
    if not paper.can_be_handed_over:
        raise ValidationError(
            _("%(serial)s cannot be handed over: it is %(status)s.")
            % {
                "serial": paper.serial_number,
                "status": paper.get_status_display().lower(),
            },
            code="certificate_not_issued",
        )
    if on < paper.issue_date:
        raise ValidationError(
            _("%s was not issued yet on that day.") % paper.serial_number,
            code="handover_too_early",
        )
