"""What ties a cooperative to markets: contracts, OCOP products, certifications."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cooperatives.models.cooperative import Cooperative

if TYPE_CHECKING:
    import datetime as dt


class PartnerKind(models.TextChoices):
    ENTERPRISE = "enterprise", _("enterprise")
    COOPERATIVE = "cooperative", _("another cooperative")
    HOUSEHOLD = "household", _("household or trader")


class Scope(models.TextChoices):
    BOTH = "both", _("production and consumption")
    PRODUCTION = "production", _("production")
    CONSUMPTION = "consumption", _("consumption")


class LinkageContractQuerySet(models.QuerySet["LinkageContract"]):
    def in_force_on(self, day: dt.date) -> LinkageContractQuerySet:
        return self.filter(
            Q(valid_to=None) | Q(valid_to__gte=day),
            Q(terminated_on=None) | Q(terminated_on__gt=day),
            signed_on__lte=day,
        )

    def with_enterprises(self) -> LinkageContractQuerySet:
        return self.filter(partner_kind=PartnerKind.ENTERPRISE)

    def counting_on(self, day: dt.date) -> LinkageContractQuerySet:
        """In force on the day, with an enterprise, for production and consumption."""
        return self.in_force_on(day).with_enterprises().filter(scope=Scope.BOTH)


class LinkageContract(models.Model):
    """A contract (hợp đồng liên kết). It counts for its signer and every listed party.

    ``valid_to`` is the last day of its term; from ``terminated_on`` it is ended early.
    """

    cooperative = models.ForeignKey(
        Cooperative,
        models.PROTECT,
        related_name="contracts",
        verbose_name=_("cooperative"),
    )
    partner = models.CharField(_("partner"), max_length=200)
    partner_kind = models.CharField(
        _("kind of partner"),
        max_length=12,
        choices=PartnerKind,
        default=PartnerKind.ENTERPRISE,
    )
    number = models.CharField(_("number of the contract"), max_length=60, blank=True)
    signed_on = models.DateField(_("signed on"))
    valid_to = models.DateField(_("valid until the day"), null=True, blank=True)
    terminated_on = models.DateField(_("ended early on"), null=True, blank=True)
    scope = models.CharField(_("scope"), max_length=12, choices=Scope)
    parties = models.ManyToManyField(
        Cooperative,
        blank=True,
        related_name="party_contracts",
        verbose_name=_("cooperatives that take part"),
        help_text=_("A satellite counts only if it is listed here."),
    )

    objects = LinkageContractQuerySet.as_manager()

    class Meta:
        verbose_name = _("linkage contract")
        verbose_name_plural = _("linkage contracts")
        ordering = ["cooperative", "-signed_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cooperative", "partner", "signed_on", "number"],
                name="contract_entered_once",
                violation_error_message=_("This contract is already entered."),
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("signed_on")),
                name="contract_ends_after_signing",
                violation_error_message=_("A contract cannot end before it is signed."),
            ),
            models.CheckConstraint(
                condition=Q(terminated_on=None) | Q(terminated_on__gte=F("signed_on")),
                name="contract_terminated_after_signing",
                violation_error_message=_("A contract cannot end before it is signed."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number or self.partner}, {self.signed_on:%d/%m/%Y}"


def months_later(day: dt.date, months: int) -> dt.date:
    """The same day some months later, or the last day of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return day.replace(year=day.year + years, month=month + 1, day=last)
        except ValueError:
            continue
    raise AssertionError


OCOP_MONTHS = 36  # how long a recognition lasts where the decision does not say


class OcopProductQuerySet(models.QuerySet["OcopProduct"]):
    def valid_on(self, day: dt.date) -> OcopProductQuerySet:
        return self.filter(recognised_on__lte=day, valid_to__gte=day)


class OcopProduct(models.Model):
    """A product recognised in the OCOP programme with 3 to 5 stars."""

    cooperative = models.ForeignKey(
        Cooperative,
        models.PROTECT,
        related_name="ocop_products",
        verbose_name=_("cooperative"),
    )
    name = models.CharField(_("product"), max_length=200)
    stars = models.PositiveSmallIntegerField(
        _("stars"), validators=[MinValueValidator(3), MaxValueValidator(5)]
    )
    decision_no = models.CharField(_("decision"), max_length=60, blank=True)
    recognised_on = models.DateField(_("recognised on"))
    valid_to = models.DateField(_("valid until the day"))

    objects = OcopProductQuerySet.as_manager()

    class Meta:
        verbose_name = _("OCOP product")
        verbose_name_plural = _("OCOP products")
        ordering = ["cooperative", "-recognised_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["cooperative", "name", "recognised_on"],
                name="ocop_entered_once",
                violation_error_message=_("This product is already entered."),
            ),
            models.CheckConstraint(
                condition=Q(stars__gte=3, stars__lte=5), name="ocop_three_to_five_stars"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("recognised_on")),
                name="ocop_ends_after_recognition",
                violation_error_message=_("It cannot end before it is recognised."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.stars}★)"


class CertificationKind(models.TextChoices):
    VIETGAP = "vietgap", "VietGAP"
    GLOBALGAP = "globalgap", "GlobalGAP"
    ASC = "asc", "ASC"
    BAP = "bap", "BAP"
    NATURLAND = "naturland", "Naturland"
    ORGANIC = "organic", _("organic")
    OTHER = "other", _("other")


class Certification(models.Model):
    """A standard the cooperative's production is certified to."""

    cooperative = models.ForeignKey(
        Cooperative,
        models.PROTECT,
        related_name="certifications",
        verbose_name=_("cooperative"),
    )
    kind = models.CharField(_("standard"), max_length=10, choices=CertificationKind)
    number = models.CharField(_("number"), max_length=60, blank=True)
    product = models.CharField(_("product"), max_length=200, blank=True)
    issued_on = models.DateField(_("issued on"))
    valid_to = models.DateField(_("valid until the day"), null=True, blank=True)

    class Meta:
        verbose_name = _("certification")
        verbose_name_plural = _("certifications")
        ordering = ["cooperative", "-issued_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("issued_on")),
                name="certification_ends_after_issue",
                violation_error_message=_("It cannot end before it is issued."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}".strip()
