"""Erasing an application: it is counted still, and says nothing of anybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import CharField, OuterRef, Subquery
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import AuditEntry
from accounts.operations import record
from accounts.redaction import ERASED, entries_of, redact
from cooperatives.models import Precision, Qualification
from enrollment.models import (
    CANDIDATES,
    Application,
    ApplicationStatus,
    new_application_code,
    new_token,
)
from enrollment.operations.attachments import forget_files
from enrollment.operations.locks import lock_application
from notices.models import Message
from notices.operations import forget_messages

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet

    from accounts.models import User

REFUSED = (ApplicationStatus.DECLINED, ApplicationStatus.WITHDRAWN)


@transaction.atomic
def erase_application(
    application: Application, *, why: str, actor: User | None
) -> bool:
    """Strike the applicant out of a dossier, with its files and messages; False if done.

    Class, answer, gender, year of birth, consents and days stay, so that the report on a
    class keeps its numbers; code and link open nothing any more. ``why`` is "request" or
    "retention". Refused while a seat may still come (``application_live``): withdraw it
    first.
    """
    lock_application(application)
    if application.erased_at is not None:
        return False
    if application.status in CANDIDATES:
        raise ValidationError(
            _("A dossier that waits for a seat is withdrawn before it is erased."),
            code="application_live",
        )
    _forget_parts(application)
    application.code, application.token = new_application_code(), new_token()
    application.full_name = ERASED
    application.date_of_birth = application.date_of_birth.replace(month=1, day=1)
    application.dob_precision = Precision.YEAR
    for column in (
        *("place_of_birth", "citizen_id", "ethnicity", "phone", "email"),
        *("cooperative_text", "general_education", "major"),
    ):
        setattr(application, column, "")
    application.qualification_level = Qualification.NONE
    application.cooperative = application.nomination = None
    application.account = application.claimant = None
    application.nomination_rank = application.position_since = None
    application.travel_km, application.needs_lodging = None, False
    application.reason = ERASED if application.reason else ""
    application.asked, application.taken_over, application.basis = [], [], {}
    if application.status != ApplicationStatus.ADMITTED:
        application.person = None
    application.erased_at = timezone.now()
    application.save()
    record(actor, "application.erased", application, why=why)
    return True


def _forget_parts(application: Application) -> None:
    """Files, messages, judgements and whatever else hangs on the dossier."""
    told = Message.objects.filter(
        about_type=Application._meta.label_lower,  # noqa: SLF001  Django's public name for a model
        about_id=str(application.pk),
    )
    redact(entries_of(told))
    forget_messages(told)
    redact(entries_of(Application.objects.filter(pk=application.pk)))
    attachments = list(application.attachments.all())
    for relation in Application._meta.related_objects:  # noqa: SLF001  Django's public name for a model
        if not relation.many_to_many:
            relation.related_model._base_manager.filter(  # noqa: SLF001  Django's public name for it
                **{relation.field.name: application}
            ).delete()
    forget_files(attachments)


def refused_before(moment: dt.datetime) -> QuerySet[Application]:
    """Declined or withdrawn, not erased, and nothing done to them since this moment.

    Looking at a file is not doing.
    """
    acts = AuditEntry.objects.filter(
        subject_type=Application._meta.label_lower,  # noqa: SLF001  Django's public name for a model
        subject_id=Cast(OuterRef("pk"), CharField()),
    ).exclude(verb="application.file_seen")
    last = acts.order_by("-at").values("at")[:1]
    return (
        Application.objects.filter(status__in=REFUSED, erased_at=None)
        .filter(submitted_at__lt=moment)
        .alias(last=Coalesce(Subquery(last), "decided_at", "submitted_at"))
        .filter(last__lt=moment)
    )
