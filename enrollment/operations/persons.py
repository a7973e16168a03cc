"""Whose application it is: somebody of the register, or somebody new."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.operations import record
from cooperatives.models import Person
from cooperatives.operations import change_person, judge_distinct, register_person
from enrollment.models import CANDIDATES, Application, ToldApart
from enrollment.operations.claims import link_account
from enrollment.operations.locks import already_decided, lock_application
from enrollment.twins import twins_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from accounts.models import User

# What the form and a person's record both say. The citizen number is never replaced.
COMPARED = (
    "full_name",
    "gender",
    "date_of_birth",
    "place_of_birth",
    "phone",
    "email",
    "general_education",
    "qualification_level",
    "major",
)


@transaction.atomic
def link_person(
    application: Application,
    person: Person,
    *,
    take_over: Collection[str] = (),
    actor: User,
) -> None:
    """Note that the applicant is this known person; admitting then enters nobody new.

    At admission the person's blanks are filled from the form, and the columns named in
    ``take_over`` (of ``COMPARED``) say what the form says; all else of the person stays.
    Refused when no seat can follow any more (``already_decided``) or the form has the
    citizen number of somebody else (``citizen_id_of_another``).
    """
    if unknown := set(take_over) - set(COMPARED):
        raise ValueError(f"not compared: {', '.join(sorted(unknown))}")
    _lock_candidate(application)
    _refuse_number_of_another(application, person)
    application.person = person
    application.taken_over = sorted(take_over)
    application.save(update_fields=["person", "taken_over"])
    application.told_apart.filter(person=person).delete()
    record(
        actor,
        "application.person_linked",
        application,
        person=person.full_name,
        person_id=person.pk,
        fields=application.taken_over,
    )


@transaction.atomic
def tell_apart(application: Application, person: Person, *, actor: User) -> None:
    """Note that the applicant is not this person; saying it twice changes nothing.

    It is not asked again, not in a later dossier of the same citizen number either. A
    link to the person ends. Refused when no seat can follow any more
    (``already_decided``).
    """
    _lock_candidate(application)
    _apart, new = ToldApart.objects.get_or_create(
        application=application, person=person, defaults={"judged_by": actor}
    )
    if not new:
        return
    if application.person_id == person.pk:
        application.person = None
        application.taken_over = []
        application.save(update_fields=["person", "taken_over"])
    record(
        actor,
        "application.told_apart",
        application,
        person=person.full_name,
        person_id=person.pk,
    )


def _lock_candidate(application: Application) -> None:
    lock_application(application)
    if application.status not in CANDIDATES:
        raise already_decided()


def refuse_unclear_person(application: Application) -> None:
    """Refuse an applicant of whom nobody has said whether they are a known namesake
    (``twin_undecided``), or whose citizen number belongs to somebody else
    (``citizen_id_of_another``).
    """
    if application.person is not None:
        _refuse_number_of_another(application, application.person)
        return
    twins = twins_of(application)
    for twin in twins:
        if twin.same_number and twin.told_apart:
            raise _of_another(twin.person)
    if any(twin.same_number for twin in twins):
        return
    for twin in twins:
        if twin.is_to_be_decided:
            raise ValidationError(
                _("Say first whether the applicant is %(name)s, born %(born)s.")
                % {
                    "name": twin.person.full_name,
                    "born": twin.person.date_of_birth_text,
                },
                code="twin_undecided",
            )


def _refuse_number_of_another(application: Application, person: Person) -> None:
    owner = Person.objects.with_citizen_id(application.citizen_id).first()
    if owner is not None and owner != person:
        raise _of_another(owner)


def _of_another(owner: Person) -> ValidationError:
    return ValidationError(
        _(
            "The citizen number in the form is that of %(name)s, born %(born)s. If the"
            " applicant is somebody else, ask for the right number."
        )
        % {"name": owner.full_name, "born": owner.date_of_birth_text},
        code="citizen_id_of_another",
    )


def enter_person(application: Application, *, actor: User | None) -> Person:
    """The person of an application that gets its seat; part of giving it.

    The linked one, or the one with the same citizen number as they stand, or a new one.
    A claimant's account becomes the person's: not where a number alone, which others
    may know, says that it is somebody known (``Application.has_phone_of_its_person``).
    """
    person = _found_or_new(application, actor)
    if application.person is not None or person.phone == application.phone:
        link_account(person, application.claimant, actor=actor)
    return person


def _found_or_new(application: Application, actor: User | None) -> Person:
    if application.person is not None:
        return _take_over(application, application.person.pk, actor)
    person = register_person(_as_typed(application), actor=actor)
    apart = application.told_apart.exclude(person=person)
    for each in apart.select_related("person", "judged_by"):
        judge_distinct(person, each.person, actor=each.judged_by)
    return person


def _take_over(application: Application, pk: int, actor: User | None) -> Person:
    """Fill the person's blanks and what was chosen; old values are recorded."""
    person = Person.objects.select_for_update().get(pk=pk)
    for column in (*COMPARED, "citizen_id"):
        blank = getattr(person, column) in (None, "")
        if blank or column in application.taken_over:
            setattr(person, column, getattr(application, column))
            if column == "date_of_birth":
                person.dob_precision = application.dob_precision
    paper = _("application form %s") % application.code
    change_person(person, evidence=paper, actor=actor)
    return person


def _as_typed(application: Application) -> Person:
    return Person(
        dob_precision=application.dob_precision,
        citizen_id=application.citizen_id,
        **{column: getattr(application, column) for column in COMPARED},
    )
