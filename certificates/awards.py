"""Who of a class gets which paper: the one place that reads the result for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certificates.models import CertificateKind
from training.models import ParticipantStatus, Result

if TYPE_CHECKING:
    from training.models import Participant


def kind_for(participant: Participant) -> CertificateKind | None:
    """The certificate that a recognised result brings; None for none."""
    if participant.status != ParticipantStatus.ACTIVE:
        return None
    return CertificateKind.COMPLETION if participant.result == Result.PASSED else None
