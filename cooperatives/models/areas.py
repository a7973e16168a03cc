"""Places: administrative units with their dates, and the areas that reports keep."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.fields import DerivedCharField
from vietnamese import sorting

if TYPE_CHECKING:
    import datetime as dt


class UnitLevel(models.TextChoices):
    PROVINCE = "province", _("province")
    DISTRICT = "district", _("district")
    COMMUNE = "commune", _("commune")


class UnitKind(models.TextChoices):
    """The kind as it is written before the name, also in English pages."""

    PROVINCE = "tỉnh", "tỉnh"
    CITY = "thành phố", "thành phố"
    DISTRICT = "huyện", "huyện"
    TOWNSHIP = "thị xã", "thị xã"
    COMMUNE = "xã", "xã"
    WARD = "phường", "phường"
    TOWN = "thị trấn", "thị trấn"


class AdminUnitQuerySet(models.QuerySet["AdminUnit"]):
    def valid_on(self, day: dt.date) -> AdminUnitQuerySet:
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day)

    def communes(self) -> AdminUnitQuerySet:
        return self.filter(level=UnitLevel.COMMUNE)

    def with_parents(self) -> AdminUnitQuerySet:
        """With all that ``address`` reads."""
        return self.select_related("parent__parent")


class AdminUnit(models.Model):
    """A province, district or commune during one period of its life.

    Codes were given anew on 1 July 2025, so the key is (level, code, valid_from):
    32047 was Xã Khánh Hòa and is Xã U Minh. Its ``officers`` see the cooperatives whose
    head office is here, and sign their lists.
    """

    level = models.CharField(_("level"), max_length=8, choices=UnitLevel)
    code = models.CharField(_("code"), max_length=5)
    name = models.CharField(_("name"), max_length=60)
    kind = models.CharField(_("kind"), max_length=10, choices=UnitKind)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("until the day"), null=True, blank=True)
    officers = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="units",
        verbose_name=_("officers of the commune"),
        help_text=_("Accounts that act for the cooperatives of this unit."),
    )
    sort_key = DerivedCharField(
        max_length=400, derive=lambda unit: sorting.text_key(unit.name)
    )

    objects = AdminUnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("administrative unit")
        verbose_name_plural = _("administrative units")
        ordering = ["level", "sort_key", "valid_from"]
        permissions = [("serve_area", "Can act for the cooperatives of a commune")]
        constraints = [
            models.UniqueConstraint(
                fields=["level", "code", "valid_from"], name="unit_code_once_per_period"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="unit_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"

    @property
    def address(self) -> str:
        """As it is written out: "xã Trí Phải, huyện Thới Bình, tỉnh Cà Mau".

        A commune from 1 July 2025 on lies right in the province: "xã Trí Phải, tỉnh
        Cà Mau". Follows the parents; fetch many ``with_parents()``.
        """
        return f"{self}, {self.parent.address}" if self.parent else str(self)

    @property
    def address_in_province(self) -> str:
        """The address without the province, for lists of one province."""
        if self.parent is None or self.parent.level == UnitLevel.PROVINCE:
            return str(self)
        return f"{self}, {self.parent.address_in_province}"


# Where a written address begins to name units. Left alone are words that begin like one:
# "tỉnh lộ 8", "nhà ở xã hội", "đường tỉnh 984".
_UNITS_BEGIN = re.compile(
    r"(?:^|(?<=[\s,;–-]))(?:"
    r"(?i:phường)\s+"
    r"|(?i:thị trấn|thị xã|xã|huyện|thành phố|tỉnh)\s+(?!lộ\b|hội\b|viên\b|\d)"
    r"|(?i:tp|tx|tt)(?:\.\s*|\s+)"
    r"|[XxPpHhTt]\.\s*"
    r")(?=\w)"
)


def place_in_unit(written: str) -> str:
    """The beginning of an address before it names commune, district or province.

    "Số 12, ấp 5, xã Trí Phải, huyện Thới Bình" → "Số 12, ấp 5".
    """
    units = _UNITS_BEGIN.search(written)
    return written[: units.start()].rstrip(" ,;–-") if units else written


def full_address(written: str, hamlet: str, unit: AdminUnit | None) -> str:
    """One line from an address as written, its hamlet and its unit.

    The unit's own names stand for those in the text, which may be older.
    """
    place = place_in_unit(written) if unit else written
    inside = hamlet if hamlet.lower() not in place.lower() else ""
    parts = (place, inside, unit.address) if unit else (inside, place)
    return ", ".join(part for part in parts if part)


class ReportingArea(models.Model):
    """An area that a series of reports keeps for ever, whatever happens to the units.

    Scheme "CM-2024-9": the eight districts and the city of Cà Mau of the 2024 plan.
    Figures of two schemes are never added.
    """

    scheme = models.CharField(_("scheme"), max_length=20)
    code = models.CharField(_("code"), max_length=5)
    name = models.CharField(_("name"), max_length=60)
    position = models.PositiveSmallIntegerField(_("place on the map"))
    units = models.ManyToManyField(AdminUnit, related_name="areas", blank=True)

    class Meta:
        verbose_name = _("reporting area")
        verbose_name_plural = _("reporting areas")
        ordering = ["scheme", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "code"], name="area_code_once_per_scheme"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Share(models.TextChoices):
    """How much of a unit went into its successor."""

    WHOLE = "whole", _("whole")
    PART = "part", _("part")


class AdminUnitChange(models.Model):
    """What became of a unit: one row for each successor, with its legal basis.

    A unit that went over as a whole has one row; a split one has a row for each part,
    and a person must choose among them by hamlet (ấp/khóm).
    """

    from_unit = models.ForeignKey(
        AdminUnit, models.PROTECT, related_name="changes_to", verbose_name=_("from")
    )
    to_unit = models.ForeignKey(
        AdminUnit, models.PROTECT, related_name="changes_from", verbose_name=_("to")
    )
    effective_on = models.DateField(_("in force from"))
    share = models.CharField(_("share"), max_length=5, choices=Share)
    legal_basis = models.CharField(_("legal basis"), max_length=200)

    class Meta:
        verbose_name = _("change of units")
        verbose_name_plural = _("changes of units")
        ordering = ["effective_on", "from_unit", "to_unit"]
        constraints = [
            models.UniqueConstraint(
                fields=["from_unit", "to_unit", "effective_on"],
                name="unit_change_once",
            ),
            models.UniqueConstraint(
                fields=["from_unit", "effective_on"],
                condition=Q(share="whole"),
                name="unit_goes_whole_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_unit} → {self.to_unit}"
