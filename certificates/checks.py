"""What `check --deploy` asks of the signing key."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Error, register
from django.utils.translation import gettext as _

from certificates import signing


@register(deploy=True)
def a_key_is_configured(**kwargs: Any) -> list[CheckMessage]:
    """Without a key production runs, but issues nothing."""
    if signing.is_configured():
        return []
    return [
        Error(
            _("No signing key is configured, so no certificate can be issued."),
            hint="SIGNING_PKCS12, or SIGNING_PKCS11_MODULE, _TOKEN and _LABEL;"
            " SIGNING_PASSWORD.",
            id="certificates.E001",
        )
    ]
