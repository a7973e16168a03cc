"""Originals that the issuing body signed digitally itself."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.operations import record
from certificates import papers, signing
from certificates.models import Certificate, EntryAct, SignedOriginal, SigningKey
from certificates.operations.book import enter

if TYPE_CHECKING:
    from accounts.models import User

MOST_BYTES = 5 * 1024 * 1024


@transaction.atomic
def receive_original(
    certificate: Certificate, content: bytes, *, actor: User
) -> SignedOriginal:
    """Keep the PDF that the issuing body signed with its own key: then it is the original.

    Who signed is read from the signatures that are not ours: the body may sign our file.
    With ``ORIGINAL_ROOTS`` their keys are checked; without, whose they are is for whoever
    uploads it to know. Refused unless the certificate is valid and of our register
    (``certificate_not_valid``), when it has one already (``original_twice``), for a file
    above 5 MB (``original_too_large``), for one without a whole and unbroken signature
    (``original_unsigned``), for one that this system alone signed (``original_is_ours``)
    and for one by a key that leads to no root (``original_untrusted``).
    """
    certificate.refresh_from_db(from_queryset=Certificate.objects.select_for_update())
    if not certificate.can_take_original:
        raise ValidationError(
            _("Only a valid certificate of this register takes a signed original."),
            code="certificate_not_valid",
        )
    if SignedOriginal.objects.filter(certificate=certificate).exists():
        raise ValidationError(
            _("The signed original of this certificate is kept already."),
            code="original_twice",
        )
    if len(content) > MOST_BYTES:
        raise ValidationError(
            _("The file is larger than 5 MB."), code="original_too_large"
        )
    signers = signing.signers_of(content)
    if not signers:
        raise ValidationError(
            _("The file is no PDF with an unbroken digital signature over all of it."),
            code="original_unsigned",
        )
    ours = set(SigningKey.objects.values_list("fingerprint", flat=True))
    signers = [signer for signer in signers if signer.fingerprint not in ours]
    if not signers:
        raise ValidationError(
            _("This file is signed by this system, not by the body's own key."),
            code="original_is_ours",
        )
    names = ", ".join(signer.name for signer in signers)[:300]
    is_trusted = all(signer.is_trusted for signer in signers)
    if settings.ORIGINAL_ROOTS and not is_trusted:
        raise ValidationError(
            _("The key of %s is none that this installation trusts.") % names,
            code="original_untrusted",
        )
    sha256 = hashlib.sha256(content).hexdigest()
    if SignedOriginal.objects.filter(pdf_sha256=sha256).exists():
        raise ValidationError(
            _("This file is kept with another certificate."), code="original_twice"
        )
    original = SignedOriginal(
        certificate=certificate,
        signer=names,
        is_trusted=is_trusted,
        pdf_sha256=sha256,
        received_at=timezone.now(),
        received_by=actor,
    )
    papers.keep(original.pdf, papers.path_of_original(original), content)
    original.save(force_insert=True)
    enter(
        certificate,
        EntryAct.ORIGINAL_SIGNED,
        on=timezone.localdate(),
        remark=original.remark,
        pdf=original.pdf.name or "",
        pdf_sha256=sha256,
        actor=actor,
    )
    record(actor, "certificate.original_kept", certificate, name=original.signer)
    return original
