"""Proving it: the register, and the certificates entered in it."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.fields import DerivedCharField
from accounts.search import SearchQuerySet
from cooperatives.models import Consent, ConsentPurpose, Gender, Precision
from curriculum.models import Classification, Programme
from papers.models import Decision
from training.models import Participant, TrainingClass
from vietnamese import dates, sorting, text

if TYPE_CHECKING:
    from accounts.models import User

TOKEN_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"  # noqa: S105  an alphabet
TEMPLATE_VERSION = "CM-2024-1"


def new_token() -> str:
    """130 random bits in base32, independent of the certificate's number."""
    return "".join(secrets.choice(TOKEN_LETTERS) for _place in range(26))


class Register(models.Model):
    """The register (sổ gốc) of one programme and year; numbers are drawn under its lock."""

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="registers", verbose_name=_("programme")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    last_number = models.PositiveIntegerField(
        _("last number"), default=0, editable=False
    )

    class Meta:
        verbose_name = _("register")
        verbose_name_plural = _("registers")
        ordering = ["-year", "programme"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "year"], name="register_once_a_year"
            )
        ]

    def __str__(self) -> str:
        return f"{self.programme.code} {self.year}"


class IssueRun(models.Model):
    """One order to issue a class's certificates; the worker carries it out.

    Progress is counted from the certificates themselves, so that it is right whatever
    happened to the worker.
    """

    training_class = models.ForeignKey(
        TrainingClass,
        models.PROTECT,
        related_name="issue_runs",
        verbose_name=_("class"),
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"
    )
    requested_at = models.DateTimeField(_("requested"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished"), null=True, editable=False)

    class Meta:
        verbose_name = _("issue")
        verbose_name_plural = _("issues")
        ordering = ["-requested_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.training_class.code} {self.requested_at:%d/%m/%Y %H:%M}"


class CertificateStatus(models.TextChoices):
    DRAFT = "draft", _("being issued")
    ISSUED = "issued", _("issued")
    REVOKED = "revoked", _("revoked")


SIGNALS = {
    CertificateStatus.DRAFT: "wait",
    CertificateStatus.ISSUED: "ok",
    CertificateStatus.REVOKED: "no",
}


class CertificateQuerySet(SearchQuerySet["Certificate"]):
    def visible_to(self, user: User) -> CertificateQuerySet:
        """Staff with the view permission those of their bodies; holders their own."""
        if user.has_perm("certificates.view_certificate"):
            classes = TrainingClass.objects.of_bodies_of(user).values("pk")
            return self.filter(participant__training_class__in=classes)
        return self.filter(participant__person__user=user)

    def valid(self) -> CertificateQuerySet:
        return self.filter(status=CertificateStatus.ISSUED)

    def drafts(self) -> CertificateQuerySet:
        return self.filter(status=CertificateStatus.DRAFT)

    def public(self) -> CertificateQuerySet:
        """What a verifier may find: everything that left the house."""
        return self.exclude(status=CertificateStatus.DRAFT)

    def in_register_order(self) -> CertificateQuerySet:
        return self.order_by("register__year", "register__programme", "number")

    def for_table(self) -> CertificateQuerySet:
        return self.select_related("participant__training_class", "revocation")

    def for_verifying(self) -> CertificateQuerySet:
        """With ``holder_consents``: whether the holder lets verifiers see who it is."""
        consents = Consent.objects.in_force(ConsentPurpose.VERIFICATION)
        return self.select_related("revocation").annotate(
            holder_consents=Exists(
                consents.filter(person=OuterRef("participant__person"))
            )
        )


def _certificate_search_text(certificate: Certificate) -> str:
    return text.fold(
        f"{certificate.holder_name} {certificate.serial_number}"
        f" {certificate.holder_workplace}"
    )


class Certificate(models.Model):
    """A row of the register and the paper made from it.

    Every printed fact is a column frozen when the number is drawn: later changes of
    names, cooperatives or posts never rewrite it. The file is kept as issued, with its
    SHA-256. The status changes only through ``certificates.operations``.
    """

    register = models.ForeignKey(
        Register,
        models.PROTECT,
        related_name="certificates",
        verbose_name=_("register"),
    )
    number = models.PositiveIntegerField(_("number in the register"))
    serial_number = models.CharField(_("serial number"), max_length=30, unique=True)
    register_entry_no = models.CharField(_("register entry"), max_length=30)
    token = models.CharField(max_length=26, unique=True, default=new_token)
    participant = models.ForeignKey(
        Participant,
        models.PROTECT,
        related_name="certificates",
        verbose_name=_("learner"),
    )
    run = models.ForeignKey(IssueRun, models.PROTECT, related_name="certificates")
    template_version = models.CharField(max_length=20, default=TEMPLATE_VERSION)

    title = models.CharField(_("title"), max_length=60)
    subtitle = models.CharField(max_length=100, blank=True)
    issuing_body_name = models.CharField(_("issuing body"), max_length=200)
    superior_body_name = models.CharField(max_length=200, blank=True)
    certifier = models.CharField(max_length=270)
    holder_name = models.CharField(_("holder"), max_length=100)
    holder_gender = models.CharField(max_length=3, choices=Gender)
    holder_dob = models.DateField(_("date of birth"))
    holder_dob_precision = models.CharField(max_length=4, choices=Precision)
    holder_birth_place = models.CharField(max_length=100, blank=True)
    holder_workplace = models.CharField(_("workplace"), max_length=400)
    holder_position = models.CharField(_("post"), max_length=100)
    programme_name = models.CharField(_("programme"), max_length=200)
    class_title = models.CharField(_("class"), max_length=200)
    total_periods = models.PositiveSmallIntegerField(_("periods"))
    start_date = models.DateField(_("from"))
    end_date = models.DateField(_("to"))
    final_score = models.DecimalField(_("final score"), max_digits=3, decimal_places=1)
    classification = models.CharField(
        _("classification"), max_length=12, choices=Classification
    )
    decision_no = models.CharField(_("decision"), max_length=40)
    decision_date = models.DateField(_("date of the decision"))
    issue_place = models.CharField(max_length=60)
    issue_date = models.DateField(_("issued on"))
    signatory_power_prefix = models.CharField(max_length=60, blank=True)
    signatory_position = models.CharField(max_length=100)
    signatory_name = models.CharField(max_length=100)

    status = models.CharField(
        _("status"),
        max_length=8,
        choices=CertificateStatus,
        default=CertificateStatus.DRAFT,
        editable=False,
    )
    pdf = models.FileField(editable=False, max_length=200)
    pdf_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    issued_at = models.DateTimeField(null=True, editable=False)
    fault = models.CharField(
        _("why it could not be issued"), max_length=300, blank=True, editable=False
    )
    revoked_on = models.DateField(_("revoked on"), null=True, editable=False)
    revocation = models.ForeignKey(
        Decision,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="revoked_certificates",
        verbose_name=_("decision to revoke"),
    )
    revocation_reason = models.CharField(
        _("reason of the revocation"), max_length=300, blank=True, editable=False
    )
    sort_key = DerivedCharField(
        max_length=400,
        derive=lambda certificate: sorting.person_key(certificate.holder_name),
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
                fields=["participant"],
                condition=~Q(status="revoked"),
                name="certificate_once_per_seat",
            ),
            models.CheckConstraint(
                condition=Q(status="draft", pdf_sha256="", issued_at=None)
                | ~Q(status="draft")
                & ~Q(pdf_sha256="")
                & ~Q(pdf="")
                & Q(issued_at__isnull=False),
                name="certificate_issued_has_file",
            ),
            models.CheckConstraint(
                condition=Q(
                    status="revoked",
                    revoked_on__isnull=False,
                    revocation__isnull=False,
                )
                & ~Q(revocation_reason="")
                | ~Q(status="revoked") & Q(revoked_on=None, revocation=None),
                name="certificate_revoked_by_decision",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.serial_number} {self.holder_name}"

    def get_absolute_url(self) -> str:
        return reverse("certificates:certificate_detail", args=[self.pk])

    @property
    def signal(self) -> str:
        return SIGNALS[CertificateStatus(self.status)]

    @property
    def is_draft(self) -> bool:
        return self.status == CertificateStatus.DRAFT

    @property
    def is_revoked(self) -> bool:
        return self.status == CertificateStatus.REVOKED

    @property
    def is_valid(self) -> bool:
        return self.status == CertificateStatus.ISSUED

    @property
    def can_be_revoked(self) -> bool:
        return self.status == CertificateStatus.ISSUED

    @property
    def verify_path(self) -> str:
        return reverse("certificates:certificate_verify", args=[self.token])

    @property
    def verify_url(self) -> str:
        return f"{settings.SITE_URL}{self.verify_path}"

    @property
    def holder_dob_text(self) -> str:
        if self.holder_dob_precision == Precision.YEAR:
            return str(self.holder_dob.year)
        return dates.short_date(self.holder_dob)

    @property
    def filename(self) -> str:
        return f"{self.serial_number}.pdf"

    @property
    def remark(self) -> str:
        """The last column of the register book (ghi chú), in Vietnamese."""
        if self.revocation is None:
            return ""
        return (
            f"Thu hồi theo Quyết định số {self.revocation.number}"
            f" ngày {dates.short_date(self.revocation.signed_on)}"
        )

    def is_held_by(self, name: str) -> bool:
        """Whether a visitor typed the holder's full name (tone marks may be left out)."""
        return text.fold(name) == text.fold(self.holder_name)

    def answers_to(self, check: str) -> bool:
        """Whether a visitor knows the holder's year of birth or full name."""
        return check.strip() == str(self.holder_dob.year) or self.is_held_by(check)
