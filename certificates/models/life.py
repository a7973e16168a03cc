"""Copies from the register, and originals that the issuing body signed digitally."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.search import SearchQuerySet
from certificates.models.certificate import Certificate, CertificateQuerySet
from vietnamese import dates

if TYPE_CHECKING:
    from accounts.models import User


class CopyBook(models.Model):
    """The book of copies (sổ cấp bản sao từ sổ gốc) of a year; numbers are drawn here."""

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    last_number = models.PositiveIntegerField(
        _("last number"), default=0, editable=False
    )

    class Meta:
        verbose_name = _("book of copies")
        verbose_name_plural = _("books of copies")
        ordering = ["-year"]

    def __str__(self) -> str:
        return str(self.year)


class RegisterCopyQuerySet(SearchQuerySet["RegisterCopy"]):
    search_columns = ("certificate__search_text",)

    def visible_to(self, user: User) -> RegisterCopyQuerySet:
        """Copies of the certificates that the account may see."""
        seen = Certificate.objects.visible_to(user)
        return self.filter(certificate__in=seen.values("pk"))


class RegisterCopy(models.Model):
    """A copy from the register (bản sao từ sổ gốc): never a second original."""

    certificate = models.ForeignKey(
        Certificate,
        models.PROTECT,
        related_name="copies",
        verbose_name=_("certificate"),
    )
    book = models.ForeignKey(
        CopyBook, models.PROTECT, related_name="copies", verbose_name=_("book")
    )
    number = models.PositiveIntegerField(_("number in the book"))
    copy_no = models.CharField(_("number of the copy"), max_length=30, unique=True)
    issued_on = models.DateField(_("issued on"))
    receiver = models.CharField(_("received by"), max_length=100)
    signatory_power_prefix = models.CharField(max_length=60, blank=True)
    signatory_position = models.CharField(max_length=100)
    signatory_name = models.CharField(max_length=100)
    pdf = models.FileField(editable=False, max_length=200)
    pdf_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    issued_at = models.DateTimeField(default=timezone.now, editable=False)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+"
    )

    objects = RegisterCopyQuerySet.as_manager()

    class Meta:
        verbose_name = _("copy from the register")
        verbose_name_plural = _("copies from the register")
        ordering = ["book", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["book", "number"], name="register_copy_number_once"
            )
        ]

    def __str__(self) -> str:
        return self.copy_no

    @property
    def remark(self) -> str:
        """What the book says of it, in Vietnamese."""
        return f"Cấp bản sao số {self.copy_no} ngày {dates.short_date(self.issued_on)}"


class SignedOriginal(models.Model):
    """The issuing body's own digitally signed file, which then is the legal original.

    Without one the paper signed by hand is. ``is_trusted``: the key was checked by the
    roots of the installation, and not by whoever entered the file.
    """

    certificate = models.OneToOneField(
        Certificate,
        models.PROTECT,
        related_name="signed_original",
        verbose_name=_("certificate"),
    )
    pdf = models.FileField(_("file"), max_length=200)
    pdf_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    signer = models.CharField(_("signed by"), max_length=300, editable=False)
    is_trusted = models.BooleanField(
        _("key checked by the roots"), default=False, editable=False
    )
    received_at = models.DateTimeField(default=timezone.now, editable=False)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+"
    )

    class Meta:
        verbose_name = _("digitally signed original")
        verbose_name_plural = _("digitally signed originals")
        ordering = ["-received_at"]

    def __str__(self) -> str:
        return f"{self.certificate_id}: {self.signer}"

    @property
    def remark(self) -> str:
        """What the book says of it, in Vietnamese."""
        checked = " (khóa đã kiểm tra)" if self.is_trusted else ""
        return f"Bản chính ký số{checked}: {self.signer}"[:300]


def with_file(sha256: str) -> CertificateQuerySet:
    """Whose file, signed original or copy from the register has this SHA-256."""
    originals = SignedOriginal.objects.filter(pdf_sha256=sha256)
    copies = RegisterCopy.objects.filter(pdf_sha256=sha256)
    return Certificate.objects.public().filter(
        Q(pdf_sha256=sha256)
        | Q(pk__in=originals.values("certificate"))
        | Q(pk__in=copies.values("certificate"))
    )
