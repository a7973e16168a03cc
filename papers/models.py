"""Who issues official papers, who signs them, and the decisions they signed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from vietnamese import dates

if TYPE_CHECKING:
    from accounts.models import User


class IssuingBodyQuerySet(models.QuerySet["IssuingBody"]):
    def open_to(self, user: User) -> IssuingBodyQuerySet:
        """Those an account is limited to; all of them, if it is limited to none."""
        limits = IssuingBody.officers.through.objects.filter(user=user)
        return self.filter(Q(officers=user) | ~Exists(limits))


class IssuingBody(models.Model):
    """A body that issues papers in its own name, such as the provincial alliance.

    Accounts among its ``officers`` see and run the classes of this body alone; an account
    that no body names is not limited.
    """

    name = models.CharField(_("name"), max_length=200, unique=True)
    superior_name = models.CharField(_("superior body"), max_length=200, blank=True)
    code = models.CharField(
        _("code in paper numbers"), max_length=20, help_text=_("For example LMHTX.")
    )
    head_title = models.CharField(
        _("title of its head"),
        max_length=60,
        default="Chủ tịch",
        help_text=_("Who certifies, whoever signs: for example Chủ tịch."),
    )
    place = models.CharField(_("place of signing"), max_length=60)
    officers = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="bodies",
        verbose_name=_("limited to this body"),
        help_text=_("These accounts work with the classes of this body alone."),
    )

    objects = IssuingBodyQuerySet.as_manager()

    class Meta:
        verbose_name = _("issuing body")
        verbose_name_plural = _("issuing bodies")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class Signatory(models.Model):
    """A person's power to sign for a body, as it is printed above the name."""

    body = models.ForeignKey(
        IssuingBody, models.PROTECT, related_name="signatories", verbose_name=_("body")
    )
    name = models.CharField(_("name"), max_length=100)
    position = models.CharField(_("position"), max_length=100)
    power_prefix = models.CharField(
        _("power"),
        max_length=60,
        blank=True,
        help_text=_("For example “KT. CHỦ TỊCH” above a deputy's position."),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("account"),
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("signatory")
        verbose_name_plural = _("signatories")
        ordering = ["body", "pk"]

    def __str__(self) -> str:
        return f"{self.position} {self.name}"


class DecisionKind(models.TextChoices):
    CALL = "call", _("calling for applicants")
    OPEN_CLASS = "open_class", _("opening a class")
    GRADUATION = "graduation", _("recognising results")
    REVOCATION = "revocation", _("revoking a certificate")


class Decision(models.Model):
    """A signed decision or notice. Signer and number are frozen as on the paper."""

    kind = models.CharField(_("kind"), max_length=12, choices=DecisionKind)
    body = models.ForeignKey(IssuingBody, models.PROTECT, verbose_name=_("body"))
    number = models.CharField(
        _("number"), max_length=40, help_text=_("For example 15/QĐ-LMHTX.")
    )
    signed_on = models.DateField(_("signed on"))
    subject = models.CharField(_("subject"), max_length=300)
    signatory = models.ForeignKey(Signatory, models.PROTECT, related_name="+")
    signer_name = models.CharField(max_length=100, editable=False)
    signer_position = models.CharField(max_length=100, editable=False)
    signer_power_prefix = models.CharField(max_length=60, blank=True, editable=False)
    year = models.PositiveSmallIntegerField(_("year"), editable=False)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-signed_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["body", "number", "year"],
                name="decision_number_once_a_year",
                violation_error_message=_(
                    "A decision with this number was already signed in that year."
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} ({dates.short_date(self.signed_on)})"

    def get_absolute_url(self) -> str:
        return reverse("papers:decision_detail", args=[self.pk])
