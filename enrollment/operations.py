"""Every change of state in enrollment. Nothing else writes ``Application.status``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.fields import lookup_hash
from accounts.operations import record
from cooperatives.models import ConsentPurpose, Person
from cooperatives.operations import (
    appoint,
    give_consent,
    holder_of,
    register_person,
)
from enrollment.eligibility import LEAST_AGE, age_on
from enrollment.messages import values_of
from enrollment.models import Application, ApplicationStatus, Call
from notices.operations import post
from training.operations import begin_enrolling, lock, seat
from vietnamese import dates

if TYPE_CHECKING:
    from accounts.models import User

# What the applicant fills in; the number of the citizen finds the earlier form.
FILLED_IN = (
    "full_name",
    "gender",
    "date_of_birth",
    "dob_precision",
    "place_of_birth",
    "ethnicity",
    "phone",
    "email",
    "cooperative_id",
    "cooperative_text",
    "position",
    "position_since",
    "general_education",
    "qualification_level",
    "major",
    "needs_lodging",
    "travel_km",
    "consents",
)


CALL_FIELDS = (
    "summary",
    "audience",
    "dossier",
    "contact_name",
    "contact_phone",
    "opens_at",
    "closes_at",
)


@transaction.atomic
def save_call(call: Call, *, actor: User) -> None:
    """Enter a call or its new wording or dates (``CALL_FIELDS``), also once published.

    Refused when it would close before it opens (``call_closes_after_it_opens``).
    """
    verb = "call.changed" if call.pk else "call.drafted"
    call.full_clean()
    if call.pk:  # it may have been published since it was read
        call.save(update_fields=CALL_FIELDS)
    else:
        call.save(force_insert=True)
    record(actor, verb, call, closes_at=call.closes_at.isoformat())


@transaction.atomic
def publish(call: Call, *, actor: User) -> None:
    """Publish a call; its class begins to take applicants.

    Refused when it was published before (``call_published``) or its class is no longer
    only planned (``class_not_planned``).
    """
    call.refresh_from_db(from_queryset=Call.objects.select_for_update())
    if call.is_published:
        raise ValidationError(
            _("This call was already published."), code="call_published"
        )
    begin_enrolling(call.training_class, actor=actor)
    call.published_at = timezone.now()
    call.save(update_fields=["published_at"])
    record(actor, "call.published", call)


def submit(application: Application, *, actor: User | None) -> Application:
    """Take an application for the class's open call; an unsaved instance.

    The same form sent twice within half an hour is one application, and the first is
    returned. Refused outside the call's period (``call_closed``), without consent to
    process it (``consent_missing``), without a cooperative, chosen or typed
    (``cooperative_missing``), or when the person has a live application for the class
    (``already_applied``).
    """
    try:
        with transaction.atomic():
            return _submit(application, actor)
    except IntegrityError:
        # Two sendings at once: the constraint let one through, and this is the other.
        earlier = _live_twin(application)
        if earlier is None:
            raise
        return _same_or_refuse(earlier, application)


def _submit(application: Application, actor: User | None) -> Application:
    call = Call.objects.select_related("training_class").get(
        training_class=application.training_class_id
    )
    if not call.is_open:
        raise ValidationError(closed_text(call), code="call_closed")
    if ConsentPurpose.ENROLLMENT not in application.consents:
        raise ValidationError(
            _("Without this consent the application cannot be considered."),
            code="consent_missing",
        )
    unknown = application.cooperative is None
    if unknown and not application.cooperative_text:
        raise ValidationError(_("Choose the cooperative."), code="cooperative_missing")
    if ConsentPurpose.ETHNICITY not in application.consents:
        application.ethnicity = ""
    earlier = _live_twin(application)
    if earlier is not None:
        return _same_or_refuse(earlier, application)
    application.full_clean(
        exclude={"citizen_id_hash", *({"cooperative"} if unknown else ())}
    )
    application.save()
    record(actor, "application.submitted", application)
    _tell(application, "submitted")
    return application


def closed_text(call: Call) -> str:
    """Why an application is not taken now."""
    if not call.is_published or timezone.now() < call.opens_at:
        return _("This class does not take applications yet.")
    if timezone.now() >= call.closes_at:
        closes_at = timezone.localtime(call.closes_at)
        return _("The class stopped taking applications at %(time)s on %(day)s.") % {
            "time": dates.time_words(closes_at),
            "day": dates.short_date(closes_at.date()),
        }
    return _("This class no longer takes applications.")


def _live_twin(application: Application) -> Application | None:
    """The applicant's live application for the same class, if there is one."""
    return (
        Application.objects.live()
        .filter(
            training_class=application.training_class,
            citizen_id_hash=lookup_hash(application.citizen_id),
        )
        .first()
    )


def _same_or_refuse(earlier: Application, application: Application) -> Application:
    """The earlier one if this is the same form again, without a changed answer."""
    same = all(getattr(earlier, n) == getattr(application, n) for n in FILLED_IN)
    if same and earlier.is_recent:
        return earlier
    raise ValidationError(
        _(
            "An application with this citizen number was already sent on %s. Use the"
            " dossier code received then to follow it; to correct it, withdraw it and"
            " send it again."
        )
        % dates.short_date(timezone.localdate(earlier.submitted_at)),
        code="already_applied",
    )


@transaction.atomic
def admit(application: Application, *, actor: User) -> None:
    """Admit an applicant: enter the person, give them a seat and tell them.

    Refused when the application is already decided (``already_decided``), names no
    cooperative of the register (``cooperative_unknown``) or one that is not active
    (``cooperative_inactive``), the applicant is under 18 on the first day
    (``under_age``), or no seat can be given (the codes of ``training.operations.seat``).
    """
    _lock_undecided(application)
    cooperative = application.cooperative
    if cooperative is None:
        raise ValidationError(
            _("Choose the cooperative in the register first."),
            code="cooperative_unknown",
        )
    if not cooperative.is_active:
        raise ValidationError(
            _("This cooperative is not active."), code="cooperative_inactive"
        )
    if age_on(application.date_of_birth, application.training_class.starts_on) < (
        LEAST_AGE
    ):
        raise ValidationError(
            _("The applicant is under 18 on the first day."), code="under_age"
        )
    lock(application.training_class)  # before the rows of the floor below
    person = register_person(_person_of(application), actor=actor)
    post = (cooperative, application.position, application.position_since)
    # A contested post is for the data officer; the seat keeps what the applicant said.
    if holder_of(*post, None, other_than=person) is None:
        appoint(person, *post[:2], since=application.position_since, actor=actor)
    for purpose, version in application.consents.items():
        give_consent(
            person,
            purpose,
            text_version=version,
            given_at=application.submitted_at,
            channel="application",
            actor=actor,
        )
    application.person = person
    application.participant = seat(
        person,
        application.training_class,
        cooperative=cooperative,
        post=application.position,
        actor=actor,
    )
    _decide(application, ApplicationStatus.ADMITTED, "", actor)


@transaction.atomic
def decline(application: Application, *, reason: str, actor: User) -> None:
    """Decline an applicant with a reason that they will read.

    Refused when already decided (``already_decided``) or without reason
    (``reason_missing``).
    """
    _lock_undecided(application)
    if not reason.strip():
        raise ValidationError(
            _("Give the reason; the applicant will read it."), code="reason_missing"
        )
    _decide(application, ApplicationStatus.DECLINED, reason.strip(), actor)


@transaction.atomic
def waitlist(application: Application, *, reason: str, actor: User) -> None:
    """Put an applicant on the reserve list; they may still be admitted or declined.

    Refused unless the application is new (``already_decided``).
    """
    _lock_undecided(application)
    if not application.can_be_waitlisted:
        raise ValidationError(
            _("This application is already decided."), code="already_decided"
        )
    _decide(application, ApplicationStatus.WAITLISTED, reason.strip(), actor)


@transaction.atomic
def withdraw(application: Application, *, actor: User | None) -> None:
    """Withdraw an application that is not decided, at the applicant's wish.

    Refused when it is decided or was withdrawn (``already_decided``).
    """
    application.refresh_from_db(from_queryset=Application.objects.select_for_update())
    if not application.can_be_withdrawn:
        raise ValidationError(
            _("This application is already decided."), code="already_decided"
        )
    application.status = ApplicationStatus.WITHDRAWN
    application.save(update_fields=["status"])
    record(actor, "application.withdrawn", application)


@transaction.atomic
def match_cooperative(
    application: Application, cooperative_id: int, *, actor: User
) -> None:
    """Replace the cooperative an applicant typed by one of the register.

    Refused when the application is already decided (``already_decided``).
    """
    _lock_undecided(application)
    application.cooperative_id = cooperative_id
    application.save(update_fields=["cooperative"])
    record(actor, "application.cooperative_matched", application)


def _person_of(application: Application) -> Person:
    return Person(
        full_name=application.full_name,
        gender=application.gender,
        date_of_birth=application.date_of_birth,
        dob_precision=application.dob_precision,
        place_of_birth=application.place_of_birth,
        citizen_id=application.citizen_id,
        phone=application.phone,
        email=application.email,
        general_education=application.general_education,
        qualification_level=application.qualification_level,
        major=application.major,
    )


def _lock_undecided(application: Application) -> None:
    application.refresh_from_db(from_queryset=Application.objects.select_for_update())
    if not application.can_be_decided:
        raise ValidationError(
            _("This application is already decided."), code="already_decided"
        )


def _decide(
    application: Application, status: ApplicationStatus, reason: str, actor: User
) -> None:
    application.status = status
    application.reason = reason
    application.decided_at = timezone.now()
    application.decided_by = actor
    application.save(
        update_fields=[
            "status",
            "reason",
            "decided_at",
            "decided_by",
            "person",
            "participant",
        ]
    )
    record(actor, f"application.{status}", application, reason=reason)
    _tell(application, status)


def _tell(application: Application, event: str) -> None:
    post(
        event=f"application.{event}",
        key=f"application:{application.pk}:{event}",
        values=values_of(application),
        about=application,
        to_name=application.full_name,
        email=application.email,
        phone=application.phone,
    )
