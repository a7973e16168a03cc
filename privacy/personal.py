"""Which columns of requests about personal data tell of people."""

from django.utils.translation import gettext_lazy as _

from accounts.personal import Held, Purpose, Term

HELD: tuple[Held, ...] = (
    Held(
        "privacy.DataRequest",
        _("request about personal data: name, phone, e-mail, what was asked"),
        ("full_name", "phone", "email", "words", "search_text"),
        Purpose.RIGHTS,
        Term.REQUESTS,
    ),
    Held(
        "privacy.DataRequest",
        _("request about personal data: whose data, how it was answered"),
        (
            "code",
            "kind",
            "purpose",
            "person",
            "application",
            "account",
            "proof",
            "answer",
        ),
        Purpose.RIGHTS,
        Term.REQUESTS,
    ),
    Held(
        "privacy.DataRequest",
        _("request about personal data: its days, who answered"),
        (
            "state",
            "received_at",
            "due_at",
            "taken_at",
            "taken_by",
            "settled_at",
            "settled_by",
        ),
        Purpose.RESPONSIBLE,
        Term.REQUESTS,
    ),
)
PLAIN: dict[str, tuple[str, ...]] = {}
# Of the floor above, which cannot be imported: signs of life, and the shared cache.
NOBODY: tuple[str, ...] = ("privacy.Purge", "config.CacheEntry", "config.Pulse")
