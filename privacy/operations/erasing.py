"""Erasing somebody everywhere, in the order of the floors: what is above first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.admin.models import LogEntry
from django.db import transaction
from django.db.models import Q

from accounts.fields import lookup_hashes
from accounts.models import User
from accounts.operations import record
from accounts.redaction import ERASED, entries_of, redact, relabel
from certificates.models import Certificate
from cooperatives.models import Person, Post, TrainingRecord
from cooperatives.operations import erase_person
from enrollment.models import Application, Draft, ToldApart
from enrollment.operations import drop_draft, erase_application
from notices.models import Message, messages_about
from notices.operations import forget_messages
from targets.models import FrozenRow
from training.operations import erase_learner

if TYPE_CHECKING:
    from django.db.models import Model

    from notices.models import MessageQuerySet

# What packages keep about an account: addresses, factors, sessions, sign-ons.
_OF_PACKAGES = {"account", "mfa", "usersessions", "socialaccount"}


@transaction.atomic
def erase(
    *,
    person: Person | None = None,
    application: Application | None = None,
    account: User | None = None,
    why: str,
    actor: User | None,
) -> None:
    """Erase a person with their dossiers and their account; or a dossier or account alone.

    Forms that the account sent for others are the others' and stay.
    The register of certificates keeps what it must by law and still verifies; figures
    that were closed keep their totals, with rows that name nobody. Refused as
    ``erase_learner``, ``erase_application`` and ``erase_person`` refuse (``seat_held``,
    ``application_live``, ``post_held``, ``already_erased``).
    """
    if person is None and application is not None:
        person = application.person
    account = account or (person.user if person else None)
    dossiers = Q(pk=application.pk if application else None)
    if account is not None:
        own = Application.objects.about(account)
        dossiers |= Q(pk__in=list(own.values_list("pk", flat=True)))
    if person is not None:
        erase_learner(person)
        dossiers |= Q(person=person)
        if person.citizen_id:
            dossiers |= Q(citizen_id_hash__in=lookup_hashes(person.citizen_id))
    for each in Application.objects.filter(dossiers).order_by("pk"):
        erase_application(each, why=why, actor=actor)
    if person is not None:
        _erase_traces(person)
        erase_person(person, why=why, actor=actor)
    if account is not None:
        close_account(account, actor=actor)


def _erase_traces(person: Person) -> None:
    """Names in figures, in the journal of the register, in messages and judgements."""
    posts = Post.objects.filter(person=person)
    records = TrainingRecord.objects.filter(person=person)
    own = Person.objects.filter(pk=person.pk)
    for rows in (own, posts, records):
        keys = list(rows.values_list("pk", flat=True))
        for each in FrozenRow.objects.filter(
            record=_label(rows.model), record_id__in=keys
        ):
            each.label = ERASED
            each.save(update_fields=["label", "search_text"])
    for certificate in Certificate.objects.filter(person=person):
        entries = entries_of(Certificate.objects.filter(pk=certificate.pk))
        relabel(entries, certificate.serial_number)
        _forget_told(messages_about(certificate))
    reach = Q(phone=person.phone) if person.phone else Q(pk=None)
    if person.email:
        reach |= Q(email=person.email)
    told = Message.objects.filter(reach, to_name=person.full_name).exclude(
        event__startswith="data_request."
    )
    _forget_told(told)
    ToldApart.objects.filter(person=person).delete()
    _forget_repairs(person)


@transaction.atomic
def close_account(account: User, *, actor: User | None) -> None:
    """Close the account of somebody erased; who works for the office keeps theirs.

    The row stays, unnamed, as the journal says that an account did this or that.
    """
    account.refresh_from_db(from_queryset=User.objects.select_for_update())
    if account.is_staff or account.get_all_permissions():
        return
    for draft in Draft.objects.filter(account=account):
        drop_draft(draft)
    for relation in User._meta.related_objects:  # noqa: SLF001  Django's public name for a model
        if relation.related_model._meta.app_label in _OF_PACKAGES:  # noqa: SLF001
            relation.related_model._base_manager.filter(  # noqa: SLF001
                **{relation.field.name: account}
            ).delete()
    redact(entries_of(User.objects.filter(pk=account.pk)))
    _forget_told(messages_about(account))
    _forget_repairs(account)
    account.full_name = ERASED
    account.email = account.phone = None
    account.phone_verified = account.is_active = False
    account.set_unusable_password()
    account.save()
    record(actor, "account.closed", account)


def _forget_told(told: MessageQuerySet) -> None:
    redact(entries_of(told))
    forget_messages(told)


def _forget_repairs(row: Model) -> None:
    """The administration's own log names rows as well."""
    LogEntry.objects.filter(
        content_type__app_label=row._meta.app_label,  # noqa: SLF001  Django's public name for a model
        content_type__model=row._meta.model_name,  # noqa: SLF001
        object_id=str(row.pk),
    ).update(object_repr=ERASED, change_message="")


def _label(model: type[Model]) -> str:
    return model._meta.label_lower  # noqa: SLF001  Django's public name for a model
