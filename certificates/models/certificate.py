"""The certificate: its number, its printed facts, its file and its state."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.fields import DerivedCharField
from accounts.search import SearchQuerySet
from certificates.models.facts import CertificateKind, Facts
from certificates.models.issuing import IssueRun
from certificates.models.keys import SigningKey
from certificates.models.register import EntryAct, Register, RegisterEntry
from certificates.models.templates import PLACEHOLDERS, TemplateVersion, fill
from cooperatives.models import Consent, ConsentPurpose, Person, Precision
from papers.models import Decision, IssuingBody
from training.models import Award, Participant, TrainingClass
from vietnamese import dates, names, sorting, text

if TYPE_CHECKING:
    from accounts.models import User
    from certificates.models.life import SignedOriginal

TOKEN_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"  # noqa: S105  an alphabet


def new_token() -> str:
    """130 random bits in base32, independent of the certificate's number."""
    return "".join(secrets.choice(TOKEN_LETTERS) for _place in range(26))


class CertificateStatus(models.TextChoices):
    """``draft`` has its number and no file yet; the last three have ended."""

    DRAFT = "draft", _("being issued")
    ISSUED = "issued", _("issued")
    HANDED_OVER = "handed_over", _("handed over")
    SUPERSEDED = "superseded", _("superseded")
    REVOKED = "revoked", _("revoked")
    VOIDED = "voided", _("voided")


# One register after the other, each by its numbers, as the books have them.
REGISTER_ORDER = (
    "register__year",
    "register__programme",
    "register__kind",
    "register__is_historic",
    "number",
)

LIVE = (CertificateStatus.ISSUED, CertificateStatus.HANDED_OVER)

SIGNALS = {
    CertificateStatus.DRAFT: "wait",
    CertificateStatus.ISSUED: "ok",
    CertificateStatus.HANDED_OVER: "ok",
    CertificateStatus.SUPERSEDED: "no",
    CertificateStatus.REVOKED: "no",
    CertificateStatus.VOIDED: "no",
}


class CertificateQuerySet(SearchQuerySet["Certificate"]):
    def of_bodies_of(self, user: User) -> CertificateQuerySet:
        """Those of paper registers belong to no class and so to every body."""
        classes = TrainingClass.objects.of_bodies_of(user).values("pk")
        return self.filter(
            Q(participant=None) | Q(participant__training_class__in=classes)
        )

    def visible_to(self, user: User) -> CertificateQuerySet:
        """Staff with the view permission those of their bodies; holders their own."""
        if user.has_perm("certificates.view_certificate"):
            return self.of_bodies_of(user)
        return self.filter(person__user=user)

    def managed_by(self, user: User) -> CertificateQuerySet:
        """Visible ones but those of paper registers of a body closed to the account.

        Whoever is limited to one body looks such papers up and leaves them alone: they
        end by decisions of their own body.
        """
        own = IssuingBody.objects.open_to(user)
        closed = IssuingBody.objects.exclude(pk__in=own.values("pk"))
        return self.visible_to(user).exclude(
            is_historic=True, issuing_body_name__in=closed.values("name")
        )

    def valid(self) -> CertificateQuerySet:
        return self.filter(status__in=LIVE)

    def completions(self) -> CertificateQuerySet:
        """Without confirmations of attendance, which count for nothing."""
        return self.filter(kind=CertificateKind.COMPLETION)

    def contradicted(self) -> CertificateQuerySet:
        """Valid ones that no longer say what the learner achieved, for a person to judge.

        A result is corrected below; nothing is revoked by itself. Of a paper register's
        certificates no seat is known here.
        """
        agreeing = Q(participant=None) | Q(
            kind=CertificateKind.CONFIRMATION, participant__award=Award.CONFIRMATION
        )
        return self.valid().exclude(
            agreeing
            | Q(
                kind=CertificateKind.COMPLETION,
                participant__award=Award.CERTIFICATE,
                participant__final_score=F("final_score"),
                participant__classification=F("classification"),
            )
        )

    def drafts(self) -> CertificateQuerySet:
        return self.filter(status=CertificateStatus.DRAFT)

    def standing(self) -> CertificateQuerySet:
        """All but voided ones: whoever has one is not issued another."""
        return self.exclude(status=CertificateStatus.VOIDED)

    def lacking(self) -> models.Expression:
        """To filter seats by: who has none of these."""
        return ~Exists(self.filter(participant=OuterRef("pk")))

    def public(self) -> CertificateQuerySet:
        """What a verifier may find: everything that left the house."""
        return self.exclude(status=CertificateStatus.DRAFT)

    def with_file(self) -> CertificateQuerySet:
        """Those of which we made a PDF: no drafts, none from paper registers."""
        return self.exclude(pdf_sha256="")

    def waiting_for_hand_over(self) -> CertificateQuerySet:
        """What ``can_be_handed_over`` says of each."""
        return self.filter(status=CertificateStatus.ISSUED, is_historic=False)

    def in_register_order(self) -> CertificateQuerySet:
        return self.order_by(*REGISTER_ORDER)

    def for_table(self) -> CertificateQuerySet:
        return self.select_related("participant__training_class").with_book()

    def with_book(self) -> CertificateQuerySet:
        """With what later rows of the book say: ``remark`` and ``handed_over``."""
        rows = RegisterEntry.objects.in_book_order().only(
            "certificate_id", "act", "acted_on", "receiver", "remark"
        )
        return self.prefetch_related(models.Prefetch("entries", rows))

    def for_verifying(self) -> CertificateQuerySet:
        """With ``holder_consents``: whether the holder lets verifiers see who it is."""
        consents = Consent.objects.in_force(ConsentPurpose.VERIFICATION)
        return self.select_related(
            "ending", "corrects", "corrected_by", "signed_original", "signing_key"
        ).annotate(holder_consents=Exists(consents.filter(person=OuterRef("person"))))


def _certificate_search_text(certificate: Certificate) -> str:
    return text.fold(
        f"{certificate.holder_name} {certificate.serial_number}"
        f" {certificate.holder_workplace}"
    )


def number_key(serial_number: str) -> str:
    """A number as it is compared: capital letters without marks, and digits."""
    return "".join(filter(str.isalnum, text.fold(serial_number))).upper()


class Certificate(Facts):
    """A number of the register and the paper made under it.

    Every printed fact is a column frozen when the number is drawn: later changes of
    names, cooperatives or posts never rewrite it. The file is kept as issued, with its
    SHA-256. ``person`` alone follows a merge of records. The status changes only
    through ``certificates.operations``, and each change adds a ``RegisterEntry``.

    ``corrects`` is the certificate that this one replaces. ``ended_on``, ``ending`` and
    ``ending_reason`` tell when, by which decision and why it was revoked, superseded or
    voided; a number may be voided without a decision, before the paper is handed over.
    Of ``ending_reason`` verifiers read nothing, but ``public_reason`` where there is one.
    """

    register = models.ForeignKey(
        Register,
        models.PROTECT,
        related_name="certificates",
        verbose_name=_("register"),
    )
    number = models.PositiveIntegerField(_("number in the register"))
    token = models.CharField(max_length=26, unique=True, default=new_token)
    holder_token = models.CharField(max_length=26, unique=True, default=new_token)
    participant = models.ForeignKey(
        Participant,
        models.PROTECT,
        null=True,
        related_name="certificates",
        verbose_name=_("learner"),
        help_text=_("Empty for papers issued before this system."),
    )
    person = models.ForeignKey(
        Person,
        models.PROTECT,
        related_name="certificates",
        verbose_name=_("holder"),
    )
    run = models.ForeignKey(
        IssueRun, models.PROTECT, null=True, related_name="certificates"
    )
    template_version = models.ForeignKey(
        TemplateVersion, models.PROTECT, null=True, related_name="certificates"
    )
    signing_key = models.ForeignKey(
        SigningKey,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="certificates",
    )
    corrects = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        editable=False,
        related_name="corrected_by",
        verbose_name=_("corrects"),
    )

    status = models.CharField(
        _("status"),
        max_length=11,
        choices=CertificateStatus,
        default=CertificateStatus.DRAFT,
        editable=False,
    )
    pdf = models.FileField(editable=False, max_length=200)
    pdf_sha256 = models.CharField(
        max_length=64, blank=True, editable=False, db_index=True
    )
    issued_at = models.DateTimeField(null=True, editable=False)
    fault = models.CharField(
        _("why it could not be issued"), max_length=300, blank=True, editable=False
    )
    ended_on = models.DateField(_("not valid since"), null=True, editable=False)
    ending = models.ForeignKey(
        Decision,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="ended_certificates",
        verbose_name=_("decision that ended it"),
    )
    ending_reason = models.CharField(
        _("why it ended"), max_length=300, blank=True, editable=False
    )
    public_reason = models.CharField(
        _("why, as far as the public is told"),
        max_length=300,
        blank=True,
        editable=False,
    )
    sort_key = DerivedCharField(
        max_length=400,
        derive=lambda certificate: sorting.person_key(certificate.holder_name),
    )
    number_key = DerivedCharField(
        max_length=60,
        db_index=True,
        derive=lambda certificate: number_key(certificate.serial_number),
    )
    search_text = DerivedCharField(max_length=540, derive=_certificate_search_text)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["-issue_date", "register_id", "number"]  # as the index has it
        permissions = [
            ("issue_certificate", _("Can issue certificates")),
            ("revoke_certificate", _("Can revoke certificates")),
        ]
        indexes = [
            models.Index(
                fields=["-issue_date", "register", "number"], name="certificate_newest"
            ),
            models.Index(fields=["sort_key", "id"], name="certificate_sorted"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["register", "number"], name="certificate_number_once"
            ),
            models.UniqueConstraint(
                fields=["serial_number"],
                condition=Q(is_historic=False),
                name="certificate_serial_number_once",
            ),
            models.UniqueConstraint(
                fields=["issuing_body_name", "serial_number"],
                condition=Q(is_historic=True) & ~Q(status="voided"),
                name="certificate_historic_number_once",
                violation_error_message=_(
                    "A paper certificate with this number is already entered."
                ),
            ),
            models.UniqueConstraint(
                fields=["participant"],
                condition=Q(status__in=["draft", "issued", "handed_over"]),
                name="certificate_once_per_seat",
            ),
            models.CheckConstraint(
                condition=Q(
                    is_historic=False,
                    participant__isnull=False,
                    run__isnull=False,
                    template_version__isnull=False,
                )
                & ~Q(template_sha256="")
                | Q(is_historic=True, participant=None, run=None, signing_key=None),
                name="certificate_has_a_seat_or_is_historic",
            ),
            models.CheckConstraint(
                condition=Q(status="draft", pdf_sha256="", issued_at=None)
                | Q(status="voided")
                | ~Q(status="draft") & Q(is_historic=True, issued_at__isnull=False)
                | ~Q(status="draft")
                & ~Q(pdf_sha256="")
                & ~Q(pdf="")
                & Q(issued_at__isnull=False, signing_key__isnull=False),
                name="certificate_issued_has_signed_file",
            ),
            models.CheckConstraint(
                condition=Q(status="draft") | Q(fault=""),
                name="certificate_issued_has_no_fault",
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=["revoked", "superseded"],
                    ended_on__isnull=False,
                    ending__isnull=False,
                )
                & ~Q(ending_reason="")
                | Q(status="voided", ended_on__isnull=False) & ~Q(ending_reason="")
                | Q(
                    status__in=["draft", "issued", "handed_over"],
                    ended_on=None,
                    ending=None,
                    ending_reason="",
                    public_reason="",
                ),
                name="certificate_ended_by_decision",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.serial_number} {self.holder_name}"

    def get_absolute_url(self) -> str:
        return reverse("certificates:certificate_detail", args=[self.pk])

    @property
    def differences(self) -> list[tuple[str, str, str]]:
        """What the holder's record says otherwise than the paper: name of the fact, both.

        Of what both say; a year of birth agrees with a day in it.
        """
        holder, birth = self.person, _("date of birth")
        by_year = Precision.YEAR in (self.holder_dob_precision, holder.dob_precision)
        said = [
            (_("full name"), self.holder_name, holder.full_name),
            (
                _("gender"),
                self.get_holder_gender_display(),
                holder.get_gender_display(),
            ),
            (birth, str(self.holder_dob.year), str(holder.date_of_birth.year))
            if by_year
            else (birth, self.holder_dob_text, holder.date_of_birth_text),
            (_("place of birth"), self.holder_birth_place, holder.place_of_birth),
        ]
        return [
            (str(fact), paper, record)
            for fact, paper, record in said
            if paper and record and paper != record
        ]

    @property
    def signal(self) -> str:
        return SIGNALS[CertificateStatus(self.status)]

    @property
    def seat(self) -> Participant:
        """The seat it was earned in. Ask only of what is not historic."""
        if self.participant is None:
            raise LookupError(self.serial_number)
        return self.participant

    @property
    def is_draft(self) -> bool:
        return self.status == CertificateStatus.DRAFT

    @property
    def is_revoked(self) -> bool:
        return self.status == CertificateStatus.REVOKED

    @property
    def is_superseded(self) -> bool:
        return self.status == CertificateStatus.SUPERSEDED

    @property
    def is_voided(self) -> bool:
        return self.status == CertificateStatus.VOIDED

    @property
    def replacement(self) -> Certificate | None:
        """The certificate that corrects this one."""
        return getattr(self, "corrected_by", None)

    @property
    def original(self) -> SignedOriginal | None:
        """The file that the issuing body signed itself: then it is the legal original."""
        return getattr(self, "signed_original", None)

    @property
    def is_valid(self) -> bool:
        return self.status in LIVE

    @property
    def can_be_revoked(self) -> bool:
        return self.is_valid

    @property
    def can_be_corrected(self) -> bool:
        return self.is_valid and not self.is_historic

    @property
    def can_be_handed_over(self) -> bool:
        return self.status == CertificateStatus.ISSUED and not self.is_historic

    @property
    def can_be_voided(self) -> bool:
        """Before anybody has the paper, a copy or a signed original of it.

        A historic entry whenever it is wrong. Not one that corrects another: the holder
        would be left with none.
        """
        if self.is_historic:
            return self.is_valid
        is_here = self.status in {CertificateStatus.DRAFT, CertificateStatus.ISSUED}
        is_first = self.corrects_id is None
        return is_here and is_first and not (self.original or self.copies.exists())

    @property
    def can_be_copied(self) -> bool:
        """Copies of historic certificates are taken from their own paper register."""
        return self.is_valid and not self.is_historic

    @property
    def can_take_original(self) -> bool:
        return self.is_valid and not self.is_historic

    @property
    def verify_path(self) -> str:
        return reverse("certificates:certificate_verify", args=[self.token])

    @property
    def verify_url(self) -> str:
        return f"{settings.SITE_URL}{self.verify_path}"

    @property
    def lines(self) -> list[tuple[str, str]]:
        """The body's lines as its template has them: label and text."""
        if self.template_version is None:
            return []
        facts = {
            "classification": str(self.get_classification_display()),
            "duration": self.duration,
        }
        said = {
            place: facts.get(name) or str(getattr(self, name) or "")
            for place, name in PLACEHOLDERS.items()
        }
        lines = (
            (label, fill(line, said)) for label, line in self.template_version.lines
        )
        return [(label, line) for label, line in lines if line]

    @property
    def duration(self) -> str:
        """In Vietnamese, as it is printed; empty for papers that do not say it."""
        if not (self.total_periods and self.start_date and self.end_date):
            return ""
        first, last = map(dates.short_date, (self.start_date, self.end_date))
        return f"{self.total_periods} tiết, từ ngày {first} đến ngày {last}"

    @property
    def filename(self) -> str:
        return f"{self.serial_number}.pdf"

    @property
    def remark(self) -> str:
        """The last column of the register book (ghi chú), in Vietnamese."""
        return "; ".join(row.remark for row in self.entries.all() if row.remark)

    @property
    def handed_over(self) -> RegisterEntry | None:
        """The row of the book that says when and to whom."""
        rows = [row for row in self.entries.all() if row.act == EntryAct.HANDED_OVER]
        return rows[0] if rows else None

    def is_held_by(self, name: str) -> bool:
        """Whether a visitor typed the holder's full name (tone marks may be left out)."""
        return names.is_same(name, self.holder_name)

    def answers_to(self, check: str) -> bool:
        """Whether a visitor knows the holder's year or day of birth, or full name."""
        try:
            born = dates.parse_birth_date(check)
        except dates.BirthDateError:
            return self.is_held_by(check)
        if Precision.YEAR in (born.precision, self.holder_dob_precision):
            return born.date.year == self.holder_dob.year
        return born.date == self.holder_dob
