"""Which columns of the outbox tell of people."""

from django.utils.translation import gettext_lazy as _

from accounts.personal import Held, Purpose, Term

HELD: tuple[Held, ...] = (
    Held(
        "notices.Message",
        _("message: name, phone and e-mail of the recipient, its words"),
        ("to_name", "email", "phone", "subject", "body", "search_text"),
        Purpose.CONTACT,
        Term.MESSAGES,
    ),
    Held(
        "notices.Message",
        _("message: whether and when it was told, by whom"),
        (
            "key",
            "event",
            "about_type",
            "about_id",
            "office",
            "channel",
            "by_zalo",
            "status",
            "error",
            "created_at",
            "done_at",
            "told_by",
        ),
        Purpose.CONTACT,
        Term.MESSAGES,
    ),
)
PLAIN: dict[str, tuple[str, ...]] = {
    "notices.Message": ("attempts", "claimed_at", "next_try_at")
}
NOBODY: tuple[str, ...] = ("notices.Wording",)
