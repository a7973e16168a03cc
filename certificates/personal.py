"""Which columns of the register tell of people."""

from django.utils.translation import gettext_lazy as _

from accounts.personal import Held, Purpose, Term

HELD: tuple[Held, ...] = (
    Held(
        "certificates.Certificate",
        _("register: full name, gender, date and place of birth"),
        (
            "holder_name",
            "holder_gender",
            "holder_dob",
            "holder_dob_precision",
            "holder_birth_place",
            "sort_key",
            "search_text",
        ),
        Purpose.REGISTER,
        Term.REGISTER,
    ),
    Held(
        "certificates.Certificate",
        _("register: workplace and post at the time of the class"),
        ("holder_workplace", "holder_position"),
        Purpose.REGISTER,
        Term.REGISTER,
    ),
    Held(
        "certificates.Certificate",
        _("register: number, class, classification, decision; the certificate itself"),
        (
            "register",
            "number",
            "serial_number",
            "register_entry_no",
            "token",
            "participant",
            "programme_name",
            "class_title",
            "start_date",
            "end_date",
            "final_score",
            "classification",
            "decision_no",
            "decision_date",
            "issue_date",
            "status",
            "pdf",
            "pdf_sha256",
            "issued_at",
            "revoked_on",
            "revocation",
            "revocation_reason",
        ),
        Purpose.REGISTER,
        Term.REGISTER,
    ),
    Held(
        "certificates.Certificate",
        _("register: who signed the certificate"),
        ("signatory_power_prefix", "signatory_position", "signatory_name"),
        Purpose.RESPONSIBLE,
        Term.REGISTER,
    ),
    Held(
        "certificates.IssueRun",
        _("issue of certificates: who ordered it"),
        ("requested_by", "requested_at"),
        Purpose.RESPONSIBLE,
        Term.OFFICE,
    ),
)
PLAIN: dict[str, tuple[str, ...]] = {
    "certificates.Certificate": (
        *("run", "template_version", "title", "subtitle", "issuing_body_name"),
        *("superior_body_name", "certifier", "total_periods", "issue_place", "fault"),
    ),
    "certificates.IssueRun": ("training_class", "finished_at"),
}
NOBODY: tuple[str, ...] = ("certificates.Register",)
