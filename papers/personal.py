"""Which columns of the papers tell of people."""

from django.utils.translation import gettext_lazy as _

from accounts.personal import Held, Purpose, Term

HELD: tuple[Held, ...] = (
    Held(
        "papers.Signatory",
        _("who may sign papers: name, position, account"),
        ("name", "position", "power_prefix", "user"),
        Purpose.RESPONSIBLE,
        Term.OFFICE,
    ),
    Held(
        "papers.Decision",
        _("decision: who signed it"),
        ("signatory", "signer_name", "signer_position", "signer_power_prefix"),
        Purpose.RESPONSIBLE,
        Term.REGISTER,
    ),
    Held(
        "papers.Bundle",
        _("papers of a class made together: who ordered them"),
        ("requested_by", "requested_at"),
        Purpose.RESPONSIBLE,
        Term.PAPERS,
    ),
    Held(
        "papers.BundleFile",
        _("papers of a class made together: lists of names, marks, results"),
        ("file", "name"),
        Purpose.CLASS,
        Term.PAPERS,
    ),
    Held(
        "papers.IssuingBody_officers",
        _("limits of rights: which account works for which body"),
        (
            "issuingbody",
            "user",
        ),
        Purpose.RESPONSIBLE,
        Term.OFFICE,
    ),
)
PLAIN: dict[str, tuple[str, ...]] = {
    "papers.Signatory": ("body", "is_active"),
    "papers.Decision": ("kind", "body", "number", "signed_on", "subject", "year"),
    "papers.Bundle": (
        "kind",
        "subject",
        "title",
        "total",
        "touched_at",
        "fault",
        "finished_at",
    ),
    "papers.BundleFile": ("bundle", "size", "is_result"),
}
NOBODY: tuple[str, ...] = ("papers.IssuingBody",)
