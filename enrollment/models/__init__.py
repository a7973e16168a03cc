"""Getting into a class: the call for applicants, the applications, seats offered."""

from enrollment.models.application import (
    CANDIDATES,
    CODE_LETTERS,
    LIVE,
    UNDECIDED,
    Application,
    ApplicationStatus,
    new_application_code,
    new_token,
)
from enrollment.models.attachment import (
    MOST_FILES,
    Attachment,
    AttachmentKind,
)
from enrollment.models.call import Call, Criterion, Endorser, default_rule
from enrollment.models.claim import Claim, ClaimState
from enrollment.models.draft import Draft
from enrollment.models.nomination import Nomination, NominationState
from enrollment.models.offer import Channel, Offer, OfferState
from enrollment.models.twin import ToldApart

__all__ = [
    "CANDIDATES",
    "CODE_LETTERS",
    "LIVE",
    "MOST_FILES",
    "UNDECIDED",
    "Application",
    "ApplicationStatus",
    "Attachment",
    "AttachmentKind",
    "Call",
    "Channel",
    "Claim",
    "ClaimState",
    "Criterion",
    "Draft",
    "Endorser",
    "Nomination",
    "NominationState",
    "Offer",
    "OfferState",
    "ToldApart",
    "default_rule",
    "new_application_code",
    "new_token",
]
