"""Proving it: the register, the certificates entered in it, and what they are signed with."""

from certificates.models.certificate import (
    LIVE,
    REGISTER_ORDER,
    Certificate,
    CertificateQuerySet,
    CertificateStatus,
    new_token,
    number_key,
)
from certificates.models.facts import FACTS, CertificateKind, Facts, digest
from certificates.models.issuing import IssueRun
from certificates.models.keys import SigningKey
from certificates.models.life import (
    CopyBook,
    RegisterCopy,
    SignedOriginal,
    with_file,
)
from certificates.models.register import (
    LINKS,
    NOTHING,
    OPENING_ACTS,
    EntryAct,
    Register,
    RegisterEntry,
    RegisterHead,
    hash_of_certificate,
)
from certificates.models.templates import (
    PLACEHOLDERS,
    Frame,
    Template,
    TemplateChoice,
    TemplateVersion,
)

__all__ = [
    "FACTS",
    "LINKS",
    "LIVE",
    "NOTHING",
    "OPENING_ACTS",
    "PLACEHOLDERS",
    "REGISTER_ORDER",
    "Certificate",
    "CertificateKind",
    "CertificateQuerySet",
    "CertificateStatus",
    "CopyBook",
    "EntryAct",
    "Facts",
    "Frame",
    "IssueRun",
    "Register",
    "RegisterCopy",
    "RegisterEntry",
    "RegisterHead",
    "SignedOriginal",
    "SigningKey",
    "Template",
    "TemplateChoice",
    "TemplateVersion",
    "digest",
    "hash_of_certificate",
    "new_token",
    "number_key",
    "with_file",
]
