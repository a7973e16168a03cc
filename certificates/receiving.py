"""The holder's own link: whoever has it may see and keep the file.

The public token of the paper, signed, so that the paper alone does not open it. A secret
key that is replaced must stay among ``SECRET_KEY_FALLBACKS`` for old links to work.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from certificates.models import Certificate

if TYPE_CHECKING:
    from certificates.models import CertificateQuerySet

_signer = Signer(sep=".", salt="certificates.receiving")


def receive_path(certificate: Certificate) -> str:
    key = _signer.sign(certificate.token)
    return reverse("certificates:certificate_receive", args=[key])


def receive_url(certificate: Certificate) -> str:
    return f"{settings.SITE_URL}{receive_path(certificate)}"


def opened_by(key: str) -> CertificateQuerySet:
    """The certificate that the link opens; none for any other text."""
    try:
        token = _signer.unsign(key)
    except BadSignature:
        return Certificate.objects.none()
    return Certificate.objects.public().filter(token=token)
