"""Erasing a person: who was counted stays, who it was goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import AuditEntry
from accounts.operations import record
from accounts.redaction import ERASED, entries_of, redact, redact_mentions
from cooperatives.models import (
    ImportBatch,
    ImportChange,
    ImportKind,
    ImportRow,
    ImportState,
    Person,
    Precision,
)
from cooperatives.operations.people import withdraw_consent

if TYPE_CHECKING:
    import datetime as dt

    from accounts.models import User

_LABEL = "cooperatives.person"


@transaction.atomic
def erase_person(person: Person, *, why: str, actor: User | None) -> None:
    """Strike a person out; posts, training and results stay, unnamed, to be counted.

    Of the birth date the year is left. Consents end, lists from which the person came
    are dropped, the journal keeps that something was done. ``why`` is "request" or
    "retention". Refused when it is done already (``already_erased``) and for who holds a
    post today (``post_held``), as the office keeps the record of posts by its duty.
    """
    person.refresh_from_db(from_queryset=Person.objects.select_for_update())
    if person.erased_at is not None:
        raise ValidationError(
            _("The data of this person is erased already."), code="already_erased"
        )
    if person.posts.held_on(timezone.localdate()).exists():
        raise ValidationError(
            _(
                "This person holds a post in a cooperative, of which the office keeps a"
                " record. End the post first."
            ),
            code="post_held",
        )
    for consent in person.consents.filter(withdrawn_at=None):
        withdraw_consent(consent, actor=actor)
    _forget_lists(person)
    _redact(person)
    person.full_name = ERASED
    person.date_of_birth = person.date_of_birth.replace(month=1, day=1)
    person.dob_precision = Precision.YEAR
    person.place_of_birth = person.citizen_id = person.phone = person.email = ""
    person.general_education = person.major = ""
    person.user = None
    person.erased_at = timezone.now()
    person.save()
    record(actor, "person.erased", person, why=why)


def _forget_lists(person: Person) -> None:
    """Drop the lists that brought the person, and what undoing them would put back.

    Rows that changed nothing are found by the name; of a namesake little is lost.
    """
    changes = ImportChange.objects.filter(
        Q(model__iexact=_LABEL, object_id=person.pk)
        | Q(model__iexact="cooperatives.post", object_id__in=person.posts.values("pk"))
        | Q(
            model__iexact="cooperatives.trainingrecord",
            object_id__in=person.training_records.values("pk"),
        )
    )
    about = Q(
        label=person.full_name,
        batch__kind__in=[ImportKind.PERSONS, ImportKind.TRAINING_RECORDS],
    )
    for batch, number in set(changes.values_list("batch", "row")):
        about |= Q(batch=batch, number=number)
    rows = list(ImportRow.objects.filter(about).exclude(batch__state=ImportState.READ))
    for row in rows:
        row.label, row.values, row.differences = ERASED, "", ""
        row.issues, row.candidates = [], []
        row.save()
    changes.delete()
    ImportBatch.objects.filter(pk__in={row.batch_id for row in rows}).update(
        content=b""
    )


def _redact(person: Person) -> None:
    key = [person.pk]
    redact(entries_of(Person.objects.filter(pk=person.pk)))
    redact(entries_of(person.consents.all()))
    redact(entries_of(person.training_records.all()))
    redact(entries_of(person.posts.all()))
    redact(AuditEntry.objects.filter(subject_type=_LABEL, details__into__in=key))
    redact_mentions(
        AuditEntry.objects.filter(
            Q(details__person_id__in=key)
            | Q(subject_type=_LABEL, details__other__in=key)
        )
    )


def purge_imports(before: dt.datetime) -> int:
    """Delete the files brought to the import desk before a moment; how many.

    What they brought in stays, and can no longer be undone as a whole. A list that still
    waits for somebody goes too: it is older than anybody remembers.
    """
    old = ImportBatch.objects.filter(created_at__lt=before)
    count = old.count()
    old.delete()
    return count
