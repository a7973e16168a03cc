"""Telling holders that their certificate is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certificates.messages import READY, values_of
from notices.operations import post

if TYPE_CHECKING:
    from certificates.models import Certificate


def tell(certificate: Certificate) -> None:
    """Write the holder the link to the certificate, once, in the caller's transaction."""
    person = certificate.person
    post(
        event=READY.key,
        key=f"{READY.key}:{certificate.pk}",
        values=values_of(certificate),
        to_name=certificate.holder_name,
        email=person.email,
        phone=person.phone,
        about=certificate,
    )
