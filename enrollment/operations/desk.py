"""One officer's act on one dossier, with what their page showed of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from enrollment.models import Application, ApplicationStatus
from enrollment.operations.applications import ask_supplement
from enrollment.operations.decisions import (
    admit,
    admit_group,
    decline,
    settle,
    settle_group,
    waitlist,
)
from enrollment.operations.locks import lock_all, lock_application, lock_call
from vietnamese import dates

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection

    from accounts.models import User


class Act(models.TextChoices):
    """What the desk does with dossiers. SETTLE leaves it to the order alone."""

    ADMIT = "admit", gettext_lazy("approve")
    RESERVE = "reserve", gettext_lazy("put on the reserve list")
    DECLINE = "decline", gettext_lazy("decline")
    SETTLE = "settle", gettext_lazy("decide by the order")
    SUPPLEMENT = "supplement", gettext_lazy("ask for a supplement")


def carry_out(
    application: Application,
    act: Act,
    *,
    reason: str = "",
    override: str = "",
    asked: Collection[str] = (),
    together: bool = False,
    actor: User,
) -> None:
    """Do it by the act's own operation, which refuses as it does.

    ``together`` means everybody of the application's list that wants all or none.
    ``reason`` is told to the applicant, ``override`` is for leaving the order,
    ``asked`` what a supplement is about.
    """
    group = application.nomination if together else None
    if act == Act.ADMIT and group is not None:
        admit_group(group, override=override, actor=actor)
    elif act == Act.ADMIT:
        admit(application, override=override, actor=actor)
    elif act == Act.RESERVE:
        waitlist(application, reason=reason, actor=actor)
    elif act == Act.DECLINE:
        decline(application, reason=reason, actor=actor)
    elif act == Act.SUPPLEMENT:
        ask_supplement(application, reason=reason, asked=asked, actor=actor)
    elif group is not None:
        settle_group(group, actor=actor)
    else:
        settle(application, actor=actor)


@transaction.atomic
def decide(
    application: Application,
    act: Act,
    *,
    reason: str = "",
    override: str = "",
    asked: Collection[str] = (),
    together: bool = False,
    seen: str = "",
    actor: User,
) -> None:
    """Carry out an act on a dossier as its page showed it (``seen``, its ``seen_mark``).

    Refused when somebody decided meanwhile (``decided_meanwhile``), with who and when;
    an empty ``seen`` asks nothing. Else refused as the act's operation is.
    """
    lock_call(application.training_class)
    if together and application.nomination is not None:
        lock_all(application.nomination.applications.candidates())
    lock_application(application)
    if seen and seen != application.seen_mark:
        raise _decided_meanwhile(application)
    try:
        with transaction.atomic():
            carry_out(
                application,
                act,
                reason=reason,
                override=override,
                asked=asked,
                together=together,
                actor=actor,
            )
    except ValidationError as refusal:
        application.refresh_from_db()
        if refusal.code == "already_decided":
            raise _decided_meanwhile(application) from None
        raise


def _decided_meanwhile(application: Application) -> ValidationError:
    words = {
        ApplicationStatus.ADMITTED: _("%(name)s approved this dossier at %(time)s."),
        ApplicationStatus.WAITLISTED: _(
            "%(name)s put this dossier on the reserve list at %(time)s."
        ),
        ApplicationStatus.DECLINED: _("%(name)s declined this dossier at %(time)s."),
    }.get(ApplicationStatus(application.status))
    by, at = application.decided_by, application.decided_at
    if words is None or by is None or at is None:
        text = _("The state of this dossier has changed: %s.")
        text %= application.get_status_display()
    else:
        text = words % {"name": by.get_full_name(), "time": _moment(at)}
    end = _("The page is up to date; nothing was written now.")
    return ValidationError(f"{text} {end}", code="decided_meanwhile")


def _moment(at: dt.datetime) -> str:
    at = timezone.localtime(at)
    time = dates.time_words(at)
    if at.date() == timezone.localdate():
        return time
    return _("%(time)s on %(day)s") % {"time": time, "day": dates.short_date(at.date())}
