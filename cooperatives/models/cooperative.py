"""The cooperative."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.fields import DerivedCharField
from accounts.search import SearchQuerySet
from cooperatives.models.areas import AdminUnit, ReportingArea
from vietnamese import sorting, text

if TYPE_CHECKING:
    from accounts.models import User


class LegalType(models.TextChoices):
    COOPERATIVE = "hop_tac_xa", _("cooperative")
    UNION = "lien_hiep", _("union of cooperatives")
    CREDIT_FUND = "quy_tin_dung", _("people's credit fund")


class FieldGroup(models.TextChoices):
    """The four groups of Nghị định 113/2024/NĐ-CP, Điều 4."""

    AGRICULTURE = "nong_nghiep", _("agriculture, forestry, fishery, salt")
    INDUSTRY = "cong_nghiep", _("industry, construction")
    FINANCE = "tai_chinh", _("finance, banking, insurance")
    TRADE = "thuong_mai", _("trade, services and other")


class CooperativeStatus(models.TextChoices):
    ACTIVE = "active", _("active")
    SUSPENDED = "suspended", _("suspended")
    STOPPED = "stopped", _("stopped")
    DISSOLVING = "dissolving", _("being dissolved")
    DISSOLVED = "dissolved", _("dissolved")
    CONVERTED = "converted", _("converted or merged")


STATUS_SIGNALS = {
    CooperativeStatus.ACTIVE: "ok",
    CooperativeStatus.SUSPENDED: "wait",
    CooperativeStatus.STOPPED: "no",
    CooperativeStatus.DISSOLVING: "no",
    CooperativeStatus.DISSOLVED: "no",
    CooperativeStatus.CONVERTED: "info",
}


class ProductLine(models.Model):
    """What a cooperative makes or does (``domain.md`` §1.10)."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    sort_key = DerivedCharField(
        max_length=400, derive=lambda line: sorting.text_key(line.name)
    )

    class Meta:
        verbose_name = _("product line")
        verbose_name_plural = _("product lines")
        ordering = ["sort_key"]

    def __str__(self) -> str:
        return self.name


def _search_text(cooperative: Cooperative) -> str:
    return " ".join(
        (
            text.fold_cooperative(cooperative.name),
            text.fold(cooperative.name),
            cooperative.coop_code or "",
        )
    )


class CooperativeQuerySet(SearchQuerySet["Cooperative"]):
    def visible_to(self, user: User) -> CooperativeQuerySet:
        """Staff with the view permission see all; a contact sees their own."""
        if user.has_perm("cooperatives.view_cooperative"):
            return self
        return self.filter(contacts=user)

    def active(self) -> CooperativeQuerySet:
        return self.filter(status=CooperativeStatus.ACTIVE)

    def for_table(self) -> CooperativeQuerySet:
        return self.select_related("reporting_area", "admin_unit")


class Cooperative(models.Model):
    """A cooperative (hợp tác xã) as the province's register knows it.

    ``coop_code`` is its tax code; old ones may have only a legacy registration.
    ``reporting_area`` is its area in the 2024 scheme, fixed once.
    """

    name = models.CharField(_("name"), max_length=200)
    coop_code = models.CharField(
        _("tax code"), max_length=14, null=True, blank=True, unique=True
    )
    legal_type = models.CharField(
        _("legal type"),
        max_length=12,
        choices=LegalType,
        default=LegalType.COOPERATIVE,
    )
    field_group = models.CharField(
        _("field"), max_length=12, choices=FieldGroup, blank=True
    )
    founded_on = models.DateField(_("founded on"), null=True, blank=True)
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=CooperativeStatus,
        default=CooperativeStatus.ACTIVE,
    )
    status_since = models.DateField(_("status since"), null=True, blank=True)
    address_text = models.CharField(_("address as written"), max_length=300, blank=True)
    admin_unit = models.ForeignKey(
        AdminUnit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cooperatives",
        verbose_name=_("administrative unit"),
    )
    reporting_area = models.ForeignKey(
        ReportingArea,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cooperatives",
        verbose_name=_("area"),
    )
    phone = models.CharField(_("phone"), max_length=12, blank=True)
    product_lines = models.ManyToManyField(
        ProductLine, blank=True, verbose_name=_("product lines")
    )
    contacts = models.ManyToManyField(
        "accounts.User",
        blank=True,
        related_name="cooperatives",
        verbose_name=_("contacts"),
        help_text=_("Accounts that may see this cooperative's own pages."),
    )
    sort_key = DerivedCharField(
        max_length=800, derive=lambda coop: sorting.text_key(coop.name)
    )
    search_text = DerivedCharField(max_length=440, derive=_search_text)

    objects = CooperativeQuerySet.as_manager()

    class Meta:
        verbose_name = _("cooperative")
        verbose_name_plural = _("cooperatives")
        ordering = ["sort_key", "pk"]
        indexes = [models.Index(fields=["sort_key", "id"], name="cooperative_sorted")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("cooperatives:cooperative_detail", args=[self.pk])

    @property
    def signal(self) -> str:
        return STATUS_SIGNALS[CooperativeStatus(self.status)]

    @property
    def is_active(self) -> bool:
        return self.status == CooperativeStatus.ACTIVE

    @property
    def place(self) -> str:
        """The address as people know it: as written, else the unit."""
        return self.address_text or (str(self.admin_unit) if self.admin_unit else "")
