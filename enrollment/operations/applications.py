"""From sending an application to all that happens before it is decided."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.fields import lookup_hashes
from accounts.operations import record
from cooperatives.models import ConsentPurpose
from cooperatives.operations import withdraw_consent
from enrollment.messages import WITHDREW
from enrollment.models import CANDIDATES, Application, ApplicationStatus, Call, Draft
from enrollment.operations.locks import already_decided, lock_application, lock_call
from enrollment.operations.offers import end_offer, fill_seats
from enrollment.operations.telling import tell, tell_sender
from notices.operations import stop_zalo
from training.operations import give_back
from vietnamese import dates

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

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
# What somebody whom a cooperative named may put right of themselves when they consent.
CORRECTABLE = (
    "place_of_birth",
    "ethnicity",
    "phone",
    "email",
    "position_since",
    "general_education",
    "qualification_level",
    "major",
    "needs_lodging",
    "travel_km",
)
NO_CHANGES: Mapping[str, object] = MappingProxyType({})


def submit(
    application: Application, *, draft: Draft | None = None, actor: User | None
) -> Application:
    """Take an application for the class's open call; an unsaved instance.

    A ``draft`` gives it its code and files, and is gone with this act. The same form sent
    twice within half an hour is one application, and the first is returned. Refused
    outside the call's period (``call_closed``), without consent to process it
    (``consent_missing``), without a cooperative, chosen or typed
    (``cooperative_missing``), or when the person has a live application for the class
    (``already_applied``).
    """
    try:
        with transaction.atomic():
            return _submit(application, draft, actor)
    except IntegrityError:
        # Two sendings at once: the constraint let one through, and this is the other.
        earlier = _live_twin(application)
        if earlier is None:
            raise
        return _same_or_refuse(earlier, application)


def _submit(
    application: Application, draft: Draft | None, actor: User | None
) -> Application:
    call = Call.objects.select_related("training_class").get(
        training_class=application.training_class_id
    )
    if not call.is_open:
        raise ValidationError(closed_text(call), code="call_closed")
    _refuse_without_consent(application.consents)
    unknown = application.cooperative is None
    if unknown and not application.cooperative_text:
        raise ValidationError(_("Choose the cooperative."), code="cooperative_missing")
    if ConsentPurpose.ETHNICITY not in application.consents:
        application.ethnicity = ""
    if draft is not None:  # whoever sends it at the same moment waits here
        Draft.objects.select_for_update().filter(pk=draft.pk).first()
    earlier = _live_twin(application)
    if earlier is not None:
        return _same_or_refuse(earlier, application)
    if draft is not None:
        application.code = draft.code
    application.account = actor
    application.full_clean(
        exclude={"citizen_id_hash", *({"cooperative"} if unknown else ())}
    )
    application.save()
    if draft is not None:
        draft.attachments.update(draft=None, application=application)
        draft.delete()
    note_completeness(application, call)
    record(actor, "application.submitted", application)
    tell(application, "submitted")
    return application


# What an officer may ask for: fields of the form and kinds of files.
ASKABLE = (
    "full_name",
    "gender",
    "date_of_birth",
    "place_of_birth",
    "citizen_id",
    "phone",
    "email",
    "cooperative",
    "position",
    "position_since",
    "general_education",
    "qualification_level",
    "major",
    "travel_km",
    "letter",
    "diploma",
    "other",
)
# What is changed only when it is asked for by name: who the applicant is.
IDENTITY = {"citizen_id", "phone"}


def _refuse_without_consent(consents: Mapping[str, str]) -> None:
    if ConsentPurpose.ENROLLMENT not in consents:
        raise ValidationError(
            _("Without this consent the application cannot be considered."),
            code="consent_missing",
        )


def note_completeness(application: Application, call: Call | None) -> None:
    """Keep the moment at which nothing lacked any more; it counts in the order.

    Part of the acts that may complete a locked application: sending, adding a letter,
    consenting, supplementing.
    """
    complete = application.status in (
        ApplicationStatus.SUBMITTED,
        ApplicationStatus.WAITLISTED,
    ) and not (call and call.letter_required and not application.has_letter)
    if complete and application.complete_at is None:
        application.complete_at = timezone.now()
        application.save(update_fields=["complete_at"])


@transaction.atomic
def see_letter(application: Application, *, actor: User) -> None:
    """Note that the cooperative's letter was shown on paper.

    Refused when the application is decided (``already_decided``) or has its letter
    (``letter_there``).
    """
    call = lock_call(application.training_class)
    lock_application(application)
    if application.status not in (
        ApplicationStatus.SUBMITTED,
        ApplicationStatus.WAITLISTED,
    ):
        raise already_decided()
    if application.has_letter:
        raise ValidationError(
            _("The letter of the cooperative is already there."), code="letter_there"
        )
    application.letter_seen_at = timezone.now()
    application.save(update_fields=["letter_seen_at"])
    note_completeness(application, call)
    record(actor, "application.letter_seen", application)


@transaction.atomic
def ask_supplement(
    application: Application,
    *,
    reason: str,
    asked: Collection[str] = (),
    actor: User,
) -> None:
    """Ask the applicant to put something right; the dossier is not complete meanwhile.

    ``asked`` names what they may change then, of ``ASKABLE``; named nothing, they may
    change all but who they are. Refused unless it waits for a decision
    (``already_decided``), without saying what is needed (``reason_missing``) or for what
    cannot be asked (``not_askable``).
    """
    lock_application(application)
    if not application.can_ask_supplement:
        raise already_decided()
    if not reason.strip():
        raise ValidationError(
            _("Say what is needed; the applicant will read it."), code="reason_missing"
        )
    if not set(asked) <= set(ASKABLE):
        raise ValidationError(
            _("This cannot be asked for in a supplement."), code="not_askable"
        )
    application.status = ApplicationStatus.NEEDS_SUPPLEMENT
    application.reason = reason.strip()
    application.asked = sorted(asked)
    application.complete_at = None
    application.save(update_fields=["status", "reason", "asked", "complete_at"])
    entry = record(
        actor, "application.supplement_asked", application, reason=reason.strip()
    )
    tell(application, "supplement_asked", turn=str(entry.pk))


@transaction.atomic
def answer_supplement(
    application: Application, *, changes: Mapping[str, object], actor: User | None
) -> None:
    """Take the applicant's answer: what they filled in anew, by field of ``FILLED_IN``.

    Files are added beside it. Refused when nothing was asked (``supplement_not_asked``),
    for a field that was not (``not_asked``), and for the citizen number of another live
    application (``already_applied``).
    """
    call = lock_call(application.training_class)
    lock_application(application)
    if not application.needs_supplement:
        raise ValidationError(
            _("Nothing is asked about this dossier."), code="supplement_not_asked"
        )
    if application.asked and not _fields_of(application.asked) >= changes.keys():
        raise ValidationError(
            _("Only what was asked for can be changed."), code="not_asked"
        )
    for field, value in changes.items():
        setattr(application, field, value)
    twin = _live_twin(application)
    if twin is not None and twin != application:
        raise ValidationError(
            _("This citizen number belongs to another application for the class."),
            code="already_applied",
        )
    application.status = ApplicationStatus.SUBMITTED
    application.reason = ""
    application.asked = []
    application.full_clean(
        exclude={
            "citizen_id_hash",
            *({"cooperative"} if application.cooperative is None else ()),
        }
    )
    application.save()
    note_completeness(application, call)
    record(
        actor, "application.supplemented", application, fields=sorted(changes.keys())
    )


def _fields_of(asked: Sequence[str]) -> set[str]:
    """The columns that the named fields of the form are kept in."""
    found = set(asked)
    if "date_of_birth" in found:
        found.add("dob_precision")
    if "cooperative" in found:
        found |= {"cooperative_id", "cooperative_text"}
    return found


@transaction.atomic
def take_back_consent(
    application: Application, purpose: str, *, actor: User | None
) -> None:
    """End the applicant's consent to one purpose, also in the record of the person.

    What rested on it goes: the ethnic group. Refused for the consent without which the
    dossier cannot be kept (``consent_needed``: withdraw it instead) and when it was not
    given (``consent_not_given``).
    """
    lock_application(application)
    if purpose == ConsentPurpose.ENROLLMENT:
        raise ValidationError(
            _("Without this consent the dossier cannot be kept; withdraw it instead."),
            code="consent_needed",
        )
    if purpose not in application.consents:
        raise ValidationError(
            _("This consent was not given, or was withdrawn before."),
            code="consent_not_given",
        )
    del application.consents[purpose]
    if purpose == ConsentPurpose.ETHNICITY:
        application.ethnicity = ""
    application.save(update_fields=["consents", "ethnicity"])
    if application.person is not None:
        for consent in application.person.consents.in_force(purpose):
            withdraw_consent(consent, actor=actor)
    if purpose == ConsentPurpose.ZALO:
        stop_zalo(application.full_name, application.phone)
    record(actor, "application.consent_withdrawn", application, purpose=purpose)


@transaction.atomic
def confirm_consent(
    application: Application,
    consents: Mapping[str, str],
    *,
    changes: Mapping[str, object] = NO_CHANGES,
    channel: str,
    actor: User | None,
) -> None:
    """Let somebody whom a cooperative named agree to be considered.

    ``consents`` maps purposes to the version of their text; ``changes`` are what they
    put right of themselves, by field of ``CORRECTABLE``; ``channel`` is "link" or
    "desk", where ``actor`` is the officer who heard it. Refused when no consent is
    awaited (``consent_not_awaited``) or without the needed one (``consent_missing``).
    """
    if unknown := changes.keys() - set(CORRECTABLE):
        raise ValueError(f"not the person's to correct: {', '.join(sorted(unknown))}")
    call = lock_call(application.training_class)
    lock_application(application)
    _refuse_unless_awaited(application)
    _refuse_without_consent(consents)
    for field, value in changes.items():
        setattr(application, field, value)
    application.consents = dict(consents)
    if ConsentPurpose.ETHNICITY not in consents:
        application.ethnicity = ""
    application.status = ApplicationStatus.SUBMITTED
    application.submitted_at = timezone.now()
    application.full_clean(exclude={"citizen_id_hash"})
    application.save()
    note_completeness(application, call)
    record(
        actor,
        "application.consented",
        application,
        channel=channel,
        fields=sorted(changes.keys()),
    )
    tell(application, "submitted")


def _refuse_unless_awaited(application: Application) -> None:
    if not application.awaits_consent:
        raise ValidationError(
            _("No consent is awaited for this dossier any more."),
            code="consent_not_awaited",
        )


@transaction.atomic
def refuse_nomination(application: Application, *, actor: User | None) -> None:
    """Take somebody who does not agree off the list on which a cooperative named them.

    Whoever sent the list is told. Refused when no consent is awaited
    (``consent_not_awaited``).
    """
    training_class = application.training_class
    lock_call(training_class)
    lock_application(application)
    _refuse_unless_awaited(application)
    application.status = ApplicationStatus.WITHDRAWN
    application.save(update_fields=["status"])
    record(actor, "application.refused_nomination", application)
    if application.nomination is not None:
        tell_sender(
            application.nomination,
            "person_refused",
            turn=application.pk,
            ho_ten=application.full_name,
        )
    fill_seats(training_class)


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
            citizen_id_hash__in=lookup_hashes(application.citizen_id),
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
def withdraw(application: Application, *, actor: User | None) -> None:
    """Withdraw an application at the applicant's wish, until the class is opened.

    A seat that was given or kept is free at once, and goes to whoever is next; of a
    group the others are in their turn again. Refused when it was withdrawn or declined,
    or the class is open (``already_decided``).
    """
    lock_call(application.training_class)
    lock_application(application)
    if not application.can_be_withdrawn:
        raise already_decided()
    seat = application.participant
    offer = application.open_offer
    application.status = ApplicationStatus.WITHDRAWN
    application.participant = None
    application.save(update_fields=["status", "participant"])
    record(actor, "application.withdrawn", application)
    tell(application, "withdrawn")
    if offer is not None:
        end_offer(offer, reason=WITHDREW, actor=actor)
    if seat is not None:
        give_back(seat, actor=actor)
    fill_seats(application.training_class)


@transaction.atomic
def match_cooperative(
    application: Application, cooperative_id: int, *, actor: User
) -> None:
    """Replace the cooperative an applicant typed by one of the register.

    Refused when the application is already decided (``already_decided``).
    """
    lock_application(application)
    if application.status not in CANDIDATES:
        raise already_decided()
    application.cooperative_id = cooperative_id
    application.save(update_fields=["cooperative"])
    record(actor, "application.cooperative_matched", application)
