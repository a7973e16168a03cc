"""Proving the register: everything is computed again, and what was altered is named.

The book (the chain of its rows) is the witness. A certificate whose columns, file,
signature or state differ from what the book says is named with the column; so are a row
that does not match its own hash, a link that is broken and a number that is missing.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from django.db import connection
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from accounts.fields import DerivedCharField
from certificates import guards, signing
from certificates.models import (
    FACTS,
    LINKS,
    NOTHING,
    OPENING_ACTS,
    Certificate,
    CertificateStatus,
    EntryAct,
    Register,
    RegisterCopy,
    RegisterEntry,
    RegisterHead,
    SignedOriginal,
    SigningKey,
    TemplateVersion,
    hash_of_certificate,
)
from cooperatives.models import TrainingRecord

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.db.models.fields.files import FieldFile

# What an act leaves a certificate in; others leave it as it is.
STATUS_AFTER: dict[str, CertificateStatus] = {
    EntryAct.ISSUED: CertificateStatus.ISSUED,
    EntryAct.TAKEN_OVER: CertificateStatus.ISSUED,
    EntryAct.HANDED_OVER: CertificateStatus.HANDED_OVER,
    EntryAct.SUPERSEDED: CertificateStatus.SUPERSEDED,
    EntryAct.REVOKED: CertificateStatus.REVOKED,
    EntryAct.VOIDED: CertificateStatus.VOIDED,
}
ENDING_ACTS = (EntryAct.SUPERSEDED, EntryAct.REVOKED, EntryAct.VOIDED)

_WRITTEN_OF_FILES = (
    ("pdf", "pdf"),
    ("pdf_sha256", "pdf_sha256"),
    ("remark", "remark"),
)
# What is kept beside a row of the book: its model, and the columns that are the same
# (of the row, of the record); and its file with the hash of it.
BESIDE: dict[EntryAct, tuple[Any, tuple[tuple[str, str], ...], str]] = {
    EntryAct.COPIED: (
        RegisterCopy,
        (("acted_on", "issued_on"), ("receiver", "receiver"), *_WRITTEN_OF_FILES),
        "pdf",
    ),
    EntryAct.ORIGINAL_SIGNED: (SignedOriginal, _WRITTEN_OF_FILES, "pdf"),
}


class Finding(NamedTuple):
    """Something that is not as it was entered: what it is about, and what is wrong."""

    code: str
    subject: str
    message: str


class Report(NamedTuple):
    rows: int
    certificates: int
    head: str
    findings: list[Finding]


def audit() -> Report:
    """Compute the whole register again. Reads every file; changes nothing."""
    head = RegisterHead.objects.first() or RegisterHead()
    rows = list(RegisterEntry.objects.in_book_order())
    of_certificate: dict[int, list[RegisterEntry]] = defaultdict(list)
    for row in rows:
        of_certificate[row.certificate_id].append(row)
    findings = [*_guards(), *_chain(rows, head), *_keys(), *_versions()]
    certificates = Certificate.objects.select_related(
        "signing_key", "template_version", "participant", "register__programme"
    ).in_register_order()
    files, count = Files(), 0
    for certificate in certificates.iterator(chunk_size=500):
        count += 1
        own = of_certificate.pop(certificate.pk, [])
        findings += _certificate(certificate, own)
        findings += _file(certificate, own, files)
    for row in (row for orphans in of_certificate.values() for row in orphans):
        message = _("The certificate of this row is gone.")
        findings.append(Finding("certificate_missing", str(row), message))
    findings += [*_numbers(), *_beside(rows), *_records()]
    return Report(len(rows), count, head.entry_hash, findings)


def _guards() -> Iterator[Finding]:
    message = _("The database's guard against changes is not in place.")
    for name in guards.missing(connection):
        yield Finding("guard_missing", name, message)


def _chain(rows: Sequence[RegisterEntry], head: RegisterHead) -> Iterator[Finding]:
    previous, place = NOTHING, 0
    for row in rows:
        if row.sequence != place + 1:
            message = _("Rows of the book before this one are missing.")
            yield Finding("row_missing", str(row), message)
        elif row.previous_hash != previous:
            message = _("This row does not follow the one before it.")
            yield Finding("link_broken", str(row), message)
        if row.hash_of_row() != row.entry_hash:
            message = _("This row of the book was altered.")
            yield Finding("row_altered", str(row), message)
        previous, place = row.entry_hash, row.sequence
    if (head.length, head.entry_hash) != (place, previous):
        message = _("The book does not end where it ended: rows are missing or added.")
        yield Finding("head_wrong", str(head.length), message)


def _keys() -> Iterator[Finding]:
    for key in SigningKey.objects.all():
        try:
            own = x509.load_pem_x509_certificate(key.certificate_pem.encode())
            said = {
                "fingerprint": own.fingerprint(hashes.SHA256()).hex(),
                "subject": signing.name_of(own.subject),
                "issuer": signing.name_of(own.issuer),
                "valid_from": own.not_valid_before_utc,
                "valid_to": own.not_valid_after_utc,
            }
            altered = [
                name for name, value in said.items() if getattr(key, name) != value
            ]
        except ValueError:
            altered = ["certificate_pem"]
        for column in altered:
            message = _("The column %s of the key was altered.") % column
            yield Finding("key_altered", str(key), message)


def _versions() -> Iterator[Finding]:
    for version in TemplateVersion.objects.exclude(logo="").select_related("template"):
        if Files().sha256(version.logo) != version.logo_sha256:
            message = _("The file of the logo was altered.")
            yield Finding("logo_altered", str(version), message)


def _certificate(
    certificate: Certificate, rows: list[RegisterEntry]
) -> Iterator[Finding]:
    """What of a certificate is not as its rows of the book say."""
    subject = certificate.serial_number
    if not rows:
        if not certificate.is_draft:
            message = _("The book has no row of its being issued.")
            yield Finding("row_missing", subject, message)
        return
    is_as_entered = hash_of_certificate(certificate) == rows[0].facts_hash
    for row in rows:
        for column in _differing(certificate, row):
            if is_as_entered:
                message = _("The column %s of this row was altered.") % column
                yield Finding("row_altered", str(row), message)
            elif row == rows[0]:
                yield _altered(subject, column)
    for column in _altered_beside_facts(certificate, rows):
        yield _altered(subject, column)
    register = certificate.register
    serial_number = register.serial_number(certificate.number)
    if not certificate.is_historic and serial_number != subject:
        message = _("The series of its register was altered: %s.") % register
        yield Finding("register_altered", subject, message)
    version = certificate.template_version
    if version is not None and version.digest() != certificate.template_sha256:
        message = _("Its template was altered: %s.") % version
        yield Finding("template_altered", subject, message)


def _altered(subject: str, column: str) -> Finding:
    message = _("The column %s was altered: the book says something else.") % column
    return Finding("column_altered", subject, message)


def _differing(certificate: Certificate, row: RegisterEntry) -> Iterator[str]:
    for column in (*FACTS, *LINKS):
        if getattr(certificate, column) != getattr(row, column):
            yield column


def _altered_beside_facts(
    certificate: Certificate, rows: list[RegisterEntry]
) -> Iterator[str]:
    """Columns of state and file, and those that are derived from others."""
    opening = next((row for row in rows if row.act in OPENING_ACTS), None)
    ending = next((row for row in rows if row.act in ENDING_ACTS), None)
    status = CertificateStatus.DRAFT
    for row in rows:
        status = STATUS_AFTER.get(row.act, status)
    said = {
        "status": status,
        "pdf": opening.pdf if opening else "",
        "pdf_sha256": opening.pdf_sha256 if opening else "",
        "issued_at": opening.recorded_at if opening else None,
        "fault": "",
        "ended_on": ending.acted_on if ending else None,
        "ending_id": ending.act_decision_id if ending else None,
        "ending_reason": ending.reason if ending else "",
        "public_reason": ending.public_reason if ending else "",
    }
    if certificate.participant is not None:
        said["person_id"] = certificate.participant.person_id
    for field in certificate._meta.concrete_fields:  # noqa: SLF001  Django's public name
        if isinstance(field, DerivedCharField) and field.derive is not None:
            said[field.attname] = (field.derive(certificate) or "")[: field.max_length]
    for column, value in said.items():
        found = getattr(certificate, column)
        if (str(found or "") if column == "pdf" else found) != value:
            yield column


class Files:
    """Stored files, each hashed once and its signature computed once."""

    def __init__(self) -> None:
        self._faults: dict[tuple[str, str], list[str]] = {}

    def sha256(self, file: FieldFile) -> str | None:
        """None if the file is not there."""
        content = self._read(file)
        return None if content is None else hashlib.sha256(content).hexdigest()

    def check(self, file: FieldFile, pem: str) -> tuple[str | None, list[str]]:
        """The file's hash, and why it is not what that key signed."""
        content = self._read(file)
        if content is None:
            return None, []
        sha256 = hashlib.sha256(content).hexdigest()
        if (sha256, pem) not in self._faults:
            self._faults[sha256, pem] = signing.faults_of(content, pem) if pem else []
        return sha256, self._faults[sha256, pem]

    def _read(self, file: FieldFile) -> bytes | None:
        try:
            with file.open() as opened:
                content: bytes = opened.read()
        except (OSError, ValueError):
            return None
        return content


def _file(
    certificate: Certificate, rows: list[RegisterEntry], files: Files
) -> Iterator[Finding]:
    subject, key = certificate.serial_number, certificate.signing_key
    opening = next((row for row in rows if row.act in OPENING_ACTS), None)
    if opening is None or not opening.pdf:
        return  # a number voided before it was used, or paper without a picture of it
    sha256, faults = files.check(certificate.pdf, key.certificate_pem if key else "")
    if sha256 is None:
        yield Finding("file_missing", subject, _("Its file is missing."))
    elif sha256 != opening.pdf_sha256:
        yield Finding("file_altered", subject, _("Its file is not the one issued."))
    for fault in faults:
        message = _("Its file is not as it was signed: %s.") % fault
        yield Finding("signature_broken", subject, message)
    if key and not key.is_valid_at(opening.recorded_at):
        message = _("It was signed outside the period of its key.")
        yield Finding("signature_broken", subject, message)


def _numbers() -> Iterator[Finding]:
    """Every number drawn is a certificate, whatever became of it."""
    drawn: dict[int, set[int]] = defaultdict(set)
    for key, number in Certificate.objects.values_list("register_id", "number"):
        drawn[key].add(number)
    for register in Register.objects.select_related("programme"):
        numbers = drawn[register.pk]
        for number in sorted(set(range(1, register.last_number + 1)) - numbers):
            message = _("The number %s was drawn and is missing.") % number
            yield Finding("number_missing", str(register), message)
        if numbers and max(numbers) > register.last_number:
            message = _("The last number of the register was altered.")
            yield Finding("last_number_altered", str(register), message)


def _beside(rows: Sequence[RegisterEntry]) -> Iterator[Finding]:
    """Copies and signed originals against their rows of the book."""
    files = Files()
    for act, (model, columns, file) in BESIDE.items():
        said = {
            (row.certificate_id, *(getattr(row, own) for own, _theirs in columns))
            for row in rows
            if row.act == act
        }
        found = set()
        for record in model.objects.select_related("certificate"):
            values = (
                str(value) if theirs == "pdf" else value
                for theirs, value in (
                    (theirs, getattr(record, theirs)) for _own, theirs in columns
                )
            )
            found.add(key := (record.certificate_id, *values))
            subject = f"{record.certificate.serial_number}: {EntryAct(act).label}"
            if key not in said:
                message = _("This record differs from its row of the book.")
                yield Finding("record_altered", subject, message)
            sha256 = getattr(record, f"{file}_sha256")
            if sha256 and files.sha256(getattr(record, file)) != sha256:
                message = _("The file beside the book was altered or is missing.")
                yield Finding("file_altered", subject, message)
        for certificate, *_values in said - found:
            message = _("The record beside a row of the book is missing or altered.")
            yield Finding("record_missing", f"{certificate}: {act.label}", message)


def _records() -> Iterator[Finding]:
    """Each valid certificate counts for its holder."""
    counted = TrainingRecord.objects.filter(
        issuer=OuterRef("issuing_body_name"),
        evidence=OuterRef("serial_number"),
        person=OuterRef("person"),
    )
    valid = Certificate.objects.valid().completions()
    for certificate in valid.filter(~Exists(counted)):
        message = _("Its holder's record of having been trained is missing.")
        yield Finding("training_missing", certificate.serial_number, message)
