"""The keys that certificates are signed with. Private keys are never in the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    import datetime as dt


class SigningKey(models.Model):
    """The certificate (X.509) of a key that has signed, for whoever checks a signature.

    A key is entered when it signs first and retired when another takes its place; what
    it signed stays valid. ``chain_pem`` holds its issuers, the root last.
    """

    fingerprint = models.CharField(_("SHA-256 fingerprint"), max_length=64, unique=True)
    subject = models.CharField(_("owner of the key"), max_length=300)
    issuer = models.CharField(_("issuer of the key"), max_length=300)
    certificate_pem = models.TextField()
    chain_pem = models.TextField(blank=True)
    valid_from = models.DateTimeField(_("valid from"))
    valid_to = models.DateTimeField(_("valid until"))
    is_demo = models.BooleanField(
        _("made on the spot, for demonstration"), default=False
    )
    entered_at = models.DateTimeField(_("signs since"), default=timezone.now)
    retired_at = models.DateTimeField(_("signed until"), null=True, editable=False)

    class Meta:
        verbose_name = _("signing key")
        verbose_name_plural = _("signing keys")
        ordering = ["-entered_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__lt=F("valid_to")),
                name="signing_key_has_a_period",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} ({self.fingerprint[:16]})"

    def is_valid_at(self, moment: dt.datetime) -> bool:
        return self.valid_from <= moment <= self.valid_to
