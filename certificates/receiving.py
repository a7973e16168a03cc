"""The holder's own link: whoever has it may see and keep the file.

Its token stands on no paper, so the paper alone does not open it, and no key that is
changed ends it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse

from certificates.models import Certificate

if TYPE_CHECKING:
    from certificates.models import CertificateQuerySet


def receive_path(certificate: Certificate) -> str:
    return reverse("certificates:certificate_receive", args=[certificate.holder_token])


def receive_url(certificate: Certificate) -> str:
    return f"{settings.SITE_URL}{receive_path(certificate)}"


def opened_by(token: str) -> CertificateQuerySet:
    """The certificate that the link opens; none for any other text."""
    return Certificate.objects.public().filter(holder_token=token)
