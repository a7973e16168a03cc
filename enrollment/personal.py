"""Which columns of the applications tell of people."""

from django.utils.translation import gettext_lazy as _

from accounts.personal import Held, Purpose, Term

HELD: tuple[Held, ...] = (
    Held(
        "enrollment.Application",
        _("application: full name, gender, date and place of birth"),
        (
            "full_name",
            "gender",
            "date_of_birth",
            "dob_precision",
            "place_of_birth",
            "sort_key",
            "search_text",
        ),
        Purpose.ENROLLMENT,
        Term.REFUSED,
    ),
    Held(
        "enrollment.Application",
        _("application: citizen number, encrypted, and its keyed fingerprint"),
        ("citizen_id", "citizen_id_hash"),
        Purpose.ENROLLMENT,
        Term.REFUSED,
    ),
    Held(
        "enrollment.Application",
        _("application: ethnic group"),
        ("ethnicity",),
        Purpose.ETHNICITY,
        Term.REFUSED,
        is_sensitive=True,
    ),
    Held(
        "enrollment.Application",
        _("application: phone, e-mail, account"),
        ("phone", "email", "account"),
        Purpose.CONTACT,
        Term.REFUSED,
    ),
    Held(
        "enrollment.Application",
        _("application: cooperative, post, education"),
        (
            "cooperative",
            "cooperative_text",
            "position",
            "position_since",
            "general_education",
            "qualification_level",
            "major",
        ),
        Purpose.ENROLLMENT,
        Term.REFUSED,
    ),
    Held(
        "enrollment.Application",
        _("application: lodging and way to the class"),
        ("needs_lodging", "travel_km"),
        Purpose.CLASS,
        Term.REFUSED,
    ),
    Held(
        "enrollment.Application",
        _("application: its code and link, list of the cooperative, person found"),
        ("code", "token", "nomination", "nomination_rank", "person", "taken_over"),
        Purpose.ENROLLMENT,
        Term.REFUSED,
    ),
    Held(
        "enrollment.Application",
        _("application: consents given, with the version of the text"),
        ("consents",),
        Purpose.RIGHTS,
        Term.NUMBERS,
    ),
    Held(
        "enrollment.Application",
        _("application: reasons, and what the decision rested on"),
        ("reason", "asked", "basis"),
        Purpose.ENROLLMENT,
        Term.REFUSED,
    ),
    Held(
        "enrollment.Application",
        _("application: state and days of its course, who decided, when erased"),
        (
            "training_class",
            "participant",
            "letter_seen_at",
            "status",
            "submitted_at",
            "complete_at",
            "decided_at",
            "decided_by",
            "stepped_back_at",
            "erased_at",
        ),
        Purpose.FIGURES,
        Term.NUMBERS,
    ),
    Held(
        "enrollment.Attachment",
        _("files of an application: letter of the cooperative, diploma"),
        ("draft", "application", "nomination", "kind", "file", "filename", "sha256"),
        Purpose.ENROLLMENT,
        Term.REFUSED,
    ),
    Held(
        "enrollment.Draft",
        _("form begun and not sent, encrypted"),
        ("code", "account", "phone", "answers"),
        Purpose.ENROLLMENT,
        Term.DRAFT,
    ),
    Held(
        "enrollment.ToldApart",
        _("applicant found not to be a known person, by whom"),
        ("application", "person", "judged_by", "judged_at"),
        Purpose.ENROLLMENT,
        Term.REFUSED,
    ),
    Held(
        "enrollment.Nomination",
        _("list of a cooperative: who signed, sent and endorsed it"),
        ("signer_name", "sent_at", "sent_by", "endorsed_at", "endorsed_by", "reason"),
        Purpose.RESPONSIBLE,
        Term.OFFICE,
    ),
    Held(
        "enrollment.Offer",
        _("seat offered: how and by whom it was answered"),
        ("token", "answered_at", "channel", "answered_by"),
        Purpose.ENROLLMENT,
        Term.NUMBERS,
    ),
    Held(
        "enrollment.Offer_applications",
        _("seat offered: to whom"),
        ("offer", "application"),
        Purpose.ENROLLMENT,
        Term.NUMBERS,
    ),
    Held(
        "enrollment.Call",
        _("call: whom to ask"),
        ("contact_name", "contact_phone"),
        Purpose.CONTACT,
        Term.OFFICE,
    ),
)
PLAIN: dict[str, tuple[str, ...]] = {
    "enrollment.Attachment": ("content_type", "size", "added_at"),
    "enrollment.Draft": ("training_class", "step", "created_at", "updated_at"),
    "enrollment.Nomination": (
        *("training_class", "cooperative", "letter_number", "letter_date"),
        *("all_or_none", "state"),
    ),
    "enrollment.Offer": (
        *("training_class", "nomination", "seats", "state", "made_at", "expires_at"),
    ),
    "enrollment.Call": (
        *("training_class", "summary", "audience", "dossier", "opens_at"),
        *("closes_at", "letter_required", "endorsement", "rule", "offer_hours"),
        *("notice", "published_at"),
    ),
}
NOBODY: tuple[str, ...] = ()
