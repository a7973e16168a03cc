"""What personal data is held, what for and for how long: the words of the one table.

Each app declares its own columns in its ``personal`` module; ``privacy.holdings`` puts
them together, and a test fails for a column that nobody has declared. A column is either
held about somebody (``HELD``), or says nothing about anybody (``PLAIN``); of the models in
``NOBODY`` every column does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import _StrPromise


class Purpose(models.TextChoices):
    """What data is held for, in the words of the public page."""

    ENROLLMENT = "enrollment", _("considering the application")
    CLASS = "class", _("running the class and recognising its results")
    REGISTER = "register", _("proving the certificate: the register, by law")
    ETHNICITY = "ethnicity", _("statistics by ethnic group, with a consent of its own")
    COOPERATIVES = (
        "cooperatives",
        _("the record of cooperatives and who works for them, by the office's duty"),
    )
    FIGURES = "figures", _("the province's figures and reports")
    CONTACT = "contact", _("telling people what concerns them")
    ACCOUNT = "account", _("signing in, and keeping strangers out")
    RESPONSIBLE = "responsible", _("who answers for an act of the office")
    RIGHTS = "rights", _("honouring consents and requests about personal data")


class Term(models.TextChoices):
    """How long data is held; ``MONTHS`` and ``purge_personal_data`` carry it out."""

    DRAFT = "draft", _("30 days after the last change")
    REFUSED = (
        "refused",
        _(
            "24 months after an application was declined or withdrawn; else as the class"
        ),
    )
    CLASS = (
        "class",
        _("60 months after the last class or post of the person, or until erased"),
    )
    REGISTER = "register", _("permanently, as a register must be")
    NUMBERS = "numbers", _("permanently, without a name once the person is erased")
    MESSAGES = "messages", _("24 months after it was written")
    IMPORTS = "imports", _("12 months after the file was brought")
    REQUESTS = "requests", _("24 months after the answer")
    ACCOUNT = "account", _("as long as the account, which its owner may have closed")
    OFFICE = "office", _("as long as the record that the office made")
    JOURNAL = "journal", _("permanently, names struck out once the person is erased")
    PAPERS = "papers", _("a few days, as the papers can be made again")


MONTHS: dict[Term, int] = {
    Term.REFUSED: 24,
    Term.CLASS: 60,
    Term.MESSAGES: 24,
    Term.IMPORTS: 12,
    Term.REQUESTS: 24,
}


class Held(NamedTuple):
    """Columns of a model that tell of a person: which, in words, what for, how long."""

    model: str
    words: str | _StrPromise
    fields: tuple[str, ...]
    purpose: Purpose
    term: Term
    is_sensitive: bool = False


HELD: tuple[Held, ...] = (
    Held(
        "accounts.User",
        _("account: name, e-mail, phone"),
        ("full_name", "sort_key", "search_text", "email", "phone", "phone_verified"),
        Purpose.ACCOUNT,
        Term.ACCOUNT,
    ),
    Held(
        "accounts.User",
        _("account: password (only its fingerprint), last sign-in"),
        ("password", "last_login", "date_joined"),
        Purpose.ACCOUNT,
        Term.ACCOUNT,
    ),
    Held(
        "accounts.User_groups",
        _("account: its roles"),
        ("user", "group"),
        Purpose.ACCOUNT,
        Term.ACCOUNT,
    ),
    Held(
        "accounts.User_user_permissions",
        _("account: its rights beside the roles"),
        ("user", "permission"),
        Purpose.ACCOUNT,
        Term.ACCOUNT,
    ),
    Held(
        "accounts.AuditEntry",
        _("journal: who did what, when, to which record"),
        ("at", "actor", "verb", "subject_type", "subject_id"),
        Purpose.RESPONSIBLE,
        Term.JOURNAL,
    ),
    Held(
        "accounts.AuditEntry",
        _("journal: name of the record and what was changed"),
        ("subject_label", "details"),
        Purpose.RESPONSIBLE,
        Term.JOURNAL,
    ),
    Held(
        "accounts.SpokenCode",
        _("code read out by the office: for whom, by whom"),
        (
            "user",
            "issued_by",
            "issued_at",
            "used_at",
        ),
        Purpose.ACCOUNT,
        Term.ACCOUNT,
    ),
)
PLAIN: Mapping[str, tuple[str, ...]] = {
    "accounts.SpokenCode": ("digest", "expires_at", "tries_left"),
    "accounts.User": ("is_superuser", "is_staff", "is_active"),
}
NOBODY: tuple[str, ...] = ("accounts.Tally",)  # counts under a hash
