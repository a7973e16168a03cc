"""Taking over certificates from paper registers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.operations import record
from certificates.models import (
    Certificate,
    CertificateKind,
    CertificateStatus,
    EntryAct,
    Register,
    number_key,
)
from certificates.operations.book import enter
from cooperatives.operations import record_training, restore_training
from vietnamese import text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from accounts.models import User
    from cooperatives.models import Cooperative, Person, TrainingRecord
    from cooperatives.operations import Training
    from curriculum.models import Programme

TITLE = "GIẤY CHỨNG NHẬN"


@dataclass(frozen=True)
class Entry:
    """What a paper register says: whose it is, what it proves, and what else is written.

    ``facts`` are columns of the certificate, at least number in the register, name and
    date of birth as written there. ``counted`` is the training record that has the same
    number of the same body already.
    """

    person: Person
    cooperative: Cooperative | None
    training: Training
    facts: Mapping[str, Any]
    counted: TrainingRecord | None = None


@transaction.atomic
def take_over(entry: Entry, programme: Programme, *, actor: User) -> Certificate:
    """Enter a certificate that was issued on paper, under its own number.

    It goes into the historic series of its programme and year, without a file or a
    signature of ours, and counts once: with the training record of the same number, or
    with a new one. Refused when the number of that body is entered
    (``historic_number_taken``).
    """
    training, person = entry.training, entry.person
    register = _lock_register(programme, training.certified_on.year)
    if taken := number_taken(training.issuer, training.evidence):
        raise ValidationError(
            _("The number %(number)s of this body is entered already, for %(name)s.")
            % {"number": taken.serial_number, "name": taken.holder_name},
            code="historic_number_taken",
        )
    register.last_number += 1
    register.save(update_fields=["last_number"])
    certificate = Certificate(
        kind=CertificateKind.COMPLETION,
        is_historic=True,
        register=register,
        number=register.last_number,
        serial_number=training.evidence,
        person=person,
        title=TITLE,
        issuing_body_name=training.issuer,
        holder_gender=person.gender,
        programme_name=training.programme,
        issue_date=training.certified_on,
        status=CertificateStatus.ISSUED,
        issued_at=timezone.now(),
        **entry.facts,
    )
    certificate.save(force_insert=True)
    if entry.counted is None:
        record_training(person, entry.cooperative, training, actor=actor)
    elif entry.counted.withdrawn_on is not None:
        restore_training(
            entry.counted, person, entry.cooperative, training, actor=actor
        )
    enter(
        certificate,
        EntryAct.TAKEN_OVER,
        on=timezone.localdate(),
        at=certificate.issued_at,
        remark=f"Theo sổ gốc giấy, số {certificate.register_entry_no}",
        actor=actor,
    )
    record(actor, "certificate.taken_over", certificate)
    return certificate


def number_taken(issuer: str, serial_number: str) -> Certificate | None:
    """The certificate of this number and body, however they are spelled."""
    same = Certificate.objects.standing().filter(number_key=number_key(serial_number))
    body = text.fold(issuer)
    return next(
        (each for each in same if text.fold(each.issuing_body_name) == body), None
    )


def _lock_register(programme: Programme, year: int) -> Register:
    series: dict[str, Any] = {
        "programme": programme,
        "year": year,
        "kind": CertificateKind.COMPLETION,
        "is_historic": True,
    }
    Register.objects.get_or_create(**series)
    return Register.objects.select_for_update(of=("self",)).get(**series)
