"""Keeping account of the keys that sign."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from accounts.operations import record
from certificates.models import SigningKey

if TYPE_CHECKING:
    from accounts.models import User
    from certificates.signing import Identity


@transaction.atomic
def enter_key(identity: Identity, *, actor: User) -> SigningKey:
    """The record of the key that signs now; entered when it signs first.

    Another key that signed until now is retired: what it signed stays valid.
    """
    known = SigningKey.objects.filter(fingerprint=identity.fingerprint).first()
    if known is not None and known.retired_at is None:
        return known
    others = SigningKey.objects.exclude(fingerprint=identity.fingerprint)
    for other in others.select_for_update().filter(retired_at=None).order_by("pk"):
        other.retired_at = timezone.now()
        other.save(update_fields=["retired_at"])
        record(actor, "key.retired", other)
    key, created = SigningKey.objects.get_or_create(
        fingerprint=identity.fingerprint,
        defaults={
            "subject": identity.subject,
            "issuer": identity.issuer,
            "certificate_pem": identity.certificate_pem,
            "chain_pem": identity.chain_pem,
            "valid_from": identity.valid_from,
            "valid_to": identity.valid_to,
            "is_demo": identity.is_demo,
        },
    )
    if key.retired_at is not None:
        key.retired_at = None  # an earlier key is in use again
        key.save(update_fields=["retired_at"])
    if created:
        record(actor, "key.entered", key, name=identity.fingerprint)
    return key
