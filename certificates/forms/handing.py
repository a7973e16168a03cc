"""Handing over the papers of a class on its last day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from certificates.forms.life import HANDOVER_REFUSALS, HandoverFields
from certificates.models import Certificate
from cooperatives.fields import RowsField

if TYPE_CHECKING:
    from django.core.exceptions import ValidationError

    from certificates.models import CertificateQuerySet


class ClassHandoverForm(HandoverFields):
    """Whose papers were handed over: ``waiting`` are those that may be chosen."""

    certificates = RowsField(
        queryset=Certificate.objects.none(),
        label=_("Certificates handed over"),
        error_messages={
            "required": _("Choose whose certificate was handed over."),
            "invalid_choice": _(
                "A certificate that was chosen no longer waits to be handed over:"
                " somebody noted it meanwhile. The list is as it is now."
            ),
        },
    )
    field_order = ("on", "receiver", "proxy_paper", "certificates")

    def __init__(self, waiting: CertificateQuerySet, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["certificates"].queryset = waiting  # type: ignore[attr-defined]
        self.fields["certificates"].label_from_instance = _label  # type: ignore[attr-defined]

    def refuse(self, refusal: ValidationError) -> None:
        """Show a refusal next to the field that it is about."""
        field = HANDOVER_REFUSALS.get(getattr(refusal, "code", None) or "")
        self.add_error(field, refusal.messages)


def _label(certificate: Certificate) -> str:
    return f"{certificate.register_entry_no} · {certificate.holder_name}"
