"""Who of a class gets which paper: the one place that reads the award for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certificates.models import CertificateKind
from training.models import Award, ParticipantStatus

if TYPE_CHECKING:
    from training.models import Participant

KINDS: dict[str, CertificateKind] = {
    Award.CERTIFICATE: CertificateKind.COMPLETION,
    Award.CONFIRMATION: CertificateKind.CONFIRMATION,
}


def kind_for(participant: Participant) -> CertificateKind | None:
    """The paper that a recognised award brings; None for none."""
    if participant.status != ParticipantStatus.ACTIVE:
        return None
    return KINDS.get(participant.award)
