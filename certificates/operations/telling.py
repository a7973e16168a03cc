"""Telling holders that their certificate is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certificates.messages import READY, values_of
from notices.operations import Recipient, post

if TYPE_CHECKING:
    from certificates.models import Certificate


def tell(certificate: Certificate) -> None:
    """Write the holder the link to the certificate, once, in the caller's transaction."""
    person, seat = certificate.person, certificate.participant
    post(
        event=READY.key,
        key=f"{READY.key}:{certificate.pk}",
        values=values_of(certificate),
        to=Recipient(certificate.holder_name, person.email, person.phone),
        about=certificate,
        office=seat.training_class.body_id if seat else None,
    )
