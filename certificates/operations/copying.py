"""Copies from the register, under numbers of a book of their own."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.operations import record
from certificates import papers, signing
from certificates.models import Certificate, CopyBook, EntryAct, RegisterCopy
from certificates.operations.book import enter
from certificates.operations.keys import enter_key
from vietnamese import text

if TYPE_CHECKING:
    import datetime as dt

    from accounts.models import User
    from papers.models import Signatory


@transaction.atomic
def copy_from_register(
    certificate: Certificate,
    *,
    issued_on: dt.date,
    receiver: str,
    signatory: Signatory,
    given: int | None = None,
    actor: User,
) -> RegisterCopy:
    """Give a copy from the register (bản sao từ sổ gốc), for who lost the original.

    The certificate stays as it is: a copy says that it is one, with the number of the
    register and its own. ``given`` is how many copies the officer knows of. Refused
    unless the certificate is valid and of our register (``certificate_not_valid``), when
    more were given than the officer knows of, as by a second press of the button
    (``copy_given_meanwhile``), to nobody (``receiver_missing``), on a day to come
    (``copy_in_future``) or before the day of issue (``copy_too_early``), by a signatory
    who no longer signs (``signatory_inactive``), and without a key as ``issue``.
    """
    certificate.refresh_from_db(from_queryset=Certificate.objects.select_for_update())
    receiver = text.clean(receiver)
    _check(certificate, issued_on, receiver, signatory)
    _check_given(certificate, given)
    key = signing.current()
    enter_key(key.identity, actor=actor)
    CopyBook.objects.get_or_create(year=issued_on.year)
    book = CopyBook.objects.select_for_update().get(year=issued_on.year)
    book.last_number += 1
    book.save(update_fields=["last_number"])
    copy = RegisterCopy(
        certificate=certificate,
        book=book,
        number=book.last_number,
        copy_no=f"{book.last_number:04d}/{book.year}-BS",
        issued_on=issued_on,
        receiver=receiver,
        signatory_power_prefix=signatory.power_prefix,
        signatory_position=signatory.position,
        signatory_name=signatory.name,
        issued_at=timezone.now(),
        issued_by=actor,
    )
    content = signing.sign(papers.draw_copy(copy), key)
    papers.keep(copy.pdf, papers.path_of_copy(copy), content)
    copy.pdf_sha256 = hashlib.sha256(content).hexdigest()
    copy.full_clean()
    copy.save(force_insert=True)
    enter(
        certificate,
        EntryAct.COPIED,
        on=issued_on,
        receiver=receiver,
        remark=copy.remark,
        pdf=copy.pdf.name or "",
        pdf_sha256=copy.pdf_sha256,
        actor=actor,
    )
    record(actor, "certificate.copied", certificate, numbers=[copy.copy_no])
    return copy


def _check(
    certificate: Certificate, issued_on: dt.date, receiver: str, signatory: Signatory
) -> None:
    if not certificate.can_be_copied:
        raise ValidationError(
            _("Copies are given of valid certificates of this register only."),
            code="certificate_not_valid",
        )
    if not receiver:
        raise ValidationError(
            _("Enter who receives the copy."), code="receiver_missing"
        )
    if issued_on > timezone.localdate():
        raise ValidationError(_("This day has not come yet."), code="copy_in_future")
    if issued_on < certificate.issue_date:
        raise ValidationError(
            _("%s was not issued yet on that day.") % certificate.serial_number,
            code="copy_too_early",
        )
    if not signatory.is_active:
        raise ValidationError(
            _("This person no longer signs."), code="signatory_inactive"
        )


def _check_given(certificate: Certificate, given: int | None) -> None:
    copies = certificate.copies.order_by("pk")
    if given is None or given == len(copies):
        return
    raise ValidationError(
        _("The copy %(number)s was given meanwhile. Open this page anew for one more.")
        % {"number": ", ".join(copy.copy_no for copy in copies[given:])},
        code="copy_given_meanwhile",
    )
